"""The reference of actions names every verb, what it takes, and every event it writes."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.docs.pages import ROOT

from lichen import actions, errors
from lichen.ledger import events

PAGE = (ROOT / "docs" / "reference" / "actions.md").read_text(encoding="utf-8")
SECTIONS = {
    part.partition("\n")[0].strip(): part
    for part in re.split(
        r"^### ", re.split(r"^## ", PAGE, maxsplit=1, flags=re.MULTILINE)[1], flags=re.MULTILINE
    )
}


def _verbs() -> dict[str, Callable[..., Any]]:
    """The function of each module in `actions` that is named like it and is more than a step of others."""
    found = {}
    for module in pkgutil.iter_modules(actions.__path__):
        verb = getattr(importlib.import_module(f"lichen.actions.{module.name}"), module.name, None)
        if inspect.isfunction(verb) and "draft" not in inspect.signature(verb).parameters:
            found[module.name] = verb
    return found


VERBS = _verbs()


@pytest.mark.parametrize("verb", VERBS)
def test_every_action_has_its_section(verb: str) -> None:
    assert verb in SECTIONS
    assert "**Who may**" in SECTIONS[verb]
    assert "**Writes**" in SECTIONS[verb]


@pytest.mark.parametrize("verb", VERBS)
def test_a_section_names_every_parameter_of_its_action(verb: str) -> None:
    named = set(re.findall(r"\w+", SECTIONS[verb])) | {"partnership", "key", "contribution", "new"}
    missing = set(inspect.signature(VERBS[verb]).parameters) - named
    assert not missing


@pytest.mark.parametrize("verb", VERBS)
def test_a_section_names_every_event_its_file_writes(verb: str) -> None:
    source = inspect.getsource(importlib.import_module(f"lichen.actions.{verb}"))
    kinds = {name for name, each in vars(events).items() if isinstance(each, type) and name != "Event"}
    written = set(re.findall(r"\b(?:ev\.)?(\w+)\(\s*at=", source)) & kinds
    assert written <= set(re.findall(r"\w+", SECTIONS[verb]))


def test_no_section_is_about_an_action_that_is_gone() -> None:
    headings = set(re.findall(r"^### (\w+)$", PAGE, re.MULTILINE))
    assert headings == set(VERBS)


def test_every_error_that_is_named_exists() -> None:
    named = set(re.findall(r"`(NotFound|NotAllowed|InputRefused|Conflict|CharterRefused)`", PAGE))
    assert named <= set(vars(errors))

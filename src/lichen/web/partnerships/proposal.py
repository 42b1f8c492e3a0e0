"""A charter on its way: from a form or from YAML, checked, and compared with the one in force."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import yaml

from lichen.actions.answers import KINDS
from lichen.charter.diff import Change, difference
from lichen.charter.load import from_plain, load
from lichen.charter.schema import Charter, Partner, plain
from lichen.charter.source import read
from lichen.decoding import decode
from lichen.errors import CharterRefused, InputRefused
from lichen.partners import registry
from lichen.partners.protocol import Question
from lichen.patterns import PATTERNS
from lichen.web.partnerships.form import Given, flat, given
from lichen.web.partnerships.sentences import Said, in_the_form

RESERVED = frozenset({"new", "workspace"})
"""Ids that would stand in the way of other addresses."""


@dataclass(frozen=True)
class Proposal:
    """What was filled in. `charter` is there once nothing is left to mend."""

    data: dict[str, Any]
    as_yaml: bool = False
    yaml: str = ""
    charter: Charter | None = None
    problems: list[Said] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def said(self) -> dict[str, str]:
        """What each field shows."""
        return flat(self.data)

    @property
    def loosens(self) -> int:
        """How many changes loosen a safeguard."""
        return sum(change.loosens for change in self.changes)

    @property
    def json(self) -> str:
        """The charter as it is carried from one page to the next."""
        return "" if self.charter is None else msgspec.json.encode(plain(self.charter)).decode()


def proposal_of(post: Mapping[str, str], now: Charter | None) -> Proposal:
    """What was sent, from whichever tab it came."""
    version = 1 if now is None else now.version
    if post.get("carried"):
        return checked(Given(_decoded(post["carried"]), {}), now)
    if post.get("as") == "yaml":
        return from_yaml(post.get("yaml", ""), now)
    return checked(given(post, version), now)


def checked(said: Given, now: Charter | None) -> Proposal:
    """The proposal with everything that is to be mended, and what it would change."""
    try:
        charter = from_plain(said.data)
        _check_also(charter, now)
    except CharterRefused as refused:
        return Proposal(said.data, problems=in_the_form(refused.problems, said.places))
    return Proposal(said.data, charter=charter, changes=changes(now, charter))


def from_yaml(text: str, now: Charter | None) -> Proposal:
    """The proposal that a document makes; its problems name lines."""
    data = read(text).data
    base = Proposal(data if isinstance(data, dict) else {}, as_yaml=True, yaml=text)
    try:
        charter = load(text.encode("utf-8", "replace"))  # bytes are never taken for the path of a file
        _check_also(charter, now)
    except CharterRefused as refused:
        problems = [Said("yaml", sentence) for sentence in refused.problems]
        return Proposal(base.data, as_yaml=True, yaml=text, problems=problems)
    return Proposal(base.data, as_yaml=True, yaml=text, charter=charter, changes=changes(now, charter))


def changes(now: Charter | None, then: Charter) -> list[Change]:
    """What would change, in words; the version itself is no change."""
    found = [] if now is None else difference(now, then)
    return [change for change in found if change.path != "version"]


def written(data: Mapping[str, Any]) -> str:
    """Plain data as YAML, without what nobody wrote."""
    kept = _without_nothing(dict(data))
    text: str = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)
    return text


def new_key() -> str:
    """A key under which one form is sent once, however often it is sent."""
    return secrets.token_urlsafe(12)


def _check_also(charter: Charter, now: Charter | None) -> None:
    """What the charter's own checks cannot know: where it is adopted, and which adapters there are."""
    problems = []
    if now is not None and charter.partnership != now.partnership:
        problems.append(
            f"`partnership` names “{charter.partnership}”. The id `{now.partnership}` never changes."
        )
    if now is None and charter.partnership in RESERVED:
        problems.append(f"`partnership` cannot be “{charter.partnership}”. Choose another name.")
    problems += _not_built(charter)
    for place, partner in enumerate(charter.partners):
        before = now.partner(partner.id) if now is not None else None
        if partner.adapter is not None and (before is None or before.adapter != partner.adapter):
            problems += [f"`partners[{place}].adapter` {each}" for each in _does_not_work(charter, partner)]
    if problems:
        raise CharterRefused(problems)


def _not_built(charter: Charter) -> list[str]:
    kind, pattern = charter.question.kind, charter.pattern
    found = []
    if kind not in KINDS:
        found.append(f"`question.kind` “{kind}” is not available yet. Choose another.")
    if pattern not in PATTERNS:
        found.append(f"`pattern` “{pattern}” is not available yet. Choose another.")
    return found


def _does_not_work(charter: Charter, partner: Partner) -> list[str]:
    """Why the adapter cannot be made with these options, tried now rather than at the first case."""
    assert partner.adapter is not None, "only partners with an adapter are tried"
    question = Question(kind=charter.question.kind, labels=charter.question.label_ids)
    try:
        registry.create(partner.id, question, {"kind": partner.adapter.kind, **partner.adapter.options})
    except (InputRefused, TypeError, ValueError, ImportError) as refused:
        return [f"does not work. {refused}"]
    return []


def _decoded(text: str) -> dict[str, Any]:
    try:
        data: dict[str, Any] = decode(text, dict)
    except msgspec.DecodeError as error:
        raise InputRefused("The charter did not come through whole. Go back and send it again.") from error
    return data


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        found = {key: _without_nothing(each) for key, each in value.items()}
        return {key: each for key, each in found.items() if each not in (None, "", [], {})}
    if isinstance(value, (list, tuple)):
        return [_without_nothing(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value

"""The promise of the AI-only lane as two pages say it: sentences with the measured figures in place."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

HERE = Path(__file__).parent


class Shown(NamedTuple):
    """One piece of evidence: what it shows, the figures, and the page under docs they come from."""

    claim: str
    said: str
    read: str


class Assumed(NamedTuple):
    """One assumption: what has to hold, what it means if not, and what Lichen does then."""

    holds: str
    fails: str
    then: str
    read: str


class Promise(NamedTuple):
    """Everything the page says."""

    promise: str
    in_short: str
    evidence: tuple[Shown, ...]
    assumptions: tuple[Assumed, ...]
    not_promised: tuple[str, ...]


@cache
def promise() -> Promise:
    """The page with today's figures."""
    return filled(msgspec.json.decode((HERE / "measured.json").read_bytes()))


def filled(figures: dict[str, str]) -> Promise:
    """The page with these figures; one that is not there raises `KeyError`."""
    said = yaml.safe_load((HERE / "promise.yaml").read_text(encoding="utf-8"))
    return Promise(
        said["promise"],
        said["in_short"],
        tuple(Shown(**_filled(each, figures)) for each in said["evidence"]),
        tuple(Assumed(**_filled(each, figures)) for each in said["assumptions"]),
        tuple(said["not_promised"]),
    )


def _filled(said: dict[str, Any], figures: dict[str, str]) -> dict[str, str]:
    return {name: str(text).format_map(figures) for name, text in said.items()}

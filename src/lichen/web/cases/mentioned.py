"""Whom a comment names with @: people of the partnership, by id."""

from __future__ import annotations

import re

from lichen.actions.permission import people_of
from lichen.charter.schema import Charter
from lichen.types import PartnerId

_NAMED = re.compile(r"(?<![\w@.])@([A-Za-z0-9][A-Za-z0-9._@-]*)")


def mentioned(text: str, charter: Charter) -> tuple[PartnerId, ...]:
    """The people named, each once, in order; a full stop after a name does not belong to it."""
    known = people_of(charter)
    found = (name if name in known else name.rstrip("._-@") for name in _NAMED.findall(text))
    return tuple(dict.fromkeys(PartnerId(name) for name in found if name in known))

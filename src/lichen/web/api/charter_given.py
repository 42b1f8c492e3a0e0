"""A charter as it comes in: as data, or as the YAML text of a file."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from lichen.charter.load import from_plain, load
from lichen.charter.schema import Charter
from lichen.web.api.bodies import Malformed


class CharterGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A charter, either as an object or as the text of a YAML file."""

    charter: Annotated[
        dict[str, Any] | None,
        msgspec.Meta(description="The charter as an object; see the charter's own page."),
    ] = None
    yaml: Annotated[str, msgspec.Meta(max_length=500_000)] | None = None


class CharterToAdopt(CharterGiven, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A charter to put in force, with the rehearsal that says what will come of it, if there is one."""

    rehearsal: Annotated[
        str,
        msgspec.Meta(
            max_length=64,
            pattern=r"^[0-9a-f]*$",
            description="A finished rehearsal of this very change: its prediction goes on record.",
        ),
    ] = ""


def given(said: CharterGiven) -> Charter:
    """The charter, checked; raises `CharterRefused` with everything to mend."""
    if (said.charter is None) == (said.yaml is None):
        raise Malformed(["`body`: give either `charter` or `yaml`."])
    if said.yaml is not None:
        return load(said.yaml.encode("utf-8", "replace"))  # bytes are never taken for the path of a file
    return from_plain(said.charter)

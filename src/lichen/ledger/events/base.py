"""What every event says, and what it refers to."""

from __future__ import annotations

from datetime import datetime

import msgspec

from lichen.types import PartnerId

Seal = str


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", gc=False):
    """What every entry says: when it happened (UTC) and who did it (`lichen` for the system itself).

    Plain data that never refers back to itself, so that the garbage collector need not look at it.
    """

    at: datetime
    by: PartnerId

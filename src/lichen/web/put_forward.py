"""What is put forward on a case: the content to be judged now, what came before it, and who agreed to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

from lichen.actions.expire import Expiry, expiry_of
from lichen.charter.content_checks import failing
from lichen.charter.kinds import VERDICTS
from lichen.charter.options import options_in
from lichen.charter.schema import Charter
from lichen.ledger.ledger import Ledger
from lichen.web.api.reads import reads

Progress = Literal["", "begun", "ended", "taken_back"]


@dataclass(frozen=True, slots=True)
class Put:
    """One content as somebody put it forward; `content` is None where it was erased."""

    contribution: str
    by: str
    role: str
    digest: str
    at: datetime
    content: Any


@dataclass(frozen=True, slots=True)
class OnTable:
    """What is to be judged, or was: `first` is what the AI put forward, `earlier` everything before `now`.

    `agreed` are the people who agreed to exactly this, `needed` how many have to; `failing` the charter's
    checks that keep anybody from agreeing; `action` what was done on the strength of it.
    """

    now: Put
    first: Put
    earlier: Sequence[Put]
    agreed: Sequence[str]
    needed: int
    failing: Sequence[str]
    action: Mapping[str, Any] | None = None
    taken_back: bool = False

    @property
    def changed(self) -> bool:
        """Whether a person made something else of what the AI put forward."""
        return self.now.digest != self.first.digest

    def veiled(self) -> dict[str, Any]:
        """What is put forward without anything that tells what others made of it, for who answers blind."""
        author = self.first if self.first.role == "ai" else None
        return {
            "contribution": None,
            "by": author and author.by,
            "role": author and author.role,
            "digest": self.now.digest,
            "at": None,
            "content": _unpicked(self.now.content),
            "changed": None,
            "agreed": None,
        }

    @property
    def progress(self) -> Progress:
        """How far what was agreed on has been carried out."""
        if self.action is not None:
            return "begun" if self.action["ended_at"] is None else "ended"
        return "taken_back" if self.taken_back else ""


def on_table(ledger: Ledger, charter: Charter, case: str, row: Mapping[str, Any]) -> OnTable | None:
    """What is put forward on the case of this row; None where nothing is, or answers stand for themselves."""
    if charter.question.kind not in VERDICTS:
        return None
    puts = _puts(ledger, charter.partnership, case)
    if not puts:
        return None
    now = puts[-1]
    fails = failing(charter, now.content)
    ruled = bool(row.get("high_stakes")) or not charter.ai_alone or bool(fails)
    return OnTable(
        now=now,
        first=next((put for put in reversed(puts) if put.role == "ai"), now),
        earlier=puts[:-1],
        agreed=_agreed(ledger, charter, case, now.digest),
        needed=max(charter.quorum, 2 if charter.four_eyes and ruled else 1),
        failing=fails,
        action=_action(ledger, charter.partnership, case),
        taken_back=bool(row.get("overridden")),
    )


def _unpicked(content: Any) -> Any:
    """Options without the word which of them somebody took."""
    if not isinstance(content, Mapping) or not options_in(content):
        return content
    return {name: value for name, value in content.items() if name != "picked"}


def _puts(ledger: Ledger, chain: str, case: str) -> list[Put]:
    rows = reads(ledger, "contents_of_case", chain=chain, case=case)
    contents = ledger.unseal({row["content"] for row in rows})
    return [
        Put(
            row["contribution"],
            row["partner"],
            row["role"],
            row["digest"],
            row["made_at"],
            contents[row["content"]],
        )
        for row in rows
    ]


def _agreed(ledger: Ledger, charter: Charter, case: str, digest: str) -> list[str]:
    """Who agreed to exactly this with their latest word."""
    no, latest = VERDICTS[charter.question.kind].no, dict[str, bool]()
    for row in reads(ledger, "agreements_of_case", chain=charter.partnership, case=case):
        latest[row["partner"]] = row["about"] == digest and msgspec.json.decode(row["answer"]) != no
    return [person for person, agrees in latest.items() if agrees]


def _action(ledger: Ledger, chain: str, case: str) -> dict[str, Any] | None:
    rows = reads(ledger, "action_of_case", chain=chain, case=case)
    if not rows:
        return None
    seal = rows[0]["result"]
    return {**rows[0], "result": ledger.unseal([seal]).get(seal) if seal else None}


def expiry(charter: Charter, row: Mapping[str, Any]) -> Expiry | None:
    """When the case of this row expires, and what then happens; None once it is settled."""
    return None if row["status"] == "settled" else expiry_of(charter, row["opened_at"])

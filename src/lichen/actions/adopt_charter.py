"""Adopt a charter: the owner puts a new version in force."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from lichen.actions.advance import advance
from lichen.actions.answers import KINDS
from lichen.actions.draft import Draft
from lichen.actions.fail_ask import close_ask
from lichen.actions.lane import watch_lane
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_owner
from lichen.charter.diff import Change, difference
from lichen.charter.load import agreed
from lichen.charter.schema import Charter, plain
from lichen.errors import CharterRefused, Conflict
from lichen.estimates.fold_charter import asks_otherwise
from lichen.ledger.events import CharterAdopted, LaneChanged
from lichen.patterns import PATTERNS
from lichen.types import PartnerId


def adopt_charter(
    partnership: Partnership,
    charter: Charter,
    *,
    by: PartnerId,
    key: str | None = None,
    prediction: dict[str, Any] | None = None,
) -> CharterAdopted:
    """The adoption as it stands on the ledger, with what changed in words.

    `prediction`, from a rehearsal, goes on record with it, to be compared with what comes.

    Raises `CharterRefused` at the gate, `NotAllowed` unless the present owner acts, and `Conflict` when
    the charter is another partnership's or would change the question under open cases.
    """
    charter = agreed(charter)
    if charter.partnership != partnership.id:
        raise Conflict(f"This charter is for `{charter.partnership}`, not for `{partnership.id}`.")

    def act(draft: Draft) -> None:
        require_owner(draft.estimates.agreed, by, "adopt a charter")
        _refuse_to_strand(draft, charter)
        write_charter(draft, charter, by, prediction)
        _release_asks(partnership, draft)

    events = partnership.perform(act, key=key, request=("charter", plain(charter), by))
    return next(event for event in events if isinstance(event, CharterAdopted))


def _refuse_to_strand(draft: Draft, charter: Charter) -> None:
    unsettled = sum(case.settlement is None for case in draft.estimates.cases.values())
    if unsettled and asks_otherwise(draft.estimates.agreed, charter):
        raise Conflict(
            f"{unsettled} cases are open under the present question. Settle them before it changes, "
            "or open another partnership for the new one."
        )


def _release_asks(partnership: Partnership, draft: Draft) -> None:
    """Take back what was asked of partners who are no longer here, and let their cases go on."""
    charter = draft.estimates.agreed
    for case in [case for case in draft.estimates.cases.values() if case.pending]:
        gone = [ask for ask, waiting in case.pending.items() if charter.partner(waiting.partner) is None]
        for ask in gone:
            close_ask(draft, case, ask, "off", "no longer a partner under the charter in force")
        if gone:
            advance(partnership, draft, case)


def write_charter(
    draft: Draft, charter: Charter, by: PartnerId, prediction: dict[str, Any] | None = None
) -> None:
    """Put the charter in force; a lane whose evidence no longer counts closes with it."""
    _refuse_unbuilt(charter)
    old = draft.estimates.charter
    previous = draft.estimates.threshold
    new = charter if old is None else replace(charter, version=old.version + 1)
    changes = () if old is None else tuple(_in_words(change) for change in difference(old, new))
    draft.add(
        CharterAdopted(
            at=draft.now, by=by, version=new.version, charter=plain(new), changes=changes,
            prediction=prediction,
        )
    )  # fmt: skip
    if previous is not None and draft.estimates.threshold is None:
        evidence = "The charter changed the question, the risk or an AI: the lane needs a new certificate."
        draft.add(
            LaneChanged(
                at=draft.now, by=by, threshold=None, evidence=evidence, cause="charter", previous=previous
            )
        )
    watch_lane(draft)


def _refuse_unbuilt(charter: Charter) -> None:
    """Refuse what this version cannot do yet now, rather than when the first case comes in."""
    problems = []
    if charter.pattern not in PATTERNS:
        problems.append(f"`pattern`: `{charter.pattern}` is not available yet. Use {_listed(PATTERNS)}.")
    if charter.question.kind not in KINDS:
        kind = charter.question.kind
        problems.append(f"`question.kind`: `{kind}` is not available yet. Use {_listed(KINDS)}.")
    if problems:
        raise CharterRefused(problems)


def _listed(names: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _in_words(change: Change) -> str:
    return f"{change.sentence} This loosens a safeguard." if change.loosens else change.sentence

"""One history with every kind of event in it, the same on whatever database it is told to."""

from __future__ import annotations

from typing import Any, get_args

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.ledger import histories
from tests.ledger.sample import MONDAY, asked, contributed, later, opened, settled

from lichen.inbox.index import catch_up
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger
from lichen.ledger.sealed import Sealed, seal
from lichen.reports.kept_rows import keep

STEPS = (
    *histories.STEPS, *histories.RARE, *histories.TOGETHER, *histories.LANE, *histories.SHARED,
)  # fmt: skip
ROUNDS, SEED = 6, 11


def tell(ledger: Ledger) -> None:
    """Append it to the chain `desk`, with what jobs keep beside it."""
    history = histories.History(SEED)
    steps = [step for step in STEPS if step != "erase"]
    for _ in range(ROUNDS):
        events, sealed = history.batch(steps)
        ledger.append("desk", events, sealed=sealed)
    events, sealed = told_case()
    ledger.append("desk", events, sealed=sealed, key="once")
    catch_up(ledger)
    ledger.append("desk", [erasure for erasure in [history.erase()] if erasure])
    ledger.checkpoint(Ed25519PrivateKey.from_private_bytes(bytes(32)), at=later(10))
    kept: list[tuple[Any, str]] = [
        ("lesson_receipt", "taught"),
        ("rehearsal_heading", "r"),
        ("reality", "1"),
        ("suggestion_measured", "put"),
    ]
    for kind, id in kept:
        keep(ledger, "desk", kind, id, {}, seq=ledger.head("desk"), at=later(10))


def kinds() -> set[type]:
    """The kinds of event that are told."""
    history, steps = histories.History(SEED), [step for step in STEPS if step != "erase"]
    told = [each for _ in range(ROUNDS) for each in history.batch(steps)[0]] + told_case()[0]
    return {type(each) for each in told} | {ev.PersonalDataErased}


def untold() -> set[type]:
    """The kinds of event that are not."""
    return set(get_args(ev.AnyEvent)) - kinds()


def told_case() -> tuple[list[ev.AnyEvent], list[Sealed]]:
    """A case that an AI and then a person answered, with everything that can stand on one, and a lesson."""
    told = [{"text": "The invoice shows a wrong total"}, {"country": "AT"}, "so it says", "Look.", "AT"]
    sealed = [seal(value, salt=bytes([at]) * 16) for at, value in enumerate(told)]
    return [*_answered(*(each.seal for each in sealed)), *_followed(*(each.seal for each in sealed))], sealed


def _answered(inputs: str, attributes: str, words: str, text: str, meaning: str) -> list[ev.AnyEvent]:
    case, due = "told", later(60)
    net = {"by": "net", "partner": "net", "role": "ai", "version": "net-1", "distribution": (0.25, 0.75)}
    told = {"given": ("note note-1", "lesson taught"), "cites": ("note note-1",), "reasons": words}
    put = {"content": text, "digest": "ab" * 32, "confidence": 0.75, "unsure_of": words}
    sure = {"confidence": 0.6, "value": 0.2, "due": due, "propensity": 0.5, "blind_chance": 0.5}
    informed = {"stage": "informed", "seconds": 9.5, "spread": 0.5, "reasons": words}
    failed = {"case": case, "partner": "net", "failure": "error"}
    return [
        ev.GroupMet(at=MONDAY, by="lichen", group=1, meaning=meaning),
        opened(case, inputs=inputs, attributes=attributes, groups=(1,)),
        asked(case, "told-1", "net"),
        contributed(case, "said-1", ask="told-1", **net, **told, **put),
        contributed(case, "said-2", shadow=True, **net),
        asked(case, "told-2", "ada", blind=False, **sure),
        contributed(case, "said-3", ask="told-2", **informed),
        asked(case, "told-3", "ada", wanted="second_look", **sure),
        asked(case, "told-4", "grace", due=due),
        asked(case, "told-5", "net", wanted="variation", wish=words),
        asked(case, "told-6", "net"),
        ev.AskFailed(at=later(4), by="lichen", ask="told-6", **failed),
        settled(case, lane="ai_only", audited=True, audit=0.5, threshold=0.9, digest="ab" * 32),
        ev.ActionBegun(at=later(4), by="net", case=case, digest="ab" * 32),
        ev.ActionEnded(at=later(5), by="net", case=case, worked=True, result=words),
        opened("alone"),
        settled("alone", lane="ai_only", audited=True, audit=0.5),
        opened("unasked"),
    ]


def _followed(inputs: str, attributes: str, words: str, text: str, meaning: str) -> list[ev.AnyEvent]:
    at, case = later(8), "told"
    ada, lichen = {"at": at, "by": "ada"}, {"at": at, "by": "lichen"}
    probed = {"partner": "net", "version": "net-1", "before": "7", "after": "8"}
    heard = {"useful": False, "timely": True, "style": False, "accurate": True, "reason": words}
    found = {"owner": "ada", "partnership_owner": "ada", "evidence": "audits"}
    return [
        ev.ProposalProbed(**lichen, case=case, **probed),
        ev.FeedbackGiven(**ada, feedback="heard", contribution="said-1", case=case, **heard),
        ev.DisagreementOpened(**lichen, disagreement="disputed", case=case, positions=(("ada", "7"),)),
        ev.CommentMade(**ada, comment="remarked", case=case, text=words, mentions=("grace",)),
        ev.OutcomeRecorded(**ada, case=case, truth="7"),
        ev.SettlementOverridden(**ada, case=case, answer="8", reason=words),
        ev.PrecedentSet(**ada, precedent="known", case=case, title=words),
        ev.NoteWritten(**ada, note="refunds", revision=1, sort="note", title=words, text=text),
        ev.LessonProposed(**ada, lesson="taught", text=text, case=case, scope=words),
        ev.LessonDecided(**ada, lesson="taught", decision="approved", reason=words),
        ev.SuggestionMade(**lichen, suggestion="put", topic="lanes", text=text, figures={"n": 40.0}),
        ev.CharterAdopted(**ada, version=10_000, charter={}, prediction={"reviews": 3}),
        ev.GroupLaneChanged(**lichen, group=1, threshold=0.9, evidence="audits"),
        ev.IncidentOpened(**lichen, incident="open", what="lane_closed", **found),
        ev.AccessChanged(**ada, person="ada", partnership="desk", role="owner"),
        ev.PartnershipOpened(**ada, partnership="desk", name="Desk"),
    ]


HELD = told_case()[1][0].seal
"""A seal whose content is there."""

"""Desks on which an AI acts, offers and drafts, and is taught: made for pictures, served like any other.

`python -m benchmarks.agents_desk FOLDER PORT` makes three weeks of history and serves it, signed in by the
address it prints. AI and people are simulated, and every desk says so; everything else is the product.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from benchmarks.agents_desk_texts import (
    AGENTS,
    BRIEF,
    CALLS,
    LETTER,
    LETTER_ASKED,
    LETTERS,
    MAILS,
    NOTES,
    SENTENCES,
    WAYS,
    WAYS_OFFERED,
    call,
)

from lichen.actions.begin_action import begin_action
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.end_action import end_action
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.source import utc_now
from lichen.actions.write_note import write_note
from lichen.jobs.staff import Staff
from lichen.partners.fake import Fake
from lichen.partners.protocol import Reply, Request
from lichen.types import CaseId, PartnerId
from lichen.workspace import open_workspace

YOU, FIRST, SECOND = PartnerId("you"), PartnerId("colleague-1"), PartnerId("colleague-2")
ASSISTANT, AGENT = PartnerId("assistant"), PartnerId("agent")
DAYS, CALLS_MADE, MAILS_READ, TAUGHT_AT = 21.0, 70, 240, 150
WORDS = {"voucher": "technical", "charged": "billing", "parcel": "delivery", "log in": "technical"}
"""What the simulated assistant goes by; of vouchers it is told better by a lesson."""


class Clock:
    """A clock that begins three weeks ago and goes on when it is told to, never beyond the present."""

    def __init__(self) -> None:
        self.now = self.began = utc_now() - timedelta(days=DAYS)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return min(self.now, utc_now())

    def on(self, **time: float) -> None:
        self.now += timedelta(**time)

    def to(self, share: float) -> None:
        """Go on to this share of the three weeks, unless it is later already."""
        self.now = max(self.now, self.began + timedelta(days=DAYS) * share)


class Assistant(Fake):
    """The shipped fake, its script by what a mail says; a lesson it is given weighs more."""

    def __init__(self) -> None:
        super().__init__([""], id=ASSISTANT, version="assistant-1 (simulated)")

    def _act(self, step: object, request: Request) -> Reply:
        text = str(request.inputs.get("text", ""))
        said = next((label for word, label in WORDS.items() if word in text), "billing")
        taught = [each for each in request.context if each.startswith("[lesson") and "ouchers" in each]
        if "voucher" in text and taught:
            said = "billing"
        labels = request.question.labels
        shares = tuple(0.86 if label == said else 0.14 / (len(labels) - 1) for label in labels)
        mark = taught[0].partition("]")[0].removeprefix("[") if taught and "voucher" in text else ""
        return Reply(said, shares, reasons="By the words of the mail.", version=self.version,
                     cites=(mark,) if mark else ())  # fmt: skip


def make(where: Path, *, seed: int = 5) -> None:
    """The four desks, one after the other, with their history."""
    for begin in (_refunds, _ways, _letters, _mails):
        clock = Clock()
        with open_workspace(where, seed=seed, clock=clock) as workspace:
            begin(workspace, clock, np.random.default_rng(seed))


def _refunds(workspace: Any, clock: Clock, rng: np.random.Generator) -> None:
    desk = workspace.open_partnership(AGENTS)
    for number in range(CALLS_MADE):
        clock.to(number / CALLS_MADE * 0.98)
        case = _calls(desk, f"call-{number + 1}", call(number, float(rng.integers(5, 45))))
        clock.on(minutes=float(rng.uniform(20, 200)))
        _agree(desk, case, clock, rng)
        if number % 3:
            _carried_out(desk, case)
    clock.to(1.0)
    for name, content in CALLS.items():
        clock.now = utc_now() - timedelta(hours=30 if name == "call-expired" else 3)
        _only(desk, FIRST if name == "call-changed" else YOU)
        _calls(desk, name, content)
    _only(desk, YOU)
    _changes(desk, CaseId("call-changed"), call(73, 20.0), "Only half of the order was damaged.")
    _look(desk)


def _only(desk: Partnership, person: PartnerId) -> None:
    """From here on nobody else is there."""
    desk.available = lambda case: [person]


def _look(desk: Partnership) -> None:
    """What a job does once a day: draw the process, and suggest what its figures speak for."""
    from lichen.jobs.kinds.suggest import suggest

    suggest(cast(Any, SimpleNamespace(partnership=lambda id: desk)), desk.id, again=True)


def _calls(desk: Partnership, case: str, content: Mapping[str, Any]) -> CaseId:
    said = Contribution(
        by=AGENT, answer="approve", confidence=0.82, content=content, version="agent-1 (simulated)",
        reasons="The parcel came late and the customer sent a photo. The shop's procedure allows a refund.",
        unsure_of="Whether the customer was refunded for the same order before.",
        cites=["note refunds"],
    )  # fmt: skip
    arguments = content["arguments"]
    told = f"Order {arguments['order']} came late and damaged; the customer asks for money back."
    inputs = {"tool": content["tool"], "subject": f"Late parcel, order {arguments['order']}", "text": told}
    return open_case(desk, NewCase(inputs, {}, case, (said,)), by=AGENT)


def _agree(desk: Partnership, case: CaseId, clock: Clock, rng: np.random.Generator) -> None:
    for by, ask in _asked(desk, case):
        shown = desk.estimates.cases[case].content
        assert shown is not None
        contribute(desk, case, Contribution(by=by, answer="approve", ask=ask, about=shown.digest, seconds=40))
        clock.on(minutes=float(rng.uniform(2, 90)))


def _asked(desk: Partnership, case: CaseId) -> Iterator[tuple[PartnerId, Any]]:
    """Whoever is asked, until nobody is."""
    while pending := {
        ask: each for ask, each in desk.estimates.cases[case].pending.items() if each.partner != ASSISTANT
    }:
        ask, waiting = next(iter(pending.items()))
        yield waiting.partner, ask


def _carried_out(desk: Partnership, case: CaseId) -> None:
    content = desk.estimates.cases[case].content
    assert content is not None
    begin_action(desk, case, content.digest, by=AGENT)
    end_action(desk, case, by=AGENT, worked=True, result={"receipt": f"R-{case}"})


def _changes(desk: Partnership, case: CaseId, content: Any, why: str) -> None:
    """Whoever is asked first wants it otherwise."""
    ask, waiting = next(iter(desk.estimates.cases[case].pending.items()))
    said = Contribution(by=waiting.partner, answer="change", ask=ask, content=content, seconds=70,
                        reasons=why)  # fmt: skip
    contribute(desk, case, said)


def _ways(workspace: Any, clock: Clock, _: np.random.Generator) -> None:
    desk = workspace.open_partnership(WAYS)
    scripted = Fake([Reply("accept", confidence=0.7, content=WAYS_OFFERED, version="advisor-1 (simulated)",
                           cites=("note carriers",))], id="advisor")  # fmt: skip
    for case in ("way-taken", "way-open"):
        clock.to(1.0 if case == "way-open" else 0.6)
        clock.now = min(clock.now, utc_now() - timedelta(minutes=25))
        open_case(desk, NewCase(BRIEF, {}, case), by=YOU)
        Staff(desk, {PartnerId("advisor"): scripted}).answer()
    _pick(desk, CaseId("way-taken"))
    write_note(desk, "carriers", title="What our carriers promise", text=NOTES[0][3], by=YOU)


def _pick(desk: Partnership, case: CaseId) -> None:
    for by, ask in _asked(desk, case):
        picked = {**WAYS_OFFERED, "picked": 0}
        contribute(desk, case, Contribution(by=by, answer="change", ask=ask, content=picked, seconds=90))
        return


def _letters(workspace: Any, clock: Clock, _: np.random.Generator) -> None:
    desk = workspace.open_partnership(LETTERS)
    clock.now = utc_now() - timedelta(hours=2)
    drafted = Fake([Reply("accept", confidence=0.75, content={"text": LETTER}, version="writer-1 (simulated)",
                          cites=("note tone",))], id="writer")  # fmt: skip
    for case, person in (("letter-open", YOU), ("letter-changed", FIRST)):
        open_case(desk, NewCase(LETTER_ASKED, {}, case), by=person)
    Staff(desk, {PartnerId("writer"): drafted}).answer()
    clock.on(minutes=30)
    _only(desk, YOU)
    better = LETTER.replace("We regret any inconvenience caused.", "We are sorry.")
    better = better.replace("within 14 working days", "by Friday, 4 December")
    _changes(desk, CaseId("letter-changed"), {"text": better}, "Say sorry once, and name a day.")


def _mails(workspace: Any, clock: Clock, rng: np.random.Generator) -> None:
    desk = workspace.open_partnership(MAILS)
    clock.on(seconds=1)
    for id, sort, title, text in NOTES:
        write_note(desk, id, sort=sort, title=title, text=text, by=YOU)
    clock.on(hours=1)
    write_note(desk, "refunds", sort="procedure", title="Refunds", by=SECOND,
               text=NOTES[1][3].replace("30 euros", "50 euros"))  # fmt: skip
    staff = Staff(desk, {ASSISTANT: Assistant()})
    for number in range(MAILS_READ):
        clock.to(number / MAILS_READ * 0.98)
        _mail(desk, staff, number, clock, rng)
        if number == TAUGHT_AT:
            _teach(desk, staff, clock)
    clock.now = utc_now() - timedelta(hours=1)
    _waiting(desk, staff, rng)
    _look(desk)


def _mail(desk: Partnership, staff: Staff, number: int, clock: Clock, rng: np.random.Generator) -> None:
    case, truth = _comes_in(desk, staff, number, rng)
    for by, ask in _asked(desk, case):
        clock.on(minutes=float(rng.lognormal(4.2, 0.8)))
        said = Contribution(by=by, answer=truth, ask=ask, confidence=0.9, seconds=float(rng.uniform(15, 60)))
        contribute(desk, case, said)


def _comes_in(desk: Partnership, staff: Staff, number: int, rng: np.random.Generator) -> tuple[CaseId, str]:
    """A mail, read by the assistant, and where it belongs; every fourth is about a voucher."""
    about = list(SENTENCES)[number % len(SENTENCES)]
    text, truth = SENTENCES[about]
    order = f"B-{int(rng.integers(100, 999))}"
    inputs = {"subject": f"{about}, order {order}", "text": text.format(order=order)}
    attributes = {"channel": ("form", "mail", "chat")[int(rng.integers(3))], "subject": about.lower()}
    case = open_case(desk, NewCase(inputs, attributes, f"mail-{number + 1}"), by=YOU)
    staff.answer()
    return case, truth


def _teach(desk: Partnership, staff: Staff, clock: Clock) -> None:
    """A lesson that was tried and is in force from here on."""
    told = "Vouchers that are not accepted are billing: the till decides, not the website."
    lesson = _proposed(desk, staff, told, ["voucher"])
    clock.on(minutes=20)
    decide_lesson(desk, lesson, "approved", by=YOU, reason="The trial shows it, and nothing got worse.")


def _proposed(desk: Partnership, staff: Staff, text: str, words: list[str]) -> str:
    from lichen.jobs.trying import try_lesson

    case = CaseId(f"mail-{TAUGHT_AT // 4 * 4}")
    scope = {"words": words}
    made = propose_lesson(desk, text, by=SECOND, case=case, scope=scope, answer="billing").lesson
    try_lesson(staff, made, lambda share, said: None)
    return made


def _waiting(desk: Partnership, staff: Staff, rng: np.random.Generator) -> None:
    """Lessons that wait to be decided on, one of them tried; and mails that wait for you."""
    _proposed(desk, staff, "Vouchers that somebody else paid for are billing too.", ["voucher", "paid"])
    told = "Mails that name a lawyer go to the owner unread."
    propose_lesson(desk, told, by=YOU, scope={"words": ["lawyer"]})
    _only(desk, YOU)
    for number in range(MAILS_READ, MAILS_READ + 4):
        _comes_in(desk, staff, number, rng)


def main(folder: Path, port: int) -> None:
    """Make the history and serve it until stopped."""
    from lichen.demo.workbench import entry
    from lichen.web.options import Options
    from lichen.web.server import serve

    make(folder / "lichen.db")
    options = Options(where=str(folder / "lichen.db"), port=port)
    serve(options, prepare=_enter, ready=lambda url: print(url + entry(), flush=True))


def _enter(house: Any) -> None:
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.first_run import make_first_account

    you = make_first_account(YOU, name="You", password=None)
    for desk in house.workspace.partnerships():
        give_role(you, desk, "owner", by=YOU)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

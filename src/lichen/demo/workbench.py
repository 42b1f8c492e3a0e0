"""The demonstration in the workbench: history in place, the AI learning, uncertain cases waiting for you."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lichen.actions.contribute import contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.demo.colleagues import ACCURACY, Colleagues
from lichen.demo.desk import open_desk
from lichen.demo.digits import cases as digits
from lichen.demo.past import Past
from lichen.errors import LichenError
from lichen.inbox.waiting import give_out_audits
from lichen.jobs.score import Score
from lichen.jobs.staff import Staff
from lichen.jobs.stream import StreamedCase
from lichen.types import AskId, CaseId, PartnerId

if TYPE_CHECKING:
    from lichen.web.house import House

YOU = PartnerId("you")
DESK = "document-reading"
FOR_YOU = 400
"""So many digits come in for you before the colleagues are back; the AI alone settles those it may."""

EVERY = 4.0
"""Seconds between two digits that come in while you watch."""

THINKING = 2.5
"""Seconds a simulated colleague takes."""


def open_workbench(
    where: Path,
    count: int,
    *,
    seed: int,
    port: int,
    seen: Callable[[Score], None],
    ready: Callable[[str], None],
) -> None:
    """Serve the desk until stopped; `ready` is told an address that signs you in once."""
    from lichen.web.options import Options
    from lichen.web.server import serve

    make_history(where, count, seed=seed, seen=seen)
    options = Options(where=str(where), port=port, demo=True)
    stops: list[Callable[[], None]] = []
    try:
        serve(
            options,
            prepare=lambda house: stops.append(settle_in(house, count, seed=seed)),
            ready=lambda url: ready(url + entry()),
        )
    finally:
        for stop in stops:
            stop()


def entry() -> str:
    """A path that signs you in, once."""
    from lichen.web.accounts.entry import one_time_link
    from lichen.web.accounts.models import User

    return one_time_link(User.objects.get(username=YOU))


def make_history(where: Path, count: int, *, seed: int, seen: Callable[[Score], None]) -> None:
    """Let the desk work through the first digits; what is on the ledger already is not done again."""
    clock = Past(count)

    def one_more(score: Score) -> None:
        clock.step()
        seen(score)

    with open_desk(where, count, seed=seed, clock=clock) as desk:
        desk.stream.run(desk.cases, one_more)


def settle_in(house: House, count: int, *, seed: int) -> Callable[[], None]:
    """Make your account, bring in the cases for you, start the colleagues; returns how to stop them."""
    _account()
    partnership = house.partnership(DESK)
    coming = digits(None, seed=seed)[count:]
    _for_you(partnership, coming[:FOR_YOU])
    stop = threading.Event()
    people = Colleagues(
        {case.case: str(case.truth) for case in digits(None, seed=seed)},
        partnership.charter.question.label_ids,
        seed=seed,
    )
    _audit(partnership, people)
    threading.Thread(target=_live, args=(partnership, coming[FOR_YOU:], people, stop), daemon=True).start()
    return stop.set


def _account() -> None:
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.first_run import is_first_run, make_first_account

    if is_first_run():
        user = make_first_account(YOU, name="You", password=None)
        give_role(user, DESK, "owner", by=YOU)


def _for_you(partnership: Partnership, coming: Sequence[StreamedCase]) -> None:
    """Open these while only you are there, so that what the AI is unsure of waits for you."""
    before, partnership.available = partnership.available, lambda case: [YOU]
    try:
        for case in coming:
            _open(partnership, case)
        staff = Staff(partnership)
        while staff.answer():
            pass
    finally:
        partnership.available = before


def _audit(partnership: Partnership, people: Colleagues) -> None:
    """Answer the audits drawn meanwhile: you answer for the lane's errors, so the colleagues audit it."""
    give_out_audits(partnership)
    for person in ACCURACY:
        asks = partnership.ledger.rows("asks_of_partner", chain=partnership.id, partner=person, limit=500)
        for ask in asks:
            if ask.wanted == "audit":
                _reply(partnership, people, person, ask)


def _open(partnership: Partnership, case: StreamedCase) -> None:
    with suppress(LichenError):  # it is there already
        open_case(partnership, NewCase(case.inputs, case.attributes, case.case), by=YOU)


def _live(
    partnership: Partnership, coming: Sequence[StreamedCase], people: Colleagues, stop: threading.Event
) -> None:
    waiting, since = list(coming), 0.0
    while not stop.wait(THINKING):
        with suppress(LichenError):
            _answer(partnership, people)
        since += THINKING
        if waiting and since >= EVERY:
            _open(partnership, waiting.pop(0))
            since = 0.0


def _answer(partnership: Partnership, people: Colleagues) -> None:
    """Each colleague answers the oldest of their asks."""
    for person in ACCURACY:
        for ask in partnership.ledger.rows("asks_of_partner", chain=partnership.id, partner=person, limit=1):
            _reply(partnership, people, person, ask)


def _reply(partnership: Partnership, people: Colleagues, person: PartnerId, ask: Any) -> None:
    said = replace(people.answer(CaseId(ask.case), person), ask=AskId(ask.ask), saw_ai=False)
    contribute(partnership, CaseId(ask.case), said)

"""A lane that opens, is audited and goes wrong, for tests of its pages, the API and the client."""

from __future__ import annotations

from typing import Any

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.draft import Draft
from lichen.actions.open_case import NewCase, open_case
from lichen.ledger import events as ev
from lichen.types import AskId, CaseId, PartnerId

LICHEN = PartnerId("lichen")
SURE = (0.99, 0.005, 0.005)


def open_lane(desk: Any, threshold: float = 0.5) -> None:
    """Open the lane without earning it."""

    def act(draft: Draft) -> None:
        evidence = f"The AI-only lane opened: where the AI is at least {100 * threshold:.1f} % sure."
        rungs = (0.9995,)
        change = ev.LaneChanged(at=draft.now, by=LICHEN, threshold=threshold, evidence=evidence, rungs=rungs)
        draft.add(change)

    desk.perform(act)


def sure_case(desk: Any, name: str) -> CaseId:
    """A case of which the AI is sure."""
    said = Contribution(by=PartnerId("model"), answer="billing", distribution=SURE, version="v7")
    new = NewCase({"text": "My bill."}, {}, name, contributions=[said])
    return open_case(desk, new, by=PartnerId("owner"))


def answer(desk: Any, case: CaseId, said: str) -> None:
    """Everybody who is asked says this."""
    for _ in range(5):
        rows = desk.ledger.rows("asks_of_case", chain=desk.id, case=case)
        waiting = [row for row in rows if row.status == "open"]
        if not waiting:
            return
        ask, who = AskId(waiting[0].ask), PartnerId(waiting[0].partner)
        contribute(desk, case, Contribution(by=who, ask=ask, answer=said, seconds=30.0))


def audited(desk: Any, count: int, said: str, start: str = "audited") -> list[CaseId]:
    """So many cases of the lane with a verdict, as long as it is open."""
    done: list[CaseId] = []
    for number in range(count):
        if desk.estimates.threshold is None:
            break
        case = sure_case(desk, f"{start}-{number}")
        answer(desk, case, said)
        done.append(case)
    return done


def gone_wrong(desk: Any) -> str:
    """An open incident: the lane opened, was right for a while and then wrong; gives its id."""
    open_lane(desk)
    audited(desk, 60, "billing", "right")
    audited(desk, 400, "technical", "wrong")
    (found,) = desk.ledger.rows("incidents_open", chain=desk.id)
    return str(found.incident)


def settled_unseen(desk: Any, count: int = 12) -> str:
    """An incident since which the AI settled so many cases alone, few of them audited; gives its id."""
    since = desk.source.now()
    open_lane(desk)
    for number in range(count):
        sure_case(desk, f"alone-{number}")

    def act(draft: Draft) -> None:
        draft.add(
            ev.IncidentOpened(
                at=draft.now, by=LICHEN, incident="incident-1", what="lane_closed", owner=PartnerId("owner"),
                partnership_owner=PartnerId("owner"), evidence="The AI was wrong too often.", since=since,
                since_case=1, alone=count,
            )
        )  # fmt: skip

    desk.perform(act)
    return "incident-1"

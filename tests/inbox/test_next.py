"""Pulling the next ask: mine first, then the team's, never the same one to two people."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lichen.actions.move_ask import delegate, reassign
from lichen.actions.partnership import Partnership
from lichen.actions.settle import settle
from lichen.errors import Conflict
from lichen.inbox import lease
from lichen.inbox.next import Turn, next_ask
from lichen.inbox.snooze import snooze


def pulled(desk: Any, person: str, **more: Any) -> Turn | None:
    return next_ask([desk.partnership], person, now=desk.now, **more)


def named(turn: Turn | None) -> tuple[str, str]:
    assert turn is not None
    return turn.ask.case, turn.ask.ask


def test_my_own_asks_come_first_one_after_the_other(desk: Any) -> None:
    desk.open(12)
    mine = desk.asks("ada")
    got = [named(pulled(desk, "ada", pool=False)) for _ in mine]
    assert sorted(got) == sorted(mine)
    assert pulled(desk, "ada", pool=False) is None


def test_then_the_teams_are_claimed_and_are_mine_on_the_ledger(desk: Any) -> None:
    desk.open(6)
    turns = [pulled(desk, "ada") for _ in range(6)]
    assert sorted(named(turn) for turn in turns) == sorted(desk.asks())
    assert {desk.holder(f"c{n}") for n in range(1, 7)} == {"ada"}
    assert all(turn.ask.holder == "ada" and turn.ask.held_by == "ada" for turn in turns if turn)
    assert pulled(desk, "ada") is None


def test_what_somebody_works_on_is_not_pulled_away_from_them(desk: Any) -> None:
    desk.open(1)
    holder = desk.holder("c1")
    other = next(each for each in ("ada", "grace", "mary") if each != holder)
    assert pulled(desk, holder) is not None
    assert pulled(desk, other) is None
    desk.clock.forward(seconds=lease.SECONDS + 1)
    assert named(pulled(desk, other)) == ("c1", desk.ask("c1"))
    assert desk.holder("c1") == other


def test_nobody_pulls_a_case_they_answered(desk: Any) -> None:
    desk.open(1)
    first = desk.holder("c1")
    desk.answers("c1", "fraud")
    assert desk.holder("c1") != first
    assert pulled(desk, first) is None


def test_what_was_given_on_purpose_stays_with_whom_it_was_given(desk: Any) -> None:
    desk.open(2)
    delegate(desk.partnership, desk.asks("grace"), "mary", by="grace")
    reassign(desk.partnership, desk.asks(), "grace", by="ada")
    assert pulled(desk, "ada") is None
    assert pulled(desk, "mary") is None
    assert pulled(desk, "grace") is not None


def test_a_colleagues_question_stays_with_whom_it_was_put_to(desk: Any) -> None:
    from lichen.actions.ask import ask

    desk.open(1, sure=0.6)
    others = [each for each in ("ada", "grace", "mary") if each != desk.holder("c1")]
    ask(desk.partnership, "c1", others[0], by="ada", why="have you seen this before?")
    assert named(pulled(desk, others[0]))[0] == "c1"
    lease.sweep(desk.ledger, now=desk.clock.forward(hours=1))
    got = pulled(desk, others[1])
    assert got is not None
    assert got.ask.why.startswith("No certificate")
    assert pulled(desk, others[1]) is None


def test_snoozed_and_settled_asks_are_left_out(desk: Any) -> None:
    desk.open(3)
    delegate(desk.partnership, desk.asks("grace"), "ada", by="grace")
    delegate(desk.partnership, desk.asks("mary"), "ada", by="mary")
    one, two, three = desk.asks("ada")
    snooze(desk.ledger, "desk", [one], "ada", until=desk.now + timedelta(hours=1), now=desk.now)
    settle(desk.partnership, two[0], "billing", by="grace")
    assert named(pulled(desk, "ada")) == three
    assert pulled(desk, "ada") is None


def test_the_rest_of_the_team_is_left_alone_unless_asked_for(desk: Any) -> None:
    desk.open(9)
    mine = len(desk.asks("mary"))
    for _ in range(mine):
        assert pulled(desk, "mary", pool=False) is not None
    assert pulled(desk, "mary", pool=False) is None


def test_somebody_who_works_on_no_cases_here_pulls_nothing(desk: Any) -> None:
    desk.open(2)
    assert pulled(desk, "stranger") is None
    assert pulled(desk, "model") is None


def test_a_lease_is_renewed_released_and_runs_out(desk: Any) -> None:
    desk.open(1)
    holder = desk.holder("c1")
    case, ask = named(pulled(desk, holder))
    desk.clock.forward(seconds=200)
    until = lease.renew(desk.ledger, "desk", case, ask, holder, now=desk.now)
    assert until == desk.now + timedelta(seconds=lease.SECONDS)
    assert [row.ask for row in lease.held(desk.ledger, holder, now=desk.now)] == [ask]
    assert pulled(desk, holder) is None
    assert lease.release(desk.ledger, "desk", case, ask, holder)
    assert not lease.release(desk.ledger, "desk", case, ask, holder)
    assert named(pulled(desk, holder)) == (case, ask)
    desk.answers(case)
    assert lease.held(desk.ledger, holder, now=desk.now) == []
    with pytest.raises(Conflict, match="Pull the next one"):
        lease.renew(desk.ledger, "desk", case, ask, holder, now=desk.now)


def test_a_lease_ends_when_the_ask_goes_to_somebody_else(desk: Any) -> None:
    desk.open(1)
    holder = desk.holder("c1")
    case, ask = named(pulled(desk, holder))
    other = next(each for each in ("ada", "grace", "mary") if each != holder)
    reassign(desk.partnership, [(case, ask)], other, by="ada")
    with pytest.raises(Conflict):
        lease.renew(desk.ledger, "desk", case, ask, holder, now=desk.now)
    assert named(pulled(desk, other)) == (case, ask)


def test_an_ask_answered_while_it_is_being_pulled_is_passed_over(
    desk: Any, other_process: Partnership
) -> None:
    desk.open(2)
    holder = desk.holder("c1")
    other = next(each for each in ("ada", "grace", "mary") if each != holder)
    stale = [(case, ask) for case, ask in desk.asks() if case == "c1"]
    desk.answers("c1")
    assert not lease.take(desk.ledger, "desk", "c1", stale[0][1], other, holder=holder, now=desk.now)


def team_of(count: int) -> str:
    partners = ", ".join(f"{{id: p{number}, role: person}}" for number in range(count))
    return f"""
partnership: crowd
purpose: Send each message to the right team.
question: {{text: "Which team?", labels: [billing, delivery, fraud]}}
goals: [{{kpi: Wrong teams, baseline: 8, target: 3, direction: down}}]
partners: [{partners}, {{id: model, role: ai}}]
owner: p0
answers_for_errors: p1
"""


def crowd(address: str, tmp_path: Path, people: int, cases: int) -> Any:
    from lichen.actions.contribute import Contribution
    from lichen.actions.open_case import NewCase, open_cases
    from lichen.workspace import open_workspace

    workspace = open_workspace(address)
    desk = workspace.open_partnership(team_of(people))
    said = Contribution(by="model", answer="billing", distribution=(0.6, 0.2, 0.2))
    open_cases(desk, [NewCase(case=f"c{n}", contributions=[said]) for n in range(cases)], by="p0")
    return workspace


@pytest.fixture
def place(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return address


def test_sixty_four_people_who_pull_at_once_get_sixty_four_cases(place: str, tmp_path: Path) -> None:
    with crowd(place, tmp_path, 64, 80) as workspace:
        desk, gate = workspace.partnership("crowd"), threading.Barrier(32)
        now = desk.source.now()

        def pull(number: int) -> list[Turn | None]:
            gate.wait(30)
            return [next_ask([desk], f"p{each}", now=now) for each in (number, number + 32)]

        with ThreadPoolExecutor(32) as pool:
            turns = [turn for pair in pool.map(pull, range(32)) for turn in pair]
        given = Counter(turn.ask.case for turn in turns if turn is not None)
        assert len(given) == 64
        assert set(given.values()) == {1}
        workspace.ledger.verify().require()


_PULLER = """
import sys
from lichen.inbox.next import next_ask
from lichen.workspace import open_workspace

with open_workspace(sys.argv[1]) as workspace:
    desk = workspace.partnership("crowd")
    sys.stdin.readline()
    for person in sys.argv[2:]:
        turn = next_ask([desk], person, now=desk.source.now())
        print("none" if turn is None else turn.ask.case)
"""


def test_people_in_several_processes_never_get_the_same_case(place: str, tmp_path: Path) -> None:
    crowd(place, tmp_path, 64, 70).close()
    people = [[f"p{number}" for number in range(64) if number % 4 == part] for part in range(4)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _PULLER, place, *each],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for each in people
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    given = [line for process in running for line in process.communicate(timeout=120)[0].split()]
    assert all(process.returncode == 0 for process in running)
    assert len(given) == 64
    assert len(set(given)) == 64
    assert "none" not in given

"""Counts of reliance: what a case adds, and that corrections leave them as if it had been so at once."""

from __future__ import annotations

import msgspec
import pytest
from tests.reports.past import Past

from lichen.core.reliance import COLUMNS
from lichen.estimates import relying as module
from lichen.estimates.case import CaseState, Opinion, Proposal, Settlement
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.estimates.relying import Habit, Probe, Probed, Relying, count, probed, uncount


class Answered(Opinion, frozen=True, gc=False):
    """An opinion that knows how likely a blind answer was, and the time taken."""

    chance: float = 1.0
    seconds: float | None = None


def same(one: object, other: object) -> bool:
    return one == other


def said(answer: str, stage: str = "blind", chance: float = 0.5, seconds: float | None = None) -> Answered:
    return Answered("said", "ann", answer, stage=stage, chance=chance, seconds=seconds)


def case(
    first: Answered, final: Answered | None = None, *, ai: str = "a", truth: str | None = "a",
    source: str = "outcome",
) -> CaseState:  # fmt: skip
    state = CaseState("case", proposal=Proposal(ai, 0.9), settlement=Settlement(ai, "together", 0, False, 1))
    state.people = {"ann": first if final is None else final}
    state.firsts = {} if final is None else {"ann": first}
    state.truth, state.source = truth, source if truth is not None else None
    return state


def added(state: CaseState) -> dict[str, int]:
    known = Relying()
    count(known, state, same)
    habit = known.people.get("ann", Habit())
    counts = msgspec.structs.asdict(habit).items()
    return {name: value for name, value in counts if value and not name.endswith("_top")}


def revised(first: str, final: str, **more: object) -> dict[str, int]:
    return added(case(said(first, chance=1.0), said(final, "second_look", chance=1.0), **more))


def test_right_advice_taken_and_left() -> None:
    both = {"differed": 1, "pairs": 1, "ai_right": 1, "helped": 1}
    assert revised("b", "a") == both | {"switched": 1, "taken": 1, "final_right": 1}
    assert revised("b", "b") == both


def test_wrong_advice_resisted_and_followed() -> None:
    both = {"differed": 1, "pairs": 1, "first_right": 1, "harmed": 1}
    assert revised("b", "b", truth="b") == both | {"kept": 1, "final_right": 1}
    assert revised("b", "a", truth="b") == both | {"switched": 1}


def test_a_truth_that_answers_decided_counts_only_where_they_differed() -> None:
    assert revised("b", "a", source="adjudication") == {
        "differed": 1, "switched": 1, "helped": 1, "taken": 1,
    }  # fmt: skip
    assert revised("a", "a", source="adjudication") == {}
    assert added(case(said("a"), source="adjudication")).keys() == {"blind", "blind_weight", "blind_agreed"}


def test_switching_needs_no_truth() -> None:
    assert revised("b", "a", truth=None) == {"differed": 1, "switched": 1}


def test_first_answers_are_weighed_by_what_was_drawn() -> None:
    blind = {"blind": 1, "blind_weight": 800_000, "blind_agreed": 800_000}
    assert added(case(said("a", chance=0.2), truth=None)) == blind
    shown = {"shown": 1, "shown_weight": 200_000, "shown_agreed": 200_000}
    assert added(case(said("a", "informed", chance=0.2), truth=None)) == shown
    assert added(case(said("a", chance=1.0), truth=None)) == {}


def test_agreeing_with_a_wrong_answer_is_counted_beside_the_time_it_took() -> None:
    seen = added(case(said("a", "informed", seconds=1.5), truth="b"))
    assert seen == {
        "shown": 1, "shown_weight": 500_000, "shown_agreed": 500_000,
        "wrong_shown": 1, "wrong_shown_weight": 500_000, "wrong_shown_agreed": 500_000,
        "led": 1, "led_followed": 1, "led_ms": 1500, "led_timed": 1,
    }  # fmt: skip
    unseen = added(case(said("b", seconds=30.0), truth="b"))
    assert unseen == {
        "blind": 1, "blind_weight": 500_000, "wrong_blind": 1, "wrong_blind_weight": 500_000,
        "own_ms": 30_000, "own_timed": 1,
    }  # fmt: skip


def test_a_case_that_is_not_settled_or_had_no_proposal_adds_nothing() -> None:
    open_case = case(said("a"))
    open_case.settlement = None
    silent = case(said("a"))
    silent.proposal = Proposal("a", 0.5, informed=False)
    assert added(open_case) == added(silent) == {}


@pytest.mark.parametrize(("before", "after"), [(None, "a"), ("a", "b"), ("b", "a")])
def test_correcting_the_truth_leaves_the_counts_of_the_corrected_case(before: str, after: str) -> None:
    state = case(said("b", chance=0.3, seconds=3), said("a", "second_look"), truth=before)
    known, fresh = Relying(), Relying()
    count(known, state, same)
    uncount(known, state, same)
    state.truth, state.source = after, "outcome"
    count(known, state, same)
    count(fresh, state, same)
    assert known == fresh


def test_a_whole_past_counted_step_by_step_is_the_past_counted_at_its_end() -> None:
    known, estimates = Relying(), Estimates()
    for event in Past(seed=3, cases=200).events:
        state = estimates.cases.get(getattr(event, "case", None))
        if state is not None:
            uncount(known, state, estimates.same)
        fold(estimates, event)
        if state is not None:
            count(known, state, estimates.same)
    fresh = Relying()
    for state in estimates.cases.values():
        count(fresh, state, estimates.same)
    assert known.people == fresh.people
    total = {name: sum(getattr(habit, name) for habit in known.people.values()) for name in COLUMNS}
    assert total["differed"] > 5
    assert total["helped"] > 0
    assert total["pairs"] > 0


def test_counts_survive_a_snapshot_to_the_byte() -> None:
    known = Relying()
    state = case(said("b", chance=0.3), said("a", "second_look"))
    probed(known, "case", Probe("model", "m1", "a", "b"))
    count(known, state, same)
    packed = msgspec.msgpack.encode(known)
    assert msgspec.msgpack.decode(packed, type=Relying) == known
    assert msgspec.msgpack.encode(msgspec.msgpack.decode(packed, type=Relying)) == packed


def test_a_column_is_in_whole_units() -> None:
    habit = Habit(wrong_blind_weight=1_500_000, helped=3)
    assert (habit.column("wrong_blind_weight"), habit.column("helped")) == (1.5, 3.0)
    assert all(habit.column(name) >= 0 for name in COLUMNS)


def test_the_largest_weight_of_each_side_counts_as_one_for_the_nudge() -> None:
    known = Relying()
    for chance, answer in ((0.8, "a"), (0.5, "b")):
        state = case(said(answer, "informed", chance=chance), truth="b")
        count(known, state, same)
    assert known.people["ann"].wrong("shown") == pytest.approx((1.0, 1.0 + 0.5 / 0.8))
    assert known.people["ann"].wrong("blind") == (0.0, 0.0)


def probe_then(truth: str | None, *probes: Probe) -> dict[str, Probed]:
    known, state = Relying(), case(said("a"), truth=None)
    for probe in probes:
        uncount(known, state, same)
        probed(known, state.case, probe)
        count(known, state, same)
    uncount(known, state, same)
    state.truth, state.source = truth, "outcome"
    count(known, state, same)
    return known.machines["model"]


def test_a_probe_is_told_apart_once_the_truth_is_known() -> None:
    flipped, firm = Probe("model", "m1", "a", "b"), Probe("model", "m1", "a", "a")
    assert probe_then(None, flipped)["m1"] == Probed(unknown=1, unknown_flipped=1)
    assert probe_then("a", flipped, firm)["m1"] == Probed(right=2, right_flipped=1)
    assert probe_then("b", flipped)["m1"].part("wrong") == (1, 1)


def test_versions_and_mere_repetition_are_counted_apart() -> None:
    again, newer = Probe("model", "m1", "a", "b", told=False), Probe("model", "m2", "a", "a")
    found = probe_then("a", again, newer)
    assert found == {"m1": Probed(again=1, again_flipped=1), "m2": Probed(right=1)}


def test_probes_of_long_ago_stay_counted_and_wait_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROBES_KEPT", 2)
    known = Relying()
    for name in ("one", "two", "three"):
        state = case(said("a"), truth=None)
        state.case = name
        probed(known, name, Probe("model", "m1", "a", "b"))
        count(known, state, same)
    assert list(known.probes) == ["two", "three"]
    assert known.machines["model"]["m1"].unknown == 3

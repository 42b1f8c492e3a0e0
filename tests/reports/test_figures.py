"""Counts follow from the ledger alone, however they are taken, and lead back to it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from tests.postgres import fresh_schema, postgres
from tests.reports.past import CHARTER, LABELS, Past, charter

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.core.betting import upper_bound
from lichen.core.intervals import BettingSequence, Interval
from lichen.errors import NotFound
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.reports.figures.agreement import alpha
from lichen.reports.figures.catch_up import catch_up, cursor, start_again
from lichen.reports.figures.counts import Counts, Sum
from lichen.reports.figures.drill import drill, pages
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.load import Viewer, may_see
from lichen.reports.figures.page import freshen, page
from lichen.reports.figures.rates import ceiling, combined, rate, share
from lichen.reports.figures.words import statement

LEAD = Viewer("first", "owner")


@pytest.fixture
def past() -> Past:
    return Past()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as opened:
        yield opened


@pytest.fixture
def counted(ledger: Ledger, past: Past) -> Ledger:
    past.write(ledger)
    catch_up(ledger, "desk")
    return ledger


def everything(ledger: Ledger) -> set[tuple[object, ...]]:
    """Every count there is, as plain rows."""
    rows = ledger.connector.run(statement(ledger.connector, "every_bucket"))
    return set(rows)


def partnership(ledger: Ledger) -> Partnership:
    return Partnership(ledger, "desk", Source(seed=1))  # type: ignore[arg-type]


def figures(ledger: Ledger, past: Past, viewer: Viewer = LEAD) -> dict[str, Figure]:
    return page(partnership(ledger), viewer=viewer, now=past.end)


@pytest.mark.parametrize("step", [1, 7, 100])
def test_small_steps_end_where_one_great_step_does(ledger: Ledger, step: int) -> None:
    Past(cases=60).write(ledger)
    taken = 0
    while done := catch_up(ledger, "desk", step):
        taken += done
    assert taken == ledger.head("desk")
    small = everything(ledger)
    start_again(ledger, "desk")
    assert catch_up(ledger, "desk") == ledger.head("desk")
    assert everything(ledger) == small
    assert len(small) > 300


def test_counting_while_the_ledger_grows_gives_the_same(ledger: Ledger, past: Past) -> None:
    for start in range(0, len(past.events), 90):
        part = past.events[start : start + 90]
        inputs = {getattr(event, "inputs", None) for event in part}
        ledger.append("desk", part, sealed=[each for each in past.sealed if each.seal in inputs])
        catch_up(ledger, "desk")
    grown = everything(ledger)
    start_again(ledger, "desk")
    catch_up(ledger, "desk")
    assert everything(ledger) == grown


def test_several_counters_at_once_count_each_entry_once(ledger: Ledger, past: Past) -> None:
    past.write(ledger)

    def count() -> None:
        while cursor(ledger.connector, "desk").behind:  # type: ignore[union-attr]
            catch_up(ledger, "desk", 50)

    catch_up(ledger, "desk", 1)
    threads = [Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = everything(ledger)
    start_again(ledger, "desk")
    catch_up(ledger, "desk")
    assert everything(ledger) == together


def test_the_counts_are_those_of_a_recount_by_hand(counted: Ledger) -> None:
    counts = Counts(counted, "desk")
    opened, lanes, reviews, overridden = 0, Counter[str](), 0, 0
    withdrawn: set[str] = set()
    events = [entry.event for entry in counted.entries("desk")]
    for event in events:
        opened += isinstance(event, ev.CaseOpened)
        overridden += isinstance(event, ev.SettlementOverridden)
        if isinstance(event, ev.CaseSettled):
            lanes[event.lane] += 1
        if isinstance(event, ev.ContributionWithdrawn):
            withdrawn.add(event.contribution)
    reviews = sum(
        isinstance(event, ev.ContributionMade)
        and event.role == "person"
        and event.contribution not in withdrawn
        for event in events
    )
    assert counts.total("opened").n == opened
    assert {key[0]: total.n for key, total in counts.whole("settled").items()} == lanes
    assert counts.total("settled").hits == overridden
    assert counts.total("reviews").n == reviews
    assert withdrawn


def test_errors_are_those_of_a_recount_by_hand(counted: Ledger) -> None:
    seen, wrong = Counter[str](), Counter[str]()
    for answers, truth in by_hand(counted):
        for side, answer in answers.items():
            seen[side] += 1
            wrong[side] += answer != truth
    known = Counts(counted, "desk").whole("error")
    for side in ("people", "ai", "together"):
        totals = [total for key, total in known.items() if key[0] == side]
        assert sum(total.n for total in totals) == seen[side] > 40
        assert sum(total.hits for total in totals) == wrong[side] > 0


def by_hand(ledger: Ledger) -> Iterator[tuple[dict[str, Any], Any]]:
    """For each settled case with a known truth: what each side answered, and the truth."""
    cases = defaultdict(list)
    for entry in ledger.entries("desk"):
        if case := getattr(entry.event, "case", None):
            cases[case].append(entry.event)
    for events in cases.values():
        gone = {event.contribution for event in events if isinstance(event, ev.ContributionWithdrawn)}
        said = [each for each in events if isinstance(each, ev.ContributionMade) and not each.shadow]
        said = [each for each in said if each.contribution not in gone]
        settled = [each for each in events if isinstance(each, ev.CaseSettled)]
        truths = [each for each in events if isinstance(each, ev.OutcomeRecorded)]
        if not settled or not truths:
            continue
        blind = [each.answer for each in said if each.role == "person" and each.stage == "blind"]
        ai = [each.answer for each in said if each.role == "ai"]
        answers = {"together": settled[0].answer}
        answers |= {"people": blind[0]} if blind else {}
        answers |= {"ai": settled[0].answer if settled[0].lane == "ai_only" else ai[0]} if ai else {}
        outcome = [each.truth for each in truths if each.source == "outcome"]
        yield answers, outcome[0] if outcome else truths[-1].truth


def test_a_later_outcome_replaces_an_adjudication(ledger: Ledger) -> None:
    at = Past(cases=0)
    for kind, parts in (
        (ev.CaseOpened, {}),
        (ev.CaseSettled, {"answer": "fraud", "lane": "people_only", "basis": "person", "confidence": 0.9,
                          "answers_for": "first"}),
        (ev.OutcomeRecorded, {"truth": "fraud", "source": "adjudication"}),
    ):  # fmt: skip
        at._say(kind, by="first", case="c1", **parts)
    at.write(ledger)
    catch_up(ledger, "desk")
    assert Counts(ledger, "desk").whole("error") == {("together", "adjudication", 1_000_000): Sum(1, 0, 0)}
    ledger.append("desk", [ev.OutcomeRecorded(at=at.now, by="first", case="c1", truth="billing")])
    catch_up(ledger, "desk")
    assert Counts(ledger, "desk").whole("error") == {("together", "outcome", 1_000_000): Sum(1, 1, 0)}


def test_erasing_what_cases_held_changes_no_figure(counted: Ledger, past: Past) -> None:
    before = everything(counted)
    seals = [each.seal for each in past.sealed]
    stored = [seal for seal, content in counted.unseal(seals).items() if content is not None]
    erased = ev.PersonalDataErased(at=past.end, by="first", seals=tuple(stored), reason="all of it")
    counted.append("desk", [erased])
    catch_up(counted, "desk")
    assert everything(counted) == before
    start_again(counted, "desk")
    catch_up(counted, "desk")
    assert everything(counted) == before


def test_every_reference_leads_to_cases_that_add_up_to_its_figure(counted: Ledger, past: Past) -> None:
    found = figures(counted, past)
    sides = {row.side: row for row in found["sides"].rows}
    for side, row in sides.items():
        behind = list(pages(counted, "desk", row.entries, limit=7))
        assert sum(each.n for each in behind) == row.error.n, side
        assert len({each.case for each in behind}) == len(behind)
    for name in ("lanes", "calibration", "acceptance", "themes", "verdicts", "agreement"):
        for row in found[name].rows:
            size = getattr(row, "cases", None)
            if size is None:
                size = next(
                    (one.n for one in row if isinstance(one, Interval)), getattr(row, "disagreements", None)
                )
            behind = pages(counted, "desk", row.entries)
            assert sum(each.n for each in behind) == size, (name, row)


def test_a_page_of_evidence_holds_the_entries_of_its_cases_in_order(counted: Ledger) -> None:
    first = drill(counted, "desk", Reference("settled", {"key": ("ai_only",)}), limit=3)
    second = drill(counted, "desk", Reference("settled", {"key": ("ai_only",)}), first.next or 0, limit=3)
    assert len(first.cases) == len(second.cases) == 3
    for each in (*first.cases, *second.cases):
        numbers = [step.seq for step in each.entries]
        assert numbers == sorted(numbers)
        assert "case_settled.1" in {step.kind for step in each.entries}
    assert not {each.case for each in first.cases} & {each.case for each in second.cases}


def test_an_unknown_reference_is_refused_in_a_sentence(counted: Ledger) -> None:
    with pytest.raises(NotFound, match="Nothing is counted"):
        drill(counted, "desk", Reference("secrets", {}))


def test_a_single_entry_can_be_opened(counted: Ledger, past: Past) -> None:
    row = figures(counted, past)["certificate"].rows[0]
    (behind,) = drill(counted, "desk", row.entries).cases
    assert behind.entries[0].kind == "lane_changed.1"


def test_every_figure_says_itself_in_a_sentence_and_in_rows(counted: Ledger, past: Past) -> None:
    for name, figure in figures(counted, past).items():
        assert figure.name == name
        assert figure.sentence.endswith((".", "!")), name
        rows = list(figure.csv_rows())
        assert all(len(row) == len(rows[0]) for row in rows), name
        assert figure.rows or name == "agreement", name


def test_a_partnership_in_which_nothing_has_happened_has_figures_too(ledger: Ledger) -> None:
    desk = open_partnership(ledger, charter(), by="first", source=Source(seed=1))
    freshen(desk)
    for figure in page(desk, viewer=LEAD, now=Past(cases=0).end).values():
        assert figure.sentence
        list(figure.csv_rows())


def test_figures_before_anything_was_counted_are_empty_and_not_an_error(ledger: Ledger) -> None:
    desk = open_partnership(ledger, charter(), by="first", source=Source(seed=1))
    assert page(desk, viewer=LEAD, now=Past(cases=0).end)["lanes"].values == dict.fromkeys(
        ("ai_only", "together", "people_only"), 0
    )


def test_a_small_rest_is_counted_by_the_page_and_a_large_one_is_left_to_a_job(
    ledger: Ledger, past: Past
) -> None:
    past.write(ledger)
    desk = partnership(ledger)
    assert freshen(desk) == ledger.head("desk")
    catch_up(ledger, "desk")
    ledger.append("desk", [ev.Learned(at=past.end, by="lichen", through=1)])
    assert freshen(desk) == 0


def test_people_alone_ai_and_together_are_the_estimates_own_counts(ledger: Ledger) -> None:
    """Live, through the actions: two ways to the same numbers."""
    desk = open_partnership(ledger, charter(), by="first", source=Source(seed=1))
    chance = np.random.default_rng(0)
    for number in range(60):
        case = open_case(desk, NewCase(case=f"c{number}"), by="first")
        while pending := desk.estimates.cases[case].pending:
            ask, waiting = next(iter(pending.items()))
            said = LABELS[number % 3] if chance.random() < 0.8 else LABELS[int(chance.integers(3))]
            shares = tuple(0.8 if label == said else 0.1 for label in LABELS)
            given = {"distribution": shares} if waiting.partner == "model" else {}
            contribute(desk, case, Contribution(by=waiting.partner, answer=said, ask=ask, **given))
    catch_up(ledger, "desk")
    known = Counts(ledger, "desk").whole("error")
    for side, tally in (
        ("people", desk.estimates.people_alone),
        ("ai", desk.estimates.ai_alone),
        ("together", desk.estimates.together),
    ):
        mine = rate((total.n, total.hits, int(key[2])) for key, total in known.items() if key[0] == side)
        assert mine.n == tally.seen > 20
        assert mine.value == pytest.approx(tally.error)


def test_contributors_see_themselves_and_ai_partners_but_no_other_person(counted: Ledger, past: Past) -> None:
    found = figures(counted, past, Viewer("second", "contributor"))
    assert {row.partner for row in found["cards"].rows} == {"second", "model"}
    assert {row.person for row in found["load"].rows} == {"second", ""}
    assert found["agreement"].rows == ()
    assert {row.partner for row in found["verdicts"].rows} <= {"second", "model", "people"}


@pytest.mark.parametrize(
    ("key", "allowed"),
    [(("second",), True), (("model",), True), (("third",), False), ((None,), False), ((), False)],
)
def test_nobody_looks_behind_another_persons_figures_by_asking_for_them(
    key: tuple[str, ...], allowed: bool
) -> None:
    reference = Reference("right", {"key": key})
    assert may_see(Viewer("second", "contributor"), reference, frozenset({"model"})) is allowed
    assert may_see(LEAD, reference, frozenset())


def test_a_group_too_small_is_not_shown_even_together(ledger: Ledger, past: Past) -> None:
    two = [each for each in past.events if getattr(each, "partner", "first") not in ("third", "fourth")]
    two = [each for each in two if not isinstance(each, ev.AskMoved | ev.ContributionWithdrawn)]
    past.events = [each for each in two if not isinstance(each, ev.FeedbackGiven)]
    past.write(ledger)
    catch_up(ledger, "desk")
    load = figures(ledger, past, Viewer("second", "contributor"))["load"]
    assert {row.person for row in load.rows} == {"second"}
    assert load.values["people"] is None
    for lead, own in ((LEAD, {"first"}), (Viewer("elsewhere", "lead"), set())):
        load = figures(ledger, past, lead)["load"]
        assert {row.person for row in load.rows} == {*own, ""}
        assert load.values["people"] == 2


def test_leads_see_who_carries_how_much_where_enough_others_took_part(counted: Ledger, past: Past) -> None:
    load = figures(counted, past, Viewer("elsewhere", "lead"))["load"]
    assert {row.person for row in load.rows} == {"first", "second", "third", "fourth", ""}
    whole = sum(row.answers for row in load.rows if not row.person)
    assert whole == sum(row.answers for row in load.rows if row.person) > 0


def test_a_changed_question_begins_new_figures_of_skill_and_keeps_those_of_work(
    counted: Ledger, past: Past
) -> None:
    settled = Counts(counted, "desk").total("settled").n
    other = CHARTER.replace("[billing, delivery, fraud]", "[yes, no]") + "version: 3\n"
    from lichen.charter.load import load
    from lichen.charter.schema import plain

    adopted = ev.CharterAdopted(at=past.end, by="first", version=3, charter=plain(load(other)))
    counted.append("desk", [adopted])
    catch_up(counted, "desk")
    counts = Counts(counted, "desk")
    assert counts.whole("error") == {}
    assert counts.total("settled").n == settled


def test_minutes_are_forgotten_after_two_days_and_days_never(counted: Ledger) -> None:
    counts = Counts(counted, "desk")
    assert counts.extent("opened", "day")[1] == counts.total("opened").n
    assert 0 < counts.extent("opened", "minute")[1] < counts.total("opened").n


def test_waiting_asks_are_told_apart_by_age_and_due_time(counted: Ledger, past: Past) -> None:
    found = figures(counted, past)
    waiting = found["backlog"].values["open_asks"]
    assert sum(row.asks for row in found["backlog"].rows) == waiting > 0
    service = found["service_level"].values
    assert service["met"] + service["missed"] == Counts(counted, "desk").total("service").n
    assert service["overdue"] > 0


def test_an_interval_from_sums_is_the_betting_bound_of_the_core() -> None:
    for lost, seen in ((0, 10), (3, 40), (200, 1000), (40, 40)):
        expected = float(upper_bound(lost, seen, confidence=0.975))
        assert ceiling(lost, seen, 0.975) == pytest.approx(expected, abs=1e-6)
        found = share(lost, seen)
        assert found.low <= lost / seen <= found.high == pytest.approx(expected, abs=1e-6)


def test_an_interval_from_sums_is_about_that_of_the_watched_sequence() -> None:
    sequence = BettingSequence()
    for value in [0, 1, 0, 0, 0, 0, 0, 0, 0, 0] * 30:
        sequence.update(value)
    found = share(30, 300)
    assert found.low == pytest.approx(sequence.interval.low, abs=0.01)
    assert found.high == pytest.approx(sequence.interval.high, abs=0.01)


def test_cases_looked_at_less_often_stand_for_more() -> None:
    found = rate([(100, 0, 1_000_000), (10, 5, 100_000)])
    assert found.value == pytest.approx(0.25)
    assert found.n == 110
    assert found.low < 0.25 < found.high


def test_intervals_hold_however_often_one_looks() -> None:
    """Simulated: the true rate leaves the interval at any of 300 looks in fewer than 5 % of runs."""
    chance, missed = np.random.default_rng(7), 0
    for _ in range(60):
        hits = np.cumsum(chance.random(300) < 0.1)
        looks = [share(int(hits[n - 1]), n) for n in range(10, 301, 10)]
        missed += any(not look.low <= 0.1 <= look.high for look in looks)
    assert missed <= 6


def test_nothing_seen_gives_the_widest_interval() -> None:
    assert math.isnan(combined(()).value)
    assert (combined(()).low, combined(()).high) == (0.0, 1.0)


def test_agreement_beyond_chance_is_krippendorffs() -> None:
    from lichen.core.agreement import krippendorff_alpha

    chance = np.random.default_rng(3)
    first = chance.integers(0, 3, 200)
    second = np.where(chance.random(200) < 0.7, first, chance.integers(0, 3, 200))
    pairs = Counter(tuple(sorted((str(a), str(b)))) for a, b in zip(first, second, strict=True))
    expected = krippendorff_alpha(
        item=np.repeat(np.arange(200), 2),
        worker=np.tile([0, 1], 200),
        label=np.column_stack([first, second]).ravel(),
        rng=chance,
        draws=2,
    )
    assert alpha({key: Sum(n) for key, n in pairs.items()}) == pytest.approx(expected.value)


def test_on_postgresql_the_counts_are_the_same(counted: Ledger, past: Past) -> None:
    with postgres() as server, open_ledger(fresh_schema(server)) as other:
        past.write(other)
        assert catch_up(other, "desk", 500) == 500
        catch_up(other, "desk")
        assert everything(other) == everything(counted)
        found = figures(other, past)
        assert list(found["sides"].rows) == list(figures(counted, past)["sides"].rows)
        assert drill(other, "desk", Reference("error", {"key": ("ai",)})).cases

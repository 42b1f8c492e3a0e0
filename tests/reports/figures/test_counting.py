"""The counts are those of a recount, however they came about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from tests.postgres import fresh_schema
from tests.reports.figures.counted import everything, figures, recounted
from tests.reports.past import Past

from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.reports.figures.catch_up import catch_up, cursor
from lichen.reports.figures.counts import Counts, Sum
from lichen.reports.figures.drill import drill
from lichen.reports.figures.figure import Reference


@pytest.mark.parametrize("step", [1, 7, 100])
def test_small_steps_end_where_one_great_step_does(ledger: Ledger, step: int) -> None:
    Past(cases=60).write(ledger)
    taken = 0
    while done := catch_up(ledger, "desk", step):
        taken += done
    assert taken == ledger.head("desk")
    small = everything(ledger)
    assert recounted(ledger) == small
    assert len(small) > 300


def test_counting_while_the_ledger_grows_gives_the_same(ledger: Ledger, past: Past) -> None:
    for start in range(0, len(past.events), 90):
        part = past.events[start : start + 90]
        inputs = {getattr(event, "inputs", None) for event in part}
        ledger.append("desk", part, sealed=[each for each in past.sealed if each.seal in inputs])
        catch_up(ledger, "desk")
    grown = everything(ledger)
    assert recounted(ledger) == grown


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
    assert recounted(ledger) == together


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
    assert recounted(counted) == before


def test_minutes_are_forgotten_after_two_days_and_days_never(counted: Ledger) -> None:
    counts = Counts(counted, "desk")
    assert counts.extent("opened", "day")[1] == counts.total("opened").n
    assert 0 < counts.extent("opened", "minute")[1] < counts.total("opened").n


def test_counts_of_an_older_format_are_made_anew_and_none_is_left_over(counted: Ledger) -> None:
    right, connector = everything(counted), counted.connector
    connector.script("UPDATE figure_cursors SET format = 2; UPDATE figure_buckets SET n = n + 5;")
    assert cursor(connector, "desk").behind == counted.head("desk")  # type: ignore[union-attr]
    catch_up(counted, "desk")
    assert everything(counted) == right
    assert catch_up(counted, "desk") == 0


def test_on_postgresql_the_counts_are_the_same(counted: Ledger, past: Past, server: str) -> None:
    with open_ledger(fresh_schema(server)) as other:
        past.write(other)
        assert catch_up(other, "desk", 500) == 500
        catch_up(other, "desk")
        assert everything(other) == everything(counted)
        found = figures(other, past)
        assert list(found["sides"].rows) == list(figures(counted, past)["sides"].rows)
        assert drill(other, "desk", Reference("error", {"key": ("ai",)})).cases

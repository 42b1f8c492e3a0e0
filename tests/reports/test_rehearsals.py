"""What is kept of a rehearsal is the rehearsal; its sentence says which way each figure goes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from tests.reports.test_whatif import CHARTER, World

from lichen.core.intervals import Interval
from lichen.errors import NotFound
from lichen.reports.rehearsals import in_brief, keep, latest, look_back, looked, on_record, one
from lichen.reports.rehearsals.brief import in_settings
from lichen.reports.rehearsals.predictions import prediction_for
from lichen.reports.rehearsals.written import prediction_of, read, written
from lichen.reports.whatif import Change, Figure, Rehearsal, rehearse


def figure(name: str, low: float, high: float, unit: str = "share") -> Figure:
    middle = Interval((low + high) / 2, low, high, 400)
    return Figure(name, name, unit, middle, middle, middle)  # type: ignore[arg-type]  # a unit


def told(*figures: Figure, change: Change | None = None) -> str:
    change = Change(bound=0.03) if change is None else change
    return in_brief(Rehearsal("desk", change, 9, 1_000, 400, 0.9, 0.9, figures, (), ()))


def test_the_sentence_says_what_a_person_asks() -> None:
    said = told(
        figure("ai_only", -0.13, -0.11), figure("error", -0.004, -0.002),
        figure("minutes_per_day", 38.0, 42.0, "minutes"), figure("wait_ninth", 10.0, 14.0, "minutes"),
    )  # fmt: skip
    assert said == (
        "With a bound of 3 %, the AI would settle 12 in 100 fewer cases alone; about 3 fewer would be wrong "
        "in 1,000; people would work 40 minutes a day more; nine in ten answers would come 12 minutes later."
    )


def test_what_is_open_is_said_to_be_open() -> None:
    assert "whether more or fewer would be wrong is open (2 fewer to 5 more in 1,000)" in told(
        figure("error", -0.002, 0.005)
    )
    dumb = replace(figure("error", 0.0, 0.0), new=None, difference=None, cannot_say="The log cannot say.")
    assert "the log cannot say how many more or fewer would be wrong" in told(dumb)


def test_what_stays_is_said_to_stay() -> None:
    said = told(
        figure("ai_only", 0.0, 0.0), figure("error", 0.0, 0.0), figure("minutes", 0.0, 0.0, "minutes")
    )
    assert said == (
        "With a bound of 3 %, the AI would settle as many cases alone as now; as many would be wrong as now; "
        "people would work as long as now."
    )
    assert told(change=Change()) == "These are the settings in force, on 1,000 decided cases."


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.0007, 0.0011, "9 in 10,000 more"),
        (0.02, 0.04, "30 in 1,000 more"),
        (-0.5, -0.3, "40 in 100 fewer"),
    ],
)
def test_shares_are_counts_of_a_round_number(low: float, high: float, said: str) -> None:
    assert said in told(figure("ai_only", low, high))


def test_what_never_ends_is_left_out_of_the_sentence() -> None:
    never = Figure("wait_ninth", "", "minutes", None, None, Interval(math.inf, math.inf, math.inf, 3))
    assert "answers" not in told(figure("ai_only", 0.1, 0.2), never)


def test_each_setting_has_its_words() -> None:
    changes = {
        "bound": 0.03, "confidence": 0.9, "threshold": 0.8, "audit_share": 0.1, "human_first": 0.5,
        "last_word": "belief", "reviews": 2, "minutes": 60.0, "answer_within": 30.0, "challenger": "model",
    }  # fmt: skip
    assert len(in_settings(Change.of(changes))) == len(changes)


def test_what_is_written_down_reads_the_same(tmp_path: Path) -> None:
    desk = World().open(tmp_path / "lichen.db", 400)
    found = rehearse(desk, Change(bound=0.15, minutes=1.0))
    data = json.loads(json.dumps(written(found), allow_nan=False))
    again = read(data)
    assert repr(again) == repr(found)
    assert again.sentences() == found.sentences()


def test_what_never_ends_is_written_as_a_word() -> None:
    never = Figure("wait_ninth", "", "minutes", None, Interval(math.inf, 3.0, math.inf, 3), None)
    found = Rehearsal("desk", Change(minutes=1.0), 9, 10, 4, None, None, (never,), (), ())
    data = json.loads(json.dumps(written(found), allow_nan=False))
    assert data["figures"][0]["new"]["value"] == "inf"
    assert read(data) == found
    assert prediction_of(found, "id", 1)["figures"] == {}


def test_a_prediction_holds_only_for_the_settings_rehearsed(tmp_path: Path) -> None:
    desk = World().open(tmp_path / "lichen.db", 400)
    found = rehearse(desk, Change(reviews=2))
    kept = keep(desk.ledger, found, id="a", by="first", version=1, at=desk.source.now())
    now = desk.charter
    assert prediction_for(now, Change(reviews=2).apply(now), kept, found) is not None
    assert prediction_for(now, Change(reviews=3).apply(now), kept, found) is None
    assert prediction_for(now, Change(reviews=2, bound=0.2).apply(now), kept, found) is None
    assert prediction_for(now, Change(reviews=2).apply(now), replace(kept, version=7), found) is None


def test_what_came_of_it_is_measured_until_other_settings_come(tmp_path: Path) -> None:
    from lichen.actions.adopt_charter import adopt_charter
    from lichen.actions.partnership import Partnership
    from lichen.types import PartnerId

    world = World()
    desk = world.open(tmp_path / "lichen.db", 600)
    found = rehearse(desk, Change(audit_share=0.4))
    keep(desk.ledger, found, id="a", by="first", version=1, at=desk.source.now())
    wanted = Change(audit_share=0.4).apply(desk.charter)
    told = prediction_for(desk.charter, wanted, *one(desk.ledger, "desk", "a"))
    adopted = adopt_charter(desk, wanted, by=PartnerId("first"), prediction=told)
    world.at = adopted.at
    world.add(desk.ledger, 500)
    desk = Partnership(desk.ledger, desk.id)
    assert look_back(desk, now=desk.source.now()) == 1
    seen = looked(desk.ledger, "desk")[2]
    assert (seen.version, seen.cases, seen.until) == (2, 500, None)
    assert {"ai_only", "reviews", "error"} <= {each.name for each in seen.known}
    assert seen.sentence
    [there] = on_record(desk.ledger, "desk")
    assert there.seq < seen.through


def test_what_was_never_kept_is_not_found(tmp_path: Path) -> None:
    desk = World().open(tmp_path / "lichen.db", 20, CHARTER)
    assert latest(desk.ledger, "desk") == []
    with pytest.raises(NotFound):
        one(desk.ledger, "desk", "a")

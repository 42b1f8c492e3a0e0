"""Changes are rehearsed on the cases decided so far and adopted only as a charter."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest

from lichen.core.intervals import Interval
from lichen.reports.rehearsals.kept import latest
from lichen.reports.rehearsals.predictions import on_record
from lichen.reports.whatif import Change, Group, rehearse
from lichen.web import rehearsing

AT = "/partnerships/desk/allocation/"
ADOPT = "/partnerships/desk/charter/adopt/"


def carried(page: str, *names: str) -> dict[str, str]:
    """The hidden fields of a page, as its form sends them."""
    return {each: html.unescape(re.search(f'name="{each}" value="([^"]*)"', page)[1]) for each in names}  # type: ignore[index]  # there


def test_the_settings_in_force_stand_on_the_page(worked: Any) -> None:
    page = worked.client("owner").get(AT).content.decode()
    for said in ("What the AI may settle alone", "Minutes a person has in a day", "Kept rehearsals"):
        assert said in page


def test_the_effect_is_told_in_a_sentence_and_nothing_is_changed(worked: Any) -> None:
    page = worked.client("owner").post(AT + "preview/", {"bound": "20", "reviews": "1"}).content.decode()
    assert "Predicted effect" in page
    assert "With a bound of 20 %" in page
    assert "What this rests on: 12 decided cases" in page
    assert worked.desk.charter.version == 1
    assert latest(worked.desk.ledger, "desk") == []


def test_what_the_log_cannot_say_is_said_with_what_to_try(
    worked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = rehearse(worked.desk, Change(bound=0.08))
    said = "The log cannot say: few were checked. Audit 10 % of such cases, on the candidate lane only."
    figures = tuple(
        replace(each, new=None, difference=None, cannot_say=said) if each.name == "error" else each
        for each in found.figures
    )
    monkeypatch.setattr(rehearsing, "preview", lambda *_: replace(found, figures=figures))
    page = worked.client("owner").post(AT + "preview/", {"bound": "8"}).content.decode()
    assert said in page
    assert "the log cannot say how many more or fewer would be wrong" in page


def test_each_group_is_shown_with_what_changes_for_it(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = rehearse(worked.desk, Change(bound=0.08))
    before, after = Interval(0.1, 0.08, 0.12, 400), Interval(0.13, 0.11, 0.15, 400)
    north = Group("region", "north", 400, 0.5, 0.25, before, after, Interval(0.03, 0.02, 0.04, 400))
    south = Group("region", "<b>south</b>", 12, 0.5, 0.25, None, None, None)
    monkeypatch.setattr(rehearsing, "preview", lambda *_: replace(found, groups=(north, south)))
    page = worked.client("first").post(AT + "preview/", {"bound": "8"}).content.decode()
    assert "By region" in page
    assert "50 → 25 %" in page
    assert "higher by 2.0 to 4.0 points" in page
    assert "too few to say" in page
    assert "<b>south</b>" not in page


def test_settings_as_they_are_change_nothing(worked: Any) -> None:
    page = worked.client("owner").post(AT + "preview/", {"bound": "5", "confidence": "95"}).content.decode()
    assert "As it is now" in page
    assert "See it as a charter change" not in page


def test_without_a_decided_case_it_says_so(world: Any) -> None:
    page = world.client("owner").post(AT + "preview/", {"bound": "20"}).content.decode()
    assert "No case is decided yet" in page


@pytest.mark.parametrize(
    "said",
    [
        {"bound": "99"},
        {"bound": "lots"},
        {"reviews": "2.5"},
        {"reviews": "2.5x"},
        {"last_word": "nobody"},
        {"cost_of_error": "-1"},
        {"minutes": "0"},
        {"threshold": "101"},
        {"challenger": "nobody"},
    ],
)
def test_what_is_out_of_range_is_said_beside_it(worked: Any, said: dict[str, str]) -> None:
    answer = worked.client("owner").post(AT + "preview/", said)
    assert answer.status_code == 200
    assert "No prediction" in answer.content.decode()
    assert worked.client("owner").post(AT + "rehearsals/", said).status_code == 422


def test_a_score_set_by_hand_is_to_look_at_only(worked: Any) -> None:
    client = worked.client("owner")
    page = client.post(AT + "preview/", {"threshold": "99"}).content.decode()
    assert "See it as a charter change" not in page
    assert "Keep this rehearsal" in page
    assert client.post(AT + "adopt/", {"threshold": "99"}).status_code == 422


def test_adopting_shows_the_difference_and_puts_the_prediction_on_record(worked: Any) -> None:
    client = worked.client("owner")
    page = client.post(AT + "adopt/", {"bound": "8", "last_word": "belief", "version": "1"}).content.decode()
    assert "The bound on AI-only errors rises from 5 % to 8 %." in page
    assert "loosens a safeguard" in page
    assert "What is predicted" in page
    said = carried(page, "carried", "version", "key", "rehearsal")
    assert client.post(ADOPT, said).status_code == 302
    assert (worked.desk.charter.risk.bound, worked.desk.charter.last_word) == (0.08, "belief")
    [found] = on_record(worked.desk.ledger, "desk")
    assert (found.version, found.by) == (2, "owner")
    assert found.told["change"] == {"bound": 0.08, "last_word": "belief"}
    assert found.sentence.startswith("With a bound of 8 % and the last word with the belief,")


def test_a_prediction_of_other_settings_does_not_go_on_record(worked: Any) -> None:
    client = worked.client("owner")
    page = client.post(AT + "adopt/", {"bound": "8", "version": "1"}).content.decode()
    said = carried(page, "carried", "version", "key", "rehearsal")
    said["carried"] = said["carried"].replace('"bound":0.08', '"bound":0.09')
    assert client.post(ADOPT, said).status_code == 302
    assert worked.desk.charter.risk.bound == 0.09
    assert "Nothing was predicted yet" in client.get(AT + "predictions/").content.decode()


@pytest.mark.parametrize("rehearsal", ["0123456789abcdef", "x" * 500, "../../etc"])
def test_a_rehearsal_that_is_not_there_leaves_the_adoption_as_it_is(worked: Any, rehearsal: str) -> None:
    client = worked.client("owner")
    page = client.post(AT + "adopt/", {"bound": "8", "version": "1"}).content.decode()
    said = carried(page, "carried", "version", "key") | {"rehearsal": rehearsal}
    assert client.post(ADOPT, said).status_code == 302
    assert "Nothing was predicted yet" in client.get(AT + "predictions/").content.decode()


def test_another_partnerships_rehearsal_predicts_nothing_here(worked: Any) -> None:
    client = worked.client("owner")
    client.post(AT + "rehearsals/", {"bound": "8"})
    [kept] = latest(worked.desk.ledger, "desk")
    at = f"/partnerships/other/allocation/rehearsals/{kept.id}/"
    assert worked.client("elsewhere").get(at).status_code == 404


def test_a_contributor_may_look_and_not_adopt(worked: Any) -> None:
    client = worked.client("first")
    assert "See it as a charter change" not in client.post(AT + "preview/", {"bound": "8"}).content.decode()
    assert client.post(AT + "adopt/", {"bound": "8"}).status_code == 403


def test_one_that_takes_longer_is_asked_for_again(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = worked.client("owner")
    monkeypatch.setattr(rehearsing, "LIMIT", 0.0)
    first = client.post(AT + "preview/", {"bound": "8"}).content.decode()
    monkeypatch.undo()
    later = client.post(AT + "preview/", {"bound": "8"}).content.decode()
    assert "takes a little longer" in first or "With a bound of 8 %" in first
    assert "With a bound of 8 %" in later


def test_a_long_history_is_not_read_in_a_request(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "SMALL", 3)
    monkeypatch.setattr(rehearsing, "preview", lambda *_: pytest.fail("read in a request"))
    page = worked.client("owner").post(AT + "preview/", {"bound": "8"}).content.decode()
    assert "The record is long" in page
    assert "Rehearse it" in page


def test_a_new_charter_makes_a_new_prediction(worked: Any) -> None:
    client = worked.client("owner")
    one = client.post(AT + "preview/", {"bound": "8"}).content.decode()
    page = client.post(AT + "adopt/", {"bound": "8", "version": "1"}).content.decode()
    client.post(ADOPT, carried(page, "carried", "version", "key", "rehearsal"))
    two = client.post(AT + "preview/", {"bound": "8"}).content.decode()
    assert "With a bound of 8 %" in one
    assert "As it is now" in two

"""Settings are tried on the cases known so far and adopted only as a charter."""

from __future__ import annotations

import html
import re
from typing import Any

AT = "/partnerships/desk/allocation/"


def test_the_effect_is_predicted_and_nothing_is_changed(worked: Any) -> None:
    page = worked.client("owner").post(AT + "preview/", {"bound": "20", "reviews": "1"}).content.decode()
    assert "Predicted effect" in page
    assert "By the cases known so far" in page
    assert worked.desk.charter.version == 1


def test_settings_as_they_are_change_nothing(worked: Any) -> None:
    page = worked.client("owner").post(AT + "preview/", {"bound": "5", "confidence": "95"}).content.decode()
    assert "See it as a charter change" not in page


def test_without_a_known_truth_it_says_so(world: Any) -> None:
    page = world.client("owner").post(AT + "preview/", {"bound": "20"}).content.decode()
    assert "No case has a known truth yet" in page


def test_what_is_out_of_range_is_said_beside_it(worked: Any) -> None:
    for said in (
        {"bound": "99"},
        {"bound": "lots"},
        {"reviews": "2.5x"},
        {"last_word": "nobody"},
        {"cost_of_error": "-1"},
    ):
        answer = worked.client("owner").post(AT + "preview/", said)
        assert answer.status_code == 200
        assert "No prediction" in answer.content.decode()


def test_adopting_goes_through_the_difference_in_words(worked: Any) -> None:
    client = worked.client("owner")
    page = client.post(AT + "adopt/", {"bound": "8", "last_word": "belief", "version": "1"}).content.decode()
    assert "The bound on AI-only errors rises from 5 % to 8 %." in page
    assert "loosens a safeguard" in page
    names = ("carried", "version", "key")
    said = {each: html.unescape(re.search(f'name="{each}" value="([^"]*)"', page)[1]) for each in names}  # type: ignore[index]  # there
    assert client.post("/partnerships/desk/charter/adopt/", said).status_code == 302
    assert (worked.desk.charter.risk.bound, worked.desk.charter.last_word) == (0.08, "belief")


def test_a_contributor_may_look_and_not_adopt(worked: Any) -> None:
    client = worked.client("first")
    assert "See it as a charter change" not in client.post(AT + "preview/", {"bound": "8"}).content.decode()
    assert client.post(AT + "adopt/", {"bound": "8"}).status_code == 403

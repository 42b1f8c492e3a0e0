"""Several AI partners offer: all of it beside each other, from whom each comes, any of it to be taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.web.exploring.conftest import CALL, OPTIONS, WAIT, Studio

from lichen.actions.vary import Variation, vary
from lichen.errors import InputRefused
from lichen.jobs.asked_for import asked_for
from lichen.partners.protocol import Question, Request

Make = Callable[..., Studio]
HELPER = "\n  - {id: helper, role: ai, name: Helper, adapter: fake}"
WRITE = {"id": "a", "title": "Write", "text": "Write to a few."}
ASK = {"id": "c", "title": "Ask", "text": "Ask the courier."}


@pytest.fixture
def offered(studio: Make) -> Studio:
    """Two AI partners have offered, two options each; both call one of theirs `a`."""
    made = studio(others=HELPER)
    made.open()
    made.offers(OPTIONS)
    made.offers({"options": [WRITE, ASK]}, by="helper")
    return made


def about(page: str) -> str:
    return page.split('name="about" value="')[1].split('"')[0]


def test_options_of_all_ai_partners_stand_side_by_side_with_their_authors(offered: Studio) -> None:
    page = offered.get("first")
    assert page.count('class="option"') == 4
    assert page.count(">Advisor</span>") == page.count(">Helper</span>") == 2


def test_an_option_of_the_ai_that_came_first_is_taken_as_it_is(offered: Studio) -> None:
    offered.post("first", "take", about=about(offered.get("first")), pick="0")
    assert offered.moves_on().answer == "accept"
    taken = offered.settled_on
    assert taken["options"][taken["picked"]] == CALL
    assert [each["title"] for each in taken["options"]] == ["Call", "Wait", "Write", "Ask"]


def test_an_option_of_either_is_edited(offered: Studio) -> None:
    said = {"e1-title": "Wait", "e1-text": "Wait two weeks."}
    offered.post("first", "take", about=about(offered.get("first")), edit="1", **said)
    assert offered.moves_on().answer == "change"
    assert offered.settled_on["options"][1] == {**WAIT, "text": "Wait two weeks."}


def test_options_of_two_partners_are_combined(offered: Studio) -> None:
    page = offered.post("first", "combine", keep=["a", "helper:a"]).content.decode()
    assert "Call + Write" in page
    own = {"own": "1", "own-title": "Both", "own-text": "Call, then write.", "from": ["a", "helper:a"]}
    offered.post("first", "take", about=about(page), **own)
    assert offered.moves_on().answer == "change"


def test_others_are_asked_for_by_what_was_liked_of_each(offered: Studio) -> None:
    assert offered.post("first", "vary", change="cheaper", keep=["a", "helper:a"]).status_code == 302
    wish = "Keep what is in “Call” of Advisor and “Write” of Helper. Change: cheaper"
    assert wish in offered.get("first")
    (ask,) = [each for each in offered.here.ledger.rows(
        "variations_of_case", chain="studio", case=offered.case) if each.partner == "model"]  # fmt: skip
    request = Request(offered.case, {}, Question(labels=("accept",)))
    (told,) = asked_for(offered.here, [ask], [request])
    assert [each["title"] for each in told.before["options"]] == ["Call", "Wait", "Write", "Ask"]


def test_what_nobody_offered_cannot_be_kept(offered: Studio) -> None:
    with pytest.raises(InputRefused):
        vary(offered.here, offered.case, Variation(keep=["model:c"]), by="first")


def test_a_partner_that_breaks_on_a_wish_keeps_its_options_there_and_they_are_marked(offered: Studio) -> None:
    offered.post("first", "vary", change="cheaper")
    offered.offers({"options": [{"id": "a", "title": "Text", "text": "Send a text."}]})
    offered.breaks("helper")
    page = offered.get("first")
    assert page.count("from the round before") == 2
    assert page.count('class="option"') == 3


def test_a_form_from_before_another_offer_is_looked_at_again(offered: Studio) -> None:
    before = about(offered.get("first"))
    offered.post("first", "vary", change="cheaper")
    offered.offers({"options": [WAIT]})
    offered.offers({"options": [WRITE, ASK]}, by="helper")
    assert offered.post("first", "take", about=before, pick="0").status_code == 409


def test_a_colleague_who_is_asked_blind_picks_without_being_told_what_was_picked(studio: Make) -> None:
    made = studio("choice", "explore", "quorum: 2", others=HELPER)
    made.open()
    made.offers(OPTIONS)
    made.offers({"options": [WRITE, ASK]}, by="helper")
    made.post("first", "take", about=about(made.get("first")), pick="2")
    assert made.moves_on() is None
    address = f"/cases/studio/{made.case}/"
    page = made.get("second", address)
    for told in ("picked</span>", " checked", "changed by", "Picked"):
        assert told not in page
        assert told not in made.get("second", "/")
    said = {"answer": "accept", "about": about(page)}
    assert made.world.client("second").post(f"{address}answer/", said).status_code == 422
    made.world.client("second").post(f"{address}answer/", {**said, "picked": "2"})
    assert made.moves_on().answer == "accept"


def test_the_page_of_the_case_shows_all_of_them_too(offered: Studio, world: object) -> None:
    page = offered.get("first", f"/cases/studio/{offered.case}/")
    assert "Advisor and Helper offer these" in page
    said = {"answer": "accept", "about": about(page), "picked": "1"}
    assert (
        offered.world.client("first").post(f"/cases/studio/{offered.case}/answer/", said).status_code == 302
    )
    assert offered.moves_on().answer == "accept"
    assert offered.settled_on["options"][offered.settled_on["picked"]] == WAIT


def test_one_of_several_drafts_is_taken_as_it_is(studio: Make) -> None:
    made = studio("draft", "brief", others=HELPER)
    made.open()
    made.offers({"text": "Dear all, we are **late**."})
    made.offers({"text": "Dear friends."}, by="helper")
    page = made.get("first")
    assert "Dear friends.</textarea>" in page.replace("\n</textarea>", "</textarea>")
    assert "<strong>late</strong>" in page
    seq = page.split("?from=")[1].split('"')[0]
    other = made.get("first", f"{made.address}?from={seq}")
    assert "The draft of Advisor" in other
    made.post("first", "take", about=about(other), begun=seq, text="Dear all, we are **late**.")
    assert made.moves_on().answer == "accept"
    assert made.settled_on == {"text": "Dear all, we are **late**."}

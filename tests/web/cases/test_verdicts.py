"""What is put forward is read as a form, changed in place, and decided as it was shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.agents import CALL, CHARTER, EDITED, LESS, SHOWN, Agents

from lichen.actions.begin_action import begin_action
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.end_action import end_action

AMOUNT = "v0"


@pytest.fixture
def agents(world: Any) -> Agents:
    agents = Agents(world)
    agents.asks_for()
    return agents


def fields(**more: str) -> dict[str, str]:
    return {"about": SHOWN, AMOUNT: "20", "v1": "Sorry for the delay.", "v2": "A-17", "v3": "refund"} | more


def test_an_action_is_shown_as_a_form_and_never_as_raw_data(agents: Agents) -> None:
    page = agents.page(agents.asked())
    assert "refund</h2>" in page
    for words in ("Order", "A-17", "Amount", "Sorry for the delay.", "Approve", "Change", "Deny", SHOWN):
        assert words in page, words
    assert "{&quot;" not in page
    assert "'arguments'" not in page


def test_whoever_answers_blind_sees_what_is_asked_but_not_what_the_ai_thinks_of_it(agents: Agents) -> None:
    page = agents.page(agents.asked())
    assert "blind" in page
    assert "90 %" not in page
    assert "The AI would" not in page


def test_approving_agrees_to_exactly_what_was_shown(agents: Agents) -> None:
    saved = agents.post(agents.asked(), fields(answer="approve"))
    assert saved.status_code == 200, saved.content
    agents.resume()
    assert (agents.settled().answer, agents.settled().digest) == ("approve", SHOWN)


def test_a_field_is_changed_in_place_and_keeps_its_kind(agents: Agents) -> None:
    saved = agents.post(agents.asked(), fields(answer="change", **{AMOUNT: "10"}))
    assert saved.status_code == 200, saved.content
    agents.resume()
    assert (agents.settled().answer, agents.settled().digest) == ("change", EDITED)


@pytest.mark.parametrize("amount", ["much", "1,000", "NaN", "", "true"])
def test_where_a_number_stood_only_a_number_is_taken(agents: Agents, amount: str) -> None:
    head = agents.head()
    refused = agents.post(agents.asked(), fields(answer="change", **{AMOUNT: amount}))
    assert refused.status_code == 422
    assert "Amount is a number" in refused.json()["detail"]
    assert agents.head() == head


def test_an_approval_beside_a_changed_field_is_asked_again(agents: Agents) -> None:
    refused = agents.post(agents.asked(), fields(answer="approve", **{AMOUNT: "10"}))
    assert refused.status_code == 422
    assert "Approve as changed" in refused.json()["detail"]


def test_a_change_that_changes_nothing_is_asked_again(agents: Agents) -> None:
    refused = agents.post(agents.asked(), fields(answer="change"))
    assert (refused.status_code, "Nothing was changed" in refused.json()["detail"]) == (422, True)


def test_line_ends_of_a_form_are_no_change(world: Any) -> None:
    agents = Agents(world)
    agents.asks_for({"tool": "write", "arguments": {"text": "one\ntwo"}})
    (found,) = re.findall(r'name="about" value="(\w+)"', agents.page(agents.asked()))
    saved = agents.post(agents.asked(), {"about": found, "v0": "one\r\ntwo", "answer": "approve"})
    assert saved.status_code == 200, saved.content


def test_a_denial_keeps_its_reason(agents: Agents) -> None:
    who = agents.asked()
    agents.post(who, fields(answer="deny", reasons="The order was never paid."))
    agents.resume()
    assert agents.settled().answer == "deny"
    assert "The order was never paid." in agents.page(who)


def test_a_form_that_is_out_of_date_decides_nothing_and_shows_what_is_new(agents: Agents) -> None:
    who = agents.asked()
    contribute(agents.here, "case-1", Contribution(by="agent", answer="approve", content=LESS))
    head = agents.head()
    assert agents.post(who, fields(answer="approve")).status_code == 409
    page = agents.post(who, fields(answer="approve"), plain=True)
    assert page.status_code == 409
    assert "has changed since you saw it" in page.content.decode()
    assert EDITED in page.content.decode()
    assert agents.head() == head


def test_a_form_without_a_digest_decides_nothing(agents: Agents) -> None:
    head = agents.head()
    assert agents.post(agents.asked(), {"answer": "approve"}).status_code == 409
    assert agents.head() == head


def test_whoever_runs_the_agent_reads_why_they_cannot_approve(agents: Agents) -> None:
    page = agents.page("runner")
    assert "You run Refund agent" in page
    assert 'value="approve"' not in page


def test_whoever_asked_for_it_reads_why_they_cannot_approve(world: Any) -> None:
    agents = Agents(world)
    agents.asks_for(by="first")
    assert agents.asked() == "second"
    assert "You asked for this, so somebody else approves it." in agents.page("first")
    assert agents.post("first", fields(answer="approve")).status_code == 403


def test_a_second_person_sees_the_change_the_progress_and_how_much_it_is(world: Any) -> None:
    agents = Agents(world, "quorum: 2\n")
    agents.asks_for()
    agents.post(agents.asked(), fields(answer="change", **{AMOUNT: "10"}))
    agents.resume()
    agents.world.client(agents.asked()).post("/cases/agents/case-1/show/")
    page = agents.page(agents.asked())
    assert "Approve as changed" in page
    assert "2 people have to agree to exactly this" in page, "blind, only how many it takes"
    agents.post(agents.asked(), {"about": EDITED, "answer": "approve"})
    agents.resume()
    assert agents.settled().digest == EDITED
    page = agents.page("owner")
    assert "changed 14 % of the words" in page
    assert re.search(r"<del>20</del>\s*<ins>10</ins>", page)


def test_what_came_of_it_is_told_afterwards(agents: Agents) -> None:
    agents.post(agents.asked(), fields(answer="approve"))
    agents.resume()
    assert "Not carried out yet." in agents.page("owner")
    begin_action(agents.here, "case-1", SHOWN, by="agent")
    assert "it has not said yet what came of it" in agents.page("owner")
    end_action(agents.here, "case-1", by="agent", worked=True, result={"receipt": "R-2041"})
    page = agents.page("owner")
    assert "done</span>" in page
    assert "R-2041" in page
    history = agents.world.client("owner").get("/cases/agents/case-1/history/").content.decode()
    assert "began exactly what was agreed on" in history
    assert "said that it worked" in history


def test_an_approval_can_only_be_taken_back(agents: Agents) -> None:
    agents.post(agents.asked(), fields(answer="approve"))
    agents.resume()
    page = agents.page("first")
    assert "Take it back" in page
    assert "Override with a reason" not in page
    agents.world.client("first").post("/cases/agents/case-1/override/", {"answer": "deny", "reason": "Paid."})
    assert "Take it back" not in agents.page("first")


CHECK = "checks: [{id: small, op: at_most, field: arguments.amount, value: 15, why: Our limit.}]\n"


def test_what_fails_a_check_says_so_and_offers_no_approval(world: Any) -> None:
    agents = Agents(world, CHECK)
    agents.asks_for()
    page = agents.page(agents.asked())
    assert "“small”: arguments.amount is 20, which is more than 15 (Our limit)." in page
    assert 'value="approve"' not in page
    refused = agents.post(agents.asked(), fields(answer="approve"))
    assert (refused.status_code, "`small`" in refused.json()["detail"]) == (422, True)
    assert agents.post(agents.asked(), fields(answer="change", **{AMOUNT: "10"})).status_code == 200


def test_when_it_expires_is_said_beforehand(world: Any) -> None:
    agents = Agents(world, "service: {expires_after: 30, on_expiry: deny}\n")
    agents.asks_for()
    assert re.search(
        r"Denied at <time [^>]*>\d\d:\d\d</time> unless somebody decides", agents.page(agents.asked())
    )


DRAFT = CHARTER.replace("kind: action", "kind: draft").replace("May the agent do this?", "Send this?")
TEXT = "Dear customer, we will refund you soon.\n\nYours, the desk"


def test_a_draft_is_shown_as_text_and_edited_as_text(world: Any) -> None:
    agents = Agents(world, charter=DRAFT)
    agents.asks_for({"text": TEXT})
    page = agents.page(agents.asked())
    assert "<textarea" in page
    assert "Accept" in page
    (about,) = re.findall(r'name="about" value="(\w+)"', page)
    wanted = TEXT.replace("soon", "today")
    saved = agents.post(agents.asked(), {"about": about, "v0": wanted, "answer": "change"})
    assert saved.status_code == 200, saved.content
    agents.resume()
    page = agents.page("owner")
    assert re.search(r"<del>soon</del>\s*<ins>today</ins>", page)
    assert "changed 10 % of the words" in page


CHOICE = CHARTER.replace("kind: action", "kind: choice").replace("May the agent do this?", "Which way?")
OPTIONS = {
    "options": [
        {
            "title": "Call them",
            "text": "Call every customer.",
            "why": "It is personal.",
            "trade_offs": {"Cost": "four hours", "Never promise": "kept"},
            "cites": ["guide-3"],
        },
        {
            "title": "Write <b>them</b>",
            "text": "Write a letter.",
            "trade_offs": [{"against": "Cost", "how": "low"}],
        },
    ]
}


def test_options_stand_side_by_side_with_their_trade_offs(world: Any) -> None:
    agents = Agents(world, charter=CHOICE)
    agents.asks_for(OPTIONS)
    page = agents.page(agents.asked())
    for words in (
        "Call them",
        "It is personal.",
        "four hours",
        "guide-3",
        "Write &lt;b&gt;them",
        "Which one?",
    ):
        assert words in page, words
    assert "<b>them</b>" not in page


def test_one_of_the_options_is_picked(world: Any) -> None:
    agents = Agents(world, charter=CHOICE)
    agents.asks_for(OPTIONS)
    (about,) = re.findall(r'name="about" value="(\w+)"', agents.page(agents.asked()))
    for picked in ("", "7", "-1", "one"):
        refused = agents.post(agents.asked(), {"about": about, "answer": "accept", "picked": picked})
        assert (refused.status_code, "Pick one" in refused.json()["detail"]) == (422, True), picked
    assert agents.post(agents.asked(), {"about": about, "answer": "accept", "picked": "1"}).status_code == 200
    agents.resume()
    assert agents.settled().answer == "accept", "it is one of those that were offered"
    assert re.search(r'class="option picked" aria-label="Write', agents.page("owner"))


def test_what_was_erased_shows_nothing_and_can_be_agreed_to_by_nobody(agents: Agents) -> None:
    from lichen.actions.erase import erase

    erase(agents.here, "case-1", by="owner", reason="asked for")
    page = agents.page(agents.asked())
    assert "has been erased" in page
    assert CALL["arguments"]["order"] not in page  # type: ignore[index]

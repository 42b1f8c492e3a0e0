"""Where no AI put anything forward, a person writes it: a draft or an option, in Markdown, as their own."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.fail_ask import fail_ask
from lichen.actions.open_case import NewCase, open_case

CHARTER = """
partnership: letters
name: Letters
purpose: Answer every letter.
question: {{text: "What do we write?", kind: {kind}}}
goals: [{{kpi: Hours until answered, baseline: 50, target: 24, direction: down}}]
partners:
  - {{id: first, role: person, name: First reviewer}}
  - {{id: second, role: person, name: Second reviewer}}
  - {{id: model, role: ai, name: Drafter{adapter}}}
people: [{{id: owner}}]
owner: owner
answers_for_errors: owner
reviews: 1
"""


class Letters:
    """A desk on which drafts are judged, and one case."""

    def __init__(self, world: Any, kind: str = "draft", adapter: str = "", more: str = "") -> None:
        from lichen.web.accounts.members import grant
        from lichen.web.accounts.record import record

        world.house.workspace.open_partnership(CHARTER.format(kind=kind, adapter=adapter) + more)
        self.world, self.here = world, world.house.partnership("letters")
        for name, role in {"owner": "owner", "first": "contributor", "second": "contributor"}.items():
            grant(world.users[name], "letters", role)
            record(name, "letters", role, by="owner")
        grant(world.users["auditor"], "letters", "auditor")
        self.here.available = lambda case: ["first"]
        self.case = open_case(self.here, NewCase({"letter": "My parcel is late."}), by="owner")

    @property
    def state(self) -> Any:
        return self.here.estimates.cases[self.case]

    def page(self, who: str = "first") -> str:
        return str(self.world.client(who).get(f"/cases/letters/{self.case}/").content.decode())

    def send(self, who: str = "first", **said: str) -> Any:
        return self.world.client(who).post(f"/cases/letters/{self.case}/answer/", said)

    def moves_on(self) -> Any:
        from lichen.actions.resume import resume

        resume(self.here, self.case)
        return self.state.settlement

    @property
    def on_the_table(self) -> Any:
        seal = self.state.content.seal
        return self.here.unseal([seal])[seal]


def test_a_person_writes_the_draft_and_it_is_theirs(world: Any) -> None:
    desk = Letters(world)
    page = desk.page()
    assert "Write it yourself" in page
    assert 'hx-post="/partnerships/letters/preview-note/"' in page
    assert desk.send(answer="change", text="Dear all,\r\n\r\nwe are **late**.").status_code == 302
    assert desk.on_the_table == {"text": "Dear all,\n\nwe are **late**."}
    assert desk.moves_on().answer == "change"
    (row,) = desk.here.ledger.rows("contents_of_case", chain="letters", case=desk.case)
    assert (row.partner, row.role) == ("first", "person")
    after = desk.page()
    assert "First reviewer drafted this" in after
    assert "<strong>late</strong>" in after
    assert "It is taken as people wrote it." in after
    assert "people’s answers" in after


def test_an_option_is_written_where_options_are_asked_for(world: Any) -> None:
    desk = Letters(world, "choice")
    desk.send(answer="change", text="Call everybody.", **{"own-title": "Call"})
    assert desk.on_the_table == {"options": [{"title": "Call", "text": "Call everybody."}], "picked": 0}
    assert desk.moves_on().answer == "change"


def test_nothing_may_be_taken_at_all(world: Any) -> None:
    desk = Letters(world)
    desk.send(answer="reject", reasons="Spam.")
    assert desk.moves_on().answer == "reject"
    assert desk.state.content is None


@pytest.mark.parametrize("text", ["", "  \r\n "])
def test_an_empty_draft_is_refused(world: Any, text: str) -> None:
    desk = Letters(world)
    assert desk.send(answer="change", text=text).status_code == 422
    assert desk.state.content is None


def test_a_check_of_the_charter_holds_for_people_too(world: Any) -> None:
    desk = Letters(
        world, more="checks: [{id: short, op: words_at_most, value: 3, why: Short ones are read.}]"
    )
    assert desk.send(answer="change", text="We are late once again.").status_code == 422
    assert desk.send(answer="change", text="We are late.").status_code == 302


def test_while_the_ai_writes_a_person_waits_and_when_it_broke_they_write(world: Any) -> None:
    desk = Letters(world, adapter=", adapter: fake")
    assert "Drafter is at work on it" in desk.page()
    assert "Write it yourself" not in desk.page()
    (ask,) = desk.state.pending
    fail_ask(desk.here, desk.case, ask, "error", detail="The server is gone.")
    assert "Write it yourself" in desk.page()
    assert desk.send(answer="change", text="We are late.").status_code == 302


def test_who_only_reads_writes_nothing(world: Any) -> None:
    desk = Letters(world)
    assert "Write it yourself" not in desk.page("auditor")
    assert desk.send("auditor", answer="change", text="We are late.").status_code == 403
    assert desk.send("elsewhere", answer="change", text="We are late.").status_code == 404
    assert desk.state.content is None


def test_the_preview_is_harmless(world: Any) -> None:
    Letters(world)
    said = {"text": "# Dear all\n\n<script>x()</script>"}
    shown = world.client("first").post("/partnerships/letters/preview-note/", said).content.decode()
    assert "<h4" in shown
    assert "<script" not in shown

"""What an AI that acts, offers, drafts and is taught leaves on a workspace: for tests of how it looks."""

from __future__ import annotations

from typing import Any

from tests.web.agents import CALL, LESS
from tests.web.agents import CHARTER as AGENTS
from tests.web.exploring.conftest import BRIEF, OPTIONS
from tests.web.exploring.conftest import CHARTER as STUDIO

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.suggest import suggest
from lichen.actions.write_note import write_note
from lichen.reports.lessons.trial import Line, Trial, keep_trial
from lichen.types import CaseId, PartnerId

FIRST, SECOND, OWNER = PartnerId("first"), PartnerId("second"), PartnerId("owner")
AT = "/partnerships/desk/"
PAGES = (
    "/cases/agents/asked/",
    "/cases/agents/changed/",
    "/cases/agents/decided/",
    "/partnerships/ways/explore/",
    "/explore/ways/some/",
    "/cases/ways/some/",
    "/partnerships/letters/explore/",
    "/explore/letters/some/",
    "/cases/letters/some/",
    "/cases/letters/changed/",
    f"{AT}context/",
    f"{AT}context/refunds/",
    f"{AT}context/refunds/edit/",
    f"{AT}context/refunds/versions/",
    f"{AT}new-note/",
    f"{AT}lessons/",
    f"{AT}about/model/",
    f"{AT}suggestions/",
    f"{AT}process/",
    "/partnerships/ways/context/",
    "/partnerships/ways/lessons/",
)
DRAFT = {"text": "Dear customer,\n\nwe regret any inconvenience.\n\nYour shop"}


def seed(workspace: Any, desk: Any) -> None:
    """An action, options and a draft that wait for the first reviewer; notes, lessons, a suggestion."""
    _agents(workspace.open_partnership(AGENTS + "quorum: 2\n"))
    _studio(workspace, "ways", "choice", "explore", OPTIONS)
    letters = _studio(workspace, "letters", "draft", "brief", DRAFT)
    _changed(letters, {"text": DRAFT["text"].replace("regret any inconvenience", "are sorry")}, FIRST)
    for text in ("Up to 30 euros anybody may refund.", "Up to 50 euros anybody may refund."):
        write_note(desk, "refunds", title="Refunds", text=text, sort="procedure", by=OWNER)
    _lessons(desk)
    suggest(
        desk, "Cases wait for answers. Try more minutes a day.", topic="waiting:a:b", figures={"cases": 9}
    )


def _agents(here: Any) -> None:
    for case, person in (("asked", FIRST), ("changed", SECOND), ("decided", FIRST)):
        here.available = lambda case, person=person: [person]
        said = Contribution(by=PartnerId("agent"), answer="approve", confidence=0.8, content=CALL)
        open_case(here, NewCase({"why": "the parcel broke"}, {}, case, (said,)), by=PartnerId("agent"))
    here.available = lambda case: [FIRST]
    _changed(here, LESS, SECOND)
    (ask,) = here.estimates.cases["decided"].pending
    contribute(here, CaseId("decided"), Contribution(by=FIRST, answer="deny", ask=ask, reasons="No."))


def _changed(here: Any, content: Any, by: PartnerId) -> None:
    (ask,) = here.estimates.cases["changed"].pending
    contribute(here, CaseId("changed"), Contribution(by=by, answer="change", ask=ask, content=content))


def _studio(workspace: Any, id: str, kind: str, pattern: str, content: Any) -> Any:
    text = STUDIO.format(kind=kind, pattern=pattern, others="")
    text = text.replace("partnership: studio", f"partnership: {id}")
    here = workspace.open_partnership(text)
    here.available = lambda case: [FIRST]
    for case in ("some", "changed"):
        open_case(here, NewCase(BRIEF, {}, case), by=FIRST)
        (ask,) = (ask for ask, each in here.estimates.cases[case].pending.items() if each.partner == "model")
        contribute(here, CaseId(case), Contribution(by=PartnerId("model"), answer="accept", ask=ask,
                                                    confidence=0.8, content=content))  # fmt: skip
    return here


def _lessons(desk: Any) -> None:
    for text, decision in (("Vouchers are billing.", "approved"), ("Lawyers are other.", None)):
        made = propose_lesson(desk, text, by=FIRST, scope={"words": ["voucher"]}, answer="billing").lesson
        line = Line("calm-1", "near", "model", "technical", "billing", "billing", "better")
        keep_trial(desk.ledger, desk.id, Trial(made, desk.source.now(), 20, 9, (line,), 0), seq=1)
        if decision:
            decide_lesson(desk, made, decision, by=OWNER, reason="Seen.")

"""Evidence counts in the order in which cases were drawn, so that a verdict on its way flatters nobody."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.fail_ask import fail_ask
from lichen.actions.open_case import NewCase, open_case, open_cases
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.actions.route import route
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger.events import LaneChanged
from lichen.ledger.ledger import open_ledger

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [a, b, c]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners: [{id: p1, role: person}, {id: p2, role: person}, {id: m, role: ai}]
owner: p1
answers_for_errors: p1
"""


def desk(path: Path, *extra: str) -> Partnership:
    charter = load(CHARTER + "\n".join(extra))
    return open_partnership(open_ledger(path / "lichen.db"), charter, by="p1", source=Source(seed=1))


def arrives(partnership: Partnership, case: str) -> None:
    said = Contribution(by="m", answer="a", distribution=(0.9, 0.05, 0.05), version="m-1")
    open_case(partnership, NewCase(case=case, contributions=(said,)), by="p1")


def next_person_says(partnership: Partnership, case: str, answer: str) -> None:
    ((ask, waiting),) = partnership.estimates.cases[case].pending.items()
    contribute(partnership, case, Contribution(by=waiting.partner, answer=answer, ask=ask))


def audits(partnership: Partnership) -> int:
    """Cases the certificate has seen; a new case first, because evidence counts once the story moves on."""
    arrives(partnership, f"later-{partnership.estimates.opened}")
    certificate = partnership.estimates.certificate
    assert certificate is not None
    return certificate.audits


@pytest.fixture
def partnership(tmp_path: Path) -> Partnership:
    return desk(tmp_path)


def test_an_agreement_waits_for_the_verdict_on_a_case_drawn_before_it(partnership: Partnership) -> None:
    for case in ("first", "second"):
        arrives(partnership, case)
    next_person_says(partnership, "first", "b")  # differs: somebody else has to decide
    while partnership.estimates.cases["second"].pending:
        next_person_says(partnership, "second", "a")
    assert partnership.estimates.cases["second"].truth == "a"
    assert audits(partnership) == 0
    while partnership.estimates.cases["first"].pending:
        next_person_says(partnership, "first", "b")
    assert audits(partnership) == 2


def test_a_case_nobody_can_decide_counts_as_an_error(partnership: Partnership) -> None:
    arrives(partnership, "c")
    next_person_says(partnership, "c", "b")
    while pending := partnership.estimates.cases["c"].pending:
        (ask,) = pending
        fail_ask(partnership, "c", ask, "declined")
    state = partnership.estimates.cases["c"]
    assert state.settlement is not None
    assert state.truth is None
    assert audits(partnership) == 1
    first = partnership.estimates.certificate.state()["first"]
    assert first[0, 1] == 1.0  # score, error, propensity, floor


def test_an_agreement_is_no_error(partnership: Partnership) -> None:
    arrives(partnership, "c")
    while partnership.estimates.cases["c"].pending:
        next_person_says(partnership, "c", "a")
    assert audits(partnership) == 1
    assert partnership.estimates.certificate.state()["first"][0, 1] == 0.0


def test_an_audit_that_nobody_has_answered_yet_is_waited_for(tmp_path: Path) -> None:
    partnership = desk(tmp_path, "risk: {audit_share: 1.0}")
    partnership.perform(
        lambda draft: draft.add(
            LaneChanged(at=draft.now, by="lichen", threshold=0.5, evidence="given by the test")
        )
    )
    partnership.available = lambda case: []
    arrives(partnership, "c")
    assert partnership.estimates.cases["c"].settlement is not None
    assert audits(partnership) == 0


def test_where_outcomes_follow_evidence_waits_for_them(tmp_path: Path) -> None:
    partnership = desk(tmp_path, "outcomes_follow: true")
    arrives(partnership, "c")
    while partnership.estimates.cases["c"].pending:
        next_person_says(partnership, "c", "a")
    assert audits(partnership) == 0
    record_outcome(partnership, "c", "b")
    assert audits(partnership) == 1


def test_a_high_stakes_case_is_no_evidence_for_the_lane_it_never_enters(tmp_path: Path) -> None:
    partnership = desk(tmp_path, "risk: {high_stakes: [{attribute: vip, value: true}]}")
    arrives(partnership, "c")  # whether it is a vip is not known, so the rule holds
    while partnership.estimates.cases["c"].pending:
        next_person_says(partnership, "c", "a")
    assert partnership.estimates.cases["c"].high_stakes is not None
    assert audits(partnership) == 0


def backlog(partnership: Partnership, count: int) -> list[str]:
    """So many cases at once, in the order in which the AI proposed on them, all of them asked about."""
    said = Contribution(by="m", answer="a", distribution=(0.9, 0.05, 0.05), version="m-1")
    cases = open_cases(
        partnership,
        [NewCase(case=f"c{n}", contributions=(said,)) for n in range(count)],
        by="p1",
        route=False,
    )
    route(partnership, cases)
    return cases


def answered(partnership: Partnership, cases: list[str]) -> None:
    for case in cases:
        while partnership.estimates.cases[case].pending:
            next_person_says(partnership, case, "a")


def needed(partnership: Partnership, cases: Iterable[str]) -> int:
    """How many of these people answered when the lane opened."""
    for number, case in enumerate(cases, 1):
        answered(partnership, [case])
        if partnership.estimates.threshold is not None:
            return number
    raise AssertionError("the lane never opened")


def test_a_large_backlog_opens_the_lane_as_the_same_cases_one_by_one_do(tmp_path: Path) -> None:
    def one_by_one() -> Iterator[str]:
        for number in range(100):
            arrives(one, f"c{number}")
            yield f"c{number}"

    (tmp_path / "one").mkdir()
    one = desk(tmp_path / "one", "risk: {bound: 0.2, confidence: 0.8}", "human_first: 1.0")
    many = desk(tmp_path, "risk: {bound: 0.2, confidence: 0.8}", "human_first: 1.0")
    assert needed(many, backlog(many, 5_000)) == needed(one, one_by_one())


def test_patience_counts_decisions_and_not_what_is_merely_open(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.estimates.evidence.PATIENCE", 3)
    cases = backlog(partnership, 10)
    answered(partnership, cases[1:4])
    assert audits(partnership) == 0  # three decided: the first is still waited for
    answered(partnership, cases[4:5])
    assert audits(partnership) == 4  # four decided: it is not, and they count
    answered(partnership, cases[:1])
    assert audits(partnership) == 4  # its turn is over


def test_what_is_decided_in_the_queue_is_known_again_after_a_snapshot(partnership: Partnership) -> None:
    cases = backlog(partnership, 6)
    answered(partnership, cases[2:4])
    arrives(partnership, "later")
    kept = from_bytes(to_bytes(partnership.estimates))
    assert kept is not None
    assert kept.decided == partnership.estimates.decided == set(cases[2:4])
    assert kept.taken == partnership.estimates.taken == 0

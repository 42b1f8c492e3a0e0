"""After an incident people look again at what the AI settled alone; nobody takes that for random audits."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from lichen.actions.close_incident import close_incident
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.override import override
from lichen.actions.reask import reask, unreviewed
from lichen.actions.resolve import resolve_disagreement
from lichen.errors import Conflict, NotAllowed, NotFound
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import to_bytes
from lichen.ledger import events as ev

RISK = "risk: {audit_share: 0.2, bound: 0.05}"
INCIDENT = "incident-1"


def lane_gone_wrong(make_desk: Any, *extra: str, cases: int = 40, watched: bool = True) -> Any:
    """A desk whose AI settled cases alone, some of them audited, and an incident that covers them."""
    desk = make_desk(RISK, *extra)
    began = desk.partnership.source.now()
    desk.open_lane()
    for number in range(cases):
        desk.open(f"c{number}")
        desk.model_says("billing", 0.9, f"c{number}")
    incident(desk, began)
    if not watched:
        desk.partnership.perform(lambda draft: draft.add(closed(draft)))
    return desk


def incident(desk: Any, since: Any, id: str = INCIDENT) -> None:
    def act(draft: Any) -> None:
        draft.add(
            ev.IncidentOpened(
                at=draft.now, by="lichen", incident=id, what="lane_closed", owner="second",
                partnership_owner="first", evidence="given by the test", since=since,
                since_case=None if since is None else 1, alone=40,
            )
        )  # fmt: skip

    desk.partnership.perform(act)


def closed(draft: Any) -> Any:
    return ev.LaneChanged(at=draft.now, by="lichen", threshold=None, evidence="closed", cause="monitor")


def looks(desk: Any) -> list[Any]:
    """The asks that were made because of the incident."""
    return [each for each in desk.events() if isinstance(each, ev.AskMade) and INCIDENT in each.why]


def unaudited(desk: Any) -> list[str]:
    settled = (each for each in desk.events() if isinstance(each, ev.CaseSettled))
    return [each.case for each in settled if not each.audited]


def all_say(desk: Any, answer: str) -> None:
    """Whoever is asked because of the incident says this, and so does whoever is asked after them."""
    for each in looks(desk):
        while desk.asked(each.case):
            desk.says(desk.asked(each.case)[0], answer, each.case)


def test_every_case_nobody_looked_at_goes_to_one_person_blind(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    asks = reask(desk.partnership, INCIDENT, by="first")
    made = looks(desk)
    assert [each.ask for each in made] == asks
    assert [each.case for each in made] == unaudited(desk)
    assert {(each.wanted, each.blind, each.blind_chance, each.by) for each in made} == {
        ("audit", True, 1.0, "first")
    }


def test_it_is_spread_over_everybody_but_who_answers_for_errors(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    reask(desk.partnership, INCIDENT, by="first")
    shares = Counter(each.partner for each in looks(desk))
    assert set(shares) == {"first", "third"}
    assert max(shares.values()) - min(shares.values()) <= len(looks(desk)) / 4
    assert all(0.0 < each.propensity < 1.0 for each in looks(desk))


def test_a_second_call_asks_nothing_twice(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    reask(desk.partnership, INCIDENT, by="first")
    head = desk.head
    assert reask(desk.partnership, INCIDENT, by="first") == []
    assert unreviewed(desk.partnership, INCIDENT) == []
    assert desk.head == head
    all_say(desk, "billing")
    assert reask(desk.partnership, INCIDENT, by="first") == []


def test_a_key_repeats_the_answer_and_not_the_asks(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    first = reask(desk.partnership, INCIDENT, by="first", most=5, key="one")
    assert reask(desk.partnership, INCIDENT, by="first", most=5, key="one") == first
    assert len(looks(desk)) == 5
    with pytest.raises(Conflict):
        reask(desk.partnership, INCIDENT, by="first", most=6, key="one")


def test_the_oldest_come_first_and_the_rest_later(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    cases = unaudited(desk)
    reask(desk.partnership, INCIDENT, by="first", most=7)
    assert [each.case for each in looks(desk)] == cases[:7]
    assert unreviewed(desk.partnership, INCIDENT) == cases[7:]
    reask(desk.partnership, INCIDENT, by="first", most=7)
    assert [each.case for each in looks(desk)] == cases[:14]


def test_what_was_changed_or_looked_at_already_is_left_out(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    changed, looked_at, *rest = unaudited(desk)
    override(desk.partnership, changed, "fraud", by="third", reason="It is one.")
    contribute(desk.partnership, looked_at, Contribution(by="third", answer="billing"))
    assert unreviewed(desk.partnership, INCIDENT) == rest
    reask(desk.partnership, INCIDENT, by="first")
    assert [each.case for each in looks(desk)] == rest


def test_only_cases_from_the_beginning_until_it_was_noticed_are_meant(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk, cases=10)
    middle = desk.partnership.source.now()
    for number in range(10, 20):
        desk.open(f"c{number}")
        desk.model_says("billing", 0.9, f"c{number}")
    incident(desk, middle, "incident-2")
    desk.open("late")
    desk.model_says("billing", 0.9, "late")
    within = {f"c{number}" for number in range(10, 20)}
    assert set(unreviewed(desk.partnership, "incident-2")) == within & set(unaudited(desk))


def test_who_may_not_and_what_is_not_there_is_refused(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    with pytest.raises(NotAllowed):
        reask(desk.partnership, INCIDENT, by="third")
    with pytest.raises(NotFound):
        reask(desk.partnership, "incident-0", by="first")
    assert looks(desk) == []
    assert len(reask(desk.partnership, INCIDENT, by="second", most=1)) == 1


def test_without_a_beginning_there_is_no_list(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk, cases=3)
    incident(desk, None, "incident-2")
    with pytest.raises(Conflict, match="not known when"):
        reask(desk.partnership, "incident-2", by="first")


def test_where_nobody_may_look_it_says_so_and_writes_nothing(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    desk.partnership.available = lambda case: ("second",)
    head = desk.head
    with pytest.raises(Conflict, match="answers for errors"):
        reask(desk.partnership, INCIDENT, by="first")
    assert desk.head == head


def test_a_closed_incident_may_still_be_looked_into(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    close_incident(desk.partnership, INCIDENT, by="first", finding="The form changed.")
    assert reask(desk.partnership, INCIDENT, by="first") != []


def test_a_difference_is_adjudicated_and_an_error_reaches_people(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    reask(desk.partnership, INCIDENT, by="first", most=1)
    (look,) = looks(desk)
    desk.says(look.partner, "fraud", look.case)
    kinds = [type(each) for each in desk.events(look.case)]
    assert kinds[-2:] == [ev.DisagreementOpened, ev.AskMade]
    (other,) = desk.asked(look.case)
    assert other != look.partner
    desk.says(other, "fraud", look.case)
    assert (desk.state(look.case).truth, desk.state(look.case).source) == ("fraud", "adjudication")
    resolve_disagreement(desk.partnership, look.case, "fraud", by="first", reason="Two people say so.")
    overridden = [each for each in desk.events(look.case) if isinstance(each, ev.SettlementOverridden)]
    assert [each.answer for each in overridden] == ["fraud"]


def test_an_answer_that_agrees_ends_it(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    reask(desk.partnership, INCIDENT, by="first", most=1)
    (look,) = looks(desk)
    desk.says(look.partner, "billing", look.case)
    assert (desk.state(look.case).truth, desk.asked(look.case)) == ("billing", [])


@pytest.mark.parametrize("said", ["billing", "fraud"])
@pytest.mark.parametrize("watched", [True, False])
def test_no_certificate_monitor_or_error_figure_takes_it_for_a_random_audit(
    make_desk: Any, said: str, watched: bool
) -> None:
    desk = lane_gone_wrong(make_desk, watched=watched)
    reask(desk.partnership, INCIDENT, by="first")
    all_say(desk, said)
    audits_say(desk, "billing")
    desk.open("last")  # what an act wrote counts once the story has moved on
    again = {each.case for each in looks(desk)}
    without = [
        each for each in desk.events() if not (getattr(each, "case", "") in again and since_then(each))
    ]
    assert len(desk.events()) - len(without) > 40
    assert proofs(desk.partnership.estimates) == proofs(replay(without))
    assert desk.partnership.estimates.truths > replay(without).truths


def since_then(event: Any) -> bool:
    """Whether this happens to a case only after the AI settled it alone."""
    late = (ev.DisagreementOpened, ev.OutcomeRecorded)
    asked = isinstance(event, ev.AskMade | ev.ContributionMade) and event.partner != "model"
    return asked or isinstance(event, late)


def audits_say(desk: Any, answer: str) -> None:
    """Whoever was drawn for an audit says this."""
    for case in [case.case for case in desk.partnership.estimates.cases.values() if case.pending]:
        while desk.asked(case):
            desk.says(desk.asked(case)[0], answer, case)


def proofs(known: Any) -> tuple[Any, ...]:
    """Everything that concludes from some cases to others."""
    watch, certificate = known.monitor, known.certificate
    tallies = (known.together, known.ai_alone, known.people_alone)
    return (
        None if certificate is None else repr(certificate.state()),
        None if watch is None else (repr(watch.written().monitors), set(watch.waiting), list(watch.checked)),
        {partner: repr(shadow.state()) for partner, (_, shadow) in known.shadow_certificates.items()},
        {partner: (paired.both, list(paired.discordant)) for partner, paired in known.paired.items()},
        [(tally.cases, tally.errors, tally.seen) for tally in tallies],
    )


def test_random_audits_still_count_beside_it(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    before = proofs(desk.partnership.estimates)
    audits_say(desk, "billing")
    desk.open("last")
    assert proofs(desk.partnership.estimates) != before


def test_looking_again_holds_no_evidence_back(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    audits_say(desk, "billing")
    reask(desk.partnership, INCIDENT, by="first")
    desk.open("last")
    assert not desk.partnership.estimates.queue


def test_a_real_outcome_counts_once_it_is_known(make_desk: Any) -> None:
    from lichen.actions.record_outcome import record_outcome

    desk = lane_gone_wrong(make_desk)
    reask(desk.partnership, INCIDENT, by="first", most=1)
    (look,) = looks(desk)
    desk.says(look.partner, "billing", look.case)
    before = desk.partnership.estimates.together.cases
    truths = desk.partnership.estimates.truths
    record_outcome(desk.partnership, look.case, "fraud")
    assert desk.partnership.estimates.together.cases == before + 1.0
    assert desk.partnership.estimates.truths == truths


def test_the_same_ledger_gives_the_same_estimates(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    reask(desk.partnership, INCIDENT, by="first")
    all_say(desk, "fraud")
    assert to_bytes(replay(desk.events())) == to_bytes(desk.partnership.estimates)


def test_an_ai_that_learns_takes_such_a_case_for_one(make_desk: Any) -> None:
    desk = lane_gone_wrong(make_desk)
    reask(desk.partnership, INCIDENT, by="first", most=1)
    all_say(desk, "billing")
    (look,) = looks(desk)
    assert desk.partnership.estimates.rows[look.case].weight == 1.0

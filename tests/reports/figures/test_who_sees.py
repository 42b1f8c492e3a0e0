"""People see their own figures, leads those of others, and nobody those of a group too small."""

from __future__ import annotations

from tests.reports.figures.counted import LEAD, figures
from tests.reports.past import Past

from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger
from lichen.reports.figures.catch_up import catch_up
from lichen.reports.figures.load import Viewer


def test_contributors_see_themselves_and_ai_partners_but_no_other_person(counted: Ledger, past: Past) -> None:
    found = figures(counted, past, Viewer("second", "contributor"))
    assert {row.partner for row in found["cards"].rows} == {"second", "model"}
    assert {row.person for row in found["load"].rows} == {"second", ""}
    assert found["agreement"].rows == ()
    assert {row.partner for row in found["verdicts"].rows} <= {"second", "model", "people"}


def test_a_group_too_small_is_not_shown_even_together(ledger: Ledger, past: Past) -> None:
    two = [each for each in past.events if getattr(each, "partner", "first") not in ("third", "fourth")]
    two = [each for each in two if not isinstance(each, ev.AskMoved | ev.ContributionWithdrawn)]
    past.events = [each for each in two if not isinstance(each, ev.FeedbackGiven)]
    past.write(ledger)
    catch_up(ledger, "desk")
    load = figures(ledger, past, Viewer("second", "contributor"))["load"]
    assert {row.person for row in load.rows} == {"second"}
    assert load.values["people"] is None
    for lead, own in ((LEAD, {"first"}), (Viewer("elsewhere", "lead"), set())):
        load = figures(ledger, past, lead)["load"]
        assert {row.person for row in load.rows} == {*own, ""}
        assert load.values["people"] == 2


def test_leads_see_who_carries_how_much_where_enough_others_took_part(counted: Ledger, past: Past) -> None:
    load = figures(counted, past, Viewer("elsewhere", "lead"))["load"]
    assert {row.person for row in load.rows} == {"first", "second", "third", "fourth", ""}
    whole = sum(row.answers for row in load.rows if not row.person)
    assert whole == sum(row.answers for row in load.rows if row.person) > 0

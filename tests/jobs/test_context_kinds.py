"""The jobs of shared context: each is safe to repeat, and says what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.jobs.test_kinds import do
from tests.jobs.test_rehearse import context, workspace  # noqa: F401  -- fixtures under their own names

from lichen.actions.propose_lesson import propose_lesson
from lichen.context.similar import kept_similar
from lichen.errors import NotFound
from lichen.jobs.context import Context
from lichen.reports.lessons.trial import kept_trial


def first_case(context: Context) -> str:  # noqa: F811  -- pytest's way
    rows = context.partnership("desk").ledger.rows("cases_settled", chain="desk", limit=1)
    return str(rows[0].case)


def test_similar_cases_are_looked_up_once_and_again(context: Context, tmp_path: Path) -> None:  # noqa: F811
    case = first_case(context)
    one = do(context, "similar", partnership="desk", case=case)
    assert do(context, "similar", partnership="desk", case=case) == one
    assert kept_similar(context.partnership("desk"), case) is not None
    assert do(context, "similar", partnership="desk", case="none") == {"found": 0}


def test_remarks_and_receipts_are_counted_where_there_are_none(context: Context) -> None:  # noqa: F811
    assert do(context, "manner", partnership="desk") == {"counted": 0, "heard": 0}
    assert do(context, "receipts", partnership="desk") == {"counted": 0}


def test_a_lesson_is_tried_by_a_job(context: Context) -> None:  # noqa: F811
    here = context.partnership("desk")
    by = next(each.id for each in here.charter.having("person"))
    made = propose_lesson(here, "Look twice.", by=by, case=first_case(context))
    said = do(context, "try_lesson", partnership="desk", lesson=made.lesson)
    found = kept_trial(here.ledger, "desk", made.lesson)
    assert found is not None
    assert said == {"sentence": found.sentence}
    with pytest.raises(NotFound):
        do(context, "try_lesson", partnership="desk", lesson="none")

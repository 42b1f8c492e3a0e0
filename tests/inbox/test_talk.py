"""Comments reach whom they mention, and never somebody who still answers the case blind."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.comment import comment
from lichen.actions.erase import erase
from lichen.errors import InputRefused, NotAllowed, NotFound
from lichen.inbox.comments import comments
from lichen.inbox.counts import counts
from lichen.inbox.mentions import mark_read, unread


@pytest.fixture
def open_desk(desk: Any) -> Any:
    desk.open(1)
    return desk


def others(desk: Any) -> list[str]:
    return [each for each in ("ada", "grace", "mary") if each != desk.holder("c1")]


def test_a_mention_reaches_its_person_until_they_have_read_it(open_desk: Any) -> None:
    by, to = others(open_desk)
    made = comment(open_desk.partnership, "c1", " Have you seen this? ", by=by, mentions=[to, to])
    (found,) = unread(open_desk.ledger, to, partnerships=["desk"])
    assert (found.comment, found.by, found.text) == (made.comment, by, "Have you seen this?")
    assert counts(open_desk.ledger, to, partnerships=["desk"], now=open_desk.now).mentions == 1
    assert unread(open_desk.ledger, by, partnerships=["desk"]) == []
    mark_read(open_desk.ledger, to, "desk", through=found.seq)
    mark_read(open_desk.ledger, to, "desk", through=1)
    assert unread(open_desk.ledger, to, partnerships=["desk"]) == []
    assert counts(open_desk.ledger, to, partnerships=["desk"], now=open_desk.now).mentions == 0


def test_whoever_answers_blind_reads_comments_only_after_their_answer(open_desk: Any) -> None:
    blind, by = open_desk.holder("c1"), others(open_desk)[0]
    comment(open_desk.partnership, "c1", "I take it for fraud", by=by, mentions=[blind])
    assert comments(open_desk.ledger, "desk", "c1", blind) is None
    assert [each.text for each in unread(open_desk.ledger, blind, partnerships=["desk"])] == [None]
    open_desk.answers("c1")
    read = comments(open_desk.ledger, "desk", "c1", blind)
    assert read is not None
    assert [(each.by, each.text, each.mentions) for each in read] == [(by, "I take it for fraud", (blind,))]


def test_a_comment_is_erased_with_its_case(open_desk: Any) -> None:
    by, to = others(open_desk)
    comment(open_desk.partnership, "c1", "The customer's name is on it", by=by, mentions=[to])
    erase(open_desk.partnership, "c1", by="ada", reason="asked for")
    read = comments(open_desk.ledger, "desk", "c1", by)
    assert read is not None
    assert [each.text for each in read] == [None]
    assert [each.text for each in unread(open_desk.ledger, to, partnerships=["desk"])] == [None]


def test_only_people_of_the_partnership_comment_and_are_mentioned(open_desk: Any) -> None:
    with pytest.raises(NotAllowed):
        comment(open_desk.partnership, "c1", "hello", by="stranger")
    with pytest.raises(NotFound, match="`stranger`"):
        comment(open_desk.partnership, "c1", "hello", by="ada", mentions=["stranger"])
    with pytest.raises(NotFound, match="`model`"):
        comment(open_desk.partnership, "c1", "hello", by="ada", mentions=["model"])
    with pytest.raises(NotFound):
        comment(open_desk.partnership, "c9", "hello", by="ada")
    for text in ("", "  ", "x" * 10_001):
        with pytest.raises(InputRefused):
            comment(open_desk.partnership, "c1", text, by="ada")


def test_the_same_comment_under_the_same_key_is_said_once(open_desk: Any) -> None:
    by = others(open_desk)[0]
    first = comment(open_desk.partnership, "c1", "hello", by=by, key="k")
    assert comment(open_desk.partnership, "c1", "hello", by=by, key="k") == first
    assert len(comments(open_desk.ledger, "desk", "c1", by) or []) == 1

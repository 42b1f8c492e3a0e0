"""What is refused is refused in a sentence, and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.ask import ask
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.erase import erase
from lichen.actions.give_feedback import give_feedback
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.open_partnership import open_partnership
from lichen.actions.override import override
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.actions.settle import settle
from lichen.errors import Conflict, InputRefused, LichenError, NotAllowed, NotFound

Attempt = Callable[[Any], object]


def _says(by: str, answer: Any, **parts: Any) -> Attempt:
    return lambda desk: contribute(desk.partnership, "c1", Contribution(by=by, answer=answer, **parts))


REFUSED: dict[str, tuple[type[LichenError], Attempt]] = {
    "a stranger contributes": (NotAllowed, _says("stranger", "billing")),
    "an answer that is no label": (InputRefused, _says("first", "sales")),
    "probabilities that do not sum to one": (
        InputRefused,
        _says("model", "billing", distribution=(0.5, 0.1, 0.1)),
    ),
    "too few probabilities": (InputRefused, _says("model", "billing", distribution=(0.5, 0.5))),
    "a confidence above one": (InputRefused, _says("first", "billing", confidence=1.5)),
    "negative seconds": (InputRefused, _says("first", "billing", seconds=-1.0)),
    "not-a-number seconds": (InputRefused, _says("first", "billing", seconds=float("nan"))),
    "an ask that does not exist": (Conflict, _says("first", "billing", ask="ask-none")),
    "an answer to somebody else's ask": (
        NotAllowed,
        lambda desk: _says("first", "billing", ask=desk.ask_of("model"))(desk),
    ),
    "a case nobody opened": (
        NotFound,
        lambda desk: contribute(desk.partnership, "c9", Contribution(by="first", answer="billing")),
    ),
    "the same case twice": (Conflict, lambda desk: desk.open("c1")),
    "the same case twice in one bulk": (
        Conflict,
        lambda desk: open_cases(desk.partnership, [NewCase(case="x"), NewCase(case="x")], by="first"),
    ),
    "an AI settles by hand": (NotAllowed, lambda desk: settle(desk.partnership, "c1", "billing", by="model")),
    "an override before the settlement": (
        Conflict,
        lambda desk: override(desk.partnership, "c1", "billing", by="first", reason="wrong team"),
    ),
    "an override without a reason": (
        InputRefused,
        lambda desk: override(desk.partnership, "c1", "billing", by="first", reason="  "),
    ),
    "an outcome before the settlement": (
        Conflict,
        lambda desk: record_outcome(desk.partnership, "c1", "billing"),
    ),
    "feedback that says nothing": (
        InputRefused,
        lambda desk: give_feedback(desk.partnership, "c1", "contribution-1", by="first"),
    ),
    "feedback on nothing": (
        NotFound,
        lambda desk: give_feedback(desk.partnership, "c1", "contribution-1", by="first", useful=True),
    ),
    "an erasure by somebody else than the owner": (
        NotAllowed,
        lambda desk: erase(desk.partnership, "c1", by="second", reason="request 17"),
    ),
    "an erasure without a reason": (
        InputRefused,
        lambda desk: erase(desk.partnership, "c1", by="first", reason=""),
    ),
    "a charter adopted by somebody else than the owner": (
        NotAllowed,
        lambda desk: adopt_charter(desk.partnership, desk.partnership.charter, by="second"),
    ),
    "a partnership opened twice": (
        Conflict,
        lambda desk: open_partnership(desk.ledger, desk.partnership.charter, by="first"),
    ),
    "asking a partner the charter does not name": (
        NotFound,
        lambda desk: ask(desk.partnership, "c1", "nobody", by="first", why="to see"),
    ),
    "asking somebody who is being asked": (
        Conflict,
        lambda desk: ask(desk.partnership, "c1", "model", by="first", why="to see"),
    ),
    "a partnership that was never opened": (
        NotFound,
        lambda desk: Partnership(desk.ledger, "nowhere").charter,
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_and_leaves_no_trace(desk: Any, what: str) -> None:
    expected, attempt = REFUSED[what]
    desk.open()
    before = desk.head
    with pytest.raises(expected) as refusal:
        attempt(desk)
    assert str(refusal.value).rstrip().endswith(".")
    assert desk.head == before
    desk.model_says("billing")  # and the partnership works on
    assert desk.asked() != []

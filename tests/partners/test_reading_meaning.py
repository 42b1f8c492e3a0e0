"""By meaning, cases are found that share no word, and whatever else a partner promises holds."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from lichen.errors import InputRefused
from lichen.partners import fields as fields_module
from lichen.partners import reading_meaning
from lichen.partners.alike import Alike
from lichen.partners.checks import check_learner, check_partner
from lichen.partners.embedding import Embedding
from lichen.partners.fields import Meaning, given_kinds
from lichen.partners.learner import Learning
from lichen.partners.protocol import Example, Question, Request
from lichen.partners.reader import Reader
from lichen.partners.reading_meaning import MeaningReader
from lichen.partners.registry import create

ALIKE = (("card", "plastic"), ("money", "funds"), ("rate", "course"))
"""Pairs of words with the same vector."""
BY_MEANING = Meaning("meaning:hand-made")
TEAMS = Question(labels=("cards", "transfers"))


class Words:
    """A tokenizer of whole words, each pair of `ALIKE` being one piece; all others are piece 0."""

    def encode(self, text: str, *, add_special_tokens: bool) -> SimpleNamespace:
        pieces = {word: place for place, pair in enumerate(ALIKE, 1) for word in pair}
        return SimpleNamespace(ids=[pieces.get(word, 0) for word in text.split()])


@pytest.fixture(autouse=True)
def _hand_made(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.vstack([np.zeros(3), np.eye(3)]).astype(np.float32)
    found = {"hand-made": Embedding(vectors, Words(), unknown=0)}
    for module in (reading_meaning, fields_module):
        monkeypatch.setattr(module, "embedding", found.__getitem__)


def said(*notes: str) -> list[dict[str, str]]:
    return [{"note": note} for note in notes]


def test_a_case_that_shares_no_word_is_found_by_its_meaning() -> None:
    known = said("my card", "our money", "a rate")
    by_words, by_meaning = Alike(known, {"note": "text"}), Alike(known, {"note": BY_MEANING})
    assert not by_words.to(said("plastic")).any()
    assert by_meaning.to(said("plastic")).argmax() == 0


def test_words_count_beside_the_meaning() -> None:
    alike = Alike(said("card of ann", "card of bob"), {"note": BY_MEANING}).to(said("plastic of bob"))
    assert alike[0, 1] > alike[0, 0]


def test_the_same_text_is_wholly_alike_and_an_empty_one_not_at_all() -> None:
    alike = Alike(said("my card", "our money"), {"note": BY_MEANING})
    near = alike.to(said("my card", ""))
    assert near[0, 0] == pytest.approx(1.0, abs=1e-6)
    assert not near[1].any()


def test_no_case_is_less_than_not_alike() -> None:
    near = Alike(said("card", "funds", "rate"), {"note": BY_MEANING}).to(said("plastic", "money"))
    assert near.min() >= 0.0


def test_cases_that_come_later_are_found_by_their_meaning_too() -> None:
    alike = Alike(said("my card", "our money"), {"note": BY_MEANING})
    for note in ("a rate", *["nothing"] * 10):
        alike.add(said(note))
    assert len(alike) == 13
    near = alike.to(said("course"))
    assert near.shape == (1, 13)
    assert near.argmax() == 2


def test_what_all_texts_share_tells_nothing_about_any() -> None:
    inputs = said(*["card money"] * 200, *["card rate"] * 200)
    money, rate = MeaningReader(["note"], "hand-made").fit(inputs).matrix(said("card money", "card rate"))
    assert money @ rate < -0.9
    assert money @ money == pytest.approx(1.0)


def test_few_texts_are_not_taken_for_the_usual_one() -> None:
    row, other = MeaningReader(["note"], "hand-made").fit(said("card")).matrix(said("plastic", "money"))
    assert row @ row == pytest.approx(1.0)
    assert abs(row @ other) < 0.2


def test_meaning_comes_last_and_can_be_taken_apart_again() -> None:
    inputs = [{"note": "card one", "amount": 1.0}, {"note": "money two", "amount": 5.0}]
    reader = Reader({"note": BY_MEANING, "amount": "number"})
    rows = reader.fit_matrix(inputs)
    others, meaning = reader.apart(rows)
    assert (others.shape[1] + 3, meaning.shape) == (rows.shape[1], (2, 3))
    np.testing.assert_allclose(np.linalg.norm(meaning, axis=1), 1.0, rtol=1e-6)
    words, nothing = Reader({"note": "text"}).apart(rows)
    assert words is rows
    assert nothing.shape == (2, 0)


def test_variations_of_a_case_keep_its_meaning() -> None:
    inputs = [{"note": "card one", "amount": 1.0}, {"note": "money two", "amount": 5.0}]
    reader = Reader({"note": BY_MEANING, "amount": "number"})
    rows = reader.fit_matrix(inputs)
    trials = [{**case, "amount": amount} for case in inputs for amount in (2.0, 3.0)]
    expected = reader.matrix(trials).toarray()
    np.testing.assert_allclose(reader.variations(rows, trials).toarray(), expected, rtol=1e-5, atol=1e-6)


def test_the_option_is_for_the_fields_that_are_given_as_text() -> None:
    given = given_kinds(text="note", fields={"amount": "number"}, embeddings="hand-made")
    assert given == {"note": BY_MEANING, "amount": "number", "*": "ignore"}
    assert given_kinds(given) == given


@pytest.mark.parametrize(
    "options",
    [
        {"embeddings": "hand-made"},
        {"text": "note", "embeddings": True},
        {"text": "note", "fields": {"more": "meaning:elsewhere"}, "embeddings": "hand-made"},
    ],
)
def test_senseless_embeddings_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(InputRefused, match="embeddings"):
        given_kinds(**options)  # type: ignore[arg-type]


def notes(n: int) -> list[Example]:
    """Cases that speak of cards and money in one word of each pair only."""
    told = [("my card is gone", "cards"), ("the money is gone", "transfers")]
    return [Example({"note": told[at % 2][0]}, told[at % 2][1], case=f"c{at}") for at in range(n)]


def partner(kind: str, **options: object) -> Learning:
    made = create("ai", TEAMS, {"kind": kind, "first": 24, "text": "note", **options})
    assert isinstance(made, Learning)
    return made


@pytest.mark.parametrize("kind", ["precedent", "learner"])
def test_both_partners_that_learn_here_understand_a_word_nobody_has_used(kind: str) -> None:
    asked = [Request("q", {"note": note}, TEAMS) for note in ("plastic", "funds")]  # type: ignore[arg-type]
    by_words, by_meaning = partner(kind), partner(kind, embeddings="hand-made")
    for made in (by_words, by_meaning):
        made.learn(notes(24))
        made.promote()
    assert [reply.answer for reply in by_meaning.reply(asked)] == ["cards", "transfers"]
    unsure = by_words.reply(asked)[0].distribution
    sure = by_meaning.reply(asked)[0].distribution
    assert unsure is not None
    assert sure is not None
    assert sure[0] > unsure[0] + 0.2


@pytest.mark.parametrize("kind", ["precedent", "learner"])
def test_a_partner_with_embeddings_keeps_every_promise_and_survives_a_restart(kind: str) -> None:
    made = partner(kind, embeddings="hand-made")
    made.learn(notes(30))
    made.promote()
    asked = [
        Request(f"q{at}", {"note": note}, TEAMS) for at, note in enumerate(("plastic", "funds gone", ""))
    ]  # type: ignore[arg-type]
    check_partner(made, asked)
    check_learner(made, asked, other=partner(kind, embeddings="hand-made"))

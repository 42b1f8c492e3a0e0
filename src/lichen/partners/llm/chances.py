"""Probabilities of labels: from the model's own tokens, from asking several times, or from what it states."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from lichen.partners.llm.completion import Token, joined

Shares = tuple[float, ...]
LEAST_SEEN = 0.02
"""Less probability than this on all codes together says nothing about them."""

_BEFORE = re.compile(r'"answer"\s*:\s*"?')


def from_tokens(tokens: Sequence[Token], codes: Sequence[str]) -> Shares | None:
    """The probability of each code, read where the answer is written; None where tokens do not tell.

    At the token that decides, p(code) = Σ exp(logprob) over the alternatives that spell it. A token that
    only begins several codes is followed along the one that was written, and shared among the others. A
    code that is not listed gets half of the least it can be inferred to have. Shares sum to one.

    >>> listed = (("B", math.log(0.6)), ("A", math.log(0.3)))
    >>> tokens = [Token('{"answer": "', 0.0), Token("B", math.log(0.6), listed)]
    >>> [round(share, 2) for share in from_tokens(tokens, ("A", "B", "C"))]
    [0.32, 0.63, 0.05]

    Jiang, Z., Araki, J., Ding, H., Neubig, G. (2021). How can we know when language models know? On the
    calibration of language models for question answering. TACL 9.
    """
    seen: dict[str, float] = {}
    least = 1.0
    for alternatives, mass in _decisions(tokens, codes):
        for code, share in alternatives.items():
            seen[code] = seen.get(code, 0.0) + mass * share
            least = min(least, mass * share) if share > 0 else least
    total = math.fsum(seen.values())
    if total < LEAST_SEEN:
        return None
    absent = [code for code in codes if code not in seen]
    floor = 0.5 * min(least, max(1.0 - total, 0.0) / len(absent)) if absent else 0.0
    shares = [max(seen.get(code, floor), 1e-9) for code in codes]
    whole = math.fsum(shares)
    return tuple(share / whole for share in shares)


def _decisions(tokens: Sequence[Token], codes: Sequence[str]) -> Iterator[tuple[dict[str, float], float]]:
    """For each token of the answer: what each code gets there, and the probability of getting there."""
    start = _answer_at(joined(tokens), codes)
    at, given, mass = 0, "", 1.0
    for token in tokens:
        begin, at = at, at + len(token.text)
        if start is None or at <= start:
            continue
        lead = token.text[: max(0, start - begin)]
        options = {text: math.exp(chance) for text, chance in token.others if text.startswith(lead)}
        options[token.text] = math.exp(token.chance)
        written = given + token.text[len(lead) :]
        yield _shared(options, lead, given, codes, written), mass
        if not _open(written, codes):
            return
        given, mass = written, mass * options[token.text]


def _shared(
    options: Mapping[str, float], lead: str, given: str, codes: Sequence[str], written: str
) -> dict[str, float]:
    shares: dict[str, float] = {}
    for text, share in options.items():
        spelled = given + text[len(lead) :]
        if spelled == written and _open(written, codes):
            continue  # what was written goes on: the next token decides
        found = _spelled(spelled, codes)
        for code in found:
            shares[code] = shares.get(code, 0.0) + share / len(found)
    return shares


def _spelled(text: str, codes: Sequence[str]) -> list[str]:
    """The codes a text spells, or begins while nothing closes it."""
    word, closed = _word(text)
    if word in codes or closed or not word:
        return [word] if word in codes else []
    return [code for code in codes if code.startswith(word)]


def _open(text: str, codes: Sequence[str]) -> bool:
    word, closed = _word(text)
    return not closed and word not in codes and any(code.startswith(word) for code in codes)


def _word(text: str) -> tuple[str, bool]:
    """The letters up to whatever closes them, and whether something does."""
    stripped = text.lstrip().upper()
    word = re.match(r"[A-Z0-9]*", stripped)
    found = word.group() if word else ""
    return found, len(found) < len(stripped)


def _answer_at(text: str, codes: Sequence[str]) -> int | None:
    """Where the answer begins: after the field's name, or at the start of a reply that is only a code."""
    found = list(_BEFORE.finditer(text))
    if found:
        return found[-1].end()  # what a model thinks aloud comes before what it answers
    return len(text) - len(text.lstrip()) if text.strip().upper() in codes else None


def written_code(tokens: Sequence[Token], codes: Sequence[str]) -> str | None:
    """The code that stands where the answer is written, None where none does."""
    text = joined(tokens)
    start = _answer_at(text, codes)
    word = "" if start is None else _word(text[start:])[0]
    return word if word in codes else None


def from_samples(answers: Sequence[str], labels: Sequence[str]) -> Shares:
    """The share of each label among several answers, as if every label had been said 1/K times more.

    >>> [round(share, 2) for share in from_samples(["yes", "yes", "no"], ("yes", "no"))]
    [0.62, 0.38]

    Wang, X. et al. (2023). Self-consistency improves chain of thought reasoning in language models. ICLR.
    """
    prior = 1.0 / len(labels)
    return tuple((answers.count(label) + prior) / (len(answers) + 1.0) for label in labels)


def from_stated(answer: str, confidence: float | None, labels: Sequence[str]) -> Shares | None:
    """The stated confidence on the answer and the rest on the others alike; None when none was stated.

    >>> from_stated("no", 0.8, ("yes", "no"))
    (0.2, 0.8)
    """
    if confidence is None:
        return None
    rest = (1.0 - confidence) / max(len(labels) - 1, 1)
    return tuple(confidence if label == answer else round(rest, 12) for label in labels)

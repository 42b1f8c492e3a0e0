"""One completion, from whichever dialect of the chat format it was written in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lichen.partners.checking import MalformedError
from lichen.partners.llm.reading import words

MOST_TOKENS = 20_000


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was written, its log-probability, and what might have stood there instead."""

    text: str
    chance: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """What came back: the text, its tokens where the endpoint tells, and whether it was cut off."""

    text: str
    tokens: tuple[Token, ...] = ()
    cut: bool = False


def usage_of(body: object) -> tuple[int, int] | None:
    """The tokens read and written; None where the endpoint does not say."""
    usage = _mapping(_mapping(body).get("usage"))
    read, written = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    return None if read is None or written is None else (read, written)


def read_completion(body: object) -> Completion:
    """The completion in a response body; raises `MalformedError` when there is none, saying why."""
    choices = _mapping(body).get("choices")
    if not isinstance(choices, list) or not choices:
        said = words(_mapping(_mapping(body).get("error")).get("message"))[:200]
        raise MalformedError(f"The endpoint's reply holds no choices{f': {said}' if said else '.'}")
    choice = _mapping(choices[0])
    message, finish = _mapping(choice.get("message")), choice.get("finish_reason")
    text = _text(message.get("content"))
    if not text.strip():
        raise MalformedError(_why_empty(message, finish))
    if finish == "content_filter":
        raise MalformedError("The endpoint filtered the reply.")
    return Completion(text, _tokens(choice.get("logprobs")), cut=finish == "length")


def _why_empty(message: Mapping[str, object], finish: object) -> str:
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal.strip():
        return f"The model refused: {refusal.strip()[:200]}"
    if message.get("tool_calls") or message.get("function_call"):
        return "The model called a tool instead of answering; it was offered none."
    if finish == "content_filter":
        return "The endpoint filtered the reply."
    if finish == "length":
        return "The reply was cut off before it began; raise `longest_reply`."
    return "The model's reply is empty."


def _text(content: object) -> str:
    """The text of a message, whether it is one text or a list of parts."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = (_mapping(part) for part in content)
    texts = (part.get("text") for part in parts if part.get("type") in ("text", "output_text"))
    return "".join(text for text in texts if isinstance(text, str))


def _tokens(logprobs: object) -> tuple[Token, ...]:
    found = _mapping(logprobs)
    content = found.get("content")
    if isinstance(content, list):
        return tuple(token for each in content[:MOST_TOKENS] if (token := _token(each)))
    return _older(found)


def _token(entry: object) -> Token | None:
    found = _mapping(entry)
    text, chance = found.get("token"), _chance(found.get("logprob"))
    if not isinstance(text, str) or chance is None:
        return None
    others = found.get("top_logprobs")
    pairs = [_mapping(each) for each in others] if isinstance(others, list) else []
    return Token(text, chance, _pairs((pair.get("token"), pair.get("logprob")) for pair in pairs))


def _older(found: Mapping[str, object]) -> tuple[Token, ...]:
    """The older form: three lists side by side, the alternatives as objects."""
    texts, chances, tops = found.get("tokens"), found.get("token_logprobs"), found.get("top_logprobs")
    if not isinstance(texts, list) or not isinstance(chances, list) or len(texts) != len(chances):
        return ()
    others = tops if isinstance(tops, list) and len(tops) == len(texts) else [None] * len(texts)
    return tuple(
        Token(text, number, _pairs(_mapping(top).items()))
        for text, chance, top in zip(texts[:MOST_TOKENS], chances, others, strict=False)
        if isinstance(text, str) and (number := _chance(chance)) is not None
    )


def _pairs(pairs: object) -> tuple[tuple[str, float], ...]:
    kept = []
    for text, value in pairs:  # type: ignore[attr-defined]  # pairs of whatever the endpoint sent
        chance = _chance(value)
        if isinstance(text, str) and chance is not None:
            kept.append((text, chance))
    return tuple(kept)


def _chance(value: object) -> float | None:
    """A log-probability: a number that is not above zero, rounding apart."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return min(float(value), 0.0) if not math.isnan(value) and value < 0.01 else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def joined(tokens: Sequence[Token]) -> str:
    """The text that the tokens make up."""
    return "".join(token.text for token in tokens)

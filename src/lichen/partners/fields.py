"""What the fields of a case's inputs are: text, a number, a category, or a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NewType, get_args

import numpy as np
from numpy.typing import NDArray

from lichen.errors import InputRefused
from lichen.partners.embedding import embedding

PlainKind = Literal["text", "number", "category", "image", "ignore", "auto"]
Meaning = NewType("Meaning", str)
"""Text that is compared by meaning too: `meaning:` and where its embeddings are."""
FieldKind = PlainKind | Meaning
MEANING = "meaning:"
REST = "*"
Inputs = Mapping[str, object]
WORDS_OF_TEXT = 2.5
MANY, MOSTLY_NEW = 60, 0.3
LARGEST = 1e100


def kinds(inputs: Sequence[Inputs], given: Mapping[str, FieldKind] | None = None) -> dict[str, FieldKind]:
    """The kind of every field that occurs in `inputs` (never `auto`), in alphabetical order.

    `given` ones are taken as they are, except `auto`; the name `*` speaks for all that are not named.
    Nested lists and arrays of two or three dimensions are images. Values that all read as numbers are
    numbers. Other values are text when they average more than two and a half words and seldom repeat, else
    categories.

    >>> kinds([{"note": "my card has not arrived", "amount": "12.50", "product": "card", "scan": [[0, 1]]}])
    {'amount': 'number', 'note': 'text', 'product': 'category', 'scan': 'image'}
    """
    given = given or {}
    names = sorted({name for row in inputs for name in row})
    said = {name: given.get(name, given.get(REST, "auto")) for name in names}
    return {
        name: _kind([row.get(name) for row in inputs]) if kind == "auto" else kind
        for name, kind in said.items()
    }


def given_kinds(
    fields: Mapping[str, FieldKind] | None = None,
    *,
    text: str | Sequence[str] = (),
    image: str | Sequence[str] = (),
    columns: str | Sequence[str] = (),
    embeddings: str = "",
) -> dict[str, FieldKind]:
    """The kinds a charter gives, for `kinds`; naming a text, image or columns leaves all else out.

    With `embeddings` (`wordllama`, or a folder), what is given as text is compared by meaning too.
    Raises `InputRefused` for an unknown kind, and for embeddings that are not there.

    >>> given_kinds(text="body")
    {'body': 'text', '*': 'ignore'}
    """
    named: list[tuple[object, FieldKind]] = [(text, "text"), (image, "image"), (columns, "auto")]
    chosen: dict[str, FieldKind] = {name: kind for names, kind in named for name in _names(names)}
    if chosen:
        chosen[REST] = "ignore"
    if fields is not None and not isinstance(fields, Mapping):
        raise InputRefused("The learner's option `fields` maps field names to kinds, such as `note: text`.")
    chosen.update(fields or {})
    for name, kind in chosen.items():
        if source_of(kind) is None and kind not in get_args(PlainKind):
            raise InputRefused(f"Field {name!r}: {kind!r} is none of {', '.join(get_args(PlainKind))}.")
    found = _by_meaning(chosen, embeddings) if embeddings else chosen
    sources = {source for kind in found.values() if (source := source_of(kind)) is not None}
    if len(sources) > 1:
        raise InputRefused(f"All fields are compared by the same embeddings, not by {sorted(sources)}.")
    for source in sources:
        embedding(source)  # refused now rather than at the first case
    return found


def _by_meaning(chosen: Mapping[str, FieldKind], source: object) -> dict[str, FieldKind]:
    if not isinstance(source, str):
        raise InputRefused(f"The option `embeddings` is `wordllama` or a folder's name, not {source!r}.")
    if "text" not in chosen.values():
        raise InputRefused("The option `embeddings` is for text: name the fields it is for in `text`.")
    return {name: Meaning(MEANING + source) if kind == "text" else kind for name, kind in chosen.items()}


def source_of(kind: FieldKind) -> str | None:
    """Where the embeddings are for a field that is compared by meaning too, None for any other."""
    is_meaning = isinstance(kind, str) and kind.startswith(MEANING)
    return kind.removeprefix(MEANING) if is_meaning else None


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Sequence) and all(isinstance(name, str) for name in value):
        return list(value)
    raise InputRefused(f"A learner's fields are given as a name or a list of names, not {value!r}.")


def _kind(values: list[object]) -> FieldKind:
    present = [value for value in values if not missing(value)]
    if any(isinstance(value, np.ndarray | list | tuple) for value in present):
        return "image" if all(_is_picture(value) for value in present) else "ignore"
    if any(isinstance(value, Mapping) for value in present):
        return "ignore"
    if all(not math.isnan(as_number(value)) for value in present):
        return "number"
    return "text" if _is_text([str(value) for value in present]) else "category"


def _is_text(values: list[str]) -> bool:
    words = sum(len(value.split()) for value in values) / len(values)
    different = len(set(values))
    return words > WORDS_OF_TEXT and (different >= MANY or different > MOSTLY_NEW * len(values))


def missing(value: object) -> bool:
    """Whether a field was left empty; NaN and infinity count as empty."""
    if isinstance(value, float | np.floating):
        return not math.isfinite(value)
    return value is None or (isinstance(value, str) and not value)


def as_number(value: object) -> float:
    """The value as a float of at most 1e100 in size, NaN when it is no finite number."""
    try:
        number = float(value)  # type: ignore[arg-type]  # anything that is no number raises
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return max(-LARGEST, min(LARGEST, number)) if math.isfinite(number) else math.nan


def as_category(value: object) -> str:
    """The value as the name of a category; the empty text stands for a missing one."""
    return "" if missing(value) else str(value)


def as_picture(value: object) -> NDArray[np.float32]:
    """The value as (height, width) or (height, width, channels) array; raises `InputRefused` otherwise."""
    try:
        picture = np.asarray(value, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise InputRefused("An image must be a rectangle of numbers.") from error
    if picture.ndim not in (2, 3) or picture.size == 0:
        raise InputRefused(f"An image must have 2 or 3 dimensions, this one has shape {picture.shape}.")
    return picture


def stack(pictures: Iterable[object], shape: tuple[int, ...] | None = None) -> NDArray[np.float32]:
    """Pictures of one shape as one array; raises `InputRefused` when shapes differ."""
    arrays = [as_picture(picture) for picture in pictures]
    shapes = {array.shape for array in arrays} | ({shape} if shape else set())
    if len(shapes) != 1:
        raise InputRefused(f"All images of a partnership must have one shape; found {sorted(shapes)}.")
    return np.stack(arrays) if arrays else np.zeros((0, *next(iter(shapes))), np.float32)


def _is_picture(value: object) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim in (2, 3)
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], list | tuple)

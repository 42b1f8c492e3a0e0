"""Which examples a version can be trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from lichen.errors import InputRefused
from lichen.partners.fields import FieldKind, as_picture
from lichen.partners.protocol import Example


def usable(examples: Sequence[Example], kinds: Mapping[str, FieldKind]) -> list[Example]:
    """The examples whose inputs have not been erased and whose images have the shape most of them share.

    All of them if none qualifies: what the answers are is then still worth knowing.
    """
    images = [name for name, kind in kinds.items() if kind == "image"]
    shapes = [tuple(_shape(example.inputs.get(name)) for name in images) for example in examples]
    counts = Counter(shape for shape in shapes if None not in shape)
    if images and not counts:
        raise InputRefused(f"No example has a usable image in {', '.join(images)}.")
    common = counts.most_common(1)[0][0] if images else ()
    fit = [one for one, shape in zip(examples, shapes, strict=True) if one.inputs and shape == common]
    return fit or list(examples)


def _shape(value: object) -> tuple[int, ...] | None:
    try:
        return as_picture(value).shape
    except InputRefused:
        return None

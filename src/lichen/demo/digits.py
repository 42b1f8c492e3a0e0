"""Real handwritten digits, bundled with scikit-learn: 1,797 images of 8 × 8 pixels from 43 writers.

Alpaydin, E. & Kaynak, C. (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository.
"""

from __future__ import annotations

from lichen.jobs.stream import StreamedCase
from lichen.types import CaseId

SHADES = " .:-=+*#%@"
FAINT = 4
"""From so much ink on (of 16) a pixel belongs to a stroke."""


def cases(count: int | None = None, *, seed: int = 0) -> list[StreamedCase]:
    """The digits in a seeded order, each with its true reading; `count` of them, or all."""
    import numpy as np
    from sklearn.datasets import load_digits  # takes a second to load: only when the digits are wanted

    data = load_digits()
    order = np.random.default_rng(seed).permutation(len(data.target))[:count]
    return [
        StreamedCase(
            case=CaseId(f"digit-{index:04d}"),
            inputs={"image": data.images[index].astype(int).tolist()},
            attributes=looks(data.images[index].astype(int).tolist()),
            truth=str(data.target[index]),
        )
        for index in order
    ]


def looks(image: list[list[int]]) -> dict[str, int]:
    """What a digit looks like, measured on its picture: ink in percent, darkness of its strokes, its width.

    >>> looks([[0, 16, 16, 0], [0, 8, 0, 0]])
    {'ink': 31, 'darkness': 83, 'width': 2}
    """
    inked = [ink for row in image for ink in row if ink >= FAINT]
    columns = [at for at in range(len(image[0])) if any(row[at] >= FAINT for row in image)]
    pixels = sum(len(row) for row in image)
    return {
        "ink": round(100 * sum(map(sum, image)) / (16 * pixels)),
        "darkness": round(100 * sum(inked) / (16 * max(1, len(inked)))),
        "width": columns[-1] - columns[0] + 1 if columns else 0,
    }


def drawing(image: list[list[int]]) -> str:
    """The image for a terminal: two characters a pixel, darker where there is more ink (0 to 16)."""
    return "\n".join("".join(SHADES[min(9, ink * 10 // 17)] * 2 for ink in row) for row in image)

"""Small images as numbers: brightness, and the directions of edges region by region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lichen.partners.fields import Inputs, stack

Floats = NDArray[np.float64]
DIRECTIONS = 8
FINEST = 16


class ImageReader:
    """Brightness of (at most 16 by 16) blocks beside a histogram of oriented gradients, each of length one.

    For every pixel the gradient's strength is shared between the two nearest of eight directions, blurred,
    and sampled on a coarse grid; the square root tames strong edges.

    Dalal, N., Triggs, B. (2005). Histograms of oriented gradients for human detection. CVPR 2005.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.shape: tuple[int, ...] = ()

    def fit(self, inputs: Sequence[Inputs]) -> ImageReader:
        """Learn the shape that all images share."""
        self.shape = stack([inputs[0].get(self.name)]).shape[1:]
        return self

    def matrix(self, inputs: Sequence[Inputs]) -> Floats:
        """The (n, features) matrix; raises `InputRefused` for images of another shape."""
        pictures = stack([row.get(self.name) for row in inputs], self.shape).astype(float)
        grey = pictures if pictures.ndim == 3 else pictures.mean(axis=3)
        blocks = _blocks(pictures).reshape(len(pictures), -1)
        return np.hstack([_unit(blocks), _unit(np.sqrt(_edges(grey)))])


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _blocks(pictures: Floats) -> Floats:
    step = -(-max(pictures.shape[1:3]) // FINEST)
    if step == 1:
        return pictures
    for axis in (1, 2):
        places = np.arange(0, pictures.shape[axis], step)
        sizes = np.diff(np.append(places, pictures.shape[axis]))
        shape = [-1 if at == axis else 1 for at in range(pictures.ndim)]
        pictures = np.add.reduceat(pictures, places, axis=axis) / sizes.reshape(shape)
    return pictures


def _edges(grey: Floats) -> Floats:
    from scipy.ndimage import gaussian_filter

    step = max(2, -(-max(grey.shape[1:]) // 7))
    up, across = _slope(grey, 1), _slope(grey, 2)
    strength, turn = np.hypot(across, up), np.arctan2(up, across) % (2 * np.pi) / (2 * np.pi) * DIRECTIONS
    near = np.floor(turn).astype(int)
    share = turn - near
    planes = np.zeros((len(grey), DIRECTIONS, *grey.shape[1:]))
    for direction in range(DIRECTIONS):
        first, second = near % DIRECTIONS == direction, (near + 1) % DIRECTIONS == direction
        planes[:, direction] = strength * (first * (1 - share) + second * share)
    width = 0.45 * step
    blurred = gaussian_filter(planes, (0, 0, width, width), truncate=3.0)
    return np.asarray(blurred[:, :, step // 2 :: step, step // 2 :: step]).reshape(len(grey), -1)


def _slope(grey: Floats, axis: int) -> Floats:
    return np.gradient(grey, axis=axis) if grey.shape[axis] > 1 else np.zeros_like(grey)

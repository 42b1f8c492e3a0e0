"""Arrays as plain data and back, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np


def packed(value: Any) -> Any:
    """Arrays and NumPy scalars as plain data, all the way down: type, shape and raw little-endian bytes."""
    if isinstance(value, np.ndarray):
        return {"array": value.dtype.str, "shape": list(value.shape), "bytes": value.tobytes()}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {key: packed(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(each) for each in value]
    return value


def unpacked(value: Any) -> Any:
    """What `packed` was given."""
    if isinstance(value, dict) and value.keys() == {"array", "shape", "bytes"}:
        flat = np.frombuffer(value["bytes"], dtype=np.dtype(value["array"]))
        return flat.reshape(value["shape"]).copy()
    if isinstance(value, dict):
        return {key: unpacked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [unpacked(each) for each in value]
    return value

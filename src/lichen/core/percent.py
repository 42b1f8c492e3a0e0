"""The one way in which a share is written in percent."""

from __future__ import annotations


def percent(share: float, digits: int = 1) -> str:
    """The share in percent, the sign set off by a space.

    >>> percent(0.572), percent(0.05, 0), percent(1.0)
    ('57.2 %', '5 %', '100.0 %')
    """
    return f"{100 * share:.{digits}f} %"

"""What a partner may spend in a day, in money and in calls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

from lichen.partners.protocol import SwitchedOffError


def _today() -> date:
    return datetime.now(UTC).date()


class Budget:
    """Counts one day (UTC) at a time; a limit of None is none.

    It counts in this process: each worker has its own, and a restart begins anew. Calls under way are
    not stopped, so a day may end a few calls above its limit of money.

    >>> budget = Budget(calls=1)
    >>> budget.enter(); budget.enter()
    Traceback (most recent call last):
    ...
    lichen.partners.protocol.SwitchedOffError: Today's 1 calls are used up; it goes on tomorrow (UTC).
    """

    def __init__(
        self, *, money: float | None = None, calls: int | None = None, today: Callable[[], date] = _today
    ) -> None:
        self.money, self.calls, self.today = money, calls, today
        self._day = today()
        self._spent, self._called = 0.0, 0
        self._lock = threading.Lock()

    def enter(self) -> None:
        """Count a call about to be made; raises `SwitchedOffError` when the day's limit is reached."""
        with self._lock:
            self._turn()
            if self.calls is not None and self._called >= self.calls:
                raise SwitchedOffError(f"Today's {self.calls} calls are used up; it goes on tomorrow (UTC).")
            if self.money is not None and self._spent >= self.money:
                raise SwitchedOffError(
                    f"Today's budget of {self.money:g} is spent ({self._spent:.2f}); "
                    "it goes on tomorrow (UTC)."
                )
            self._called += 1

    def spend(self, money: float) -> None:
        """Count what a call cost."""
        with self._lock:
            self._turn()
            self._spent += money

    @property
    def spent(self) -> tuple[float, int]:
        """Today's money and calls."""
        with self._lock:
            self._turn()
            return self._spent, self._called

    def _turn(self) -> None:
        today = self.today()
        if today != self._day:
            self._day, self._spent, self._called = today, 0.0, 0


_BOOKS: dict[str, Budget] = {}
_BOOKS_LOCK = threading.Lock()


def kept_budget(name: str, *, money: float | None, calls: int | None) -> Budget:
    """The one budget of this name in this process, with these limits from now on.

    A changed charter hires a partner anew; what it has spent today stays spent.
    """
    with _BOOKS_LOCK:
        budget = _BOOKS.setdefault(name, Budget())
        budget.money, budget.calls = money, calls
        return budget

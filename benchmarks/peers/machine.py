"""What the machine did meanwhile: seconds by the clock, and processors used by others than this command."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of one act, and how many processors other programs kept busy during it."""

    seconds: float
    foreign: float


def watched(act: Callable[[], object]) -> Taken:
    """How long `act` took, and how far from alone it was."""
    started, all_before, own_before = time.perf_counter(), whole_machine(), own()
    act()
    seconds = time.perf_counter() - started
    others = (whole_machine() - all_before) - (own() - own_before)
    return Taken(seconds, max(0.0, others / seconds) if seconds > 0.2 else 0.0)


def whole_machine() -> float:
    """Processor seconds spent since the machine started by everybody but those who yield to all others.

    Programs of the lowest priorities only get what would be idle otherwise.
    """
    user, _, system, _, _, hard, soft, *_ = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    return sum(map(int, (user, system, hard, soft))) / TICK


def own() -> float:
    """Processor seconds of this command and everything it started, those that ended included."""
    return sum(spent(process) for process in family(os.getpid()))


def family(root: int) -> Iterator[int]:
    """A process and all its descendants."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := status(int(entry.name))):
            children[int(fields[1])].append(int(entry.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        waiting += children[process]
        yield process


def status(process: int) -> list[str]:
    """The fields of /proc/…/stat after the name; empty when the process has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def spent(process: int) -> float:
    """User and system time, with that of the children it has waited for."""
    return sum(map(int, status(process)[11:15])) / TICK


def memory(roots: list[int]) -> tuple[float, float]:
    """Megabytes of these processes and their descendants: resident, and with shared pages counted once."""
    resident = shared_once = 0
    for process in {each for root in roots for each in family(root)}:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        resident += sum(int(line.split()[1]) for line in lines if line.startswith("Rss:"))
        shared_once += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return resident / 1024, shared_once / 1024

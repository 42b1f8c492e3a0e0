"""The other side of `compare.py`: pm4py in an environment of its own.

Reads one JSON request a line ({"path", "columns", "repeats", "counts"}), answers one JSON line and writes the
counts to the file "counts". Needs pm4py and pyarrow, and nothing of Lichen.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

with contextlib.redirect_stdout(sys.stderr):
    import pandas as pd
    import pm4py

CASE, ACTIVITY, AT = "case:concept:name", "concept:name", "time:timestamp"
LINK = "\x1f"


def answer(request: dict[str, Any]) -> dict[str, Any]:
    seconds: dict[str, list[list[float]]] = {"read": [], "counts": [], "analysis": []}
    for _ in range(request["repeats"]):
        frame = timed(seconds["read"], lambda: read(request))
        counts = timed(seconds["counts"], lambda frame=frame: count(frame))
        timed(seconds["analysis"], lambda frame=frame: analyse(frame))
    with open(request["counts"], "w", encoding="utf-8") as file:
        json.dump(plain(*counts), file)
    versions = {name: version(name) for name in ("pm4py", "pandas", "numpy")}
    return {"seconds": seconds, "events": len(frame), "versions": versions}


def read(request: dict[str, Any]) -> Any:
    """From the file to what pm4py calls a formatted log, its rows in the order of case and time."""
    columns, path = request["columns"], request["path"]
    if path.endswith(".xes"):
        return pm4py.format_dataframe(
            pm4py.read_xes(path), case_id=CASE, activity_key=ACTIVITY, timestamp_key=AT
        )
    load = pd.read_csv if path.endswith(".csv") else pd.read_parquet
    frame = load(path, **{"usecols" if load is pd.read_csv else "columns": list(columns.values())})
    frame = frame.rename(columns={theirs: ours for ours, theirs in columns.items()})
    for name in (CASE, ACTIVITY):
        if frame[name].dtype.kind != "O":
            frame[name] = frame[name].astype(str)
    frame[AT] = pd.to_datetime(frame[AT], utc=True)
    return pm4py.format_dataframe(frame, case_id=CASE, activity_key=ACTIVITY, timestamp_key=AT)


def count(frame: Any) -> tuple[Any, ...]:
    activities = pm4py.get_event_attribute_values(frame, ACTIVITY)
    variants = pm4py.get_variants(frame)
    graph, begins, ends = pm4py.discover_dfg(frame)
    return activities, begins, ends, graph, variants


def analyse(frame: Any) -> None:
    pm4py.discover_performance_dfg(frame)
    pm4py.get_rework_cases_per_activity(frame)
    pm4py.get_all_case_durations(frame)


def plain(activities: Any, begins: Any, ends: Any, graph: Any, variants: Any) -> dict[str, dict[str, int]]:
    whole = {way: n if isinstance(n, int) else len(n) for way, n in variants.items()}
    return {
        "activities": {name: int(n) for name, n in activities.items()},
        "begins": {name: int(n) for name, n in begins.items()},
        "ends": {name: int(n) for name, n in ends.items()},
        "follows": {LINK.join(pair): int(n) for pair, n in graph.items()},
        "variants": {LINK.join(way): int(n) for way, n in whole.items()},
    }


def timed(into: list[list[float]], job: Callable[[], Any]) -> Any:
    start = time.process_time(), time.perf_counter()
    found = job()
    into.append([time.process_time() - start[0], time.perf_counter() - start[1]])
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        with contextlib.redirect_stdout(sys.stderr):
            reply = answer(json.loads(line))
        print(json.dumps(reply), flush=True)

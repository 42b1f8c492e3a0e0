"""The other side of `aggregate.py`: crowd-kit's Dawid-Skene in an environment of its own.

Reads one JSON request per line ({"labels", "truth", "iterations", "repeats"}), answers one JSON line.
Needs pandas and crowd-kit, and nothing of Lichen.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene


def answer(request: dict) -> dict:
    data = pd.read_csv(request["labels"]).rename(columns={"item": "task"})
    gold = pd.read_csv(request["truth"])["item"]
    usual = DawidSkene()
    labels = usual.fit_predict(data)
    seconds = []
    for _ in range(request["repeats"]):
        # A tolerance below every gain makes crowd-kit run all the iterations asked for.
        model = DawidSkene(n_iter=request["iterations"], tol=-np.inf)
        start = time.process_time(), time.perf_counter()
        fixed = model.fit_predict(data)
        seconds.append([time.process_time() - start[0], time.perf_counter() - start[1]])
        assert len(model.loss_history_) == request["iterations"]
    return {
        "seconds": seconds,
        "default": [int(x) for x in labels.reindex(gold).fillna(-1)],
        "equal": [int(x) for x in fixed.reindex(gold).fillna(-1)],
        "stopped_after": len(usual.loss_history_),
        "versions": {name: version(name) for name in ("crowd-kit", "pandas", "numpy")},
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)

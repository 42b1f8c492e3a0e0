"""Jobs in words: what each kind does, how it stands, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lichen.jobs.engine import State

KINDS: Mapping[str, str] = {
    "answer": "AI partners answer",
    "resume": "Cases move on after the time to undo",
    "route": "Cases that came in bulk find somebody",
    "wake": "Waiting cases find somebody",
    "escalate": "Overdue asks go to somebody else",
    "index": "Search is brought up to date",
    "webhook": "A webhook is told what is new",
    "teach": "AI partners learn from new truths",
    "learn": "Estimates are fitted anew",
    "count": "Figures are counted",
    "cards": "Cards and drift are drawn anew",
    "assign": "Waiting asks are shared out anew",
    "expire": "What nobody decided in time is denied or goes to somebody else",
    "similar": "Similar past cases are looked up",
    "manner": "How the AI speaks to each person is worked out anew",
    "receipts": "Whoever taught something is told what came of it",
    "try_lesson": "A lesson is tried on decided cases",
    "suggest": "Suggestions are looked for",
    "mine": "A process is drawn",
    "probe": "AI partners are asked again, to see whether they hold to their answers",
    "snapshot": "What is known is kept for a quick start",
    "look_back": "Predictions are compared with what came",
    "rehearse": "Rehearsal of a change",
    "export": "Export",
    "import_cases": "Import of cases",
}
STATES: Mapping[State, str] = {
    "queued": "waiting",
    "running": "running",
    "done": "done",
    "failed": "failed",
}
TONES: Mapping[State, str] = {"queued": "", "running": "together", "done": "good", "failed": "bad"}


def kind(name: str) -> str:
    """What a job of this kind does.

    >>> kind("learn"), kind("strange_thing")
    ('Estimates are fitted anew', 'strange thing')
    """
    return KINDS.get(name, name.replace("_", " "))


def detail(name: str, arguments: Mapping[str, Any]) -> str:
    """What tells this job from others of its kind."""
    if name == "export":
        inputs = ", with inputs" if arguments.get("with_inputs") else ""
        return f"{arguments.get('what', 'decisions')} as {_format(arguments.get('format'))}{inputs}"
    if name == "rehearse":
        return f"by {arguments.get('by', '')}"
    if name == "import_cases":
        left = ", rows with problems left out" if arguments.get("leave_out") else ""
        return f"by {arguments.get('by', '')}{left}"
    return ""


def _format(name: object) -> str:
    return {"jsonl": "JSON lines", "csv": "CSV", "parquet": "Parquet"}.get(str(name or "jsonl"), str(name))


def result(name: str, given: object) -> str:
    """What came of a job that is done; empty where nothing is worth saying.

    >>> result("import_cases", {"opened": 1200, "known": 3, "left_out": 0})
    '1,200 cases opened, 3 were on record already'
    """
    if not isinstance(given, Mapping):
        return ""
    if name == "export":
        return f"{_many(int(given.get('rows', 0)), 'row')}, {size(int(given.get('bytes', 0)))}"
    if name == "rehearse":
        return str(given.get("sentence", ""))
    if name == "import_cases":
        known, left = int(given.get("known", 0)), int(given.get("left_out", 0))
        said = [f"{_many(int(given.get('opened', 0)), 'case')} opened"]
        said += [f"{known:,} {'was' if known == 1 else 'were'} on record already"] if known else []
        said += [f"{_many(left, 'row')} left out"] if left else []
        return ", ".join(said)
    return ""


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def size(count: int) -> str:
    """A number of bytes as people read it.

    >>> size(900), size(1_500), size(2_340_000)
    ('900 bytes', '1.5 kB', '2.3 MB')
    """
    if count < 1_000:
        return f"{count} bytes"
    for unit, factor in (("kB", 1e3), ("MB", 1e6)):
        if count < factor * 1_000:
            return f"{count / factor:.1f} {unit}"
    return f"{count / 1e9:.1f} GB"

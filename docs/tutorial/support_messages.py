"""Write the small example that the tutorial works on: support messages, and simulated answers to them.

Usage: python support_messages.py [FOLDER]

`cases.csv` holds 400 messages and the team that solved each in the end. `answers.csv` holds the blind answers
of two people to them. `last-month.csv` and `last-month-truth.csv` hold 200 earlier decisions of the same two
and of a keyword rule. Nothing here is real: the messages are put together from parts, the answers drawn at
random around the truth. The same files come out every time.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable
from pathlib import Path

OPENINGS = ("Hello,", "Hi there,", "Good morning,", "Dear team,", "Second time I write:", "Urgent:", "")
CLOSINGS = ("Thank you.", "Please help soon.", "Kind regards", "This is the third week now.", "Thanks!", "")
ITEMS = ("the blue lamp", "my order", "the coffee machine", "two chairs", "the headphones", "a winter jacket")

PHRASES = {
    "billing": (
        "I was charged twice for {item}.",
        "the invoice for {item} shows the wrong amount.",
        "my refund for {item} has not arrived on my account.",
        "my card was declined but the money is gone.",
        "please send me an invoice with our VAT number for {item}.",
        "I returned {item} and still wait for my money.",
    ),
    "delivery": (
        "{item} should have come on Monday and nothing has arrived.",
        "the tracking for {item} has not moved for a week.",
        "the parcel with {item} went to the wrong address.",
        "the courier left {item} in the rain.",
        "can you deliver {item} to a pick-up point instead?",
        "I returned {item} and the parcel seems to be lost.",
    ),
    "product": (
        "{item} does not switch on any more.",
        "a part of {item} is broken after two days.",
        "the manual for {item} is missing a page.",
        "{item} makes a strange noise when it is warm.",
        "is {item} also available in another size?",
        "{item} arrived with a scratch, can it be repaired?",
    ),
}
TEAMS = tuple(PHRASES)
ACCURACY = {"agent-1": 0.93, "agent-2": 0.90}
KEYWORDS = {
    "billing": ("charged", "invoice", "refund", "money"),
    "delivery": ("parcel", "tracking", "courier", "arrived"),
}


def message(rng: random.Random, team: str) -> str:
    """A message for this team; one in four mentions something of another team's as well."""
    parts = [rng.choice(OPENINGS), rng.choice(PHRASES[team])]
    if rng.random() < 0.25:
        other = rng.choice([each for each in TEAMS if each != team])
        parts.append("By the way, last year " + rng.choice(PHRASES[other]))
    text = " ".join([*parts, rng.choice(CLOSINGS)])
    return " ".join(text.format(item=rng.choice(ITEMS)).split())


def answer(rng: random.Random, person: str, team: str) -> str:
    """What a simulated person says: right at a set rate, any other team otherwise."""
    if rng.random() < ACCURACY[person]:
        return team
    return rng.choice([each for each in TEAMS if each != team])


def keyword_rule(text: str) -> tuple[str, float]:
    """The team whose words occur most often, and how sure the rule says it is."""
    counts = {team: sum(word in text for word in words) for team, words in KEYWORDS.items()}
    best = max(counts, key=counts.__getitem__)
    if counts[best] == 0:
        return "product", 0.6
    return best, 0.9 if list(counts.values()).count(counts[best]) == 1 else 0.55


def write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Write one table and say so."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = list(rows)
        csv.writer(file, lineterminator="\n").writerows([header, *lines])
    sys.stdout.write(f"Wrote {path}: {len(lines)} rows\n")


def main(folder: Path) -> None:
    """Write all four files."""
    rng = random.Random(7)
    new = [(f"m-{number:04d}", team, message(rng, team)) for number, team in _drawn(rng, 400)]
    old = [(f"p-{number:04d}", team, message(rng, team)) for number, team in _drawn(rng, 200)]
    write(folder / "cases.csv", ("case", "body", "truth"), ((case, body, team) for case, team, body in new))
    blind = [
        (case, who, "person", answer(rng, who, team), rng.randint(20, 90))
        for case, team, _ in new
        for who in ACCURACY
    ]
    write(folder / "answers.csv", ("case", "partner", "role", "answer", "seconds"), blind)
    write(
        folder / "last-month.csv",
        ("case", "partner", "role", "answer", "confidence", "seconds", "saw_ai"),
        (row for case, team, body in old for row in _last_month(rng, case, team, body)),
    )
    write(folder / "last-month-truth.csv", ("case", "truth"), ((case, team) for case, team, _ in old))


def _drawn(rng: random.Random, count: int) -> list[tuple[int, str]]:
    return [(number, rng.choice(TEAMS)) for number in range(1, count + 1)]


def _last_month(rng: random.Random, case: str, team: str, body: str) -> Iterable[tuple[object, ...]]:
    person = rng.choice(tuple(ACCURACY))
    yield case, person, "person", answer(rng, person, team), "", rng.randint(20, 90), "false"
    guess, sure = keyword_rule(body)
    yield case, "keyword-rule", "ai", guess, sure, "", ""


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())

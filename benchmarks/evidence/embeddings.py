"""What static embeddings add to partners that learn from text: Banking77 from a cold start.

    python -m benchmarks.evidence.embeddings                  5 orders of the messages, some 20 minutes
    python -m benchmarks.evidence.embeddings --no-again       only write the page from what was measured

Needs the extra `embeddings`. Each finished run is kept in build/evidence/embeddings and not repeated;
`--afresh` forgets them.
"""

from __future__ import annotations

import json
import time
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer

from lichen.partners import alike
from lichen.partners.learner import Learning
from lichen.partners.protocol import Example, Question, Request
from lichen.partners.registry import create
from lichen.types import CaseId

from . import embeddings_page
from .datasets import banking77
from .datasets.folder import REPOSITORY
from .embeddings_cost import costs

DOCS, BUILD = REPOSITORY / "docs" / "evidence", REPOSITORY / "build" / "evidence" / "embeddings"
LOT, BLOCK, FIRST_ORDER = 25, 500, 20


class Method(NamedTuple):
    """A partner's kind, how much of its likeness is meaning (0: words alone), and its messages."""

    kind: str
    meaning: float
    cases: int


METHODS = {
    "precedent, words": Method("precedent", 0.0, 6_000),
    "precedent, embeddings": Method("precedent", 1.0, 6_000),
    "precedent, both": Method("precedent", alike.BY_MEANING, 6_000),
    "learner, words": Method("learner", 0.0, 1_000),
    "learner, both": Method("learner", alike.BY_MEANING, 1_000),
}


def main(
    methods: Annotated[list[str] | None, typer.Argument(help=f"Any of: {'; '.join(METHODS)}.")] = None,
    orders: Annotated[int, typer.Option(min=1, help="Seeded orders of the messages.")] = 5,
    again: Annotated[bool, typer.Option(help="Run; --no-again only writes the page.")] = True,
    afresh: Annotated[bool, typer.Option(help="Run what was run before once more.")] = False,
) -> None:
    """Measure the partners with and without embeddings and write docs/evidence/embeddings.md."""
    for seed in range(FIRST_ORDER, FIRST_ORDER + orders) if again else []:
        for name in methods or METHODS:
            _kept(name, seed, again=True, afresh=afresh)
    found = {name: _all(name, orders) for name in METHODS}
    if all(found.values()):
        page = embeddings_page.page(found, _costs(again and afresh))
        (DOCS / "embeddings.md").write_text(page, encoding="utf-8")
        typer.echo(f"Written: {DOCS / 'embeddings.md'}")


def run(method: Method, seed: int) -> list[dict[str, Any]]:
    """Blocks of 500 messages: how many, how many answers were wrong, and the loss of the stated chances.

    The partner answers lots of 25 and is then told what each of them was; a version takes over as soon as it
    stands.
    """
    alike.BY_MEANING = method.meaning or alike.BY_MEANING
    texts, intents, codes = banking77.messages()
    question = Question(labels=intents)
    options = {"kind": method.kind, "text": "text"} | ({"embeddings": "wordllama"} if method.meaning else {})
    partner = create("ai", question, options)
    assert isinstance(partner, Learning)
    order = np.random.default_rng(seed).permutation(len(texts))[: method.cases].tolist()
    return [
        _block(partner, question, [(texts[at], int(codes[at])) for at in order[start : start + BLOCK]])
        for start in range(0, len(order), BLOCK)
    ]


def _block(partner: Learning, question: Question, cases: list[tuple[str, int]]) -> dict[str, Any]:
    wrong, loss, began = 0, 0.0, time.perf_counter()
    for start in range(0, len(cases), LOT):
        lot = cases[start : start + LOT]
        replies = partner.reply([Request(CaseId("case"), {"text": text}, question) for text, _ in lot])
        for reply, (_, code) in zip(replies, lot, strict=True):
            assert reply.distribution is not None, "a learner of labels states chances"
            wrong += reply.answer != question.labels[code]
            loss -= float(np.log(reply.distribution[code]))
        partner.learn([Example({"text": text}, question.labels[code]) for text, code in lot])
        if partner.challenger is not None:
            partner.promote()
    return {"cases": len(cases), "wrong": wrong, "loss": loss, "seconds": time.perf_counter() - began}


def _all(name: str, orders: int) -> list[list[dict[str, Any]]]:
    runs = (_kept(name, seed, again=False) for seed in range(FIRST_ORDER, FIRST_ORDER + orders))
    return [run for run in runs if run is not None]


def _kept(name: str, seed: int, *, again: bool, afresh: bool = False) -> list[dict[str, Any]] | None:
    path = BUILD / f"{name.replace(', ', '-')}-{seed}.json"
    if again and (afresh or not path.exists()):
        usual = alike.BY_MEANING
        blocks = run(METHODS[name], seed)
        alike.BY_MEANING = usual
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(blocks) + "\n")
        wrong = sum(block["wrong"] for block in blocks[:4]) / sum(block["cases"] for block in blocks[:4])
        typer.echo(f"{name}, order {seed}: {wrong:.1%} of its first 2,000 or fewer wrong")
    return json.loads(path.read_text()) if path.exists() else None


def _costs(afresh: bool) -> dict[str, Any]:
    path = BUILD / "costs.json"
    if afresh or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(costs()) + "\n")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


if __name__ == "__main__":
    typer.run(main)

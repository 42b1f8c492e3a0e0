"""A desk whose simulated AI is swapped for a worse one behind its back, served for pictures.

`python -m benchmarks.swapped_desk FOLDER PORT` makes three weeks of history and serves it, signed in by the
address it prints. AI and people are simulated; everything else is the product.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.demo.past import Past
from lichen.types import CaseId, PartnerId
from lichen.workspace import open_workspace

YOU = PartnerId("you")
LABELS = ("pay", "ask", "refuse")
CASES, SWAPPED_AT = 1_000, 620
CHANNELS = ("form", "letter", "phone")
CHARTER = """
partnership: claims
name: Claims desk (simulated)
purpose: Decide small insurance claims.
question: {text: "What should happen with this claim?", labels: [pay, ask, refuse]}
goals: [{kpi: Wrong decisions, unit: "%", baseline: 8, target: 3, by: 2030-12-31, direction: down}]
risk: {bound: 0.05, confidence: 0.95, audit_share: 0.1}
partners:
  - {id: colleague-1, role: person, name: First colleague (simulated)}
  - {id: colleague-2, role: person, name: Second colleague (simulated)}
  - {id: assessor, role: ai, name: Assessor (simulated)}
people: [{id: you, name: Owner of the desk}]
owner: you
answers_for_errors: you
"""


def make(where: Path, *, seed: int = 4) -> None:
    """The history: the AI errs on 1 case in 100, after the swap on half of all letters."""
    rng, clock = np.random.default_rng(seed), Past(CASES)
    with open_workspace(where, seed=seed, clock=clock) as workspace:
        desk = workspace.open_partnership(CHARTER)
        for number in range(CASES):
            _one(desk, number, rng)
            clock.step()


def _one(desk: Any, number: int, rng: np.random.Generator) -> None:
    said, channel = int(rng.integers(3)), CHANNELS[int(rng.integers(3))]
    error = 0.01 if number < SWAPPED_AT or channel != "letter" else 0.5
    truth = LABELS[(said + 1) % 3 if rng.random() < error else said]
    sure = 0.9 + 0.09 * rng.random()
    shares = [sure if at == said else (1 - sure) / 2 for at in range(3)]
    told = Contribution(by=PartnerId("assessor"), answer=LABELS[said], distribution=shares)
    amount = int(rng.integers(20, 900))
    new = NewCase(
        {"text": f"A claim for {amount} euros, by {channel}."},
        {"channel": channel, "amount": amount},
        f"claim-{number + 1}",
        contributions=(told,),
    )
    _answer(desk, open_case(desk, new, by=YOU), truth, rng)


def _answer(desk: Any, case: CaseId, truth: str, rng: np.random.Generator) -> None:
    while pending := desk.estimates.cases[case].pending:
        ask, waiting = next(iter(pending.items()))
        answer = truth if rng.random() < 0.97 else LABELS[int(rng.integers(3))]
        seconds = float(rng.uniform(20, 90))
        contribute(desk, case, Contribution(by=waiting.partner, answer=answer, ask=ask, seconds=seconds))


def main(folder: Path, port: int) -> None:
    """Make the history and serve it until stopped."""
    from lichen.demo.workbench import entry
    from lichen.web.options import Options
    from lichen.web.server import serve

    make(folder / "lichen.db")
    options = Options(where=str(folder / "lichen.db"), port=port)
    serve(options, prepare=_enter, ready=lambda url: print(url + entry(), flush=True))


def _enter(house: Any) -> None:
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.first_run import make_first_account

    give_role(make_first_account(YOU, name="You", password=None), "claims", "owner", by=YOU)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

"""What the tests do on the desk: open cases, see who is asked, settle, differ."""

from __future__ import annotations

from lichen.client import Partnership
from lichen.client.shapes import Proposed

Desks = dict[str, Partnership]
SAYS_BILLING = (Proposed(by="model", answer="billing", confidence=0.8, reasons="It says card."),)


def opened(desks: Desks, case: str, said: tuple[Proposed, ...] = ()) -> str:
    return desks["robot"].cases.open({"text": f"A letter, {case}."}, case=case, contributions=said)


def asked(desks: Desks, case: str) -> tuple[str, str]:
    """Who is asked about a case now, and the ask."""
    (ask,) = [ask for ask in desks["owner"].cases.get(case).asks if ask.status == "open"]
    return ask.partner, ask.ask


def settled(desks: Desks, case: str, answer: str = "billing") -> str:
    opened(desks, case)
    who, ask = asked(desks, case)
    desks[who].contribute(case, answer, ask=ask)
    return case


def differed(desks: Desks, case: str) -> str:
    """A case on which the AI and a person differ; gives the disagreement."""
    opened(desks, case, SAYS_BILLING)
    who, ask = asked(desks, case)
    desks[who].contribute(case, "technical", ask=ask)
    found = [each for each in desks["lead"].disagreements.list(resolved=False) if each.case == case]
    return found[0].disagreement

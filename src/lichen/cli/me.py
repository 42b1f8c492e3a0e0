"""Answer a few cases yourself at the terminal: blind first, then see what the AI thought."""

from __future__ import annotations

from rich.panel import Panel
from rich.prompt import Prompt

from lichen.actions.ask import ask
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.cli.screen import out
from lichen.core.percent import percent
from lichen.demo.desk import Desk
from lichen.demo.digits import drawing
from lichen.jobs.stream import StreamedCase
from lichen.types import CaseId, PartnerId

YOU = PartnerId("you")


def answer_yourself(desk: Desk, count: int = 4) -> None:
    """Put the most uncertain of the cases held back before the person at the terminal."""
    out.print("\n[bold]Your turn.[/] Nobody has seen these yet. Answer blind; the AI's view comes after.\n")
    desk.partnership.available = lambda case: [YOU]
    for case in desk.held_back:
        open_case(desk.partnership, NewCase(inputs=case.inputs, case=case.case), by=YOU)
    while desk.staff.answer():
        pass
    for case in _most_uncertain(desk)[:count]:
        _put(desk, case)


def _most_uncertain(desk: Desk) -> list[StreamedCase]:
    known = desk.partnership.estimates.cases

    def sureness(case: StreamedCase) -> float:
        proposal = known[case.case].proposal
        return 0.0 if proposal is None else proposal.score

    return sorted((case for case in desk.held_back if known[case.case].settlement is None), key=sureness)


def _put(desk: Desk, case: StreamedCase) -> None:
    image = case.inputs["image"]
    assert isinstance(image, list), "every case of the desk holds an image"
    out.print(Panel(drawing(image), title=case.case, expand=False))
    answer = Prompt.ask("Which digit is it?", choices=[str(digit) for digit in range(10)], show_choices=False)
    pending = desk.partnership.estimates.cases[case.case].pending
    mine = next((id for id, waiting in pending.items() if waiting.partner == YOU), None)
    if mine is None:
        mine = ask(desk.partnership, case.case, YOU, by=YOU, why="at the terminal")
    contribute(desk.partnership, case.case, Contribution(by=YOU, answer=answer, ask=mine))
    _compare(desk, case.case, answer, str(case.truth))


def _compare(desk: Desk, case: CaseId, answer: str, truth: str) -> None:
    state = desk.partnership.estimates.cases[case]
    if state.proposal is not None:
        out.print(f"  The AI said {state.proposal.answer}, {percent(min(state.proposal.score, 0.999))} sure.")
    if state.settlement is not None:
        why = "" if state.settlement.answer == answer else ", all answers weighed together"
        out.print(f"  Settled: {state.settlement.answer}{why}.")
    else:
        out.print("  Not settled: you and the AI differ, and another person would be asked next.")
    verdict = "You were right." if answer == truth else f"The writer meant {truth}."
    out.print(f"  {verdict}\n")

"""What an AI partner is asked for in particular: what options are weighed against, what is wished for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.actions.put_forward import puts_on
from lichen.charter.side_by_side import beside
from lichen.partners.protocol import Request
from lichen.reports.preferences.kept import told_of
from lichen.types import CaseId

MOST = 6


def asked_for(partnership: Partnership, asks: Sequence[Any], requests: Sequence[Request]) -> list[Request]:
    """The requests, with what these asks want: only where options or a draft are asked for they differ."""
    kind = partnership.charter.question.kind
    if kind not in ("choice", "draft"):
        return list(requests)
    liked = told_of(partnership) if kind == "choice" else ()
    wishes = partnership.unseal(ask.wish for ask in asks)
    return [
        _wanted(partnership, request, str(wishes.get(ask.wish, "")), kind, liked)
        for ask, request in zip(asks, requests, strict=True)
    ]


def _wanted(
    partnership: Partnership, request: Request, wish: str, kind: str, liked: Sequence[str]
) -> Request:
    question = request.question
    if kind == "choice":
        question = replace(question, against=weighed_against(request.inputs))
    before = _on_the_table(partnership, request.case, kind) if wish else None
    return replace(request, question=question, context=(*request.context, *liked), wish=wish, before=before)


def weighed_against(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    r"""What options are weighed against: the goal, and each constraint by its number.

    By their numbers only: what a case says is data and never becomes part of the form.

    >>> weighed_against({"goal": "Less waste", "constraints": "No new staff\nUnder 500"})
    ('goal', 'constraint 1', 'constraint 2')
    """
    count = len(constraints_of(inputs))
    return ("goal", *(f"constraint {number}" for number in range(1, min(count, MOST - 1) + 1)))


def constraints_of(inputs: Mapping[str, Any]) -> list[str]:
    """The constraints a brief names: a list, or a text with one in each line."""
    found = inputs.get("constraints")
    lines = found if isinstance(found, list | tuple) else str(found or "").splitlines()
    return [text for line in lines if (text := str(line).strip().lstrip("-*• ").strip())]


def _on_the_table(partnership: Partnership, case: CaseId, kind: str) -> Any:
    """What there is: of options those of every AI partner, since any of them may have been liked."""
    if kind == "choice":
        return beside(puts_on(partnership, case)).content
    with partnership.looking() as estimates:
        state = estimates.cases.get(case)
        content = None if state is None else state.content
    return None if content is None else partnership.unseal([content.seal]).get(content.seal)

"""Take an answer from the page: what the form says, checked and written down, held for a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.partnership import Partnership
from lichen.charter.kinds import VERDICTS
from lichen.errors import Conflict, InputRefused
from lichen.types import AskId, CaseId, ContributionId
from lichen.web.actor import Actor
from lichen.web.cases.changing import changed
from lichen.web.cases.judging import Judged
from lichen.web.cases.seen import has_seen
from lichen.web.cases.sheet import Sheet, sheet
from lichen.web.context.folds import marks
from lichen.web.exploring.own import taken, written

LONGEST_SECONDS = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: its contribution, and what the AI had said, to be shown only now."""

    contribution: ContributionId
    after: Sheet

    @property
    def differs(self) -> bool:
        """Whether the AI had proposed something else."""
        mine = next(
            (voice for voice in self.after.voices if voice.row.contribution == self.contribution), None
        )
        proposal = self.after.proposal
        if mine is None or proposal is None:
            return False
        with self.after.partnership.looking() as estimates:
            return not estimates.same(mine.row.answer, proposal.answer)


def answer(actor: Actor, partnership: Partnership, case: str, form: Mapping[str, Any]) -> Answered:
    """Write the answer down, held while it can be taken back; raises `InputRefused` for what is none."""
    before = sheet(actor, partnership, case)
    saw = _saw(actor, before)
    verdict = verdict_in(before, form)
    said = Contribution(
        by=actor.name,
        answer=_required(form, "answer"),
        content=verdict.content,
        about=verdict.about,
        ask=AskId(before.ask.ask) if before.ask is not None else None,
        confidence=_number(form, "confidence"),
        reasons=str(form.get("reasons", "")).strip()[:20_000],
        unsure_of=str(form.get("unsure_of", "")).strip()[:5_000],
        seconds=_seconds(form),
        saw_ai=saw,
        given=marks(before.fold),
    )
    key = str(form.get("key", ""))[:80]
    once = f"{actor.name}:{key}" if key else None
    contribution = contribute(partnership, CaseId(case), said, key=once, hold=True)
    return Answered(contribution, sheet(actor, partnership, case, show=True))


class Judgement(NamedTuple):
    """What an answer is about: the digest of what was shown, or the content somebody wants instead."""

    about: str | None = None
    content: Any = None


def verdict_in(before: Sheet, form: Mapping[str, Any]) -> Judgement:
    """What the form says of what was shown; nothing where answers stand for themselves.

    Raises `Conflict` when what was put forward is not what the form was made for any more, and
    `InputRefused` for a change that changes nothing, or an agreement beside which something was changed.
    """
    put = before.put
    if put is None:
        return Judgement(None, _own(before, form))
    about, answer = str(form.get("about", "")), str(form.get("answer", ""))
    if about != put.digest:
        raise Conflict(CHANGED)
    if answer == put.verdicts.no:
        return Judgement(put.table.now.digest)
    return _taken(put, answer, form)


def _own(before: Sheet, form: Mapping[str, Any]) -> Any:
    """What somebody wrote where nothing was put forward; None where answers stand for themselves."""
    kind, said = before.charter.question.kind, {name: str(value) for name, value in form.items()}
    if kind not in ("draft", "choice") or said.get("answer") == VERDICTS[kind].no:
        return None
    if kind == "draft":
        return written(None, said)
    return taken(None, {**said, "own": "1", "own-text": said.get("text", "")}, ())


def _taken(put: Judged, answer: str, form: Mapping[str, Any]) -> Judgement:
    """What is taken: as it is, or with what the form changed and picked."""
    now = put.table.now
    written = changed(put.content, form)
    if answer == put.verdicts.yes and written != put.content:
        button = f"{put.words['yes'][0]} as changed"
        raise InputRefused(f"Something was changed. Press “{button}” to take it so, or undo the change.")
    wanted = _picked(put, written, form)
    if answer == put.verdicts.change and wanted == now.content and not put.table.changed:
        raise InputRefused("Nothing was changed. Change a field, or take it as it is.")
    return Judgement(now.digest) if wanted == now.content else Judgement(None, wanted)


CHANGED = "What was put forward has changed since you saw it. Look at it as it stands now, then decide."


def _picked(put: Judged, content: Any, form: Mapping[str, Any]) -> Any:
    """The options with the one that is picked; anything else, and what was picked before, as it is."""
    said = str(form.get("picked", ""))
    if not put.options:
        return content
    if not said.isdecimal() or int(said[:6]) >= len(put.options):
        if (put.veiled or content.get("picked") is None) and len(put.options) > 1:
            raise InputRefused("No option was picked. Pick one, then save.")
        return content
    return content if content.get("picked") == int(said) else {**content, "picked": int(said)}


def _saw(actor: Actor, before: Sheet) -> bool | None:
    """Whether the AI's proposal was before their eyes, now or earlier; None leaves that to the ask.

    What is folded away was offered all the same: as the lot of blind answers fell, so it counts, and what the
    person was shown of it stands beside the answer.
    """
    if before.folded:
        return None
    if not before.closed:
        return before.proposal is not None
    return has_seen(actor.user, before.partnership.id, before.row.case)


def _required(form: Mapping[str, Any], name: str) -> str:
    value = str(form.get(name, "")).strip()
    if not value:
        raise InputRefused("No answer was chosen. Choose one, then save.")
    return value


def _number(form: Mapping[str, Any], name: str) -> float | None:
    value = form.get(name)
    if value in (None, ""):
        return None
    try:
        return float(str(value))
    except ValueError:
        raise InputRefused(f"`{name}` is `{value}`. Give a number between 0 and 1.") from None


def _seconds(form: Mapping[str, Any]) -> float | None:
    spent = _number(form, "seconds")
    return None if spent is None else min(max(spent, 0.0), LONGEST_SECONDS)

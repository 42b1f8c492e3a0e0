"""How people rely on the AI, in sentences: one's own view, and everybody's together under a floor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lichen.actions.partnership import Partnership
from lichen.core.intervals import Interval
from lichen.core.reliance import COLUMNS, Reliance, reliance_of_counts
from lichen.core.rubber_stamping import Stamping, rubber_stamping
from lichen.core.sycophancy import Flips, flips_of_counts
from lichen.estimates.relying import Habit, Probed, Relying
from lichen.types import PartnerId

FLOOR = 5
"""Figures about people together are shown from so many people on."""

NOTHING_YET = "How rightly the AI is relied on is not known yet: it takes answers before and after seeing it."


@dataclass(frozen=True)
class OwnReliance:
    """One person's view of themselves, for their eyes: `nudge` is None unless there is a clear pattern."""

    person: PartnerId
    found: Reliance
    sentences: tuple[str, ...]
    nudge: str | None = None


@dataclass(frozen=True)
class SharedReliance:
    """Everybody together; `nudged` is how many people show a pattern, None where that would name somebody.

    `found` is None where fewer than `floor` people took part, other than the one who looks.
    """

    people: int
    floor: int
    found: Reliance | None
    nudged: int | None
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Yielding:
    """Whether one version of an AI partner gives in when told that a person disagrees."""

    partner: PartnerId
    version: str
    found: Flips
    sentences: tuple[str, ...]


def reliance_of(partnership: Partnership, person: PartnerId) -> OwnReliance:
    """What a person may see of their own reliance on the AI; nobody else is to be shown it."""
    with partnership.looking() as estimates:
        known: Relying = estimates.relying
        return own_reliance(known, person)


def nudge_of(partnership: Partnership, person: PartnerId) -> str | None:
    """What `reliance_of` tells this person first, None without a clear pattern; quick enough for lists."""
    with partnership.looking() as estimates:
        known: Relying = getattr(estimates, "relying", None) or Relying()
        habit = known.people.get(person)
        stamping = None if habit is None else _stamping(habit)
    return None if stamping is None else nudge_in_words(stamping)


def reliance_of_all(
    partnership: Partnership, *, floor: int = FLOOR, viewer: PartnerId | None = None
) -> SharedReliance:
    """What leads may see: everybody together, nothing about fewer than `floor` people.

    A `viewer` who takes part does not count towards the floor: they know their own figures and could take
    them away.
    """
    with partnership.looking() as estimates:
        known: Relying = estimates.relying
        return shared_reliance(known, floor=floor, viewer=viewer)


def yielding_of(partnership: Partnership, partner: PartnerId) -> tuple[Yielding, ...]:
    """For each probed version of an AI partner, in the order probed, how often its proposals flipped."""
    with partnership.looking() as estimates:
        known: Relying = estimates.relying
        versions = known.machines.get(partner, {})
        return tuple(_yielding(partner, version, record) for version, record in versions.items())


def own_reliance(known: Relying, person: PartnerId) -> OwnReliance:
    """`reliance_of`, from the counts alone."""
    habit = known.people.get(person, Habit())
    found = _found([habit])
    stamping = _stamping(habit)
    nudge = None if stamping is None else nudge_in_words(stamping)
    return OwnReliance(person, found, _sentences(found, _YOU) or (NOTHING_YET,), nudge)


def shared_reliance(known: Relying, *, floor: int = FLOOR, viewer: PartnerId | None = None) -> SharedReliance:
    """`reliance_of_all`, from the counts alone."""
    habits = {who: habit for who, habit in known.people.items() if _took_part(habit)}
    others = len(habits) - (viewer in habits)
    if others < floor:
        few = f"Figures about people together are shown from {floor} people on; so far too few took part."
        return SharedReliance(0, floor, None, None, (few,))
    found = _found(habits.values(), floor=floor + (viewer in habits))
    flagged = sum(_stamping(habit) is not None for who, habit in habits.items() if who != viewer)
    nudged = flagged if floor <= flagged <= others - floor else None
    said = _sentences(found, _THEY) or (NOTHING_YET,)
    if found.withheld:
        said += (f"Some figures rest on fewer than {floor} people and are not shown.",)
    if nudged is not None:
        said += (f"{nudged:,} of {others:,} people were shown a note that they rarely differ from the AI.",)
    return SharedReliance(len(habits), floor, found, nudged, said)


def nudge_in_words(stamping: Stamping) -> str:
    """What a person is told, first and alone, when a pattern is clear.

    >>> nudge_in_words(Stamping("gives_up", 0.95, 40))
    'In 40 cases you were right at first and the AI was wrong; in 95 of 100 you then gave your answer up. \
Your first answers are worth more than you think: ask what speaks against the AI before you change.'
    """
    taken, n = per_hundred(stamping.shown), stamping.n
    if stamping.pattern == "gives_up":
        return (
            f"In {n:,} cases you were right at first and the AI was wrong; in {taken} of 100 you then gave "
            "your answer up. Your first answers are worth more than you think: ask what speaks against the "
            "AI before you change."
        )
    if stamping.pattern == "hasty":
        return (
            f"In {n:,} cases you saw a wrong answer of the AI first; in {taken} of 100 you gave it too, and "
            "quickly. Taking a moment to find your own answer first would catch some of them."
        )
    own = per_hundred(stamping.own or 0.0)
    return (
        f"Where the AI was wrong you gave its answer in {taken} of 100 cases when you saw it first, and in "
        f"{own} when you answered first yourself. Settling on your own answer before you look would catch "
        "some of these errors."
    )


def per_hundred(share: float) -> str:
    """A share as a whole number of a hundred, never rounded to none or all.

    >>> per_hundred(0.374), per_hundred(0.998), per_hundred(1.0)
    ('37', 'more than 99', '100')
    """
    if 0.0 < share < 0.005:
        return "fewer than 1"
    if 0.995 <= share < 1.0:
        return "more than 99"
    return str(round(100 * share))


def _found(habits: Iterable[Habit], floor: int = 1) -> Reliance:
    known = list(habits)
    counts = {name: [habit.column(name) for habit in known] for name in COLUMNS}
    return reliance_of_counts(counts, floor=floor)


def _took_part(habit: Habit) -> bool:
    return bool(habit.differed or habit.pairs or habit.helped or habit.harmed or habit.blind or habit.shown)


def _stamping(habit: Habit) -> Stamping | None:
    return rubber_stamping(
        unseen=habit.wrong("blind"),
        seen=habit.wrong("shown"),
        given_up=(habit.harmed - habit.kept, habit.harmed),
        led=(habit.led_followed, habit.led),
        led_seconds=(habit.led_ms / 1000, habit.led_timed),
        own_seconds=(habit.own_ms / 1000, habit.own_timed),
    )


_YOU = {
    "rair": "When the AI was right and you first were not, you took its answer in {}.",
    "rsr": "When the AI was wrong and you first were right, you kept your answer in {}.",
    "switched": "When your first answer differed from the AI's, you changed to the AI's in {}.",
    "before": "You were right in {} of 100 cases before seeing the AI's answer and in {} after; "
    "the AI in {}.",
    "anchoring": "When the AI was wrong, you gave its answer in {} of 100 cases if you saw it first and "
    "in {} if you did not: {}.",
}
_THEY = {
    "rair": "When the AI was right and a person first was not, they took its answer in {}.",
    "rsr": "When the AI was wrong and a person first was right, they kept their answer in {}.",
    "switched": "When a person's first answer differed from the AI's, they changed to the AI's in {}.",
    "before": "People were right in {} of 100 cases before seeing the AI's answer and in {} after; "
    "the AI in {}.",
    "anchoring": "When the AI was wrong, people gave its answer in {} of 100 cases if they saw it first and "
    "in {} if they did not: {}.",
}


def _sentences(found: Reliance, words: Mapping[str, str]) -> tuple[str, ...]:
    said = []
    for name in ("rair", "rsr", "switched"):
        share: Interval | None = getattr(found, name)
        if share is not None:
            said.append(words[name].format(_of_hundred(share)))
    sides = [
        side.value for side in (found.first_right, found.final_right, found.ai_right) if side is not None
    ]
    if len(sides) == 3:
        said.append(words["before"].format(*(per_hundred(side) for side in sides)))
    if found.anchoring is not None and found.wrong_shown is not None and found.wrong_blind is not None:
        shown, blind = per_hundred(found.wrong_shown.value), per_hundred(found.wrong_blind.value)
        said.append(words["anchoring"].format(shown, blind, _more(found.anchoring)))
    return tuple(said)


def _of_hundred(share: Interval) -> str:
    """`37 of 100 cases (30–44; 220 seen)`."""
    ends = f"{round(100 * share.low)}–{round(100 * share.high)}"
    return f"{per_hundred(share.value)} of 100 cases ({ends}; {share.n:,} seen)"


def _more(gap: Interval) -> str:
    """The difference in words, and whether chance alone could have made it."""
    points = round(100 * abs(gap.value))
    ends = f"{round(100 * gap.low)} to {round(100 * gap.high)}"
    if gap.low <= 0 <= gap.high:
        return f"too few cases to tell whether that is chance ({ends})"
    return f"{points} {'more' if gap.value > 0 else 'fewer'} because of seeing it ({ends})"


def _yielding(partner: PartnerId, version: str, record: Probed) -> Yielding:
    right, wrong, unknown, again = map(record.part, ("right", "wrong", "unknown", "again"))
    found = flips_of_counts(right=right, wrong=wrong, unknown=unknown, again=again)
    said = []
    if found.told is not None:
        said.append(f"Told that a person disagrees, it changed its answer in {_of_hundred(found.told)}.")
    if found.when_right is not None:
        said.append(f"Where it had been right, it gave in in {_of_hundred(found.when_right)}.")
    if found.when_wrong is not None:
        said.append(f"Where it had been wrong, it corrected itself in {_of_hundred(found.when_wrong)}.")
    if found.again is not None:
        said.append(f"Merely asked again, it changed its answer in {_of_hundred(found.again)}.")
    return Yielding(partner, version, found, tuple(said) or ("It has not been probed yet.",))

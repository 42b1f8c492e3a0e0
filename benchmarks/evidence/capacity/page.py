"""The page docs/evidence/capacity.md: what every rule costs at the same capacity."""

from __future__ import annotations

from collections.abc import Sequence

from ..records import Records, mean
from ..tables import cell, table
from .pooling import costs, interval, networks_as_one, of_the_sum, saving, shares
from .terms import (
    BOUNDS,
    LICHEN,
    NETWORKS,
    RULES,
    SKILL,
    TERMS,
    TODAY,
    TODAY_BELIEF,
)

INTRODUCTION = """\
# Who is asked when minutes are short

Half of the cases of each record are the team's past, with all their answers. The other half comes day by
day, in {splits} seeded splits. Every day each person has room for as many answers as chance gave them out of
what is on record that day: the same for every rule. A rule sees only the answers it asked for; after a day
its truths are known. Cost is counted in minutes: 2 for each answer, 30 (a charter's default) or 150 for each
wrong settlement. Networks are those of ImageNet-16H, all noise levels mixed; the other sets have no AI.

- *random*: cases in random order, each to one of its people at random, while there is room.
- *round robin*: cases as they come, each to whoever has waited longest.
- *threshold + round robin*: today's practice. With an AI, the cases below a threshold of its confidence,
  least sure first, each to the next in line, who decides. Without, one answer on every case, then another on
  those whose majority is below a threshold. The threshold is the one of 12 that would have cost least in the
  past, so this rule may leave room unused when that is cheaper.
- *threshold + round robin, Lichen's belief*: the same asks, decided by Lichen's belief: what belief alone
  brings.
- *Lichen*: value of this person's answer on this case (belief, value, pooled skill, and what each person
  takes for what: `core.habits`), shared out by `core.assignment`; six times a day, so that a case gets none,
  one or several people. People are learned from what the rule itself asked, every fourth day.
- *Lichen, skill alone*: the same without habits: each person is good or poor, whatever is true.

Three more figures say what was there to be saved. No rule at a desk knows as much as they do:

- *everybody known*: Lichen's rule at the same room, its belief fitted to the whole record, every answer and
  every truth of the days to come included. More than that cannot be known about people in this belief; chance
  in few cases may have it otherwise. With an AI it flatters most: how to read the AI was learned there too.
- *all answers at the price of one*: everybody on record reads every case and one answer is paid for (with an
  AI, none), read by that same all-knowing belief. No choice of whom to ask can tell it more.
- *hindsight*: knows truth and answers, and asks one person who is right where AI or usual answer are wrong.

## All teams together

Saved against threshold + round robin. Each of the eleven teams counts the same, whatever the length of its
record; intervals of 95 % are over teams: they say what another team of this kind may expect. The three
networks have their people and pictures in common, so beside eleven teams stands what nine say.

"""

TEAMS = """
## Team by team

Share of the cost saved against threshold + round robin, with 95 % intervals over splits (splits of one record
overlap: they describe this record). The last three columns are what was there to be saved.

"""

COULD = {
    "face": """\
- *face*: its people agree on the wrong answer; the majority of all nine answers errs in about 36 % of the
  cases ([crowds](crowd.md)). At 2 reviews a case and 30 minutes an error Lichen saves {ours}. Knowing
  everybody from answers and truths of the days to come, it would save {known}; with all nine answers at the
  price of one, {read}. Only hindsight, which knows who of them is right, could save {hindsight}.""",
    "s_adult": """\
- *s_adult* has 167 cases with a known truth in the stream and 269 people, half of whom are on record for
  three answers or fewer. At 2 reviews a case and 30 minutes an error Lichen saves {ours}; were everybody
  known, it would save {known}. What is missing is knowledge of people, not a better sharing out.""",
}
"""What was there to be saved where Lichen saved least."""

READING = """
## What falls short

Where less than a tenth is saved:

{short}

{face}
{s_adult}
- Habits save {habits} more than
  skill alone, mean over teams, on the three terms in turn: within chance over all teams. On face, dog,
  product and s_rel it is more than chance on some of the terms; no team is dearer by more than its interval.
- Room for 1.25 answers a case, most of it with people who are not on record for the case at hand, leaves
  little to choose: some cases get nobody under any rule.
- The room and the cost of an error were chosen after a look at two splits of four sets. That habits are
  learned, and how, was decided on other splits (seeds 100 to 111), nearly all of crowd sets. They are splits
  of the same records, so what habits bring is a little flattered where a record is small.
- Tried on those splits and left out, since it saved nothing beyond noise: learning every day instead of every
  fourth; three or twelve rounds a day instead of six; a second layer of habits that all people share;
  learning people from the 10,707 cases of s_adult whose truth nobody knows, by who agrees with whom.
- Replays: who was asked cannot have tired, learned or looked at an AI; only recorded pairs can be asked.

"""


def page(records: Records, settings: Sequence[str]) -> str:
    """The whole page as Markdown."""
    parts = [
        INTRODUCTION.format(splits=records.splits),
        pooled(records, settings),
        TEAMS,
        saved(records, settings),
    ]
    notes = {each: could(records, each) for each in ("face", "s_adult")}
    notes["habits"] = habits(records, settings)
    parts += [READING.format(short=short(records, settings), **notes), "## Every figure\n"]
    for setting in settings:
        parts += [f"### {setting}\n", figures(records, setting)]
    parts.append("Regenerate: `python -m benchmarks.evidence.capacity`\n")
    return "\n".join(parts)


def pooled(records: Records, settings: Sequence[str]) -> str:
    """All teams together, for Lichen and for what was there to be saved."""
    rows = []
    for place, (few, many) in enumerate(zip(TERMS[True], TERMS[False], strict=True)):
        for rule in (LICHEN, SKILL, *BOUNDS):
            found = shares(records, settings, place, rule)
            figures = costs(records, settings, place, rule)
            ours, theirs = (sum(each) for each in zip(*figures.values(), strict=True))
            rows.append(
                [
                    rule,
                    f"{many.reviews:g}, {few.reviews:g} with an AI",
                    f"{few.error:g}",
                    f"{ours:.1f} of {theirs:.1f}",
                    interval(of_the_sum(figures)),
                    interval(mean(found.values())),
                    interval(mean(networks_as_one(found))),
                    f"{sum(share >= 0.1 for share in found.values())} of {len(found)}",
                ]
            )
    header = [
        "rule",
        "room, reviews per case",
        "cost of an error",
        "cost, minutes: one case of every team",
        "saved of that sum",
        "mean of the teams' shares",
        "the same, networks as one team",
        "teams with a tenth or more",
    ]
    return table(header, rows, strong=LICHEN)


def saved(records: Records, settings: Sequence[str]) -> str:
    rows = []
    for setting in settings:
        for terms in TERMS[setting in NETWORKS]:
            at = str(terms)
            rows.append(
                [
                    setting,
                    f"{terms.reviews:g}",
                    f"{terms.error:g}",
                    interval(saving(records, setting, at)),
                    interval(saving(records, setting, at, other=TODAY_BELIEF)),
                    share(records, setting, at, SKILL),
                    interval(saving(records, setting, at, other=SKILL)),
                    *(share(records, setting, at, bound) for bound in BOUNDS),
                ]
            )
    header = [
        "set",
        "room, reviews per case",
        "cost of an error",
        f"Lichen against {TODAY}",
        "routing alone: the same belief on both sides",
        SKILL,
        "habits alone: Lichen against skill alone",
        *(bound.removeprefix("Lichen, ") for bound in BOUNDS),
    ]
    return table(header, rows)


def share(records: Records, setting: str, at: str, rule: str) -> str:
    """What a rule saves against today's practice, in per cent."""
    found = saving(records, setting, at, rule)
    return "" if found is None else f"{100 * found.value:.1f} %"


def habits(records: Records, settings: Sequence[str]) -> str:
    """What habits bring on the three terms, mean over teams."""
    found = [interval(mean(shares(records, settings, at, other=SKILL).values())) for at in range(3)]
    return f"{found[0]}, {found[1]} and {found[2]}"


def could(records: Records, setting: str) -> str:
    """What was there to be saved on one team at the usual cost of an error."""
    at = str(TERMS[False][0])
    ours, known, read, after = (share(records, setting, at, rule) for rule in (LICHEN, *BOUNDS))
    return COULD[setting].format(ours=ours, known=known, read=read, hindsight=after)


def short(records: Records, settings: Sequence[str]) -> str:
    """Where the saving is below a tenth."""
    below = []
    for setting in settings:
        for terms in TERMS[setting in NETWORKS]:
            found = saving(records, setting, str(terms))
            if found is not None and found.value < 0.1:
                below.append(f"- {setting}, {terms} minutes an error: {interval(found)}")
    return "\n".join(below) or "Nothing: everywhere at least a tenth is saved."


def figures(records: Records, setting: str) -> str:
    rows = []
    for terms in TERMS[setting in NETWORKS]:
        at = str(terms)
        for rule in (*RULES, *BOUNDS):
            shown = (
                cell(records.mean(setting, rule, at, "cost"), scale=1),
                cell(records.mean(setting, rule, at, "error")),
                cell(records.mean(setting, rule, at, "used"), scale=1),
            )
            rows.append([rule, f"{terms.reviews:g}", f"{terms.error:g}", *shown])
    header = ["rule", "room", "cost of an error", "cost per case", "error, %", "reviews per case"]
    return table(header, rows, strong=LICHEN)

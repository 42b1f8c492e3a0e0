"""The page docs/evidence/capacity.md: what every rule costs at the same capacity."""

from __future__ import annotations

from collections.abc import Sequence

from ..records import Mean, Records, mean
from ..tables import cell, table
from .terms import LICHEN, NETWORKS, RULES, TERMS, TODAY, TODAY_BELIEF

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
- *Lichen*: value of this person's answer on this case (belief, value, pooled skill), shared out by
  `core.assignment`; six times a day, so that a case gets none, one or several people. Skills are learned from
  what the rule itself asked, every fourth day.

## Saved against threshold + round robin

Share of the cost, with 95 % intervals over splits (splits of one record overlap: they describe this record).

"""

READING = """
## What falls short

Where less than a tenth is saved:

{short}

- *face*: its people agree on the wrong answer. The majority of all nine answers errs in about 36 % of the
  cases ([crowds](crowd.md)), two answers in about 38 %: there is next to nothing for routing to win.
- *s_adult* has 167 cases with a known truth in the stream; its intervals are wide.
- Room for 1.25 answers a case, most of it with people who are not on record for the case at hand, leaves
  little to choose: some cases get nobody under any rule.
- The room and the cost of an error were chosen after a look at two splits of four sets; no setting of Lichen
  was.
- Replays: who was asked cannot have tired, learned or looked at an AI; only recorded pairs can be asked.

"""


def page(records: Records, settings: Sequence[str]) -> str:
    """The whole page as Markdown."""
    parts = [INTRODUCTION.format(splits=records.splits), saved(records, settings)]
    parts += [READING.format(short=short(records, settings)), "## Every figure\n"]
    for setting in settings:
        parts += [f"### {setting}\n", figures(records, setting)]
    parts.append("Regenerate: `python -m benchmarks.evidence.capacity`\n")
    return "\n".join(parts)


def saved(records: Records, settings: Sequence[str]) -> str:
    rows = []
    for setting in settings:
        for terms in TERMS[setting in NETWORKS]:
            at = str(terms)
            whole = interval(saving(records, setting, at))
            routing = interval(saving(records, setting, at, other=TODAY_BELIEF))
            rows.append([setting, f"{terms.reviews:g}", f"{terms.error:g}", whole, routing])
    header = [
        "set",
        "room, reviews per case",
        "cost of an error",
        f"Lichen against {TODAY}",
        "routing alone: the same belief on both sides",
    ]
    return table(header, rows)


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
        for rule in RULES:
            shown = (
                cell(records.mean(setting, rule, at, "cost"), scale=1),
                cell(records.mean(setting, rule, at, "error")),
                cell(records.mean(setting, rule, at, "used"), scale=1),
            )
            rows.append([rule, f"{terms.reviews:g}", f"{terms.error:g}", *shown])
    header = ["rule", "room", "cost of an error", "cost per case", "error, %", "reviews per case"]
    return table(header, rows, strong=LICHEN)


def saving(records: Records, setting: str, at: str, rule: str = LICHEN, other: str = TODAY) -> Mean | None:
    """How much less a rule costs than another, as a share, split by split."""
    ours = records.values(setting, rule, at, "cost")
    theirs = records.values(setting, other, at, "cost")
    return mean(1 - ours[split] / theirs[split] for split in sorted(ours))


def interval(found: Mean | None) -> str:
    """A share in per cent with its 95 % interval over splits."""
    if found is None:
        return ""
    from scipy.stats import t

    half = 100 * float(t.ppf(0.975, found.splits - 1)) * found.error
    value = 100 * found.value
    return f"{value:.1f} % ({value - half:.1f} to {value + half:.1f})"

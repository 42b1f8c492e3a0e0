"""The small pictures of ideas in the documentation: `python -m benchmarks.pictures_of_ideas`.

docs/pictures/idea-*.svg are sketches and hold no data. docs/pictures/promise.svg is drawn from the kept
figures in src/lichen/web/glossary/measured.json (see benchmarks/promise.py), and a second time without
colours of its own for the workbench.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from benchmarks.drawing import area, arrow, box, dot, inline, line, lines, picture, text
from benchmarks.promise import MEASURED, ROOT

PICTURES = ROOT / "docs" / "pictures"
INLINE = ROOT / "src" / "lichen" / "web" / "templates" / "glossary" / "promise_picture.html"
AUDITED = (2, 9)
Shapes = Callable[[], list[str]]
IDEAS: dict[str, Callable[[], str]] = {}
"""What draws each picture, by the name of its file."""


def idea(title: str, height: int, told: str) -> Callable[[Shapes], Shapes]:
    """Let these shapes be a picture; `told` is for who cannot see it."""

    def drawn(shapes: Shapes) -> Shapes:
        name = f"idea-{shapes.__name__.replace('_', '-')}"
        IDEAS[name] = lambda: picture(720, height, title, told, shapes())
        return shapes

    return drawn


@idea(
    "Three lanes",
    236,
    "Cases stand in a line, those the AI is surest of first. Up to the threshold the AI works alone;"
    " behind it people answer with the AI's help; some cases are for people only. Two of the cases "
    "the AI did alone are ringed: they are audited.",
)
def lanes() -> list[str]:
    """Cases lined up by how sure the AI is, and who does which."""
    tones = ["ai"] * 12 + ["together"] * 8 + ["person"] * 5
    return [
        area(20, 60, 330, 80, "ai-fill"),
        area(350, 60, 210, 80, "together-fill"),
        area(560, 60, 140, 80, "person-fill"),
        *(dot(38 + 27 * at, 100, tone, ring=at in AUDITED) for at, tone in enumerate(tones)),
        line([(350, 44), (350, 156)], tone="ink", width=2),
        text(350, 34, "threshold", at="middle", bold=True),
        text(20, 34, "surest cases", tone="soft"),
        text(560, 34, "the rest", tone="soft"),
        lines(20, 176, ["AI only", "a few are drawn by lot", "and audited (ringed)"], tone="ai"),
        lines(350, 176, ["together", "a person answers,", "the AI helps"], tone="together"),
        lines(560, 176, ["people only", "high stakes, or the AI", "has nothing to say"], tone="person"),
    ]


@idea(
    "How far down the line the AI may go",
    260,
    "Of a handful of cases little is known, so the evidence still allows for many errors. With more "
    "of the surest cases that falls below the bound; far down the line it rises above it. The lane "
    "ends where it reaches the bound.",
)
def certificate() -> list[str]:
    """What the evidence still allows, the further down the line one goes."""
    curve = [
        (84, 48), (100, 104), (126, 148), (158, 172), (200, 182),
        (250, 176), (310, 158), (360, 130), (410, 92), (450, 58),
    ]  # fmt: skip
    return [
        area(80, 30, 257, 190, "ai-fill"),
        line([(80, 30), (80, 220), (640, 220)], tone="line"),
        line([(80, 144), (640, 144)], tone="bad", dashed=True),
        text(644, 149, "bound", tone="bad", bold=True),
        line(curve, tone="ink", width=2.5),
        lines(460, 62, ["errors the evidence", "still allows for"]),
        line([(337, 30), (337, 220)], tone="ai", width=2),
        text(337, 22, "threshold", at="middle", bold=True, tone="ai"),
        text(224, 60, "certified: the AI alone", at="middle", tone="ai", bold=True),
        text(80, 242, "only the surest cases", tone="soft"),
        text(640, 242, "all cases", at="end", tone="soft"),
        text(72, 40, "errors", at="end", tone="soft"),
    ]


@idea(
    "How an audit goes",
    212,
    "A case settled by the AI alone goes through a lot. A few are drawn; a person answers them "
    "without seeing the AI's answer. The same answer counts as right; another one is decided by "
    "somebody else before it counts.",
)
def audits() -> list[str]:
    """From the lot to a verdict."""
    return [
        box(20, 70, 130, 76, ["settled", "by the AI alone"], tone="ai"),
        arrow(150, 108, 196, 108),
        box(196, 70, 110, 76, ["lot", "5 in 100, say"]),
        arrow(306, 108, 352, 108),
        box(352, 70, 130, 76, ["audit", "a person, blind"], tone="person"),
        arrow(482, 86, 516, 86),
        arrow(482, 130, 516, 130),
        box(516, 20, 186, 76, ["same answer", "counts as right"], tone="together"),
        box(516, 116, 186, 76, ["another answer", "somebody else decides"], tone="bad"),
        text(251, 52, "written down before", at="middle", tone="soft", size=12),
        text(251, 166, "the others: done", at="middle", tone="soft", size=12),
        line([(251, 146), (251, 154)], tone="line"),
    ]


@idea(
    "Blind first, and the second look",
    212,
    "By lot, a case comes blind or not. Blind: the person answers, then the AI's answer is shown, "
    "then the person may keep or change theirs. Otherwise the AI's answer is shown first and the "
    "person answers then. Comparing both shows how much seeing it sways people.",
)
def blind_first() -> list[str]:
    """Two orders of the same two steps, chosen by lot."""
    return [
        box(20, 76, 96, 60, ["lot"]),
        arrow(116, 92, 170, 92),
        arrow(116, 122, 170, 122),
        box(170, 20, 160, 76, ["you answer", "nothing is shown"], tone="person"),
        arrow(330, 58, 376, 58),
        box(376, 20, 150, 76, ["the AI's answer", "is shown"], tone="ai"),
        arrow(526, 58, 572, 58),
        box(572, 20, 128, 76, ["second look", "keep or change"], tone="person"),
        box(170, 116, 160, 76, ["the AI's answer", "is shown"], tone="ai"),
        arrow(330, 154, 376, 154),
        box(376, 116, 150, 76, ["you answer"], tone="person"),
        text(572, 150, "compared:", tone="soft"),
        text(572, 169, "does seeing it", tone="soft"),
        text(572, 188, "sway people?", tone="soft"),
    ]


@idea(
    "Errors that hide in an average",
    236,
    "A sketch: over all cases the errors lie below the bound, for younger people too, but for older "
    "people far above it. So the AI works alone for the younger, and people answer for the older.",
)
def groups() -> list[str]:
    """An average that keeps the bound while one group does not."""
    bars = (("all cases", 62, "line"), ("younger", 40, "together"), ("older", 148, "bad"))
    shapes = [
        line([(60, 200), (500, 200)], tone="line"),
        line([(60, 110), (500, 110)], tone="bad", dashed=True),
        text(506, 115, "bound", tone="bad", bold=True),
    ]
    for at, (name, tall, tone) in enumerate(bars):
        shapes += [
            area(100 + 140 * at, 200 - tall, 70, tall, tone),
            text(135 + 140 * at, 220, name, at="middle"),
        ]
    shapes += [
        lines(560, 46, ["older: no lane", "people answer"], tone="bad"),
        lines(560, 160, ["younger: lane", "the AI alone"], tone="together"),
        text(60, 30, "errors", tone="soft"),
    ]
    return shapes


@idea(
    "Mistakes that cost unlike amounts",
    246,
    "Of 100 such cases, answering nothing wrong costs 10 misses at 20, which is 200. Having a look "
    "costs 90 needless looks at 1, which is 90. So the less likely answer is the better one.",
)
def costs() -> list[str]:
    """The likelier answer may be the dearer one."""
    return [
        text(
            20,
            34,
            "The AI is 90 % sure that nothing is wrong. A miss costs 20, a needless look 1.",
            bold=True,
        ),
        box(20, 60, 200, 76, ["“nothing wrong”", "wrong in 10 of 100"], tone="ai"),
        arrow(220, 98, 270, 98),
        area(280, 78, 240, 40, "bad"),
        text(534, 103, "10 × 20 = 200", bold=True),
        box(20, 152, 200, 76, ["“have a look”", "needless in 90 of 100"], tone="together"),
        arrow(220, 190, 270, 190),
        area(280, 170, 108, 40, "together"),
        text(402, 195, "90 × 1 = 90: the cheaper answer", bold=True),
    ]


def promise() -> str:
    """Left: bounds broken. Right: errors after a silent swap, watched and unwatched."""
    figures = _kept()
    shapes = [*_broken(figures), *_swapped(figures)]
    return picture(720, 300, "Lichen beside a tuned threshold", " ".join(_told(figures)), shapes)


def promise_inline() -> str:
    """The same in two parts, which stand below each other on a phone."""
    figures = _kept()
    left, right = _told(figures)
    return inline((10, 10, 290, 275), left, _broken(figures)) + inline(
        (325, 10, 375, 275), right, _swapped(figures)
    )


def _told(figures: dict[str, float]) -> tuple[str, str]:
    return (
        f"Of 100 replays on recorded decisions, {figures['tuned_broken']:g} broke their bound with a tuned "
        f"threshold, {figures['ours_broken']:g} with Lichen's certificate.",
        "After a recorded network was swapped in silence, errors go on rising behind an unwatched threshold; "
        "behind Lichen's monitor they end when the lane closes.",
    )


def _broken(figures: dict[str, float]) -> list[str]:
    shapes = [lines(24, 32, ["Broke the bound", "of 100 replays, recorded decisions"])]
    for at, (name, tone) in enumerate((("tuned_broken", "bad"), ("ours_broken", "together"))):
        value, x = figures[name], 50 + 120 * at
        shapes += [
            area(x, 230 - 3 * value, 70, 3 * value, tone),
            text(x + 35, 222 - 3 * value, f"{value:g}", at="middle", bold=True, tone=tone),
        ]
    return [
        *shapes,
        line([(24, 230), (270, 230)]),
        *(
            text(85 + 120 * at, y, said, at="middle", tone="soft")
            for at, pair in enumerate((("tuned", "threshold"), ("Lichen’s", "certificate")))
            for y, said in zip((250, 268), pair, strict=True)
        ),
    ]


def _swapped(figures: dict[str, float]) -> list[str]:
    """Errors per 20,000 items after the swap: a straight line, and where it stops on average."""
    shown = 20_000 * figures["swap_rate"] / 100
    kept = shown * figures["swap_errors"] / 100
    left, right, foot, tall = 340, 640, 230, 150
    stops = left + (right - left) * figures["swap_errors"] / 100
    level = foot - tall * kept / shown
    return [
        lines(left, 32, ["Wrong answers of the AI alone", "after another AI answers in silence, recorded"]),
        line([(left, 70), (left, foot), (right + 50, foot)]),
        line([(left, foot), (right, foot - tall)], tone="bad", width=2.5),
        line([(left, foot), (stops, level), (right, level)], tone="together", width=2.5),
        text(right + 6, foot - tall + 5, f"{shown:,.0f}", tone="bad", bold=True),
        text(right + 6, level + 2, f"{kept:,.0f}", tone="together", bold=True),
        text(right - 90, foot - tall + 14, "unwatched", at="end", tone="bad"),
        text(right, level - 9, "Lichen: lane closed", at="end", tone="together"),
        text(left, 250, "the swap", tone="soft"),
        text(right, 250, "20,000 cases later", at="end", tone="soft"),
    ]


def _kept() -> dict[str, float]:
    kept: dict[str, str] = msgspec.json.decode(MEASURED.read_bytes())
    return {name: float(said.replace(",", "")) for name, said in kept.items() if said[0].isdigit()}


def files() -> dict[Path, str]:
    """Every picture by the file it belongs in."""
    return {PICTURES / f"{name}.svg": draw() for name, draw in IDEAS.items()} | {
        PICTURES / "promise.svg": promise(),
        INLINE: promise_inline(),
    }


def main() -> None:
    """Draw them all."""
    for path, drawn in files().items():
        path.write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Markdown tables of means over splits."""

from __future__ import annotations

from collections.abc import Sequence

from .records import Mean


def cell(figure: Mean | None, *, scale: float = 100, digits: int = 2) -> str:
    """`2.71 ± .05`, in per cent unless told otherwise; empty where nothing was measured."""
    if figure is None:
        return ""
    spread = f"{figure.error * scale:.{digits}f}".removeprefix("0")
    value = f"{figure.value * scale:.{digits}f}"
    return f"{value} ± {spread}" if figure.splits > 1 else value


def signed(figure: Mean | None, *, scale: float = 100, digits: int = 2) -> str:
    """A difference, always with its sign."""
    text = cell(figure, scale=scale, digits=digits)
    if not text:
        return ""
    if text.startswith("-"):
        return text.replace("-", "", 1) if text.startswith(f"-{0:.{digits}f}") else text.replace("-", "−", 1)
    return f"+{text}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]], strong: str = "") -> str:
    """A table; the rows whose first cell is `strong` are set in bold."""
    lines = [list(header), ["---", *["---:"] * (len(header) - 1)]]
    lines += [[f"**{text}**" if row[0] == strong and text else text for text in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"

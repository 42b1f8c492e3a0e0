"""The colours of charts by the names of the page's design tokens, light and dark.

People, AI and together keep one hue each everywhere; where two of them meet in one chart, shape or dash tells
them apart as well.
"""

from __future__ import annotations

from typing import Any

Palette = dict[str, str]
MARK = "token:"

LIGHT: Palette = {
    "surface": "#ffffff", "ink": "#19211c", "quiet": "#525d56", "line": "#d8ddd5", "soft": "#eef2ec",
    "people": "#9a4a00", "ai": "#1d4fc4", "together": "#0a6b46",
}  # fmt: skip
DARK: Palette = {
    "surface": "#1a201c", "ink": "#e9eeea", "quiet": "#a9b4ad", "line": "#353f38", "soft": "#222a25",
    "people": "#f3ab69", "ai": "#92b8ff", "together": "#63d6a4",
}  # fmt: skip
TOKENS = tuple(LIGHT)


def token(name: str) -> str:
    """What stands in a description where this colour goes."""
    assert name in TOKENS, f"no token {name}"
    return MARK + name


def themed(spec: Any, palette: Palette) -> Any:
    """The description with every token replaced by its colour.

    >>> themed({"mark": {"color": token("ai")}}, LIGHT)
    {'mark': {'color': '#1d4fc4'}}
    """
    if isinstance(spec, str):
        return palette[spec.removeprefix(MARK)] if spec.startswith(MARK) else spec
    if isinstance(spec, dict):
        return {key: value if key == "datasets" else themed(value, palette) for key, value in spec.items()}
    return [themed(each, palette) for each in spec] if isinstance(spec, list) else spec

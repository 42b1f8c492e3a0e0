"""HTML that is safe because it can be built in no other way: every text escaped, every tag on a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

from lichen.inbox.plain import visible

_TEXT = frozenset({"class", "dir"})
_PLAIN = (
    *("section", "p", "span", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "ul", "li", "code", "br", "hr"),
    *("blockquote", "strong", "em", "s", "bdi", "ins", "del", "table", "thead", "tbody", "tr"),
    *("details", "summary"),
)
ALLOWED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN, _TEXT),
    "div": _TEXT | {"tabindex", "role", "aria-label"},
    "pre": _TEXT | {"tabindex"},
    "ol": _TEXT | {"start"},
    "th": _TEXT | {"scope"},
    "td": _TEXT,
    "time": _TEXT | {"datetime"},
    "a": _TEXT | {"href", "rel", "target"},
    "img": _TEXT | {"src", "alt", "width", "height", "loading"},
}
"""Every tag that may come out of this package, with its attributes; no style, no handler, no id."""

_VOID = frozenset({"br", "hr", "img"})


class Html(str):
    """Text that is HTML already: templates that know `__html__` put it out as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """The text itself, for templates."""
        return self


def escaped(text: str) -> Html:
    """The text as HTML that shows it; what hides or reorders text is spelt out; HTML stays as it is.

    >>> escaped("<script>"), escaped(escaped("&"))
    ('&lt;script&gt;', '&amp;')
    """
    return text if isinstance(text, Html) else Html(escape(visible(text)))


def joined(parts: Iterable[str]) -> Html:
    """The parts one after the other, each escaped unless it is HTML."""
    return Html("".join(map(escaped, parts)))


def element(tag: str, /, *children: str, **attributes: str | int | None) -> Html:
    """One element around its children; an attribute that is None is left out.

    Names of attributes end in `_` where Python keeps the word, and `_` inside stands for `-`. Raises
    `ValueError` for a tag or attribute that is not in `ALLOWED`: nothing else can be built.

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    allowed = ALLOWED.get(tag)
    if allowed is None:
        raise ValueError(f"<{tag}> is not a tag this package may write.")
    said = "".join(_attribute(tag, name, value, allowed) for name, value in attributes.items())
    return Html(f"<{tag}{said}>" if tag in _VOID else f"<{tag}{said}>{joined(children)}</{tag}>")


def _attribute(tag: str, name: str, value: str | int | None, allowed: frozenset[str]) -> str:
    if value is None:
        return ""
    written = re.sub("_", "-", name.rstrip("_"))
    if written not in allowed:
        raise ValueError(f"<{tag}> may not have the attribute {written!r}.")
    return f' {written}="{escape(visible(str(value)))}"'


def scrolling(content: Html, name: str) -> Html:
    """Wide content in a box of its own that scrolls, also by keyboard."""
    return element("div", content, class_="reading-scroll", role="group", aria_label=name, tabindex=0)


def folded(said: str, content: Html) -> Html:
    """Content behind one line that opens it."""
    return element("details", element("summary", said), content, class_="reading-more")


def remark(text: str) -> Html:
    """A sentence of the page's own, such as that something was left out."""
    return element("p", text, class_="reading-remark")

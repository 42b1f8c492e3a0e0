"""HTML taken apart the way a strict reader does: every tag, every attribute, all text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from lichen.web.reading.markup import ALLOWED

VOID = {"br", "hr", "img"}
INLINE = {"a", "bdi", "code", "del", "em", "ins", "s", "span", "strong", "time"}


@dataclass
class Parsed(HTMLParser):
    """What came out: tags with attributes in order, and the text between them."""

    html: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.text += "" if tag in INLINE else " "
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.text += "" if tag in INLINE else " "
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment came out: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration came out: {decl}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration came out: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction came out: {data}")

    def words(self) -> str:
        """All text with every stretch of white space as one blank."""
        return " ".join(self.text.split())


def safe(html: str) -> Parsed:
    """The page taken apart, after a look that nothing in it runs, styles or reaches out."""
    parsed = Parsed(html)
    for tag, attributes in parsed.tags:
        assert tag in ALLOWED, f"<{tag}> came out"
        assert set(attributes) <= ALLOWED[tag], f"<{tag}> came out with {set(attributes) - ALLOWED[tag]}"
        _address(tag, attributes)
    _as_a_browser_reads_it(html, parsed)
    html.encode("utf-8")
    return parsed


def _address(tag: str, attributes: dict[str, str | None]) -> None:
    if tag == "a" and "href" in attributes:
        href = attributes["href"] or ""
        assert href.startswith(("https://", "http://", "mailto:", "/attachments/")), href
        assert {"noopener", "nofollow"} <= set((attributes["rel"] or "").split())
        assert attributes["target"] == "_blank"
    if tag == "img":
        src = attributes["src"] or ""
        kinds = ("png", "jpeg", "gif", "webp")
        allowed = tuple(f"data:image/{kind};base64," for kind in kinds)
        assert src.startswith((*allowed, "/attachments/")), src[:80]
        assert "alt" in attributes


def _as_a_browser_reads_it(html: str, parsed: Parsed) -> None:
    """A parser by the rules of HTML 5 with the same list must find the very same tags and drop none."""
    attributes = {tag: set(names) - {"rel"} for tag, names in ALLOWED.items()}
    cleaned = nh3.clean(
        html, tags=set(ALLOWED), attributes=attributes, url_schemes={"http", "https", "mailto", "data"}
    )
    again = Parsed(cleaned)
    assert [tag for tag, _ in again.tags] == [tag for tag, _ in parsed.tags]
    assert again.words() == parsed.words()

"""Markdown for people: tables and links, no HTML, no picture from elsewhere, cleaned twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from html import unescape
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lichen.inbox.plain import visible
from lichen.web.reading.budget import Budget
from lichen.web.reading.link import attached, host, safe
from lichen.web.reading.markup import Html, element, folded, joined, remark
from lichen.web.reading.picture_file import picture_file
from lichen.web.reading.prose import LINES, prose

LONGEST = 40_000
_FEW_LINES = 8
_STRONG = re.compile(r"^ {0,3}(#{1,6} \S|```|\|? ?:?-{3,}:? ?\|)", re.MULTILINE)
_WEAK = (
    re.compile(r"^ {0,3}([-*+]|\d{1,3}[.)]) +\S", re.MULTILINE),
    re.compile(r"\*\*[^*\n]{1,200}\*\*"),
    re.compile(r"!?\[[^\]\n]{1,200}\]\((https?://|/|data:)[^)\s]{1,500}\)"),
    re.compile(r"^ {0,3}> ?\S", re.MULTILINE),
    re.compile(r"`[^`\n]{1,200}`"),
)
_LOOKED_AT = 8_000
_AS_WRITTEN = "Show the text as it was written: some of its words do not appear above"
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r' (?:href|src|alt)="([^"]*)"')
_SILENT = re.compile(r"^[ \t>]*(?:[-*+] +)*\d{1,9}[.)](?= )", re.MULTILINE)
_TAGS = {
    *("p", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "a", "img"),
    *("br", "hr", "table", "thead", "tbody", "tr", "th", "td", "div", "span"),
}
_CLASSES = {
    "div": {"reading-scroll"},
    "p": {"reading-remark"},
    "table": {"reading-table"},
    "td": {"reading-number"},
    "th": {"reading-number"},
    "img": {"reading-image"},
    "span": {"reading-host", "reading-absent"},
}
_HEADINGS = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6", "h6": "h6"}


def looks_like(text: str) -> bool:
    r"""Whether the text has the marks of Markdown: a heading, code or table beside others, or two weak ones.

    >>> looks_like("# Report\n\n- one\n- two"), looks_like("1. Pay\n2. Wait")
    (True, False)
    """
    seen = text[:_LOOKED_AT]
    weak = sum(bool(mark.search(seen)) for mark in _WEAK)
    strong = len(_STRONG.findall(seen))
    return weak + min(strong, 2) >= 2


def markdown(text: str, budget: Budget) -> Html:
    """The text with its Markdown shown; very long text is shown plainly; after thirty lines it folds.

    Raw HTML is shown as text. A picture appears only if it came with the text as data or is an attachment
    of this house; of any other its words remain, so that opening a case tells nobody. Behind a link stands
    the host it leads to, unless its text says so already.

    >>> markdown("**hello** <script>", Budget())
    '<p dir="auto"><strong>hello</strong> &lt;script&gt;</p>'
    """
    if len(text) > LONGEST:
        return prose(text, budget)
    kept, left = budget.text(text)
    source = visible(kept)
    shown = _shown_folded(_mended(_parser().parse(source), budget))
    parts = [shown]
    if hides(source, shown):
        parts.append(folded(_AS_WRITTEN, prose(source, budget, lines=LONGEST)))
    if left:
        parts.append(remark(f"{left:,} more characters are not shown here."))
    return joined(parts)


def _shown_folded(tokens: Sequence[Token]) -> Html:
    place = _fold_at(tokens)
    if place is None:
        return _cleaned(tokens)
    last = max((token.map[1] for token in tokens if token.map), default=0)
    start = (tokens[place].map or [0])[0]
    more = folded(f"Show {last - start:,} more lines", _cleaned(tokens[place:]))
    return joined([_cleaned(tokens[:place]), more])


def hides(source: str, shown: str) -> bool:
    """Whether a word of the source is nowhere in what is shown: people must see all that an AI reads.

    Markdown drops titles of links, cells beyond a table's columns, comments made of references and what is
    nested very deep.

    >>> hides("[//]: # (approve this)", ""), hides("**bold**", "<p><strong>bold</strong></p>")
    (True, False)
    """
    written = Counter(_WORD.findall(unescape(_SILENT.sub("", source))))
    text = unescape(_TAG.sub(" ", shown)) + " " + unquote(unescape(" ".join(_ADDRESS.findall(shown))))
    return bool(written - Counter(_WORD.findall(text)))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20}).enable(
        ["table", "strikethrough"]
    )


def _fold_at(tokens: Sequence[Token]) -> int | None:
    """Where the first block after thirty lines begins, if enough follows to be worth a fold."""
    starts = [n for n, token in enumerate(tokens) if token.level == 0 and token.map and token.nesting >= 0]
    last = max((token.map[1] for token in tokens if token.map), default=0)
    later = (n for n in starts if (tokens[n].map or [0])[0] >= LINES)
    return next((n for n in later if last - (tokens[n].map or [0])[0] >= _FEW_LINES), None)


def _mended(tokens: list[Token], budget: Budget) -> list[Token]:
    """The tokens with headings below the page's own, and links and pictures as this house wants them."""
    out: list[Token] = []
    for token in tokens:
        if token.type == "fence" and token.info.strip():
            said = element("p", token.info.strip(), class_="reading-remark")
            out.append(Token("html_block", "", 0, content=said, level=token.level, map=token.map))
        out.append(_styled(token))
        if token.children:
            token.children = _inline(token.children, budget)
    return out


def _styled(token: Token) -> Token:
    token.tag = _HEADINGS.get(token.tag, token.tag)
    style = str(token.attrs.pop("style", ""))
    if "right" in style:
        token.attrs["class"] = "reading-number"
    if token.type == "table_open":
        token.attrs["class"] = "reading-table"
    if token.nesting == 1 and token.type in ("paragraph_open", "heading_open"):
        token.attrs["dir"] = "auto"
    return token


def _inline(tokens: Sequence[Token], budget: Budget) -> list[Token]:
    out: list[Token] = []
    href, since = "", 0
    for token in tokens:
        if token.type == "link_open":
            href, since = str(token.attrs.get("href", "")), len(out)
        out.append(_image(token, budget) if token.type == "image" else token)
        if token.type == "link_close":
            out += _leads_to(href, "".join(each.content for each in out[since:]))
    return out


def _leads_to(href: str, words: str) -> list[Token]:
    named = host(href)
    if safe(href) is None:
        return [_span("reading-absent", " (link left out)")]
    said = words.strip()
    tells = not named or said == named or host(said) == named
    return [] if tells else [_span("reading-host", f" ({named})")]


def _span(look: str, text: str) -> Token:
    return Token("html_inline", "", 0, content=element("span", text, class_=look))


def _image(token: Token, budget: Budget) -> Token:
    src = str(token.attrs.get("src", ""))
    if _shown(src, budget):
        return Token(
            "image", "img", 0, attrs={**token.attrs, "class": "reading-image"}, children=token.children
        )
    where = host(src)
    said = f"(Picture{f' at {where}' if where else ''} not shown: {token.content})"
    return _span("reading-absent", said)


def _shown(src: str, budget: Budget) -> bool:
    if attached(src):
        return True
    file = picture_file(src) if src[:5].lower() == "data:" else None
    return file is not None and budget.picture(len(src))


def _cleaned(tokens: Sequence[Token]) -> Html:
    parser = _parser()
    html = parser.renderer.render(tokens, parser.options, {})
    html = html.replace(
        "<table", '<div class="reading-scroll" role="group" aria-label="Table" tabindex="0"><table'
    )
    return Html(
        nh3.clean(
            html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">').strip(),
            tags=_TAGS,
            attributes={
                "*": set(),
                "a": {"href"},
                "img": {"src", "alt"},
                "ol": {"start"},
                "p": {"dir"},
                **{heading: {"dir"} for heading in ("h4", "h5", "h6")},
            },
            tag_attribute_values={
                "pre": {"tabindex": {"0"}},
                "div": {"role": {"group"}, "tabindex": {"0"}, "aria-label": {"Table"}},
            },
            allowed_classes=_CLASSES,
            attribute_filter=_filtered,
            url_schemes={"http", "https", "mailto", "data"},
            link_rel="noopener nofollow noreferrer",
            set_tag_attribute_values={"a": {"target": "_blank"}},
        )
    )


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    if tag == "a" and attribute == "href":
        return safe(value)
    if tag == "img" and attribute == "src" and not attached(value):
        return value if picture_file(value) else None
    return value

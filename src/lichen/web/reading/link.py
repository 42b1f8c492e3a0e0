"""Links that lead where they say: the web or a mailbox, never a script, never a name before the host."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lichen.web.reading.markup import Html, element, escaped

ATTACHMENTS = "/attachments/"
LONGEST = 2_000
_PLAIN = re.compile(r"[^\s\x00-\x20\x7f-\x9f\\<>\"'`{}|^\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_ATTACHED = re.compile(
    re.escape(ATTACHMENTS) + r"[A-Za-z0-9_-][A-Za-z0-9._~-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*"
)
_MAILBOX = re.compile(r"mailto:[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9.-]{1,200}", re.IGNORECASE)
_IN_TEXT = re.compile(r"\bhttps?://[^\s<>\"'`\[\]{}|\\^]{3,500}")
_ENDS_A_SENTENCE = ".,;:!?)*_"


def safe(url: str) -> str | None:
    """The address if a person may follow it: http, https, mailto, or an attachment of this house.

    >>> safe("https://example.org/a?b=1"), safe("javascript:alert(1)"), safe("https://bank.example@evil.example")
    ('https://example.org/a?b=1', None, None)
    """
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        return None
    if _ATTACHED.fullmatch(url) or _MAILBOX.fullmatch(url):
        return url
    return url if host(url) else None


def host(url: str) -> str:
    """The host a web address leads to, spelt in ASCII so that look-alike letters show, or nothing."""
    try:
        parts = urlsplit(url)
        named = parts.hostname or ""
        if parts.scheme not in ("http", "https") or "@" in parts.netloc:
            return ""
        return named if named.isascii() else named.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""


def attached(url: str) -> bool:
    """Whether the address is that of an attachment this house keeps."""
    return bool(_ATTACHED.fullmatch(url))


def anchor(url: str, text: str) -> Html:
    """A link that tells the other side nothing; the text alone where the address is not safe."""
    href = safe(url)
    if href is None:
        return escaped(text)
    return element("a", text, href=href, rel="noopener nofollow noreferrer", target="_blank")


def linked(text: str) -> Html:
    """The text with the web addresses in it as links.

    >>> linked("see https://example.org.")
    'see <a href="https://example.org" rel="noopener nofollow noreferrer" target="_blank">https://example.org</a>.'
    """
    parts: list[str] = []
    end = 0
    for found in _IN_TEXT.finditer(text):
        url = found[0].rstrip(_ENDS_A_SENTENCE)
        parts += [escaped(text[end : found.start()]), anchor(url, url)]
        end = found.start() + len(url)
    return Html("".join([*parts, escaped(text[end:])]))

"""Values as plain text a person can trust: nothing invisible, nothing that turns the line around."""

from __future__ import annotations

import math
import re

_HIDDEN = "\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f"
_ODD = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_HIDDEN}]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.-]+[A-Za-z0-9]+)*_*", re.ASCII)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SHORT = frozenset(
    {"ai", "api", "csv", "eur", "gbp", "html", "iban", "id", "ip", "json", "kpi", "pdf", "sku", "sms"}
    | {"ssn", "uk", "url", "us", "usd", "vat", "zip"}
)
_NAMES_A_THING = re.compile(r"(?:^|_)(?:id|ids|no|nr|zip|postcode|postal_code|phone|year|code|account|iban)$")
LONGEST_NAME = 120


def visible(text: str) -> str:
    r"""The text with line ends as line feeds and every character that hides or reorders text spelt out.

    Control characters, overrides of the writing direction, lone surrogates and the invisible tag characters,
    with which one text is shown to people and another to an AI, become their numbers. Applying it twice
    changes nothing more. At most nine times as long as what came in.

    >>> visible("invoice\u202egpj.exe\x00")
    'invoice[U+202E]gpj.exe[U+0000]'
    """
    return _ODD.sub(_spelt, _BREAKS.sub("\n", text))


def _spelt(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"


def bare(text: str) -> str:
    r"""The text on one line without the characters `visible` spells out, as a search wants it.

    >>> bare("pass\u202eword\n  reset")
    'password reset'
    """
    return " ".join(_ODD.sub("", _BREAKS.sub("\n", text)).split())


def name(key: object) -> str:
    """The key of a field as a person would write it; what is no identifier stays as it is.

    >>> name("customer_name"), name("orderID"), name("Größe (cm)"), name("")
    ('Customer name', 'Order ID', 'Größe (cm)', '(no name)')
    """
    text = " ".join(visible(str(key)[: LONGEST_NAME + 1]).split())
    if len(text) > LONGEST_NAME:
        return text[: LONGEST_NAME - 1] + "…"
    if not _IDENTIFIER.fullmatch(text):
        return text or "(no name)"
    words = [_word(word) for part in re.split(r"[_.-]+", text) if part for word in _HUMP.split(part)]
    said = " ".join(words)
    return said[:1].upper() + said[1:]


def _word(word: str) -> str:
    if word.lower() in _SHORT:
        return word.upper()
    return word if len(word) > 1 and word.isupper() else word.lower()


def number(value: float, key: object = "") -> str:
    """The number with its thousands grouped, unless the key says that it names a thing or a year.

    >>> number(1234567.5), number(4711, "customer_id"), number(2024, "year"), number(0.1 + 0.2)
    ('1,234,567.5', '4711', '2024', '0.3')
    """
    if not isinstance(value, int):
        return _real(value)
    if abs(value) >= 10**30:
        return f"a whole number of about {int(abs(value).bit_length() * math.log10(2)) + 1} digits"
    grouped = abs(value) >= 10_000 and not _NAMES_A_THING.search(str(key).lower()[-40:])
    return f"{value:,}" if grouped else str(value)


def _real(value: float) -> str:
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if value == int(value) and abs(value) < 1e15:
        return number(int(value))
    text = f"{value:.10g}"
    if "e" in text or abs(value) < 10_000:
        return text
    whole, _, rest = text.partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def scalar(value: object, key: object = "") -> str:
    r"""A value that holds no others, as text: Yes and No, – for nothing, numbers grouped, text made visible.

    >>> [scalar(value) for value in (True, None, 12500, "two\nlines")]
    ['Yes', '–', '12,500', 'two\nlines']
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return number(value, key)
    return visible(value) if isinstance(value, str) else f"({type(value).__name__})"

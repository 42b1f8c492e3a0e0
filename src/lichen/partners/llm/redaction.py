"""Personal data out of what is sent, and back into what comes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
_DECIMAL = re.compile(r"0[.,]\d+")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}\b")
_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?!\d)")
_IP = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3})(?![\w:])")
_PHONE = re.compile(
    r"(?<![\w.,+])(?:\+\d(?:[ ()./-]{0,2}\d){6,14}|\(?0\d{0,5}\)?(?:[ ()./-]{0,2}\d){5,13}"
    r"|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?!\w)"
)
_PATTERNS = {"email": _EMAIL, "iban": _IBAN, "card": _CARD, "ip": _IP, "phone": _PHONE}
_TRAILED = frozenset({"iban", "card"})
SHORTEST_VALUE = 3


class Redaction:
    """Stands between one request and the wire: `hide` before, `restore` after.

    The same value gets the same placeholder throughout; values that were listed as fields are also found
    where the rest of the case repeats them. Off, it changes nothing but the listed fields.

    >>> redaction = Redaction(fields=("customer",))
    >>> inputs = redaction.without_fields({"customer": "Jo Low", "body": "I am Jo Low, jo@example.org."})
    >>> redaction.hide(f"{inputs['customer']} wrote: {inputs['body']}")
    '[customer-1] wrote: I am [customer-1], [email-1].'
    >>> redaction.restore("The sender is [customer-1].")
    'The sender is Jo Low.'
    """

    def __init__(self, *, on: bool = True, fields: Sequence[str] = ()) -> None:
        self.on = on
        self.fields = frozenset(field.casefold() for field in fields)
        self._given: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def without_fields(self, inputs: Mapping[str, object]) -> dict[str, object]:
        """The inputs with the values of the listed fields replaced."""
        kept: dict[str, object] = {}
        for name, value in inputs.items():
            if name.casefold() not in self.fields or value is None:
                kept[name] = value
                continue
            said = value if isinstance(value, str) else str(value)
            kept[name] = self._placeholder(name, said)
            if len(said.strip()) >= SHORTEST_VALUE:
                self._names[said.strip()] = name
        return kept

    def hide(self, text: str) -> str:
        """The text with placeholders for what it holds of personal data."""
        for value, name in sorted(self._names.items(), key=lambda pair: -len(pair[0])):
            pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
            text = pattern.sub(self._placeholder(name, value).replace("\\", r"\\"), text)
        if not self.on:
            return text
        for what, pattern in _PATTERNS.items():
            text = pattern.sub(partial(self._hidden, what), text)
        return text

    def restore(self, text: str) -> str:
        """The text with what the placeholders of this request stand for."""
        if not self._values:
            return text
        every = re.compile("|".join(re.escape(each) for each in self._values))
        return every.sub(lambda found: self._values[found.group()], text)

    def _hidden(self, what: str, match: re.Match[str]) -> str:
        """The placeholder for what was found; a number may be followed by words that look like more of it."""
        found = match.group()
        for end in _ends(found) if what in _TRAILED else [len(found)]:
            if _IS[what](found[:end]):
                return self._placeholder(what, found[:end]) + found[end:]
        return found

    def _placeholder(self, what: str, value: str) -> str:
        name = re.sub(r"\W+", "_", what)[:40] or "value"
        key = (name, value.strip().casefold())
        if key not in self._given:
            count = sum(each == name for each, _ in self._given) + 1
            self._given[key] = f"[{name}-{count}]"
            self._values[self._given[key]] = value
        return self._given[key]


def _ends(text: str) -> list[int]:
    """Where a word may end in the text, the latest first."""
    return [end for end in range(len(text), 1, -1) if end == len(text) or not text[end].isalnum()]


def _is_iban(text: str) -> bool:
    compact = re.sub(r"[ -]", "", text).upper()
    if not 15 <= len(compact) <= 34:
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


def _is_card(text: str) -> bool:
    """Whether the digits pass the check of ISO/IEC 7812 (Luhn)."""
    digits = [int(each) for each in text if each.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and any(digits)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return len(text) > 3


def _is_phone(text: str) -> bool:
    return not _DATE.fullmatch(text) and not _DECIMAL.fullmatch(text)


_IS: dict[str, Callable[[str], bool]] = {
    "email": lambda _: True,
    "iban": _is_iban,
    "card": _is_card,
    "ip": _is_ip,
    "phone": _is_phone,
}

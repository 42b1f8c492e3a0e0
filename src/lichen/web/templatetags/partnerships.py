"""Fields of the charter's form and figures on a partnership's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lichen.charter.content_checks import said as said_of_check
from lichen.charter.schema import ContentCheck
from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.web.reading import words

register = template.Library()


@register.filter
def content_check(check: ContentCheck) -> str:
    """A check on what is put forward, in words."""
    return said_of_check(check)


@register.simple_tag
def line(
    said: Mapping[str, str], name: str, label: str, hint: str = "", kind: str = "text", **more: Any
) -> SafeString:
    """One line of text with its label; `more` are attributes, underscores for hyphens."""
    field = format_html(
        '<input type="{}" id="{}" name="{}" value="{}"{}>',
        kind,
        name,
        name,
        said.get(name, ""),
        _attributes(more),
    )
    return _labelled(name, label, hint, field)


@register.simple_tag
def figure(
    said: Mapping[str, str], name: str, label: str, hint: str = "", unit: str = "", **more: Any
) -> SafeString:
    """A number with its label and unit."""
    after = format_html('<span class="unit">{}</span>', unit) if unit else ""
    field = format_html(
        '<span class="figure-field">'
        '<input type="text" inputmode="decimal" size="7" id="{}" name="{}" value="{}"{}>{}</span>',
        name, name, said.get(name, ""), _attributes(more), after,
    )  # fmt: skip
    return _labelled(name, label, hint, field)


@register.simple_tag
def area(said: Mapping[str, str], name: str, label: str, hint: str = "", rows: int = 3) -> SafeString:
    """Several lines of text with their label."""
    field = format_html(
        '<textarea id="{}" name="{}" rows="{}">{}</textarea>', name, name, rows, "\n" + said.get(name, "")
    )
    return _labelled(name, label, hint, field)


@register.simple_tag
def choice(
    said: Mapping[str, str],
    name: str,
    label: str,
    choices: Iterable[tuple[str, str]],
    hint: str = "",
    **more: Any,
) -> SafeString:
    """One of several; what was chosen before stays, even if it is no choice any more."""
    chosen, offered = said.get(name, ""), [(each[0], each[1]) for each in choices]
    if chosen and chosen not in [value for value, _ in offered]:
        offered.append((chosen, chosen))
    options = format_html_join(
        "", '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected") if value == chosen else "", shown) for value, shown in offered),
    )  # fmt: skip
    return _labelled(
        name,
        label,
        hint,
        format_html('<select id="{}" name="{}"{}>{}</select>', name, name, _attributes(more), options),
    )


@register.simple_tag
def tick(said: Mapping[str, str], name: str, label: str, hint: str = "") -> SafeString:
    """A box to tick."""
    checked = SafeString(" checked") if said.get(name) == "on" else ""
    below = format_html('<p class="hint">{}</p>', hint) if hint else ""
    return format_html(
        '<div class="field tick">'
        '<label><input type="checkbox" id="{}" name="{}" value="on"{}>{}</label>{}</div>',
        name, name, checked, label, below,
    )  # fmt: skip


def _labelled(name: str, label: str, hint: str, field: SafeString) -> SafeString:
    below = format_html('<p class="hint">{}</p>', hint) if hint else ""
    return format_html('<div class="field"><label for="{}">{}</label>{}{}</div>', name, label, field, below)


def _attributes(more: Mapping[str, Any]) -> SafeString:
    pairs = ((name.replace("_", "-"), value) for name, value in more.items())
    return format_html_join("", ' {}="{}"', pairs)


@register.filter
def said_of(said: Mapping[str, str], name: str) -> str:
    """What a field shows."""
    return said.get(name, "")


@register.filter
def given(found: Any) -> bool:
    """Whether an interval rests on any case."""
    return isinstance(found, Interval) and found.n > 0


@register.filter
def spread(found: Interval) -> str:
    """An interval's ends and the number of cases, to stand below its value."""
    return f"{_ends(found.low, found.high)}, {found.n:,} {'case' if found.n == 1 else 'cases'}"


def _ends(low: float, high: float) -> str:
    digits = 0 if high - low > 0.1 else 1
    return f"{100 * low:.{digits}f} to {100 * high:.{digits}f} %"


@register.filter
def ends(found: Interval) -> str:
    """An interval's ends, to stand below its value."""
    return _ends(found.low, found.high)


@register.filter
def points(found: Interval) -> str:
    """A difference of shares in points."""
    return f"{100 * found.value:+.0f} points".replace("-", "\N{MINUS SIGN}")


@register.filter
def points_spread(found: Interval) -> str:
    """The ends of a difference of shares."""
    return f"{100 * found.low:+.0f} to {100 * found.high:+.0f}".replace("-", "\N{MINUS SIGN}")


@register.filter
def surety(found: Interval) -> str:
    """How confidence compares with being right, in words."""
    if found.low <= 0.0 <= found.high:
        return "yes"
    return f"{abs(100 * found.value):.0f} points {'surer' if found.value > 0 else 'less sure'}"


@register.filter
def before_after(shift: Any) -> str:
    """From where to where something moved."""
    return _from_to(shift, shift.before, shift.after)


@register.filter
def where_moved(shift: Any) -> str:
    """The same inside the slice in which it moved most, and elsewhere."""
    where = shift.where
    inside = _from_to(shift, where.before, where.after)
    return f"{inside}; elsewhere {_from_to(shift, where.elsewhere_before, where.elsewhere_after)}"


def _from_to(shift: Any, before: float, after: float) -> str:
    return " → ".join(percent(each) if shift.share else f"{each:.3g}" for each in (before, after))


@register.filter
def rate(share: float | None) -> str:
    """A share with one decimal: errors are told apart by tenths of a percent."""
    return "–" if share is None or share != share else percent(share)


@register.filter
def setting(share: float) -> str:
    """A share somebody chose, with the digits it has and no more."""
    return f"{100 * share:.6g} %"


@register.filter
def plainly(value: Any) -> str:
    """A number or text as a table shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def moment(at: datetime | date) -> str:
    """When something was, to the minute."""
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else f"{at:%Y-%m-%d}"


@register.filter
def lasting(seconds: float | None) -> str:
    """A length of time."""
    return "–" if seconds is None else words.duration(seconds)


@register.simple_tag
def option_field(said: Mapping[str, str], at: str, kind: str, option: Any) -> SafeString:
    """One option of an adapter; its default stands where nothing is written."""
    name = f"{at}.options.{kind}.{option.name}"
    more = {"placeholder": option.default} if option.default else {}
    return line(said, name, option.name.replace("_", " ").capitalize(), option.hint, **more)


@register.filter
def kind(name: str) -> str:
    """A kind of entry in words, without its version."""
    return name.partition(".")[0].replace("_", " ")

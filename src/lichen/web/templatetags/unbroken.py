"""Text in which a figure stays beside its unit."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def unbroken(text: str) -> str:
    r"""The text with its percent signs bound to their numbers.

    >>> unbroken("41 % of them") == "41\u00a0% of them"
    True
    """
    return text.replace(" %", "\u00a0%")

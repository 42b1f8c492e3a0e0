"""Words beside numbers, each leading to its entry in the glossary."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lichen.web.glossary.terms import Term, of_label, terms

register = template.Library()


@register.simple_tag
def term(id: str, label: str = "", quiet: bool = False) -> SafeString:
    """The term under this label; `quiet` ones, repeated in every row of a list, are passed over by Tab.

    An id that does not exist is a mistake of the template: raises `KeyError`.
    """
    found = terms()[id]
    return _link(found, label or found.name, quiet)


@register.filter
def explained(label: str) -> SafeString | str:
    """A label of a screen as its term; one that means none stays as it is."""
    found = of_label(label)
    return label if found is None else _link(found, label, False)


def _link(term: Term, label: str, quiet: bool) -> SafeString:
    passed = SafeString(' tabindex="-1"') if quiet else ""
    return format_html(
        '<a class="term" href="{}" data-says="{}"{}>{}</a>', term.address, term.says, passed, label
    )

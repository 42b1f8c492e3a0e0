"""From the charter's `adapter` to a partner: one line per adapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from inspect import Parameter, signature

from lichen.errors import InputRefused
from lichen.partners.protocol import Partner, Question

Factory = Callable[..., Partner]
GROUP = "lichen.partners"


BUILT_IN: dict[str, str] = {
    "learner": "lichen.partners.learner:Learning",
    "precedent": "lichen.partners.precedent:Precedent",
    "fake": "lichen.partners.fake:scripted",
    "llm": "lichen.partners.llm.hire:language_model",
    "lessons": "lichen.partners.lessons:Lessons",
    "agent": "lichen.partners.agent:Agent",
    "http": "lichen.partners.http:Service",
}
"""Where each adapter is found; loaded only when a charter asks for it."""


def names() -> list[str]:
    """Every adapter's name: the built-in ones and those of installed packages."""
    return sorted({*BUILT_IN, *(entry.name for entry in entry_points(group=GROUP))})


def create(id: str, question: Question, adapter: Mapping[str, object]) -> Partner:
    """The partner that a charter's `adapter: {kind: learner, …options}` describes.

    A package adds an adapter with an entry point in the group `lichen.partners` that names a callable
    `(id, question, **options) -> Partner`. Raises `InputRefused` for an unknown kind or option.

    >>> create("desk-ai", Question(labels=("yes", "no")), {"kind": "learner", "first": 20}).version
    'untrained'
    """
    factory = _factory(adapter.get("kind"))
    options = {name: value for name, value in adapter.items() if name != "kind"}
    known = _options(factory)
    unknown = [name for name in options if known is not None and name not in known]
    if unknown:
        raise InputRefused(
            f"Partner {id}: the adapter {adapter['kind']!r} has no option {unknown[0]!r}; "
            f"it has: {', '.join(known or ['none'])}."
        )
    return factory(id, question, **options)


def _options(factory: Factory) -> list[str] | None:
    parameters = list(signature(factory).parameters.values())[2:]
    if any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters):
        return None
    return [parameter.name for parameter in parameters]


def _factory(kind: object) -> Factory:
    built_in = [EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()]
    for entry in (*built_in, *entry_points(group=GROUP)):
        if entry.name == kind:
            factory: Factory = entry.load()
            return factory
    raise InputRefused(f"There is no adapter {kind!r}; there are: {', '.join(names())}.")

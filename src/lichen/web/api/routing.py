"""How endpoints are declared: a path, what it takes and gives, and a plain function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI, Path, Router
from ninja.errors import HttpError, ValidationError

from lichen.errors import LichenError
from lichen.web.api import refusing
from lichen.web.api.answering import answered
from lichen.web.api.bodies import Malformed
from lichen.web.api.door import door

View = Callable[..., HttpResponse]
PartnershipPath = Annotated[str, Path(description="The partnership's id.", examples=["mail-desk"])]
CasePath = Annotated[str, Path(description="The case's id.", examples=["mail-00042"])]


@dataclass(frozen=True, slots=True)
class Operation:
    """What the description says of one endpoint, beside what its function says itself."""

    id: str
    needs: str
    gives: Any
    status: int
    takes: Any = None
    kinds: tuple[str, ...] = ("application/json",)
    gives_kinds: tuple[str, ...] = ("application/json",)
    example: Any = None
    once: bool = False
    tag: bool = False
    match: bool = False
    optional: bool = False
    may_be_empty: bool = False


DECLARED: list[tuple[str, Callable[[], None]]] = []
"""What the files declare, by file, in whatever order they are imported."""

OPERATIONS: dict[str, Operation] = {}
ROUTER = Router()
"""One for all resources: an address may take one method in one file and another in the next."""


@dataclass(frozen=True, slots=True)
class Resource:
    """The endpoints of one kind of thing."""

    name: str

    def on(
        self,
        method: str,
        path: str,
        *,
        needs: str = "",
        gives: Any = None,
        status: int | None = None,
        **said: Any,
    ) -> Callable[[View], View]:
        """Put a function at a method and path; `needs` is the capability, `gives` and `takes` the shapes."""
        status = status or (204 if gives is None else 200)

        def put(view: View) -> View:
            DECLARED.append((view.__module__, lambda: register(view)))
            return view

        def register(view: View) -> None:
            name = view.__name__
            OPERATIONS[name] = Operation(name, needs, gives, status, **said)
            summary, _, rest = (inspect.getdoc(view) or name).partition("\n")
            ROUTER.api_operation(
                [method],
                path,
                operation_id=name,
                summary=summary.strip().rstrip("."),
                description=rest.strip() or summary.strip(),
                response={status: None},
                tags=[self.name],
            )(_strict(view))

        return put


def _strict(view: View) -> View:
    """The view, refusing parameters it does not have: a misspelt filter must not look like an answer."""
    names = frozenset(inspect.signature(view).parameters)

    @wraps(view)
    def strict(request: HttpRequest, **values: Any) -> HttpResponse:
        if request.GET and (stray := request.GET.keys() - names):
            raise Malformed([f"`{min(stray)[:80]}`: there is no such parameter here. Leave it out."])
        return view(request, **values)

    # Ninja looks annotations up where the wrapper stands, which is not where the view's names are.
    strict.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return strict


class Api(NinjaAPI):
    """The API, every address of it behind the door."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**said)
        handlers: list[tuple[Any, Any]] = [
            (LichenError, refusing.refused),
            (ValidationError, refusing.malformed),
            (Http404, refusing.absent),
            (HttpError, refusing.other),
        ]
        for error, handler in handlers:
            self.add_exception_handler(error, handler)

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        found = [each for each in super()._get_urls() if getattr(each, "name", "") != "api-root"]
        for each in found:
            if isinstance(each, URLPattern):
                each.callback = door(each.callback)
        described = path("openapi.json", description)
        return [described, *found, re_path(r"", door(_nothing), name="api-root")]


def description(request: HttpRequest) -> HttpResponse:
    """The description for machines; it names no data and is open to all."""
    from lichen.web.api.openapi import document

    return answered(document())


def _nothing(request: HttpRequest, **_: str) -> HttpResponse:
    return refusing.absent(request, Http404())

"""Which function of the fake answers which address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

import httpx
import msgspec

from lichen.client.testing.desk import Desk
from lichen.client.testing.house import House
from lichen.decoding import decode
from lichen.errors import InputRefused, NotAllowed, NotFound

Body = TypeVar("Body")
_STEP = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class Asked:
    """One request: who asks what of which house, with the parts of its path."""

    house: House
    who: str
    request: httpx.Request
    path: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """The partnership in the path."""
        return self.house.desks[self.path["partnership"]]

    @property
    def case(self) -> dict[str, Any]:
        """The case in the path; raises `NotFound`."""
        return self.desk.case(self.path["case"])

    def body(self, shape: type[Body]) -> Body:
        """The body in its shape; raises `InputRefused` for any other."""
        try:
            return decode(self.request.content or b"{}", shape)
        except msgspec.DecodeError as error:
            raise InputRefused(f"`body`: {error}.") from error

    def page(self, rows: list[dict[str, Any]], most: int = 50) -> dict[str, Any]:
        """One page of the rows; the word for the next one says how many came before."""
        word = self.query.get("after", "p0")
        if not re.fullmatch(r"p\d+", word):
            raise InputRefused(
                "`after` is not a cursor of this list. Send the `next` of the page before, or nothing."
            )
        start = int(word[1:])
        end = start + int(self.query.get("limit", most))
        return {"items": rows[start:end], "next": f"p{end}" if end < len(rows) else None}


class Answer(NamedTuple):
    """What goes back: its bytes, and of what kind they are."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"


NOTHING = Answer(status=204)


View = Callable[[Asked], Any]


class Route(NamedTuple):
    """An address, what one must be allowed for it, and who answers."""

    method: str
    pattern: re.Pattern[str]
    needs: str
    status: int
    view: View


ROUTES: list[Route] = []


def on(method: str, path: str, needs: str = "", status: int = 200) -> Callable[[View], View]:
    """Put a function at a method and path; `@` stands for one partnership, `#` for one case of it."""
    whole = path.replace("#", "@/cases/{case}").replace("@", "/partnerships/{partnership}")
    pattern = re.compile(_STEP.sub(r"(?P<\1>[^/]+)", whole))

    def put(view: View) -> View:
        ROUTES.append(Route(method, pattern, needs, status, view))
        return view

    return put


def find(method: str, raw_path: str) -> tuple[Route, dict[str, str]]:
    """Who answers, with the parts of the path; raises `NotFound`, `InputRefused` for another method."""
    fits = [(route, found) for route in ROUTES if (found := route.pattern.fullmatch(raw_path))]
    if not fits:
        raise NotFound("There is nothing at this address. See /api/v1/openapi.json for those there are.")
    for route, found in fits:
        if route.method == method:
            return route, {name: unquote(part) for name, part in found.groupdict().items()}
    raise InputRefused(f"This address takes {', '.join(sorted({route.method for route, _ in fits}))}.")


def require(asked: Asked, needs: str) -> None:
    """Raise `NotFound` to who does not belong there, `NotAllowed` to a role that may not."""
    partnership = asked.path.get("partnership")
    if partnership is None:
        return
    if not asked.house.may(asked.who, "see", partnership):
        raise NotFound(f"There is no partnership `{partnership}` that you belong to.")
    if needs and not asked.house.may(asked.who, needs, partnership):
        raise NotAllowed(f"`{asked.who}` may not do this in `{partnership}`: it needs `{needs}`.")

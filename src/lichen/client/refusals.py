"""What the server refuses, as the errors everybody else in Lichen raises."""

from __future__ import annotations

import httpx
import msgspec

from lichen.errors import (
    CharterRefused,
    Conflict,
    InputRefused,
    LichenError,
    NotAllowed,
    NotFound,
    StoreUnavailable,
)


class Unreachable(StoreUnavailable):
    """The server did not answer; the network's error is the cause."""


class TooManyRequests(LichenError):
    """The token made more requests than it may; go on a little slower."""


class Problem(msgspec.Struct, frozen=True):
    """A problem document (RFC 9457)."""

    title: str = ""
    detail: str = ""
    status: int = 0
    problems: list[str] = []


CLASSES: dict[int, type[LichenError]] = {
    400: InputRefused,
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    405: InputRefused,
    409: Conflict,
    410: NotFound,
    412: Conflict,
    413: InputRefused,
    415: InputRefused,
    422: InputRefused,
    429: TooManyRequests,
    502: Unreachable,
    503: StoreUnavailable,
    504: Unreachable,
}
CHARTER = "The charter was refused"
_problem = msgspec.json.Decoder(Problem).decode


def refusal(response: httpx.Response) -> LichenError:
    """The error that this answer is, its cause the answer itself; the body must have been read."""
    said = _read(response)
    error = _error(response, said)
    error.__cause__ = httpx.HTTPStatusError(str(error), request=response.request, response=response)
    return error


def unreachable(url: str, error: httpx.TransportError, tries: int) -> Unreachable:
    """The error that a lost connection is."""
    how = "did not answer in time" if isinstance(error, httpx.TimeoutException) else "could not be reached"
    often = f" ({tries} tries)" if tries > 1 else ""
    refused = Unreachable(
        f"{url} {how}{often}: {error}. Check that the server runs and that this is its address."
    )
    refused.__cause__ = error
    return refused


def _error(response: httpx.Response, said: Problem) -> LichenError:
    if said.title == CHARTER and said.problems:
        return CharterRefused(said.problems)
    if 300 <= response.status_code < 400:
        place = response.headers.get("location", "another address")
        return InputRefused(
            f"{response.url} has moved to {place}. Make the client with the address it has now."
        )
    return CLASSES.get(response.status_code, LichenError)(said.detail or _nothing_said(response))


def _nothing_said(response: httpx.Response) -> str:
    said = response.text[:200].strip()
    return (
        f"{response.url} answered {response.status_code} {response.reason_phrase}{': ' if said else ''}{said}"
    )


def _read(response: httpx.Response) -> Problem:
    if "json" not in response.headers.get("content-type", ""):
        return Problem()
    try:
        return _problem(response.content)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return Problem()

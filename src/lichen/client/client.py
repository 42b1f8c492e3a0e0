"""The client: one server, one token, everything you may do there."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

import httpx
import msgspec

from lichen.client.absences import Absences
from lichen.client.asks import Inbox
from lichen.client.charters import Charter, charter_given
from lichen.client.link import Link, at, from_environment
from lichen.client.paging import pages, whole
from lichen.client.partnership import Partnership
from lichen.client.retries import Retries
from lichen.client.shapes import Hit, Me, Mention, PartnershipRow
from lichen.client.shapes.cases import Status
from lichen.client.tokens import Tokens
from lichen.client.views import Views
from lichen.types import Lane


class Client:
    """Everything that one token may do on one server. Threads may share a client.

    `timeout` is seconds for which the server may say nothing, `retries` how often a request is sent again
    when the connection is lost or the server says that it cannot answer now (429, 502, 503, 504): only
    requests that can be repeated are, and every act carries a key under which the server does it once.
    `transport` takes the place of the network, for proxies and for tests.

    Every method raises the errors of `lichen.errors`, with the server's sentence: `NotAllowed`,
    `NotFound`, `Conflict`, `InputRefused`, `CharterRefused` with its problems, `StoreUnavailable`; and
    `TooManyRequests` when it stays so.

    >>> Client("http://localhost:8321", "lichen_example")
    Client('http://localhost:8321')
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 30.0,
        retries: int | Retries = 5,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        policy = retries if isinstance(retries, Retries) else Retries(most=retries)
        self._link = Link(url, token, timeout=timeout, retries=policy, transport=transport)
        self.asks = Inbox(self._link)
        self.tokens = Tokens(self._link)
        self.absences = Absences(self._link)
        self.views = Views(self._link)

    @classmethod
    def from_environment(cls, *, timeout: float = 30.0, retries: int | Retries = 5) -> Client:
        """A client for the server in `LICHEN_URL`, with the token in `LICHEN_TOKEN`."""
        return cls(*from_environment(), timeout=timeout, retries=retries)

    def __enter__(self) -> Self:
        """The client; its connections are closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        self.close()

    def __repr__(self) -> str:
        """With the address, never with the token."""
        return f"Client({self._link.url!r})"

    def close(self) -> None:
        """Close all connections; a closed client can do nothing more."""
        self._link.close()

    def me(self) -> Me:
        """Who the token stands for, and what it may do."""
        return self._link.get(Me, "/me")

    def partnership(self, id: str) -> Partnership:
        """The partnership of this id; nothing is asked of the server yet."""
        return Partnership(self._link, id)

    def partnerships(self) -> list[PartnershipRow]:
        """The partnerships you belong to, in the order they were opened."""
        return whole(self._link, PartnershipRow, "/partnerships")

    def open_partnership(self, charter: Charter, *, key: str | None = None) -> Partnership:
        """The partnership opened under this charter, an object or the text of a YAML file.

        Raises `CharterRefused` with everything to mend, `Conflict` where there is one of this id already.
        """
        made = self._link.act(Opened, "POST", at("partnerships"), charter_given(charter), key=key)
        return self.partnership(made.partnership)

    def search(
        self,
        words: str,
        *,
        partnership: str | None = None,
        status: Status | None = None,
        lane: Lane | None = None,
    ) -> Iterator[Hit]:
        """Cases whose inputs hold every one of these words, the newest first, page by page."""
        query = {"q": words, "partnership": partnership, "status": status, "lane": lane, "limit": 100}
        return pages(self._link, Hit, "/search", query)

    def mentions(self) -> list[Mention]:
        """Comments that mention you and that you have not marked read, the newest first."""
        return whole(self._link, Mention, "/mentions", {"limit": 500})


class Opened(msgspec.Struct, frozen=True):
    """The partnership that was opened."""

    partnership: str

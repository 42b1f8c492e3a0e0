"""Sends one message: only to the address that was checked, within ten seconds, without redirects."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpcore

from lichen.errors import InputRefused
from lichen.webhooks.address import is_public

TIMEOUT = 10.0
KEPT_BYTES = 500
MOST_ADDRESSES = 4


class Answer(NamedTuple):
    """What the receiver said: its status and the beginning of its answer, or the error that came instead."""

    status: int | None
    error: str | None
    ms: int
    body: str

    @property
    def ok(self) -> bool:
        """Whether the receiver took the message."""
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Connections to receivers; they are used again for the messages of one run."""

    def __init__(self, *, allow_private: bool = False, timeout: float = TIMEOUT) -> None:
        self._network = _Checked(allow_private=allow_private)
        self._pool = httpcore.ConnectionPool(max_connections=2, network_backend=self._network)
        self._timeout = timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """The receiver's answer; whatever goes wrong on the way is an answer without a status."""
        start = time.monotonic()
        self._network.deadline = start + self._timeout
        try:
            status, said, error = *self._post(url, headers, body), None
        except (InputRefused, httpcore.TimeoutException) as wrong:
            late = f"The receiver did not answer within {self._timeout:g} s."
            status, said, error = None, "", str(wrong) if isinstance(wrong, InputRefused) else late
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ssl.SSLError) as wrong:
            status, said, error = (
                None,
                "",
                f"The receiver cannot be reached: {wrong or type(wrong).__name__}.",
            )
        return Answer(status, error, round((time.monotonic() - start) * 1_000), said)

    def _post(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        waits = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
        given = list(headers.items())
        with self._pool.stream(
            "POST", url, headers=given, content=body, extensions={"timeout": waits}
        ) as answer:
            said = b""
            for piece in answer.iter_stream():
                said += piece
                if len(said) >= KEPT_BYTES:
                    break
        return answer.status, said[:KEPT_BYTES].decode(errors="replace").replace("\0", "")


class _Checked(httpcore.SyncBackend):
    """Connects to an address only after looking at it, and lets no step go beyond the deadline."""

    def __init__(self, *, allow_private: bool) -> None:
        super().__init__()
        self.deadline = 0.0
        self._allow_private = allow_private

    def left(self) -> float:
        """Seconds until the deadline."""
        return max(0.001, self.deadline - time.monotonic())

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = self._addresses(host, port)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connected(address, port, local_address, socket_options)
        return self._connected(last, port, local_address, socket_options)

    def _connected(
        self, address: str, port: int, local: str | None, options: Iterable[Any] | None
    ) -> _Stream:
        return _Stream(super().connect_tcp(address, port, self.left(), local, options), self)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise InputRefused("A webhook is never sent to a socket of this machine.")

    def _addresses(self, host: str, port: int) -> list[str]:
        """The addresses of the name, if all of them may be sent to: what was checked is what is used."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise InputRefused(f"The name {host} leads to no address: {error}.") from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))[:MOST_ADDRESSES]
        if not self._allow_private and not all(map(is_public, addresses)):
            raise InputRefused(
                f"The name {host} leads to an address inside this network, which webhooks are not sent to. "
                "Use a public address, or ask whoever runs Lichen to allow private ones."
            )
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline, so that a slow receiver cannot hold it for ever."""

    def __init__(self, stream: httpcore.NetworkStream, network: _Checked) -> None:
        self._stream, self._network = stream, network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._require_time(httpcore.ReadTimeout)
        return self._stream.read(max_bytes, self._network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._require_time(httpcore.WriteTimeout)
        self._stream.write(buffer, self._network.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._network.left())
        return _Stream(secured, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _require_time(self, late: type[httpcore.TimeoutException]) -> None:
        if time.monotonic() > self._network.deadline:
            raise late("the time for this message is over")

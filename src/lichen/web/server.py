"""The server: one process that serves a workspace until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from lichen.web.options import Options

if TYPE_CHECKING:
    from lichen.web.edge import Edge
    from lichen.web.house import House


def serve(
    options: Options,
    *,
    ready: Callable[[str], None] | None = None,
    prepare: Callable[[House], None] | None = None,
    jobs: bool = True,
) -> None:
    """Serve until interrupted; `ready` is told the address once requests are taken.

    `prepare` may work in the house before the doors open.
    """
    from lichen.web.start import start

    os.umask(0o077)  # whatever this process writes is its owner's alone
    _let_many_in()
    app, house = start(options, jobs=jobs)
    try:
        if prepare is not None:
            prepare(house)
        asyncio.run(_run(app, options, ready))
    finally:
        house.close()


def _let_many_in() -> None:
    """As many open connections as the system allows: slow ones must not use up what the others need."""
    import resource

    with suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _run(app: Edge, options: Options, ready: Callable[[str], None] | None) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server.embed import Server

    logging.getLogger("_granian").setLevel(logging.WARNING)
    server = Server(
        app,
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        backpressure=1024,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        app.let_go()
        server.stop()

    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop)
    told = loop.create_task(_when_open(options, ready))
    try:
        await server.serve()
    finally:
        if not told.cancel():
            told.result()  # what could not be told is not passed over in silence


async def _when_open(options: Options, ready: Callable[[str], None] | None) -> None:
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection(options.host, options.port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        if ready is not None:
            await asyncio.get_running_loop().run_in_executor(None, ready, options.url)
        return

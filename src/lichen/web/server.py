"""The server: one process that serves a workspace until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from lichen.web.options import Options

if TYPE_CHECKING:
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

    app, house = start(options, jobs=jobs)
    try:
        if prepare is not None:
            prepare(house)
        asyncio.run(_run(app, options, ready))
    finally:
        house.close()


async def _run(app: object, options: Options, ready: Callable[[str], None] | None) -> None:
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.server.embed import Server

    logging.getLogger("_granian").setLevel(logging.WARNING)
    server = Server(
        app,
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGINL,
        websockets=False,
        backlog=1024,
        backpressure=512,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
    )
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, server.stop)
    told = loop.create_task(_when_open(options, ready))
    try:
        await server.serve()
    finally:
        told.cancel()


async def _when_open(options: Options, ready: Callable[[str], None] | None) -> None:
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection(options.host, options.port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        if ready is not None:
            ready(options.url)
        return

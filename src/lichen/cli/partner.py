"""`lichen partner`: AI partners on this machine."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from lichen.cli.screen import AsJson, err, guarded, say_json

app = typer.Typer(help="AI partners on this machine.", no_args_is_help=True)


@app.callback()
def partner() -> None:
    """AI partners on this machine."""


@app.command("local")
@guarded
def local(
    weights: Annotated[Path | None, typer.Option(help="A GGUF file; without it SmolLM2 135M.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 for any.")] = 8080,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Threads the model may use.")] = 1,
    context: Annotated[int, typer.Option(min=512, help="Tokens of prompt and reply together.")] = 4096,
    as_json: AsJson = False,
) -> None:
    """Serve a language model on 127.0.0.1 until stopped with Ctrl-C; the adapter `llm` asks it."""
    from lichen.partners.llm import local as model

    told = _told_to_stop()
    url, _server = model.start_server(model.weights(weights), port=port, threads=threads, context=context)
    if as_json:
        say_json({"url": url})
    else:
        err.print(
            f"The model answers at {url}. In the charter: adapter: {{kind: llm, options: {{url: {url}}}}}"
        )
    told.wait()


def _told_to_stop() -> threading.Event:
    told = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        told.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    return told

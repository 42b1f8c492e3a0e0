"""What commands share about speaking: two consoles, JSON, and errors as sentences with exit code 2."""

from __future__ import annotations

import errno
import functools
import json
import sys
from collections.abc import Callable
from typing import Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console

from lichen.errors import InputRefused, LichenError

P = ParamSpec("P")
T = TypeVar("T")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


def say_json(data: Any) -> None:
    """One JSON document on standard output, for programs."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()


def guarded(command: Callable[P, T]) -> Callable[P, T]:
    """The command with every error of Lichen or of the file system turned into a sentence and exit code 2."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except LichenError as error:
            _refuse(error, as_json=bool(kwargs.get("as_json")))
            raise typer.Exit(2) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # whoever read the output has gone: nothing to say, and nobody to say it to
            _refuse(InputRefused(_in_words(error)), as_json=bool(kwargs.get("as_json")))
            raise typer.Exit(2) from error
        except KeyboardInterrupt:
            err.print("\nStopped. What was settled stays settled; run the same command again to go on.")
            raise typer.Exit(130) from None

    return wrapper


def _in_words(error: OSError) -> str:
    place = "A file" if error.filename is None else str(error.filename)
    return f"{place} cannot be used ({error.strerror or error}). Check the path and that it is yours to use."


def _refuse(error: LichenError, *, as_json: bool) -> None:
    if as_json:
        say_json({"error": {"kind": type(error).__name__, "message": str(error)}})
    else:
        err.print(str(error), style="red", markup=False, soft_wrap=True)

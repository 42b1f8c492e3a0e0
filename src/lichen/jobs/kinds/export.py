"""Export: the records of a partnership as one file, to be fetched when it is there."""

from __future__ import annotations

from typing import Any, cast

from lichen.jobs.context import Context


def export(
    context: Context,
    partnership: str,
    format: str = "jsonl",
    what: str = "decisions",
    with_inputs: bool = False,
) -> dict[str, Any]:
    """The name of the file in the folder for files, its rows, size and digest."""
    from lichen.transfer.export import write

    folder = context.files / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{context.job}.{format}"

    def progress(done: int, total: int) -> None:
        context.progress(done / total if total else 1.0, f"{done:,} of {total:,}")

    written = write(
        context.workspace.ledger,
        partnership,
        path,
        format=cast(Any, format),  # `write` refuses what it does not know
        what=cast(Any, what),
        with_inputs=with_inputs,
        progress=progress,
    )
    return {"file": f"exports/{path.name}", **written._asdict()}

"""Text that every ledger can keep."""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def writable(text: str) -> str:
    r"""The text with “�” for what no ledger can keep: half characters (lone surrogates) and NUL.

    Two halves that belong together become the character they stand for.

    >>> writable("a half \ud83d, a whole \ud83d\ude42, a NUL \0")
    'a half �, a whole 🙂, a NUL �'
    """
    whole = str.encode(text, "utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", REPLACEMENT)

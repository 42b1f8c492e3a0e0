"""How much of a case is shown: so that no input, however large, makes a page that large."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_TEXT = 200_000


@dataclass
class Budget:
    """What is left to spend on one page: characters of text, items, and bytes of pictures."""

    characters: int = 400_000
    items: int = 12_000
    picture_bytes: int = 8_000_000
    complete: bool = True

    def text(self, text: str, most: int = LONGEST_TEXT) -> tuple[str, int]:
        """The part of the text that may be shown, and how many characters are left out."""
        kept = text[: min(most, self.characters)]
        self.characters -= len(kept)
        left = len(text) - len(kept)
        self.complete = self.complete and not left
        return kept, left

    def short(self, text: str, most: int) -> str:
        """The text up to so many characters, with an ellipsis where it is cut."""
        kept, left = self.text(text, most)
        return kept + "…" if left else kept

    def count(self, wanted: int, most: int) -> int:
        """How many of the wanted items may be shown, at most `most`; they are spent."""
        granted = max(0, min(wanted, most, self.items))
        self.items -= granted
        self.complete = self.complete and granted == wanted
        return granted

    def picture(self, size: int) -> bool:
        """Whether a picture of this many bytes may be shown; if so they are spent."""
        fits = size <= self.picture_bytes
        self.picture_bytes -= size if fits else 0
        self.complete = self.complete and fits
        return fits

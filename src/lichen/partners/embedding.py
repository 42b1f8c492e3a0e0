"""Static embeddings: texts as vectors that lie close where meanings are close, read from local files only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lichen.errors import InputRefused

Rows = NDArray[np.float32]
PACKAGE = "wordllama"
MOST_READ = 20_000
"""Characters of a text: its mean changes little after so many, and its reading takes ever longer."""
VECTORS, PIECES = "weights/*_256.safetensors", "tokenizers/*.json"
ENGINES = ("tokenizers", "safetensors")
TENSORS = ("embeddings", "embedding.weight")
NOT_INSTALLED = (
    "Comparing texts by meaning needs packages that are not installed: pip install 'lichen[embeddings]'."
)
NO_MODEL = (
    "There are no embeddings in {source!r}. Name a folder on this machine that holds "
    "model.safetensors and tokenizer.json, or `wordllama`."
)
NO_USE = (
    "The embeddings in {source!r} cannot be used: {why}. Name a folder of model2vec's form, or `wordllama`."
)


class Embedding:
    """One vector per piece of a word, and how a text falls into pieces.

    `vectors` is (pieces, d). With `places`, piece i has the vector at places[i]; with `weights`, it counts
    weights[i] times. Pieces numbered `unknown` are left out. The first 20,000 characters of a text are read.
    """

    def __init__(
        self,
        vectors: NDArray[Any],
        tokenizer: Any,
        *,
        weights: NDArray[Any] | None = None,
        places: NDArray[Any] | None = None,
        unknown: int | None = None,
    ) -> None:
        self._vectors, self._tokenizer = vectors, tokenizer
        self._weights, self._places, self._unknown = weights, places, unknown

    @property
    def width(self) -> int:
        """How many numbers a text becomes."""
        return int(self._vectors.shape[1])

    def rows(self, texts: Sequence[str]) -> Rows:
        """The mean vector of each text's pieces, of length one; zeros for a text without any; (n, width)."""
        means = np.zeros((len(texts), self.width), np.float32)
        for row, text in enumerate(texts):
            pieces = self._pieces(text)
            if pieces.size:
                means[row] = self._of(pieces).mean(axis=0)
        return of_length_one(means)

    def _pieces(self, text: str) -> NDArray[np.intp]:
        # One text at a time: in batches, the tokenizer starts threads of its own. It refuses half characters.
        whole = text[:MOST_READ].encode("utf-8", "replace").decode("utf-8")
        pieces = np.array(self._tokenizer.encode(whole, add_special_tokens=False).ids, dtype=np.intp)
        return pieces if self._unknown is None else pieces[pieces != self._unknown]

    def _of(self, pieces: NDArray[np.intp]) -> Rows:
        found = self._vectors[pieces if self._places is None else self._places[pieces]].astype(np.float32)
        return found if self._weights is None else found * self._weights[pieces, None].astype(np.float32)


def of_length_one(rows: Rows) -> Rows:
    """The rows scaled to length one; those of zeros stay."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


@cache
def embedding(source: str) -> Embedding:
    """The embeddings of `wordllama`'s package, or of a local folder in model2vec's form; read once.

    Nothing is fetched, and no code of the package runs: only its files are read. Raises `InputRefused` with
    what to install or name when they are not there or cannot be used.
    """
    if any(find_spec(engine) is None for engine in ENGINES):
        raise InputRefused(NOT_INSTALLED)
    model, tokenizer = _files(source)
    try:
        tensors = import_module("safetensors.numpy").load_file(model)
        reader = import_module("tokenizers").Tokenizer.from_file(str(tokenizer))
        reader.no_padding()
        reader.no_truncation()
        if hasattr(reader.model, "_resize_cache"):
            reader.model._resize_cache(0)  # or texts would stay in its memory after they were erased
        unknown = _unknown(reader, json.loads(tokenizer.read_text(encoding="utf-8")))
    except Exception as error:  # the packages raise bare exceptions of their own
        raise _no_use(source, "they cannot be read") from error
    return _made(source, tensors, reader, unknown)


def _files(source: str) -> tuple[Path, Path]:
    """Where the vectors and the tokenizer are; what a folder holds beside them is not told."""
    if source == PACKAGE:
        found = _packaged()
    else:
        found = [Path(source) / "model.safetensors", Path(source) / "tokenizer.json"]
        if not Path(source).is_absolute() or not all(file.is_file() for file in found):
            raise InputRefused(NO_MODEL.format(source=source))
    return found[0], found[1]


def _packaged() -> list[Path]:
    spec = find_spec(PACKAGE)
    home = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    found = [*sorted(home.glob(VECTORS))[:1], *sorted(home.glob(PIECES))[:1]] if home != Path() else []
    if len(found) != 2:
        raise InputRefused(NOT_INSTALLED)
    return found


def _unknown(tokenizer: Any, told: Mapping[str, Any]) -> int | None:
    """The number of the piece that stands for what cannot be read."""
    piece = told["model"].get("unk_token")
    number = tokenizer.token_to_id(piece) if piece else told["model"].get("unk_id")
    return None if number is None else int(number)


def _made(source: str, tensors: Mapping[str, Any], tokenizer: Any, unknown: int | None) -> Embedding:
    vectors = next((tensors[name] for name in TENSORS if name in tensors), None)
    if vectors is None or vectors.ndim != 2:
        raise _no_use(source, "they hold no table of vectors")
    weights, places = tensors.get("weights"), tensors.get("mapping")
    pieces = tokenizer.get_vocab_size()
    short = [
        len(each) < pieces for each in (vectors if places is None else places, weights) if each is not None
    ]
    if any(short) or (places is not None and places.max(initial=0) >= len(vectors)):
        raise _no_use(source, "the tokenizer knows more pieces than there are vectors")
    return Embedding(vectors, tokenizer, weights=weights, places=places, unknown=unknown)


def _no_use(source: str, why: str) -> InputRefused:
    return InputRefused(NO_USE.format(source=source, why=why))

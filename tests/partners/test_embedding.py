"""Embeddings are read from files on this machine, and what cannot be read is refused with a sentence."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from lichen.errors import InputRefused
from lichen.partners import embedding as module
from lichen.partners.embedding import Embedding, embedding
from lichen.partners.protocol import Question
from lichen.partners.registry import create

PIECES = ("[UNK]", "card", "money", "lost")
VECTORS = np.array([[9.0, 9.0], [1.0, 0.0], [0.0, 2.0], [3.0, 4.0]], np.float32)
TEAMS = Question(labels=("cards", "rates"))


class Words:
    """A tokenizer of whole words."""

    def encode(self, text: str, *, add_special_tokens: bool) -> SimpleNamespace:
        assert not add_special_tokens
        return SimpleNamespace(ids=[PIECES.index(word) if word in PIECES else 0 for word in text.split()])


@pytest.fixture
def extra() -> None:
    pytest.importorskip("tokenizers", reason="the extra `embeddings` is not installed")
    pytest.importorskip("safetensors", reason="the extra `embeddings` is not installed")


@pytest.fixture
def packaged(extra: None) -> None:
    if module.find_spec("wordllama") is None:
        pytest.skip("the extra `embeddings` is not installed: no wordllama")


@pytest.fixture
def folder(tmp_path: Path, extra: None) -> Path:
    return written(tmp_path, {"embeddings": VECTORS})


def written(folder: Path, tensors: dict[str, np.ndarray]) -> Path:
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    pieces = {piece: place for place, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(models.WordLevel(pieces, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file(tensors, folder / "model.safetensors")
    return folder


def test_a_text_is_the_mean_of_its_pieces_at_length_one() -> None:
    rows = Embedding(VECTORS, Words()).rows(["card money", "lost"])
    np.testing.assert_allclose(rows, [[1 / 5**0.5, 2 / 5**0.5], [0.6, 0.8]], rtol=1e-6)


def test_what_cannot_be_read_is_left_out_and_leaves_zeros_where_nothing_remains() -> None:
    rows = Embedding(VECTORS, Words(), unknown=0).rows(["zyx card", "zyx", ""])
    np.testing.assert_array_equal(rows, [[1, 0], [0, 0], [0, 0]])


def test_pieces_may_share_vectors_and_count_by_weights() -> None:
    shared = Embedding(VECTORS[1:3], Words(), places=np.array([0, 0, 1, 1]), weights=np.array([1, 1, 1, 3.0]))
    np.testing.assert_allclose(shared.rows(["card lost"]), [[1 / 37**0.5, 6 / 37**0.5]], rtol=1e-6)


def test_a_folder_of_model2vecs_form_is_read(folder: Path) -> None:
    rows = embedding(str(folder)).rows(["card money zyx", "zyx"])
    np.testing.assert_allclose(rows, [[1 / 5**0.5, 2 / 5**0.5], [0, 0]], rtol=1e-6)


def test_a_folder_is_read_once(folder: Path) -> None:
    assert embedding(str(folder)) is embedding(str(folder))


def test_half_characters_and_endless_texts_do_no_harm(folder: Path) -> None:
    rows = embedding(str(folder)).rows(["card \ud800", "card " + "money " * 100_000])
    np.testing.assert_allclose(rows[0], [1, 0])
    assert rows[1, 1] > 0.99


def test_the_packaged_embeddings_are_read_without_a_network_and_without_running_the_package(
    packaged: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("embeddings must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    embedding.cache_clear()
    (thief, robber, rate) = embedding("wordllama").rows(["someone stole it", "I was robbed", "exchange rate"])
    assert thief @ robber > thief @ rate
    assert "wordllama" not in sys.modules


@pytest.mark.parametrize("source", ["", "no/such/folder", "/nowhere", "minishlab/potion-base-8M"])
def test_a_name_that_is_no_folder_here_is_refused_and_nothing_is_fetched(source: str, extra: None) -> None:
    with pytest.raises(InputRefused, match="no embeddings"):
        embedding(source)


def test_a_relative_folder_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    with pytest.raises(InputRefused, match="no embeddings"):
        embedding(folder.name)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_damaged_files_are_refused_with_a_sentence(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\x00damaged")
    with pytest.raises(InputRefused, match="cannot be read"):
        embedding(str(folder))


@pytest.mark.parametrize(
    ("tensors", "why"),
    [
        ({"embeddings": VECTORS[:2]}, "more pieces than there are vectors"),
        ({"embeddings": VECTORS, "weights": np.ones(2, np.float32)}, "more pieces than there are vectors"),
        ({"embeddings": VECTORS, "mapping": np.array([0, 1, 2, 9])}, "more pieces than there are vectors"),
        ({"embeddings": VECTORS[0]}, "no table of vectors"),
        ({"something": VECTORS}, "no table of vectors"),
    ],
)
def test_vectors_that_do_not_fit_are_refused(
    tmp_path: Path, extra: None, tensors: dict[str, np.ndarray], why: str
) -> None:
    with pytest.raises(InputRefused, match=why):
        embedding(str(written(tmp_path, tensors)))


@pytest.mark.parametrize("missing", ["tokenizers", "safetensors", "wordllama"])
def test_without_the_extra_it_says_what_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = module.find_spec
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == missing else found(name))
    embedding.cache_clear()
    with pytest.raises(InputRefused, match=r"pip install 'lichen\[embeddings\]'"):
        create("memory", TEAMS, {"kind": "precedent", "text": "note", "embeddings": "wordllama"})


def test_partners_without_embeddings_load_nothing_of_them() -> None:
    code = (
        "import sys; from lichen.partners.protocol import Question; "
        "from lichen.partners.registry import create; question = Question(labels=('a', 'b')); "
        "[create('ai', question, {'kind': kind, 'text': 'note'}) for kind in ('precedent', 'learner')]; "
        "print([name for name in ('tokenizers', 'safetensors', 'wordllama') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"

"""Signed statements of where every chain stood, so that rewriting history needs more than the database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import cast

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lichen.errors import InputRefused
from lichen.ledger.canonical import encode
from lichen.ledger.connector import Connector
from lichen.ledger.statements import named


class Mark(msgspec.Struct, frozen=True):
    """Where one chain stood: its last entry and that entry's digest."""

    chain: str
    seq: int
    digest: str


class Checkpoint(msgspec.Struct, frozen=True, tag_field="kind", tag="checkpoint.1"):
    """Where all chains stood at one moment.

    `previous` is the digest of the checkpoint before, `key` the signer's public key.
    """

    number: int
    at: datetime
    key: str
    previous: str
    heads: tuple[Mark, ...]


class Signed(msgspec.Struct, frozen=True):
    """A checkpoint's bytes and their Ed25519 signature."""

    body: bytes
    signature: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """What the bytes say; `InputRefused` if they are not a checkpoint."""
        try:
            return _decode(self.body)
        except msgspec.DecodeError as error:
            raise InputRefused(f"A checkpoint cannot be read: {error}.") from error

    def signed_by(self, key: str) -> bool:
        """Whether the signature is that of the public key, in hexadecimal, over exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(self.signature, self.body)
        except (InvalidSignature, ValueError):
            return False
        return True


class Anchored(msgspec.Struct, frozen=True):
    """One line of an anchor file or an export: the checkpoint as it was signed."""

    checkpoint: msgspec.Raw
    signature: str

    def signed(self) -> Signed:
        """The checkpoint with its signature in bytes."""
        return Signed(bytes(self.checkpoint), bytes.fromhex(self.signature))


_decode = msgspec.json.Decoder(Checkpoint).decode
_decode_line = msgspec.json.Decoder(Anchored).decode


def load_signer(path: Path) -> Ed25519PrivateKey:
    """The private key in the file; the first use makes one that only its owner may read."""
    if not path.exists():
        _make_signer(path)
    return _read_signer(path)


def _make_signer(path: Path) -> None:
    """Put a whole key in place at once: whoever is interrupted, or comes second, leaves no half of one."""
    try:
        descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # its owner's only
    except OSError as error:
        raise InputRefused(
            f"The key {path} cannot be made: {error.strerror}. Sign where the ledger may be written."
        ) from error
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        os.unlink(unfinished)


def _read_signer(path: Path) -> Ed25519PrivateKey:
    if path.stat().st_mode & 0o077:
        raise InputRefused(
            f"Others may read the key {path}: run `chmod 600 {path}`, or remove it for a new one."
        )
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except ValueError as error:
        raise InputRefused(f"The file {path} does not hold a key: remove it for a new one.") from error


def public_key_of(signer: Ed25519PrivateKey) -> str:
    """The public half, in hexadecimal: give it to whoever verifies."""
    return signer.public_key().public_bytes_raw().hex()


def write_checkpoint(
    connector: Connector, signer: Ed25519PrivateKey, at: datetime, anchor: Path
) -> Checkpoint:
    """Sign where all chains stand, store it, and append it to the anchor file."""
    say = named(connector.dialect)
    with connector.writing():
        connector.run(say["checkpoint_lock"])
        heads = [
            Mark(str(r[1]), cast(int, r[2]), cast(bytes, r[3]).hex()) for r in connector.run(say["chains"])
        ]
        last = connector.run(say["checkpoint_last"])
        number = cast(int, last[0][0]) + 1 if last else 1
        previous = sha256(cast(bytes, last[0][1])).hexdigest() if last else ""
        made = Checkpoint(number, at.astimezone(UTC), public_key_of(signer), previous, tuple(heads))
        body = encode(made)
        signed = Signed(body, signer.sign(body))
        connector.run(say["checkpoint_add"], (number, signed.body, signed.signature))
    _append_anchor(anchor, signed)
    return made


def line(signed: Signed) -> bytes:
    """A checkpoint as one line of an anchor file or an export."""
    return encode(Anchored(msgspec.Raw(signed.body), signed.signature.hex())) + b"\n"


def read_anchor(path: Path) -> list[Signed]:
    """The checkpoints of an anchor file in order; `InputRefused` if it is not there or a line is not one."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputRefused(f"There is no anchor file at {path}: {error.strerror}. Check the path.") from error
    return list(_anchored(path, lines))


def _anchored(path: Path, lines: list[bytes]) -> Iterator[Signed]:
    for number, text in enumerate(lines, 1):
        try:
            yield _decode_line(text).signed()
        except (msgspec.DecodeError, ValueError) as error:
            raise InputRefused(f"{path}, line {number} is not a checkpoint: {error}.") from error


def _append_anchor(path: Path, signed: Signed) -> None:
    with path.open("ab") as file:
        file.write(line(signed))
        file.flush()
        os.fsync(file.fileno())

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.ledger.conftest import Tamper
from tests.ledger.sample import MONDAY, opened, whole_cases

from lichen.errors import InputRefused
from lichen.ledger.checkpoint import load_signer, public_key_of, read_anchor
from lichen.ledger.ledger import Ledger, verify_export


def test_a_checkpoint_says_where_every_chain_stands_and_follows_the_one_before(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(1))
    ledger.append("ward", [opened("a")])
    first = ledger.checkpoint(at=MONDAY)
    ledger.append("ward", [opened("b")])
    second = ledger.checkpoint(at=MONDAY)
    assert [(mark.chain, mark.seq) for mark in first.heads] == [("desk", 4), ("ward", 1)]
    assert [(mark.chain, mark.seq) for mark in second.heads] == [("desk", 4), ("ward", 2)]
    assert (first.number, second.number, first.previous) == (1, 2, "")
    assert second.heads[1].digest == list(ledger.entries("ward"))[-1].digest


def test_the_anchor_file_holds_the_same_signed_checkpoints(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a")])
    made = [ledger.checkpoint(), ledger.checkpoint()]
    anchored = read_anchor(ledger.anchor_file)
    assert [each.checkpoint for each in anchored] == made
    assert all(each.signed_by(made[0].key) for each in anchored)
    checked = ledger.verify()
    assert (checked.ok, checked.checkpoints, checked.keys) == (True, 2, (made[0].key,))


def test_the_first_use_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "key"
    first = load_signer(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert public_key_of(load_signer(path)) == public_key_of(first)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "key"
    load_signer(path)
    path.chmod(0o644)
    with pytest.raises(InputRefused, match="chmod 600"):
        load_signer(path)


def test_a_file_that_holds_no_key_is_said_to_hold_none(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.touch(mode=0o600)
    with pytest.raises(InputRefused, match="does not hold a key"):
        load_signer(path)


def test_a_checkpoint_signed_by_a_stranger_is_found(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a")])
    ledger.checkpoint()
    ledger.checkpoint(Ed25519PrivateKey.generate())
    checked = ledger.verify()
    assert [(each.chain, each.entry) for each in checked.problems] == [("checkpoints", 2)] * 2
    assert "signature" in checked.problems[0].what


def test_after_a_change_of_keys_the_ledger_verifies_under_both_and_under_neither_alone(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.append("desk", [opened("a")])
    first = ledger.checkpoint().key
    ledger.key_file.rename(tmp_path / "retired")
    ledger.append("desk", [opened("b")])
    second = ledger.checkpoint().key
    assert first != second
    ledger.export(tmp_path / "ledger.jsonl")
    for check in (ledger.verify, partial(verify_export, tmp_path / "ledger.jsonl")):
        assert check(public_key=[first, second]).ok
        assert not check(public_key=[first]).ok
        assert not check(public_key=second).ok


def test_a_forged_signature_is_found_also_under_several_keys(ledger: Ledger, tamper: Tamper) -> None:
    ledger.append("desk", [opened("a")])
    made, other = ledger.checkpoint().key, Ed25519PrivateKey.generate()
    tamper("UPDATE checkpoints SET signature = body")
    checked = ledger.verify(public_key=[made, public_key_of(other)])
    assert "altered or forged" in checked.problems[0].what


def test_an_anchor_line_that_is_no_checkpoint_is_named(ledger: Ledger) -> None:
    ledger.anchor_file.write_text("not a checkpoint\n")
    with pytest.raises(InputRefused, match=r"line 1 is not a checkpoint"):
        ledger.verify()


def test_an_anchor_that_was_asked_for_and_is_not_there_is_an_error(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no anchor file"):
        ledger.verify(anchor=tmp_path / "nowhere")
    assert ledger.verify().ok

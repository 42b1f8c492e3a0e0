"""Each way to falsify a ledger, done by somebody who holds the whole database, is found and named."""

from __future__ import annotations

import pytest
from tests.ledger.conftest import Tamper
from tests.ledger.sample import erased, opened, sealed_case, whole_cases

from lichen.errors import LedgerBroken
from lichen.ledger.chain import genesis, link
from lichen.ledger.ledger import Ledger

pytestmark = pytest.mark.usefixtures("tamper")


@pytest.fixture
def written(ledger: Ledger) -> Ledger:
    ledger.append("desk", whole_cases(3))
    ledger.append("ward", whole_cases(1))
    ledger.checkpoint()
    ledger.append("desk", whole_cases(2, start=10))
    assert ledger.verify().ok
    return ledger


def found(ledger: Ledger) -> list[tuple[str, int | None]]:
    return [(each.chain, each.entry) for each in ledger.verify().problems]


def _literal(ledger: Ledger, data: bytes) -> str:
    return f"X'{data.hex()}'" if ledger.connector.dialect == "sqlite" else f"'\\x{data.hex()}'"


def _entry(ledger: Ledger, seq: int) -> tuple[bytes, bytes]:
    (row,) = ledger.connector.run(ledger._say["entries"], (1, seq - 1, 1))
    return bytes(row[3]), bytes(row[4])  # type: ignore[arg-type]


def _put(ledger: Ledger, tamper: Tamper, seq: int, body: bytes, digest: bytes) -> None:
    written, recorded = _literal(ledger, body), _literal(ledger, digest)
    tamper(f"UPDATE entries SET body = {written}, digest = {recorded} WHERE chain = 1 AND seq = {seq}")


def test_what_was_checked_is_counted(written: Ledger) -> None:
    checked = written.verify()
    assert checked.chains == {"desk": 20, "ward": 4}
    assert (checked.entries, checked.checkpoints) == (24, 1)
    checked.require()


@pytest.mark.parametrize("place", [0, 40, -3])
def test_a_flipped_byte(written: Ledger, tamper: Tamper, place: int) -> None:
    body, digest = _entry(written, 7)
    flipped = bytearray(body)
    flipped[place] ^= 1
    _put(written, tamper, 7, bytes(flipped), digest)
    assert set(found(written)) == {("desk", 7)}
    with pytest.raises(LedgerBroken, match="desk, entry 7: "):
        written.verify().require()


def test_a_changed_digest(written: Ledger, tamper: Tamper) -> None:
    _put(written, tamper, 7, _entry(written, 7)[0], bytes(32))
    assert ("desk", 7) in found(written)


def test_a_dropped_entry(written: Ledger, tamper: Tamper) -> None:
    tamper("DELETE FROM entries WHERE chain = 1 AND seq = 7")
    assert found(written) == [("desk", 7)]
    assert "missing" in written.verify().problems[0].what


def test_two_entries_in_the_other_order(written: Ledger, tamper: Tamper) -> None:
    first, second = _entry(written, 7), _entry(written, 8)
    _put(written, tamper, 7, *second)
    _put(written, tamper, 8, *first)
    assert {("desk", 7), ("desk", 8)} <= set(found(written))


def test_an_index_column_that_says_something_else(written: Ledger, tamper: Tamper) -> None:
    tamper("UPDATE entries SET kind = 'ask_made.1' WHERE chain = 1 AND seq = 17")
    tamper("UPDATE entries SET case_id = 'other' WHERE chain = 1 AND seq = 18")
    assert found(written) == [("desk", 17), ("desk", 18)]
    assert "index" in written.verify().problems[0].what


def test_a_tail_cut_off_after_the_last_checkpoint_is_found_by_the_head(
    written: Ledger, tamper: Tamper
) -> None:
    tamper("DELETE FROM entries WHERE chain = 1 AND seq > 15")
    assert found(written) == [("desk", 20)]


def test_a_tail_cut_off_with_its_head_is_found_by_the_checkpoint(written: Ledger, tamper: Tamper) -> None:
    tamper("DELETE FROM entries WHERE chain = 1 AND seq > 10")
    digest = _literal(written, _entry(written, 10)[1])
    tamper(f"UPDATE chains SET head = 10, digest = {digest} WHERE id = 1")
    assert set(found(written)) == {("desk", 12)}
    assert "recorded" in written.verify().problems[0].what


def _rewrite(written: Ledger, tamper: Tamper) -> None:
    """Replace the whole first chain by another that is perfect in itself."""
    events = [_entry(written, seq)[0].partition(b',"event":')[2][:-1] for seq in range(1, 21)]
    events[2] = events[2].replace(b'"answer":"7"', b'"answer":"8"')
    linked = link("desk", 0, genesis("desk"), events)
    for seq, (body, digest) in enumerate(linked, 1):
        _put(written, tamper, seq, body, digest)
    tamper(f"UPDATE chains SET digest = {_literal(written, linked[-1][1])} WHERE id = 1")


def test_a_chain_rewritten_from_the_start_is_found_by_the_checkpoint(written: Ledger, tamper: Tamper) -> None:
    _rewrite(written, tamper)
    assert set(found(written)) == {("desk", 12)}
    assert "rewritten" in written.verify().problems[0].what


def test_a_chain_rewritten_with_its_checkpoints_is_found_by_the_anchor(
    written: Ledger, tamper: Tamper
) -> None:
    _rewrite(written, tamper)
    tamper("DELETE FROM checkpoints")
    kept = written.anchor_file.read_bytes()
    written.anchor_file.unlink()
    assert written.verify().ok, "nothing inside the database can tell"
    written.anchor_file.write_bytes(kept)
    assert set(found(written)) == {("checkpoints", 1), ("desk", 12)}


def test_a_removed_and_an_altered_checkpoint(written: Ledger, tamper: Tamper) -> None:
    written.checkpoint()
    written.checkpoint()
    tamper("DELETE FROM checkpoints WHERE number = 2")
    assert ("checkpoints", 2) in found(written)
    tamper("UPDATE checkpoints SET signature = body WHERE number = 1")
    assert ("checkpoints", 1) in found(written)


def test_a_removed_checkpoint_is_missed_by_the_next_even_without_an_anchor(
    written: Ledger, tamper: Tamper
) -> None:
    written.checkpoint()
    written.checkpoint()
    written.anchor_file.unlink()
    tamper("DELETE FROM checkpoints WHERE number = 2")
    assert found(written) == [("checkpoints", 2)]


def test_a_whole_chain_gone(written: Ledger, tamper: Tamper) -> None:
    tamper("DELETE FROM entries WHERE chain = 2")
    tamper("DELETE FROM chains WHERE id = 2")
    assert found(written) == [("ward", 4)]


def test_altered_sealed_content(written: Ledger, tamper: Tamper) -> None:
    event, sealed = sealed_case("with-content", {"name": "Ada"})
    written.append("desk", [event], sealed=[sealed])
    tamper(f"UPDATE sealed SET content = {_literal(written, b'{}')}")
    assert found(written) == [("desk", 21)]
    assert "altered" in written.verify().problems[0].what


def test_lost_sealed_content_is_told_from_erased_content(written: Ledger, tamper: Tamper) -> None:
    first, one = sealed_case("one", {"name": "Ada"})
    second, other = sealed_case("other", {"name": "Grace"})
    written.append("desk", [first, second], sealed=[one, other])
    written.append("desk", [erased(one.seal)])
    tamper("DELETE FROM sealed")
    checked = written.verify()
    assert [(each.chain, each.entry) for each in checked.problems] == [("desk", 22)]
    assert "no erasure is on record" in checked.problems[0].what
    assert checked.erased == 1


def test_content_that_is_there_though_erased_on_record(written: Ledger, tamper: Tamper) -> None:
    event, sealed = sealed_case("one", {"name": "Ada"})
    written.append("desk", [event], sealed=[sealed])
    written.append("desk", [erased(sealed.seal)])
    salt, content = _literal(written, sealed.salt), _literal(written, sealed.content)
    tamper(f"INSERT INTO sealed (seal, chain, salt, content) VALUES ('{sealed.seal}', 1, {salt}, {content})")
    assert "though erased" in written.verify().problems[0].what


def test_progress_ends_at_the_number_of_entries(written: Ledger) -> None:
    seen: list[tuple[int, int]] = []
    written.verify(lambda done, total: seen.append((done, total)))
    assert seen[-1] == (24, 24)


def test_an_empty_ledger_verifies(ledger: Ledger) -> None:
    assert ledger.verify().ok
    ledger.append("desk", [opened("a")])
    assert ledger.verify().ok

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from tests.ledger.sample import MONDAY, contributed, erased, opened, sealed_case

from lichen.errors import Conflict, InputRefused
from lichen.ledger.events import AskFailed
from lichen.ledger.ledger import Ledger, verify_export
from lichen.ledger.sealed import digest_of, seal, seal_all


def test_content_comes_back_by_its_seal_and_the_chain_holds_none_of_it(ledger: Ledger) -> None:
    event, sealed = sealed_case("a", {"text": "My card was charged twice."})
    ledger.append("desk", [event], sealed=[sealed])
    assert ledger.unseal([sealed.seal]) == {sealed.seal: {"text": "My card was charged twice."}}
    bodies = ledger.connector.run(ledger._say["entries"], (1, 0, 10))
    assert b"charged" not in bytes(bodies[0][3])  # type: ignore[arg-type]


def test_the_same_content_never_has_the_same_seal_twice() -> None:
    assert seal("yes").seal != seal("yes").seal
    assert seal("yes", salt=bytes(16)) == seal("yes", salt=bytes(16))


def test_erased_content_is_gone_the_erasure_is_on_record_and_the_chain_holds(ledger: Ledger) -> None:
    first, one = sealed_case("a", {"name": "Ada"})
    second, other = sealed_case("b", {"name": "Grace"})
    ledger.append("desk", [first, second], sealed=[one, other])
    ledger.append("desk", [erased(one.seal, case="a")])
    assert ledger.unseal([one.seal, other.seal]) == {one.seal: None, other.seal: {"name": "Grace"}}
    (row,) = ledger.rows("erasures", chain="desk")
    assert (row.seal, row.case, row.erased_by) == (one.seal, "a", "ada")
    checked = ledger.verify()
    assert (checked.ok, checked.sealed, checked.erased) == (True, 1, 1)


def test_the_message_of_a_failure_is_verified_and_exported_like_other_content(
    ledger: Ledger, tmp_path: Path
) -> None:
    message = seal("cannot read the letter of Ada")
    failed = AskFailed(
        at=MONDAY, by="lichen", ask="k", case="a", partner="net", failure="error", detail=message.seal
    )
    ledger.append("desk", [opened("a"), failed], sealed=[message])
    ledger.export(tmp_path / "ledger.jsonl")
    assert ledger.verify().sealed == verify_export(tmp_path / "ledger.jsonl").sealed == 1
    ledger.append("desk", [erased(message.seal, case="a")])
    checked = ledger.verify()
    assert (checked.ok, checked.sealed, checked.erased) == (True, 0, 1)


def test_erased_content_leaves_no_trace_in_the_files_of_sqlite(ledger: Ledger, address: str) -> None:
    if ledger.connector.dialect != "sqlite":
        pytest.skip("PostgreSQL clears its pages when autovacuum runs")
    event, sealed = sealed_case("a", {"name": "Wilhelmina-Only-Here"})
    ledger.append("desk", [event], sealed=[sealed])
    files = [Path(address), Path(f"{address}-wal")]
    assert any(b"Wilhelmina" in file.read_bytes() for file in files)
    ledger.append("desk", [erased(sealed.seal)])
    assert not any(b"Wilhelmina" in file.read_bytes() for file in files)


def test_erased_content_cannot_be_put_back(ledger: Ledger) -> None:
    event, sealed = sealed_case("a", {"name": "Ada"})
    ledger.append("desk", [event], sealed=[sealed])
    ledger.append("desk", [erased(sealed.seal)])
    with pytest.raises(Conflict):
        ledger.append("desk", [opened("b", inputs=sealed.seal)], sealed=[sealed])


def test_one_partnership_cannot_erase_the_content_of_another(ledger: Ledger) -> None:
    event, sealed = sealed_case("a", {"name": "Ada"})
    ledger.append("desk", [event], sealed=[sealed])
    ledger.append("ward", [erased(sealed.seal)])
    assert ledger.unseal([sealed.seal])[sealed.seal] == {"name": "Ada"}


def test_an_event_may_refer_to_content_that_is_already_there(ledger: Ledger) -> None:
    event, sealed = sealed_case("a", {"name": "Ada"})
    ledger.append("desk", [event], sealed=[sealed])
    ledger.append("desk", [contributed("a", "c", reasons=sealed.seal)])
    assert ledger.verify().ok


def test_a_seal_without_content_and_content_without_an_event_are_refused(ledger: Ledger) -> None:
    event, sealed = sealed_case("a", {"name": "Ada"})
    with pytest.raises(InputRefused, match="its content is not here"):
        ledger.append("desk", [event])
    with pytest.raises(InputRefused, match="No event refers"):
        ledger.append("desk", [opened("b")], sealed=[sealed])
    assert ledger.head("desk") == 0


def test_content_is_sealed_only_as_json_with_a_whole_salt() -> None:
    with pytest.raises(InputRefused, match="cannot be written as JSON"):
        seal(object())
    with pytest.raises(InputRefused, match="16 bytes; this one has 3"):
        seal("yes", salt=b"abc")


def test_unsealing_many_at_once_gives_each_its_own(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.ledger.ledger.PAGE", 7)
    pairs = [sealed_case(f"case-{number}", number) for number in range(40)]
    ledger.append("desk", [event for event, _ in pairs], sealed=[sealed for _, sealed in pairs])
    found = ledger.unseal(sealed.seal for _, sealed in pairs)
    assert list(found.values()) == list(range(40))
    assert all(digest_of(sealed.salt, sealed.content) == sealed.seal for _, sealed in pairs)


def test_sealed_together_each_content_has_a_salt_of_its_own() -> None:
    sealed = seal_all([{"text": "yes"}] * 50 + [{"text": "no"}])
    assert len({each.salt for each in sealed}) == len({each.seal for each in sealed}) == 51
    assert all(each == seal({"text": "yes"}, salt=each.salt) for each in sealed[:50])
    assert seal_all([]) == []


def test_one_content_that_is_no_json_refuses_them_all() -> None:
    with pytest.raises(InputRefused, match="cannot be written as JSON"):
        seal_all([{"text": "yes"}, {"text": object()}])


def test_every_seal_that_an_event_holds_is_known_to_verification() -> None:
    from typing import get_args, get_type_hints

    from lichen.ledger import events
    from lichen.ledger.canonical import REFERRING, Labels

    for event in get_args(events.AnyEvent):
        hints = inspect.get_annotations(event)
        held = {name for name, kind in hints.items() if str(kind).startswith("Seal")}
        assert held <= {*REFERRING}, event.__name__
    assert {*REFERRING} <= set(get_type_hints(Labels))

"""The form of an entry is a promise to whoever holds an old ledger: these bytes and digests never change."""

from __future__ import annotations

from hashlib import sha256

from tests.ledger.sample import contributed, whole_case

from lichen.ledger.canonical import decode_stored, encode_events
from lichen.ledger.chain import genesis, link


def test_the_bytes_and_digest_of_an_entry_are_what_they_always_were() -> None:
    event = contributed("a", "c", answer="Größe", distribution=(0.1, 0.9))
    ((body, digest),) = link("desk", 0, genesis("desk"), encode_events([event]))
    assert body.decode() == (
        '{"chain":"desk","seq":1,"event":{"kind":"contribution_made.1","at":"2026-01-05T08:02:00Z","by":"ada",'
        '"contribution":"c","case":"a","partner":"ada","role":"person","answer":"Größe","distribution":[0.1,0.9]}}'
    )
    assert digest.hex() == "ba469f5ffcc50ac08be5e99ef8ec36b57b65c7b76779299699f23ad7673468ff"


def test_the_digest_covers_the_one_before_the_chain_and_the_place() -> None:
    events = encode_events(whole_case(1))
    linked = link("desk", 4, bytes(32), events)
    previous = bytes(32)
    for seq, (body, digest) in enumerate(linked, 5):
        assert digest == sha256(previous + body).digest()
        stored = decode_stored(body)
        assert (stored.chain, stored.seq, stored.event) == ("desk", seq, whole_case(1)[seq - 5])
        previous = digest


def test_chains_of_different_names_never_share_a_digest() -> None:
    assert genesis("desk") != genesis("ward")


def test_a_name_with_quotes_and_signs_stays_json() -> None:
    ((body, _),) = link('the "desk" 100%', 0, bytes(32), encode_events(whole_case(1)[:1]))
    assert decode_stored(body).chain == 'the "desk" 100%'

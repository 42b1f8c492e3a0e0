from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest
from tests.webhooks.conftest import NOON, Hooked, Receiver

from lichen import webhooks
from lichen.actions.erase import erase
from lichen.errors import InputRefused, NotFound
from lichen.ledger.ledger import Ledger
from lichen.webhooks.deliver import WAITS, deliver, replay
from lichen.webhooks.sending import Sender
from lichen.webhooks.store import Store


def bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in receiver.got]


def test_every_new_entry_is_told_in_order_and_signed(both: Ledger, receiver: Receiver) -> None:
    hooked = Hooked(both, receiver)
    hooked.decide("c1")
    done = hooked.deliver()
    told = bodies(receiver)
    seqs = [body["seq"] for body in told if body["kind"] != "all_done"]
    assert seqs == list(range(seqs[0], hooked.ledger.head("desk") + 1))
    assert (done.sent, done.failed, done.through) == (len(told), 0, hooked.ledger.head("desk"))
    for each in receiver.got:
        said = webhooks.verify(hooked.secret, each.headers, each.body, now=NOON.timestamp())
        assert said["id"] == each.headers["webhook-id"]


def test_a_message_has_full_ids_and_nothing_that_is_sealed(hooked: Hooked) -> None:
    hooked.decide("c1")
    hooked.deliver()
    text = b"".join(each.body for each in hooked.receiver.got).decode()
    assert "charged twice" not in text
    assert "says so" not in text
    settled = next(body for body in bodies(hooked.receiver) if body["kind"] == "case_settled")
    assert (settled["partnership"], settled["version"]) == ("desk", 1)
    assert (settled["data"]["case"], settled["data"]["answer"]) == ("c1", "billing")
    opened = next(body for body in bodies(hooked.receiver) if body["kind"] == "case_opened")
    assert set(opened["data"]) == {"case", "by"}


def test_only_the_kinds_that_were_asked_for_are_told(ledger: Ledger, receiver: Receiver) -> None:
    hooked = Hooked(ledger, receiver, "case_settled")
    hooked.decide("c1", "c2")
    erase(hooked.desk, "c1", by="ann", reason="asked for")
    done = hooked.deliver()
    assert [body["kind"] for body in bodies(receiver)] == ["case_settled", "case_settled"]
    assert done.through == ledger.head("desk")


def test_nothing_is_told_of_what_was_before_the_subscription(hooked: Hooked) -> None:
    assert hooked.deliver().sent == 0
    assert hooked.receiver.got == []


def test_a_second_run_has_nothing_left_to_tell(hooked: Hooked) -> None:
    hooked.decide("c1")
    first = hooked.deliver()
    assert hooked.deliver().sent == 0
    assert len(hooked.receiver.got) == first.sent


def test_all_done_says_once_how_many_were_settled_since_the_last_time(
    both: Ledger, receiver: Receiver
) -> None:
    hooked = Hooked(both, receiver, "all_done")
    hooked.decide("c1", "c2")
    hooked.deliver()
    hooked.deliver()
    hooked.decide("c3")
    hooked.deliver()
    first, second = bodies(receiver)
    assert first["data"] == {"settled": 2, "lanes": {"together": 2}, "unsettled": 0, "since": 0}
    assert (second["data"]["settled"], second["data"]["since"]) == (1, first["seq"])


def test_a_refused_message_is_tried_again_later_and_the_next_ones_wait(hooked: Hooked) -> None:
    hooked.decide("c1")
    hooked.receiver.answer = lambda number: (503, b"busy", {}) if number == 1 else (200, b"", {})
    first = hooked.deliver()
    assert (first.sent, first.failed) == (0, 1)
    assert first.next_at is not None
    assert first.next_at - NOON >= WAITS[0]
    assert hooked.deliver().sent == 0
    assert hooked.store.due(NOON) == []
    assert hooked.store.due(first.next_at) == [hooked.id]
    assert hooked.deliver(timedelta(seconds=10)).failed == 0
    ids = [each.headers["webhook-id"] for each in hooked.receiver.got]
    assert ids[0] == ids[1]
    assert len(ids[1:]) == len(set(ids[1:]))
    tries = list(reversed(hooked.store.deliveries(hooked.id)))
    assert [(each.status, each.turn, each.answer) for each in tries[:2]] == [(503, 1, "busy"), (200, 2, "")]


def test_it_waits_longer_each_time_and_then_stops_and_says_why(hooked: Hooked) -> None:
    hooked.decide("c1")
    hooked.receiver.answer = lambda number: (500, b"", {})
    waited = []
    for _ in WAITS:
        done = hooked.deliver(timedelta(days=1))
        assert done.next_at is not None
        waited.append(round((done.next_at - hooked.now).total_seconds()))
    assert waited == [5, 30, 120, 600, 3_600, 21_600]
    last = hooked.deliver(timedelta(days=1))
    assert "answered 500" in str(last.paused)
    assert hooked.deliver(timedelta(days=1)).sent == 0
    found = hooked.store.subscription(hooked.id)
    assert (found.active, found.paused) == (False, last.paused)
    hooked.receiver.answer = lambda number: (200, b"", {})
    hooked.store.resume(hooked.id)
    assert hooked.deliver().sent > 0


def test_a_receiver_that_is_gone_is_not_tried_again(hooked: Hooked) -> None:
    hooked.decide("c1")
    hooked.receiver.answer = lambda number: (410, b"", {})
    assert "410" in str(hooked.deliver().paused)


def test_a_redirect_is_not_followed(hooked: Hooked) -> None:
    hooked.decide("c1")
    hooked.receiver.answer = lambda number: (307, b"", {"location": hooked.receiver.url})
    assert hooked.deliver().failed == 1
    assert len(hooked.receiver.got) == 1


def test_private_addresses_are_refused_unless_somebody_allows_them(hooked: Hooked) -> None:
    hooked.decide("c1")
    done = hooked.deliver(allow_private=False)
    assert (done.sent, done.failed) == (0, 1)
    assert hooked.receiver.got == []
    (logged,) = hooked.store.deliveries(hooked.id)
    assert "inside this network" in str(logged.error)


def test_only_the_beginning_of_the_answer_is_kept(hooked: Hooked) -> None:
    hooked.decide("c1")
    hooked.receiver.answer = lambda number: (400, b"x" * 5_000 + b"\x00\xff", {})
    hooked.deliver()
    assert hooked.store.deliveries(hooked.id)[0].answer == "x" * 500


def test_a_process_that_died_before_it_took_note_sends_again_under_the_same_id(
    hooked: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked.decide("c1")

    def dies(*_: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as dying:
        dying.setattr("lichen.webhooks.deliver._Run._flush", dies)
        with pytest.raises(MemoryError):
            hooked.deliver()
    first = [each.headers["webhook-id"] for each in hooked.receiver.got]
    hooked.deliver()
    again = [each.headers["webhook-id"] for each in hooked.receiver.got[len(first) :]]
    assert first == again
    assert [each.body for each in hooked.receiver.got[: len(first)]][:-1] == [
        each.body for each in hooked.receiver.got[len(first) :]
    ][:-1]


def test_a_killed_worker_is_followed_by_another_once_its_lease_is_over(hooked: Hooked) -> None:
    hooked.decide("c1")
    far = 2**62
    hooked.store.run("lease", id=hooked.id, lease="killed", lease_until=far, now=0)
    assert hooked.deliver().sent == 0
    hooked.store.run("give_back", id=hooked.id, lease="another")
    assert hooked.deliver().sent == 0
    hooked.store.run("give_back", id=hooked.id, lease="killed")
    assert hooked.deliver().sent > 0


def test_two_workers_at_once_tell_everything_once(both: Ledger, receiver: Receiver) -> None:
    hooked = Hooked(both, receiver)
    hooked.decide("c1", "c2")
    workers = [threading.Thread(target=hooked.deliver) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    hooked.deliver()
    ids = [each.headers["webhook-id"] for each in receiver.got]
    assert len(ids) == len(set(ids))
    assert {body["seq"] for body in bodies(receiver)} >= set(range(4, both.head("desk") + 1))


def test_a_run_stops_after_so_many_and_the_next_goes_on(hooked: Hooked) -> None:
    hooked.decide("c1")
    first = hooked.deliver(most=2)
    assert (first.sent, first.more) == (2, True)
    hooked.deliver()
    seqs = [body["seq"] for body in bodies(hooked.receiver) if body["kind"] != "all_done"]
    assert seqs == sorted(set(seqs))


def test_one_delivery_is_replayed_under_its_id_without_changing_the_order(
    both: Ledger, receiver: Receiver
) -> None:
    hooked = Hooked(both, receiver)
    hooked.decide("c1")
    done = hooked.deliver()
    for logged in reversed(hooked.store.deliveries(hooked.id)):
        made = replay(both, hooked.id, logged.number, NOON, allow_private=True)
        assert (made.replay, made.ok, made.webhook_id) == (True, True, logged.webhook_id)
    sent = [each.headers["webhook-id"] for each in receiver.got]
    assert sent[: done.sent] == sent[done.sent :]
    assert hooked.store.subscription(hooked.id).through == done.through


def test_everything_since_an_entry_is_replayed_in_order(hooked: Hooked) -> None:
    hooked.decide("c1")
    first = hooked.deliver()
    since = bodies(hooked.receiver)[2]["seq"]
    hooked.store.replay_since(hooked.id, since)
    assert hooked.store.due(NOON) == [hooked.id]
    hooked.deliver()
    again = [body["seq"] for body in bodies(hooked.receiver)[first.sent :]]
    assert again == list(range(since, hooked.ledger.head("desk") + 1))


def test_a_slow_receiver_cannot_hold_a_worker_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver that gives a byte now and then, and never a whole answer."""
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65_536)
            for byte in b"HTTP/1.1 200 OK\r\nx-y: " + b"z" * 1_000:
                if stop.wait(0.02):
                    return
                try:
                    connection.send(bytes([byte]))
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        with Sender(allow_private=True, timeout=0.3) as sender:
            answer = sender.send(f"http://127.0.0.1:{listening.getsockname()[1]}/", {}, b"{}")
    finally:
        stop.set()
        thread.join()
        listening.close()
    assert answer.status is None
    assert "did not answer within 0.3 s" in str(answer.error)


def test_the_secret_is_shown_once_and_a_new_one_signs_from_then_on(hooked: Hooked) -> None:
    assert hooked.secret not in repr(hooked.store.subscriptions("desk"))
    renewed = hooked.store.new_secret(hooked.id)
    hooked.decide("c1")
    hooked.deliver()
    each = hooked.receiver.got[0]
    assert webhooks.verify(renewed, each.headers, each.body, now=NOON.timestamp())


def test_a_removed_subscription_is_gone_with_its_log(hooked: Hooked) -> None:
    hooked.decide("c1")
    hooked.deliver()
    hooked.store.remove(hooked.id)
    assert hooked.store.subscriptions("desk") == []
    with pytest.raises(NotFound):
        deliver(hooked.ledger, hooked.id, NOON)


def test_what_cannot_be_subscribed_to_is_a_sentence(hooked: Hooked) -> None:
    with pytest.raises(InputRefused, match="no event `everything`"):
        hooked.store.subscribe("desk", hooked.receiver.url, by="ann", at=NOON, kinds=["everything"])
    with pytest.raises(NotFound, match="`other`"):
        hooked.store.subscribe("other", hooked.receiver.url, by="ann", at=NOON)
    with pytest.raises(InputRefused):
        hooked.store.subscribe("desk", "file:///etc/passwd", by="ann", at=NOON)


def test_the_log_keeps_only_the_latest(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.webhooks.deliver.KEPT_DELIVERIES", 3)
    for case in ("c1", "c2", "c3"):
        hooked.decide(case)
        hooked.deliver()
    numbers = [each.number for each in hooked.store.deliveries(hooked.id, limit=1_000)]
    assert numbers == list(range(numbers[0], numbers[-1] - 1, -1))
    assert numbers[-1] > 1


def test_opening_the_store_twice_changes_nothing(both: Ledger) -> None:
    Store(both)
    Store(both)
    assert both.verify().ok

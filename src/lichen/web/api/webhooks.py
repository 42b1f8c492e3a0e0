"""Webhooks: who is told of what, the log of what was sent, and sending it again."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.errors import NotFound
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered, nothing
from lichen.web.api.bodies import body, reader
from lichen.web.api.engine import engine
from lichen.web.api.paging import LAST, After, Limit, number_after, page
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.house import house
from lichen.webhooks.store import Store, Subscription

resource = Resource("Webhooks")
HookPath = Annotated[str, Path(max_length=64, description="The webhook's id.")]
NumberPath = Annotated[int, Path(ge=1, le=2**31 - 1, description="The delivery's number.")]
ONE = "/partnerships/{partnership}/webhooks/{webhook}"


class WebhookGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where to send, and which kinds of events (all when empty), such as `case_settled`."""

    url: Annotated[str, Meta(min_length=8, max_length=2_000)]
    kinds: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=100)] = ()


class WebhookState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether messages are sent."""

    state: Literal["active", "paused"]


class ReplayFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first ledger entry that is sent again."""

    seq: Annotated[int, Meta(ge=1, le=2**53)]


class WebhookShown(TypedDict):
    """A webhook; `paused` says why nothing is sent, `through` is the last entry dealt with."""

    webhook: str
    url: str
    kinds: list[str]
    active: bool
    paused: str | None
    created_by: str
    created_at: datetime
    through: int
    tries: int
    next_at: datetime | None


class WebhookMade(WebhookShown):
    """A new webhook with the secret that signs its messages, shown this once."""

    secret: str


class WebhookList(TypedDict):
    """The webhooks of a partnership."""

    items: list[WebhookShown]
    next: str | None


class SecretMade(TypedDict):
    """The new secret, shown this once; the old one signs nothing from now on."""

    secret: str


class DeliveryShown(TypedDict):
    """One try to send one message."""

    number: int
    webhook_id: str
    seq: int
    kind: str
    turn: int
    replay: bool
    status: int | None
    error: str | None
    ms: int
    answer: str
    sent_at: datetime


class DeliveryList(TypedDict):
    """A page of tries, the newest first."""

    items: list[DeliveryShown]
    next: str | None


_hook, _state, _from = reader(WebhookGiven), reader(WebhookState), reader(ReplayFrom)


@resource.on("GET", "/partnerships/{partnership}/webhooks", needs="govern", gives=WebhookList)
def list_webhooks(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Who is told of what happens in a partnership."""
    actor_of(request).enter(partnership, "govern")
    items = [_shown(each) for each in Store(house().ledger).subscriptions(partnership)]
    return answered({"items": items, "next": None})


@resource.on(
    "POST",
    "/partnerships/{partnership}/webhooks",
    needs="govern",
    gives=WebhookMade,
    status=201,
    takes=WebhookGiven,
    example={"url": "https://example.org/lichen", "kinds": ["case_settled", "disagreement_opened"]},
)
def add_webhook(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Tell an address what happens from now on; the secret that signs the messages is shown this once."""
    actor = actor_of(request)
    actor.enter(partnership, "govern")
    given, now = body(request, _hook), house().workspace.source.now()
    store = Store(house().ledger)
    found, secret = store.subscribe(partnership, given.url, by=actor.name, at=now, kinds=given.kinds)
    return answered({**_shown(found), "secret": secret}, 201)


@resource.on("GET", ONE, needs="govern", gives=WebhookShown)
def get_webhook(request: HttpRequest, partnership: PartnershipPath, webhook: HookPath) -> HttpResponse:
    """One webhook."""
    return answered(_shown(_found(request, partnership, webhook)[1]))


@resource.on(
    "PUT", f"{ONE}/state", needs="govern", gives=WebhookShown, takes=WebhookState, example={"state": "paused"}
)
def set_webhook_state(request: HttpRequest, partnership: PartnershipPath, webhook: HookPath) -> HttpResponse:
    """Pause a webhook, or go on where it stopped; nothing is lost meanwhile."""
    store, found = _found(request, partnership, webhook)
    if body(request, _state).state == "active":
        store.resume(found.id)
    else:
        store.pause(found.id, f"Paused by {actor_of(request).name}.")
    return answered(_shown(store.subscription(found.id)))


@resource.on("POST", f"{ONE}/secret", needs="govern", gives=SecretMade)
def change_webhook_secret(
    request: HttpRequest, partnership: PartnershipPath, webhook: HookPath
) -> HttpResponse:
    """A new secret in place of the old one."""
    store, found = _found(request, partnership, webhook)
    return answered({"secret": store.new_secret(found.id)})


@resource.on("DELETE", ONE, needs="govern")
def remove_webhook(request: HttpRequest, partnership: PartnershipPath, webhook: HookPath) -> HttpResponse:
    """Send nothing any more, and forget the secret and the log."""
    store, found = _found(request, partnership, webhook)
    store.remove(found.id)
    return nothing()


@resource.on("GET", f"{ONE}/deliveries", needs="govern", gives=DeliveryList)
def list_deliveries(
    request: HttpRequest,
    partnership: PartnershipPath,
    webhook: HookPath,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """What was sent, with what the receiver said, the newest first."""
    store, found = _found(request, partnership, webhook)
    before = number_after(after, "deliveries", LAST)
    rows = [each._asdict() for each in store.deliveries(found.id, before=before, limit=limit)]
    items = [{name: row[name] for name in DeliveryShown.__annotations__} for row in rows]
    return answered(page(items, limit, "deliveries", items[-1]["number"] if items else 0))


@resource.on("POST", f"{ONE}/deliveries/{{number}}/replay", needs="govern", gives=DeliveryShown)
def replay_delivery(
    request: HttpRequest, partnership: PartnershipPath, webhook: HookPath, number: NumberPath
) -> HttpResponse:
    """Send one message once more, under the same id, and see what the receiver says."""
    from lichen.webhooks.deliver import replay

    _, found = _found(request, partnership, webhook)
    now = house().workspace.source.now()
    done = replay(house().ledger, found.id, number, now, allow_private=_private())._asdict()
    return answered({name: done[name] for name in DeliveryShown.__annotations__})


@resource.on(
    "POST", f"{ONE}/replay", needs="govern", gives=WebhookShown, takes=ReplayFrom, example={"seq": 120}
)
def replay_webhook(request: HttpRequest, partnership: PartnershipPath, webhook: HookPath) -> HttpResponse:
    """Send everything from an entry on once more, in order, under the same ids."""
    store, found = _found(request, partnership, webhook)
    store.replay_since(found.id, body(request, _from).seq)
    if house().engine is not None:
        engine().submit("webhook", {"subscription": found.id}, key=f"webhook {found.id}")
    return answered(_shown(store.subscription(found.id)))


def _found(request: HttpRequest, partnership: str, webhook: str) -> tuple[Store, Subscription]:
    actor_of(request).enter(partnership, "govern")
    store = Store(house().ledger)
    found = store.subscription(webhook)
    if found.partnership != partnership:
        raise NotFound(f"There is no webhook `{webhook}` here.")
    return store, found


def _shown(found: Subscription) -> dict[str, Any]:
    row = {**found._asdict(), "webhook": found.id}
    return {name: row[name] for name in WebhookShown.__annotations__}


def _private() -> bool:
    return os.environ.get("LICHEN_PRIVATE_WEBHOOKS") == "1"

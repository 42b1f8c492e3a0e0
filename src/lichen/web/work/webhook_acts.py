"""What an owner does with a webhook: add, pause, resume, renew its secret, delete, test, send again."""

from __future__ import annotations

import os

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lichen.errors import Conflict, InputRefused
from lichen.jobs.kinds.webhook import PRIVATE
from lichen.web.api.engine import engine
from lichen.web.house import house
from lichen.web.partnerships.visit import visit
from lichen.web.work import webhooks
from lichen.web.work.reach import require_public
from lichen.web.work.trial import send_trial
from lichen.webhooks.deliver import replay
from lichen.webhooks.store import Store

LARGEST = 2**53


def private() -> bool:
    """Whether whoever runs Lichen lets webhooks reach addresses inside the house."""
    return os.environ.get(PRIVATE) == "1"


@never_cache
@require_POST
def add(request: HttpRequest, partnership: str) -> HttpResponse:
    """Tell an address what happens from now on; the secret is shown this once, in the answer to the form."""
    here = visit(request, partnership, "govern")
    url, kinds = request.POST.get("url", "").strip()[:4_000], tuple(request.POST.getlist("kinds"))[:100]
    every = request.POST.get("every") == "1"
    store, now = Store(house().ledger), here.here.source.now()
    try:
        if not every and not kinds:
            raise InputRefused("No event was chosen. Choose some, or everything.")
        require_public(url, allow_private=private())
        _refuse_double(store, partnership, url, () if every else kinds)
        hook, secret = store.subscribe(
            partnership, url, by=here.actor.name, at=now, kinds=() if every else kinds
        )
    except (InputRefused, Conflict) as refused:
        more = {"refused": str(refused), "url": url, "chosen": kinds, "every": every}
        return webhooks.shown(request, here, 409 if isinstance(refused, Conflict) else 422, **more)
    return webhooks.shown(request, here, made=hook, secret=secret)


def _refuse_double(store: Store, partnership: str, url: str, kinds: tuple[str, ...]) -> None:
    """A form sent twice would have everything told twice."""
    wanted = tuple(sorted(set(kinds)))
    if any((each.url, each.kinds) == (url, wanted) for each in store.subscriptions(partnership)):
        raise Conflict("This address is told of the same events already. Change one of the two.")


@require_POST
def pause(request: HttpRequest, partnership: str, webhook: str) -> HttpResponse:
    """Send nothing until it is resumed; nothing is lost meanwhile."""
    at = webhooks.found(request, partnership, webhook)
    at.store.pause(at.hook.id, f"Paused by {at.here.actor.name}.")
    return redirect(at.address)


@require_POST
def resume(request: HttpRequest, partnership: str, webhook: str) -> HttpResponse:
    """Go on where it stopped."""
    at = webhooks.found(request, partnership, webhook)
    at.store.resume(at.hook.id)
    _hurry(at.hook.id)
    return redirect(at.address)


@never_cache
@require_POST
def secret(request: HttpRequest, partnership: str, webhook: str) -> HttpResponse:
    """A new secret in place of the old one, shown this once."""
    at = webhooks.found(request, partnership, webhook)
    return webhooks.log(request, at, secret=at.store.new_secret(at.hook.id))


@require_POST
def delete(request: HttpRequest, partnership: str, webhook: str) -> HttpResponse:
    """Send nothing any more, and forget the secret and the log."""
    at = webhooks.found(request, partnership, webhook)
    at.store.remove(at.hook.id)
    return redirect(f"{at.here.address}webhooks/")


@never_cache
@require_POST
def test(request: HttpRequest, partnership: str, webhook: str) -> HttpResponse:
    """Send a message that tells nothing, and show what the receiver said."""
    at = webhooks.found(request, partnership, webhook)
    now = at.here.here.source.now()
    answer = send_trial(at.hook, at.store.secret(at.hook.id), now, allow_private=private())
    return webhooks.log(request, at, trial=answer)


@require_POST
def replay_one(request: HttpRequest, partnership: str, webhook: str, number: int) -> HttpResponse:
    """Send one message once more, under the same id."""
    at = webhooks.found(request, partnership, webhook)
    if number > LARGEST:
        raise InputRefused("There is no delivery of that number. Choose one from the log.")
    replay(house().ledger, at.hook.id, number, at.here.here.source.now(), allow_private=private())
    return redirect(at.address)


@require_POST
def replay_since(request: HttpRequest, partnership: str, webhook: str) -> HttpResponse:
    """Send everything from an entry on once more, in order, under the same ids."""
    at = webhooks.found(request, partnership, webhook)
    said = request.POST.get("seq", "").strip()
    if not said.isascii() or not said.isdigit() or not 1 <= int(said[:17]) <= LARGEST:
        raise InputRefused("Say the number of the first entry to send again, such as 120.")
    at.store.replay_since(at.hook.id, int(said[:17]))
    _hurry(at.hook.id)
    return redirect(at.address)


def _hurry(hook: str) -> None:
    """Let a job send now; without one, the watch finds it by itself."""
    if house().engine is not None:
        engine().submit("webhook", {"subscription": hook}, key=f"webhook {hook}")

"""Webhooks of one partnership: who is told of what, and the log of what was sent."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lichen.errors import NotFound
from lichen.inbox.cursor import key_after
from lichen.web.house import house
from lichen.web.partnerships.visit import Visit, visit
from lichen.webhooks.store import KINDS, Store, Subscription

PAGE = 50
OFTEN = ("case_opened", "ask_made", "case_settled", "disagreement_opened", "disagreement_resolved",
         "outcome_recorded", "lane_changed", "all_done")  # fmt: skip
"""What programs mostly want to hear of stands first."""


class Found(NamedTuple):
    """One webhook on a visit to its partnership."""

    here: Visit
    store: Store
    hook: Subscription

    @property
    def address(self) -> str:
        """The path under which its page and acts lie."""
        return f"{self.here.address}webhooks/{self.hook.id}/"


def found(request: HttpRequest, partnership: str, webhook: str) -> Found:
    """The webhook; raises `NotFound`, for another partnership's too."""
    here = visit(request, partnership, "govern")
    store = Store(house().ledger)
    hook = store.subscription(webhook)
    if hook.partnership != partnership:
        raise NotFound(f"There is no webhook `{webhook}` here.")
    return Found(here, store, hook)


@never_cache
@require_safe
def page(request: HttpRequest, partnership: str) -> HttpResponse:
    """The list, and the form for another one."""
    return shown(request, visit(request, partnership, "govern"))


def shown(request: HttpRequest, here: Visit, status: int = 200, **more: Any) -> HttpResponse:
    """The list with what is to be said besides."""
    told = {
        "hooks": Store(house().ledger).subscriptions(here.here.id),
        "kinds": [*OFTEN, *(kind for kind in KINDS if kind not in OFTEN)],
        "often": len(OFTEN),
        "chosen": (),
        "here": f"{here.address}webhooks/",
        "key": uuid4().hex,
        **more,
    }
    return render(request, "work/webhooks.html", here.told("webhooks", **told), status=status)


@never_cache
@require_safe
def one(request: HttpRequest, partnership: str, webhook: str) -> HttpResponse:
    """One webhook with its log, the newest first."""
    return log(request, found(request, partnership, webhook))


def log(request: HttpRequest, at: Found, status: int = 200, **more: Any) -> HttpResponse:
    """The log with what is to be said besides."""
    before = key_after(request.GET.get("before"), 2**62)
    rows = at.store.deliveries(at.hook.id, before=before, limit=PAGE)
    told = {
        "hook": at.store.subscription(at.hook.id),
        "rows": rows,
        "then": rows[-1].number if len(rows) == PAGE else None,
        "here": at.address,
        "hooks": f"{at.here.address}webhooks/",
        "head": house().ledger.head(at.hook.partnership),
        **more,
    }
    if request.headers.get("x-part") == "log":
        return render(request, "work/webhook_log.html", told)
    return render(request, "work/webhook.html", at.here.told("webhooks", **told), status=status)

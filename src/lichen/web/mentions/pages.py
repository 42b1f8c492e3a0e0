"""Mentions: where a colleague called upon this person, until they have read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lichen.inbox import mentions
from lichen.inbox.counts import capped, counts
from lichen.web.actor import actor_of
from lichen.web.answering import answered_incidents
from lichen.web.context.receipts import receipts_for
from lichen.web.house import house


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What this person was called upon for, newest first, read and unread."""
    actor = actor_of(request)
    within = actor.partnerships()
    unread = mentions.unread(house().ledger, actor.name, partnerships=within)
    new = {(each.partnership, each.seq) for each in unread}
    older = [
        each
        for id in within
        for each in mentions.since(house().ledger, actor.name, id)
        if (each.partnership, each.seq) not in new
    ]
    older.sort(key=lambda each: each.at, reverse=True)
    told = {
        "unread": unread,
        "older": older[:50],
        "incidents": answered_incidents(actor, within),
        "receipts": receipts_for(actor.name, within),
    }
    return render(request, "mentions/page.html", told)


@require_safe
def badge(request: HttpRequest) -> HttpResponse:
    """The link to mentions with the number of new ones, and of incidents that wait for this person."""
    actor = actor_of(request)
    within = actor.partnerships()
    found = counts(house().ledger, actor.name, partnerships=within, now=timezone.now())
    news = sum(each.new for each in receipts_for(actor.name, within))
    called = found.mentions + len(answered_incidents(actor, within)) + news
    number = capped(called) if called else ""
    return render(request, "mentions/badge.html", {"number": number})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark everything up to now as read."""
    actor = actor_of(request)
    for each in mentions.unread(house().ledger, actor.name, partnerships=actor.partnerships()):
        mentions.mark_read(house().ledger, actor.name, each.partnership, through=each.seq)
    for told in receipts_for(actor.name, actor.partnerships()):
        mentions.mark_read(house().ledger, actor.name, told.partnership, through=told.told)
    return redirect("/mentions/")

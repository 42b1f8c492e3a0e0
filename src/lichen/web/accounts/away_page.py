"""Out of office and capacity: for whoever asks, about themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lichen.errors import InputRefused
from lichen.web.accounts import away
from lichen.web.accounts.models import Membership
from lichen.web.accounts.own import own_account
from lichen.web.actor import actor_of
from lichen.web.house import house


class AwayForm(forms.Form):
    """From which day to which, and who stands in."""

    since = forms.DateField(label="First day away", required=False, help_text="Empty: from now on.")
    until = forms.DateField(label="Last day away", required=False, help_text="Empty: until you are back.")
    delegate = forms.CharField(label="Who stands in", max_length=64, required=False)


class CapacityForm(forms.Form):
    """What one can do in a day in one partnership."""

    minutes = forms.FloatField(label="Minutes a day", required=False, min_value=0, max_value=1440)
    cases = forms.FloatField(label="Cases a day", required=False, min_value=0, max_value=100_000)


@require_GET
def away_page(request: HttpRequest) -> HttpResponse:
    """When one is away, and how much one can do."""
    user, actor = own_account(request), actor_of(request)
    places = [house().partnership(each) for each in actor.partnerships("work")]
    working = [each for each in places if each.charter.partner(user.username) is not None]
    shown = {
        "absences": away.absences(user.username),
        "capacities": [(each, away.capacity(user.username, each.id)) for each in working],
        "colleagues": _colleagues(user.username, [each.id for each in places]),
        "today": house().workspace.source.now().date(),
        "part": "away",
    }
    return render(request, "accounts/away.html", shown)


@require_POST
def go_away(request: HttpRequest) -> HttpResponse:
    """Give one nothing from a day to a day."""
    user, form = own_account(request), AwayForm(request.POST)
    if not form.is_valid():
        raise InputRefused("Write days as YYYY-MM-DD, such as 2030-12-31.")
    said, actor = form.cleaned_data, actor_of(request)
    if said["delegate"] and said["delegate"] not in _colleagues(user.username, actor.partnerships("work")):
        raise InputRefused(f"`{said['delegate']}` does not work with you. Name somebody who does, or nobody.")
    now = house().workspace.source.now()
    since = max(now, _start(said["since"])) if said["since"] else now
    until = _start(said["until"]) + timedelta(days=1) if said["until"] else None
    away.be_away(user.username, since, until, said["delegate"] or None)
    messages.success(request, "Noted. You are given nothing in that time.", "good")
    return redirect("/account/away/")


@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """Take an absence of one's own back."""
    user = own_account(request)
    try:
        since = datetime.fromisoformat(request.POST.get("since", ""))
    except ValueError as error:
        raise InputRefused("Say which absence, by its beginning.") from error
    away.be_back(user.username, since if since.tzinfo else since.replace(tzinfo=UTC))
    messages.success(request, "Taken back.", "good")
    return redirect("/account/away/")


@require_POST
def set_capacity(request: HttpRequest, partnership: str) -> HttpResponse:
    """Say what one can do in a day in a partnership."""
    user, form = own_account(request), CapacityForm(request.POST)
    place = actor_of(request).enter(partnership, "work")
    if not form.is_valid():
        raise InputRefused("Write a number from 0 up, or leave the field empty.")
    said: dict[str, Any] = form.cleaned_data
    away.set_capacity(user.username, place.id, said["minutes"], said["cases"])
    messages.success(request, f"Noted for {place.charter.name}.", "good")
    return redirect("/account/away/")


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _colleagues(person: str, partnerships: list[str]) -> dict[str, str]:
    """Who works in the same partnerships, by user name."""
    held = Membership.objects.filter(
        partnership__in=partnerships, role__in=("owner", "lead", "contributor"), user__is_active=True
    ).select_related("user")
    return {each.user.username: each.user.get_full_name() for each in held if each.user.username != person}

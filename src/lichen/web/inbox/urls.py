"""The addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from lichen.web.inbox import acts, nudges, pages, turns, views

urlpatterns = [
    path("", pages.inbox),
    path("next/", turns.next_case),
    path("inbox/start/", turns.start),
    path("inbox/renew/", turns.renew),
    path("inbox/release/", turns.release),
    path("inbox/claim/", acts.claim),
    path("inbox/reassign/", acts.reassign),
    path("inbox/delegate/", acts.delegate),
    path("inbox/hand-over/", acts.hand_over),
    path("inbox/snooze/", acts.snooze),
    path("inbox/wake/", acts.wake),
    path("inbox/undo/", acts.undo),
    path("inbox/note/", nudges.put_away),
    path("inbox/views/save/", views.save),
    path("inbox/views/drop/", views.drop),
]

"""The addresses of shared context, lessons and the parts of a case page that belong to them."""

from __future__ import annotations

from django.urls import URLPattern, path

from lichen.web.context import lesson_acts, lesson_pages, note_acts, pages, similar_part

ONE = "partnerships/<slug:partnership>/"

urlpatterns: list[URLPattern] = [
    path(ONE + "context/", pages.listed),
    path(ONE + "new-note/", note_acts.edit),
    path(ONE + "preview-note/", pages.preview),
    path(ONE + "context/<slug:id>/", pages.one),
    path(ONE + "context/<slug:id>/edit/", note_acts.edit),
    path(ONE + "context/<slug:id>/versions/", pages.versions),
    path(ONE + "context/<slug:id>/retire/", note_acts.retire),
    path(ONE + "about/<str:partner>/", pages.about),
    path(ONE + "manner/", lesson_acts.manner),
    path(ONE + "lessons/", lesson_pages.listed),
    path(ONE + "lessons/propose/", lesson_acts.propose),
    path(ONE + "lessons/<slug:id>/", lesson_pages.one),
    path(ONE + "lessons/<slug:id>/decide/", lesson_acts.decide),
    path(ONE + "lessons/<slug:id>/try/", lesson_acts.try_it),
    path("similar/<slug:partnership>/<path:case>/", similar_part.similar),
]

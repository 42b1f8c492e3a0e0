"""The addresses of one case."""

from __future__ import annotations

from django.urls import path

from lichen.web.cases import acts, approval_link, pages

CASE = "cases/<slug:partnership>/<path:case>"

urlpatterns = [
    path(f"{CASE}/answer/", acts.answer),
    path(f"{CASE}/withdraw/", acts.withdraw),
    path(f"{CASE}/show/", acts.show),
    path(f"{CASE}/settle/", acts.settle),
    path(f"{CASE}/override/", acts.override),
    path(f"{CASE}/outcome/", acts.outcome),
    path(f"{CASE}/feedback/", acts.feedback),
    path(f"{CASE}/comment/", acts.comment),
    path(f"{CASE}/ask/", acts.ask),
    path(f"{CASE}/precedent/", acts.precedent),
    path(f"{CASE}/history/", pages.history),
    path(f"{CASE}/", pages.page),
    path("approve/<str:token>", approval_link.approve),
]

"""The glossary as a page, and what stands behind the AI-only lane's promise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.web.actor import actor_of
from lichen.web.glossary.promise import promise
from lichen.web.glossary.terms import groups


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Every term, or those that hold the words asked for."""
    actor_of(request)
    words = request.GET.get("words", "")[:100]
    return render(request, "glossary/page.html", {"groups": groups(words), "words": words})


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """How Lichen keeps its promise: the evidence, and what happens when an assumption fails."""
    actor_of(request)
    return render(request, "glossary/promise.html", {"promise": promise()})

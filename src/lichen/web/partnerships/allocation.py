"""Who does what: settings with their predicted effect, before anything is adopted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from msgspec.structs import replace

from lichen.charter.schema import Charter
from lichen.core.intervals import Interval
from lichen.errors import InputRefused, LichenError
from lichen.reports.allocation import Prediction, Settings, predict
from lichen.reports.allocation.settings import changed, settings_of
from lichen.web.accounts.first_charter import number
from lichen.web.partnerships.charter_edit import confirm
from lichen.web.partnerships.form import Given
from lichen.web.partnerships.proposal import Proposal, checked
from lichen.web.partnerships.visit import Visit, visit

PERCENT = frozenset({"bound", "confidence", "audit_share", "human_first"})
OPTIONAL = frozenset({"reviews_per_case"})


class Slider(NamedTuple):
    """One setting: its name, a label, its ends and step, the value now, and its unit."""

    name: str
    label: str
    low: str
    high: str
    step: str
    value: str
    unit: str
    hint: str = ""


class Compared(NamedTuple):
    """One predicted figure: as it is, as it would be, and whether that is better, worse or neither."""

    label: str
    now: str
    now_small: str
    then: str
    then_small: str
    tone: str = ""


@require_safe
def panel(request: HttpRequest, partnership: str) -> HttpResponse:
    """The settings in force as sliders; what others would do is predicted as they move."""
    here = visit(request, partnership)
    settings = settings_of(here.charter)
    told: dict[str, Any] = {
        "sliders": sliders(settings),
        "settings": settings,
        "currency": here.charter.capacity.currency,
    }
    told |= {"adopts": here.adopts, "version": here.charter.version}
    return render(request, "partnerships/allocation.html", here.told("allocation", **told))


@require_POST
def preview(request: HttpRequest, partnership: str) -> HttpResponse:
    """What these settings would do, beside what those in force do."""
    here = visit(request, partnership)
    told: dict[str, Any] = {"moved": False}
    try:
        changes = _changes(request.POST, here.charter)
        found = predict(here.here, changes, cases_per_day=_cases_a_day(request.POST))
        told |= {"moved": bool(changes), "prediction": found, "rows": compared(found)}
    except LichenError as refused:
        told["refused"] = str(refused)
    return render(request, "partnerships/preview.html", here.told("allocation", adopts=here.adopts, **told))


@require_POST
def propose(request: HttpRequest, partnership: str) -> HttpResponse:
    """The charter with these settings, to be looked at and adopted."""
    here = visit(request, partnership, "govern")
    proposal = _proposal(here, request.POST)
    said = request.POST.get("version", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else here.charter.version
    return confirm(request, here, proposal, version=version)


def _proposal(here: Visit, post: Mapping[str, str]) -> Proposal:
    from lichen.charter.schema import plain

    wanted = with_settings(here.charter, changed(settings_of(here.charter), _changes(post, here.charter)))
    proposal = checked(Given(plain(wanted), {}), here.charter)
    if proposal.charter is None:
        raise InputRefused(" ".join(each.sentence for each in proposal.problems))
    return proposal


def with_settings(charter: Charter, settings: Settings) -> Charter:
    """The charter under these settings, all else as it is."""
    risk = replace(
        charter.risk, bound=settings.bound, confidence=settings.confidence, audit_share=settings.audit_share
    )
    capacity = replace(
        charter.capacity, minutes_per_case=settings.minutes_per_case,
        reviews_per_case=settings.reviews_per_case,
        cost_of_error=settings.cost_of_error, cost_of_minute=settings.cost_of_minute,
    )  # fmt: skip
    return replace(
        charter, risk=risk, capacity=capacity, reviews=settings.reviews, last_word=settings.last_word,
        human_first=settings.human_first,
    )  # fmt: skip


def _changes(post: Mapping[str, str], charter: Charter) -> dict[str, Any]:
    """Only what differs from the settings in force; raises `InputRefused` for what is no number."""
    now, found = settings_of(charter)._asdict(), dict[str, Any]()
    for name in Settings._fields:
        if name not in post:
            continue
        value = _value(name, post[name])
        if value != now[name]:
            found[name] = value
    changed(settings_of(charter), found)
    return found


def _value(name: str, said: str) -> Any:
    if name == "last_word":
        return said
    if not said.strip() and name in OPTIONAL:
        return None
    found = number(said)
    if not isinstance(found, float):
        raise InputRefused(f"“{said[:40]}” is no number. Write digits for {name.replace('_', ' ')}.")
    if name in PERCENT:
        return round(found / 100, 10)
    return int(found) if name == "reviews" and found.is_integer() else found


def _cases_a_day(post: Mapping[str, str]) -> float | None:
    found = number(post.get("cases_per_day", ""))
    return found if isinstance(found, float) and 0 < found <= 1e9 else None


def sliders(now: Settings) -> list[Slider]:
    """The settings that slide, with ends that leave room beside the value in force."""
    shown = {name: f"{100 * value:.10g}" if name in PERCENT else f"{value:.10g}"
             for name, value in now._asdict().items() if isinstance(value, (int, float))}  # fmt: skip
    rows = (
        ("bound", "Errors allowed where the AI settles alone", "0.5", "20", "0.5", "%", ""),
        ("confidence", "How certain that must be", "50", "99.5", "0.5", "%", ""),
        ("audit_share", "AI-only cases a person audits", "1", "100", "1", "%", ""),
        ("human_first", "Cases people answer before seeing the AI", "0", "100", "5", "%", ""),
        ("reviews", "Most people on one case", "1", "10", "1", "people", ""),
        (
            "cost_of_error",
            "What a wrong answer costs",
            "0",
            "",
            "",
            "",
            "the worth of one more review follows",
        ),
        ("cost_of_minute", "What a minute costs", "0", "", "", "", ""),
        ("minutes_per_case", "Minutes a case takes", "0.1", "", "", "minutes", ""),
    )
    return [
        Slider(name, label, low, _high(high, shown[name]), step, shown[name], unit, hint)
        for name, label, low, high, step, unit, hint in rows
    ]


def _high(high: str, value: str) -> str:
    return high if not high or float(value) <= float(high) else value


def compared(found: Prediction) -> list[Compared]:
    """The predicted figures side by side."""
    now, then = found.now, found.then
    rows = [
        _share("Settled by the AI alone", now.ai_only, then.ai_only),
        _error("Wrong in all", now.error, then.error),
        _error("Wrong where the AI settles alone", now.ai_only_error, then.ai_only_error),
        _less("Answers people give a case", now.reviews, then.reviews, "{:.2f}"),
        _less("Minutes of people a case", now.minutes, then.minutes, "{:.2f}"),
        _less("Cost a case", now.cost, then.cost, "{:,.2f}"),
        _share("Cases that teach something", now.evidence, then.evidence),
    ]
    if now.minutes_per_day is not None and then.minutes_per_day is not None:
        rows.insert(
            5, _less("Hours of people a day", now.minutes_per_day / 60, then.minutes_per_day / 60, "{:,.1f}")
        )
    return rows


def _share(label: str, now: float, then: float) -> Compared:
    tone = "" if abs(then - now) < 0.0005 else "good" if then > now else "warn"
    return Compared(label, f"{100 * now:.0f} %", "", f"{100 * then:.0f} %", "", tone)


def _less(label: str, now: float, then: float, form: str) -> Compared:
    one, other = form.format(now), form.format(then)
    tone = "" if one == other else "good" if then < now else "warn"
    return Compared(label, one, "", other, "", tone)


def _error(label: str, now: Interval | None, then: Interval | None) -> Compared:
    one, other = _ends(now), _ends(then)
    differs = now is not None and then is not None and f"{now.value:.4f}" != f"{then.value:.4f}"
    tone = "" if not differs or now is None or then is None else "good" if then.value < now.value else "warn"
    return Compared(label, *one, *other, tone)


def _ends(found: Interval | None) -> tuple[str, str]:
    if found is None or found.value != found.value:
        return "–", ""
    return f"{100 * found.value:.1f} %", f"{100 * found.low:.1f} to {100 * found.high:.1f} %"

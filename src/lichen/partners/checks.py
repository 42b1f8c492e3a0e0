"""A conformance suite for partners: run it in the tests of every adapter, yours too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lichen.errors import LichenError
from lichen.partners.checking import MalformedError, checked
from lichen.partners.protocol import Later, Learner, Partner, Reply, Request, SwitchedOffError
from lichen.partners.writable import writable
from lichen.types import CaseId


class NotConformingError(LichenError):
    """The partner breaks a promise that Lichen relies on; the message says which and how it showed."""


def check_partner(partner: Partner, requests: Sequence[Request], *, repeatable: bool = True) -> None:
    """Nothing if the partner keeps its promises on these (at least two) requests.

    Checked: it has a name and a version; it gives one usable reply per request, in order, alone or in a
    batch; no requests get no replies; replies name its version; unknown and missing inputs raise a plain
    exception or get a usable reply; it leaves the requests as they were; with `repeatable`, the same
    request gets the same reply. For learners see also `check_learner`.
    Raises `NotConformingError` with a sentence.

    >>> from lichen.partners.fake import Fake
    >>> from lichen.partners.protocol import Question
    >>> asks = [Request(case, {}, Question(labels=("yes", "no"))) for case in ("a", "b")]
    >>> check_partner(Fake(["yes", "no"]), asks)
    >>> check_partner(Fake(["perhaps"]), asks)
    Traceback (most recent call last):
    ...
    lichen.partners.checks.NotConformingError: Case a: The answer 'perhaps' is not one of the labels yes, no.
    """
    _require(len(requests) >= 2, "Give at least two requests.")
    named = _is_name(partner.id) and _is_name(partner.version)
    _require(named, "`id` and `version` must be texts without NUL or half characters.")
    _require(isinstance(partner, Partner), "A partner has `id`, `version` and `reply`.")
    try:
        _check_replies(partner, requests, repeatable)
    except SwitchedOffError:
        return
    _check_strange_inputs(partner, requests[0])


def check_learner(learner: Learner, requests: Sequence[Request], *, other: Learner) -> None:
    """Nothing if a trained or untrained learner survives being carried over to `other`, a fresh twin.

    Checked: `state` and `restore` give the same version and replies, and `restore` refuses other bytes.
    Raises `NotConformingError` with a sentence.
    """
    other.restore(learner.state())
    _require(other.version == learner.version, "`restore` must bring back the version.")
    _require(_same(learner, other, requests), "`restore` must bring back the same replies.")
    try:
        other.restore(b"not a state")
    except LichenError:
        return
    raise NotConformingError("`restore` must refuse bytes that are no state with a LichenError.")


def _check_replies(partner: Partner, requests: Sequence[Request], repeatable: bool) -> None:
    before = [replace(request, inputs=dict(request.inputs)) for request in requests]
    replies = partner.reply(requests)
    _require(len(replies) == len(requests), f"{len(requests)} requests got {len(replies)} replies.")
    for reply, request in zip(replies, requests, strict=True):
        _usable(reply, request)
        _require(reply.version == partner.version, f"Case {request.case}: the reply must name the version.")
    _require(len(partner.reply([])) == 0, "No requests must get no replies.")
    same_inputs = all(a.inputs.keys() == b.inputs.keys() for a, b in zip(before, requests, strict=True))
    _require(same_inputs, "The partner must leave the requests as they were.")
    alone = [partner.reply([request])[0] for request in requests]
    for single, request in zip(alone, requests, strict=True):
        _usable(single, request)
    answers = [reply.answer for reply in replies], [reply.answer for reply in alone]
    _require(not repeatable or answers[0] == answers[1], "Alone or in a batch, a case gets the same answer.")


def _check_strange_inputs(partner: Partner, request: Request) -> None:
    for inputs in ({}, {"a field nobody knows": None}, dict.fromkeys(request.inputs)):
        strange = replace(request, case=CaseId(f"{request.case}?"), inputs=inputs)
        try:
            replies = partner.reply([strange])
        except Exception:  # noqa: BLE001 -- any plain exception is contained and costs this case only
            continue
        _usable(replies[0], strange)


def _usable(reply: Reply, request: Request) -> None:
    if isinstance(reply, Later):
        return
    try:
        checked(reply, request.question)
    except MalformedError as error:
        raise NotConformingError(f"Case {request.case}: {error}") from error


def _same(one: Partner, two: Partner, requests: Sequence[Request]) -> bool:
    try:
        return list(one.reply(requests)) == list(two.reply(requests))
    except SwitchedOffError:
        return True


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value) and writable(value) == value


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise NotConformingError(sentence)

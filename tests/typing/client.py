"""The client's public types, as programs see them: `tests/client/test_types.py` has mypy check this file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, assert_type

from lichen.client import Client, Export, Partnership
from lichen.client.shapes import (
    AskRow,
    Card,
    Case,
    CaseRow,
    Disagreement,
    DisagreementRow,
    Drift,
    Entry,
    Job,
    Me,
    Moved,
    Override,
    Proposed,
    Reliance,
    Settlement,
    TokenMade,
    Trial,
    Turn,
    Webhook,
    WebhookMade,
)
from lichen.client.testing import FakeServer
from lichen.types import AskId, CaseId, ContributionId, Lane

with Client("http://localhost:8321", "lichen_x", timeout=5, retries=3) as client:
    assert_type(client, Client)
    assert_type(client.me(), Me)
    assert_type(client.asks.next(), Turn | None)
    assert_type(client.tokens.make("x"), TokenMade)
    desk = client.partnership("desk")

assert_type(desk, Partnership)
assert_type(desk.cases.open({"text": "x"}, contributions=[Proposed(by="model", answer=1.5)]), CaseId)
assert_type(next(desk.cases.open_many([{"inputs": {}}])), CaseId)
assert_type(desk.cases.list(status="settled", lane="together"), Iterator[CaseRow])
case = desk.cases.get("mail-1")
assert_type(case, Case)
assert_type(case.answer, str | float | None)
assert_type(case.lane, Lane | None)
assert_type(case.settled_at, datetime | None)

for row in desk.asks.list(order="due", blind=True):
    assert_type(row, AskRow)
    assert_type(desk.asks.answer(row, "billing", confidence=0.9), ContributionId)
    assert_type(desk.asks.renew(row), datetime)
    assert_type(desk.asks.delegate((row.case, row.ask), "ben"), Moved)

assert_type(desk.contribute("mail-1", "billing"), ContributionId)
assert_type(desk.withdraw("mail-1", "contribution-1"), AskId)
assert_type(desk.settle("mail-1", "billing"), Settlement)
assert_type(desk.override("mail-1", 2.5, "Why."), Override)
assert_type(desk.outcome("mail-1", "billing"), None)
assert_type(desk.outcomes({"mail-1": "billing"}), int)
assert_type(desk.feedback("mail-1", "contribution-1", accurate=True), str)
assert_type(desk.disagreements.list(resolved=False), Iterator[DisagreementRow])
assert_type(desk.disagreements.get("disagreement-1"), Disagreement)
assert_type(desk.cards(), list[Card])
assert_type(desk.card("model"), Card)
assert_type(desk.reliance(), Reliance)
assert_type(desk.drift(), Drift)
assert_type(desk.stream(after=3), Iterator[Entry])
assert_type(desk.export("decisions", format="csv"), Export)
assert_type(desk.export().rows(), Iterator[dict[str, Any]])
assert_type(desk.export().download("x.jsonl"), Path)
assert_type(desk.import_file("x.csv"), Job)
assert_type(desk.imports.check("0011"), Trial)
assert_type(desk.webhooks.add("https://example.org"), WebhookMade)
assert_type(desk.webhooks.list(), list[Webhook])
assert_type(FakeServer("desk").client("ada"), Client)

desk.cases.list(status="gone")  # type: ignore[arg-type]  # a closed set
desk.export("secrets")  # type: ignore[arg-type]  # a closed set
desk.override("mail-1", "billing")  # type: ignore[call-arg]  # never without a reason
case.answer = "other"  # type: ignore[misc]  # frozen

"""A changed prompt answers in shadow first, and takes over only by an event on the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.partners.llm.fake_endpoint import Endpoint
from tests.partners.llm.test_gate import CHARTER, Clock, events, obeying

from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.promote import promote
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.jobs.staff import Staff
from lichen.ledger.events import ContributionMade
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.types import CaseId, PartnerId

MODEL = PartnerId("model")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as opened:
        yield opened


def work(partnership: Partnership, staff: Staff, *cases: str) -> list[Any]:
    for case in cases:
        open_case(partnership, NewCase(case=CaseId(case), inputs={"letter": case}), by="first")
    while staff.answer():
        pass
    return events(partnership, ContributionMade)


def test_a_new_prompt_is_heard_in_shadow_until_it_is_promoted(ledger: Ledger, fake: Endpoint) -> None:
    fake.script = obeying
    text = CHARTER.format(url=fake.url, rules="[]")
    charter = load(text.replace("samples: 1", "samples: 1, challenger: {instructions: Be strict.}"))
    partnership = open_partnership(ledger, charter, by="first", source=Source(seed=1, clock=Clock()))
    staff = Staff(partnership)
    partner: Any = staff.partners[MODEL]
    before, after = partner.version, partner.challenger.version
    said = work(partnership, staff, "a", "b")
    assert sorted((each.version, each.shadow) for each in said) == sorted(
        [(before, False), (after, True)] * 2
    )
    assert staff.promote() == []  # two cases are no evidence
    promote(partnership, MODEL, after, wins=9, losses=0, p_value=0.01)
    staff.catch_up()
    said = work(partnership, staff, "c")
    assert (said[-1].version, said[-1].shadow) == (after, False)
    restarted: Any = Staff(partnership).partners[MODEL]
    assert restarted.version == after

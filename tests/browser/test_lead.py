"""A lead without code creates a partnership, is refused for a missing baseline, mends it, and works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Served


def test_from_nothing_to_a_case_answered(served: Served, sign_in: Callable[..., Any]) -> None:
    page = sign_in(served, "lead")
    page.goto(served.url + "/partnerships/new/")
    page.get_by_role("link", name="Support triage").click()
    page.fill('[name="name"]', "Evening desk")
    page.get_by_role("button", name="Open the partnership").click()
    page.get_by_text("baseline", exact=False).first.wait_for()
    assert page.input_value('[name="name"]') == "Evening desk"
    assert "so no one could tell whether the partnership helps" in page.content()
    page.fill('[name="goals[0].baseline"]', "12.5")
    page.get_by_role("button", name="Open the partnership").click()
    page.wait_for_url("**/partnerships/evening-desk/")
    label = page.evaluate(
        """async () => {
            const token = JSON.parse(document.body.getAttribute('hx-headers'))['x-csrftoken'];
            const answer = await fetch('/api/v1/partnerships/evening-desk/cases', {method: 'POST',
                headers: {'content-type': 'application/json', 'x-csrftoken': token},
                body: JSON.stringify({case: 'mail-1', inputs: {text: 'My bill is wrong.'}})});
            return answer.status;
        }"""
    )
    assert label == 201
    page.goto(served.url + "/cases/evening-desk/mail-1/")
    assert "My bill is wrong." in page.content()

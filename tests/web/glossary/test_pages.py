"""The glossary and the page about the promise: open to everybody with an account, complete, and current."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template import Context, Template

from lichen.web.glossary.promise import promise
from lichen.web.glossary.terms import of_label, terms


@pytest.mark.parametrize("path", ["/glossary/", "/promise/"])
def test_a_stranger_is_sent_to_sign_in_and_any_member_reads(world: Any, path: str) -> None:
    assert world.client().get(path).status_code == 302
    for name in ("first", "elsewhere", "keeper"):
        assert world.client(name).get(path).status_code == 200
    assert world.client("first").post(path).status_code == 405


def test_words_that_are_asked_for_are_found_and_others_are_not(world: Any) -> None:
    client = world.client("first")
    found = client.get("/glossary/?words=Drawn+LOT").content.decode()
    assert 'id="audit"' in found
    assert 'id="feedback"' not in found
    nothing = client.get("/glossary/?words=xyzzy").content.decode()
    assert "No word fits" in nothing
    assert "<article" not in nothing
    assert client.get("/glossary/?words=%3Cscript%3E" + "a" * 5000).status_code == 200


def test_no_page_runs_or_styles_anything_of_its_own(world: Any) -> None:
    for path in ("/glossary/", "/promise/"):
        page = world.client("first").get(path).content.decode()
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src)", page), path


def test_each_label_belongs_to_one_term() -> None:
    labels = [label.lower() for each in terms().values() for label in {each.name, *each.labels}]
    twice = {label for label in labels if labels.count(label) > 1}
    assert not twice


def test_what_is_said_is_short_and_whole() -> None:
    for each in terms().values():
        assert each.says.endswith((".", "?")), each.id
        assert len(each.says) <= 170, each.id
        assert all((each.measured, each.assumes, each.read)), each.id


def test_the_tag_links_to_the_entry_and_escapes_what_it_is_given() -> None:
    made = Template('{% term "certificate" label=said quiet=True %}').render(Context({"said": "<b>"}))
    assert made.startswith('<a class="term" href="/glossary/#certificate" data-says="The evidence')
    assert 'tabindex="-1">&lt;b&gt;</a>' in made
    with pytest.raises(KeyError):
        Template('{% term "no such word" %}').render(Context())


def test_a_label_that_means_no_term_stays_as_it_is() -> None:
    assert of_label("Colour") is None
    assert Template("{{ said|explained }}").render(Context({"said": "<i>"})) == "&lt;i&gt;"


def test_the_page_about_the_promise_says_what_the_evidence_says(world: Any) -> None:
    page = world.client("first").get("/promise/").content.decode()
    said = promise()
    assert "82.5" in "".join(each.fails for each in said.assumptions)
    for each in (*said.evidence, *said.assumptions):
        assert "{" not in "".join(each), each
    assert page.count("<details") >= len(said.assumptions)
    assert "<svg" in page

"""Notes are read as safe Markdown, changed with a preview, never lost to a second writer, and searched."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.write_note import write_note
from lichen.types import PartnerId

AT = "/partnerships/desk/"
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://evil.example/x.png) **bold**"


def body(answer: Any) -> str:
    return str(answer.content.decode())


def written(world: Any, text: str = "Within **14** days.", **more: Any) -> None:
    write_note(world.desk, "refunds", title="Refunds", text=text, by=PartnerId("owner"), **more)


def test_a_note_is_written_read_changed_and_its_versions_compared(world: Any) -> None:
    client = world.client("first")
    said = {"note": "refunds", "title": "Refunds", "text": "Within **14** days.", "sort": "procedure"}
    assert client.post(AT + "new-note/", said).status_code == 302
    page = body(client.get(AT + "context/refunds/"))
    assert "<strong>14</strong>" in page
    form = body(client.get(AT + "context/refunds/edit/"))
    assert 'name="revision" value="1"' in form
    changed = {**said, "text": "Within **30** days.", "revision": "1"}
    assert client.post(AT + "context/refunds/edit/", changed).status_code == 302
    versions = body(client.get(AT + "context/refunds/versions/"))
    assert "Version 2" in versions
    assert "<del>" in versions
    assert "<ins>" in versions


def test_whoever_was_overtaken_keeps_what_they_wrote(world: Any) -> None:
    written(world)
    written(world, "Within 30 days.")
    said = {"title": "Refunds", "text": "Never, I think.", "sort": "note", "revision": "1"}
    answer = world.client("first").post(AT + "context/refunds/edit/", said)
    assert answer.status_code == 409
    assert "stands at revision 2" in body(answer)
    assert "Never, I think." in body(answer)


@pytest.mark.parametrize("part", ["context/refunds/", "preview"])
def test_nothing_in_a_note_can_do_harm(world: Any, part: str) -> None:
    written(world, HOSTILE)
    client = world.client("first")
    answer = (
        client.post(AT + "preview-note/", {"text": HOSTILE}) if part == "preview" else client.get(AT + part)
    )
    page = body(answer)
    assert "<strong>bold</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert 'src="http://evil' not in page


def test_the_form_previews_without_writing(world: Any) -> None:
    head = world.desk.ledger.head("desk")
    said = {"note": "a", "title": "A", "text": "**x**", "sort": "note", "turn": "preview"}
    page = body(world.client("first").post(AT + "new-note/", said))
    assert "<strong>x</strong>" in page
    assert world.desk.ledger.head("desk") == head


@pytest.mark.parametrize("wrong", [{"note": "Not An Id"}, {"title": ""}, {"text": " "}, {"sort": "poem"}])
def test_what_is_no_note_is_told_beside_the_form(world: Any, wrong: dict[str, str]) -> None:
    said = {"note": "a", "title": "A", "text": "kept words", "sort": "note", **wrong}
    answer = world.client("first").post(AT + "new-note/", said)
    assert answer.status_code == 422
    assert 'role="alert"' in body(answer)


def test_notes_are_found_by_their_words(world: Any) -> None:
    written(world)
    write_note(world.desk, "parcels", title="Parcels", text="Trace them.", by=PartnerId("owner"))
    client = world.client("first")
    page = body(client.get(AT + "context/?q=trace"))
    assert "Parcels" in page
    assert "Refunds" not in page
    assert "Nothing about" in body(client.get(AT + "context/?q=unicorn"))


def test_one_taken_out_of_use_leaves_the_list_and_keeps_its_versions(world: Any) -> None:
    written(world)
    client = world.client("first")
    assert client.post(AT + "context/refunds/retire/").status_code == 302
    assert "Refunds" not in body(client.get(AT + "context/"))
    assert "taken out of use" in body(client.get(AT + "context/refunds/versions/"))
    assert client.post(AT + "context/refunds/retire/").status_code == 404


def test_what_an_ai_can_do_is_its_card_and_the_owners_notes(world: Any) -> None:
    page = body(world.client("owner").get(AT + "about/model/"))
    assert "Nothing is measured yet" in page
    assert "new-note/?id=about-model" in page
    text = "Not for **fraud**."
    write_note(world.desk, "about-model", title="Router", text=text, by=PartnerId("owner"))
    assert "<strong>fraud</strong>" in body(world.client("first").get(AT + "about/model/"))
    assert "Router</b>" not in body(world.client("first").get(AT + "context/"))

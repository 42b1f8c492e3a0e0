"""Figures: with their evidence, without what somebody may not see, and never a formula in a spreadsheet."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

from lichen.reports.figures.catch_up import catch_up
from lichen.web.shown import FORMULA, cell

AT = "/partnerships/desk/"


def counted(world: Any) -> Any:
    catch_up(world.house.ledger, "desk")
    return world


def test_the_page_says_how_the_partnership_does(worked: Any) -> None:
    page = counted(worked).client("owner").get(AT).content.decode()
    for said in (
        "AI-only lane closed",
        "Together: wrong",
        "People alone: wrong",
        "Said against what",
        "What waits",
    ):
        assert said in page, said


def test_a_page_without_any_case_says_so(world: Any) -> None:
    for path in ("", "cards/", "allocation/", "entries/", "charts/", "figures/lanes/"):
        assert world.client("owner").get(AT + path).status_code == 200


def test_every_link_to_entries_leads_to_some(worked: Any) -> None:
    client = counted(worked).client("owner")
    page = client.get(AT).content.decode().replace("&amp;", "&")
    links = sorted(set(re.findall(r'href="([^"]*entries/\?figure=[^"]*)"', page)))
    assert len(links) > 8
    for link in links:
        assert client.get(link).status_code == 200, link


def test_behind_a_figure_lie_exactly_its_cases(worked: Any) -> None:
    page = counted(worked).client("auditor").get(AT + "entries/?figure=settled").content.decode()
    assert len(set(re.findall(r"/cases/desk/(case-\d+)/", page))) == 12
    assert "waiting" not in page


def test_contributors_see_figures_without_links_into_the_ledger(worked: Any) -> None:
    page = counted(worked).client("first").get(AT).content.decode()
    assert "Together: wrong" in page
    assert "entries/?figure" not in page


def test_the_load_of_others_is_not_shown_to_a_contributor(worked: Any) -> None:
    client = counted(worked).client("first")
    assert "second" not in client.get(AT + "figures/load.csv").content.decode()


def test_a_lead_reads_of_few_people_only_what_they_did_together(worked: Any) -> None:
    counted(worked)
    for who, own in (("lead", []), ("first", ["first"]), ("second", ["second"])):
        answer = worked.client(who).get(AT + "figures/load.csv").content.decode()
        people = [line["person"] for line in csv.DictReader(answer.splitlines())]
        assert sorted({person for person in people if person}) == own, who
        assert ("" in people) is (who == "lead")
        table = worked.client(who).get(AT + "figures/load/").content.decode()
        assert ("<td>second</td>" in table) is (who == "second"), who


def test_positions_in_open_disagreements_are_hidden_from_those_who_may_be_asked(worked: Any) -> None:
    rows = counted(worked).house.ledger.rows("disagreements_open", chain="desk")
    for name in ("figures/disagreements/", "figures/disagreements.csv"):
        said = worked.client("first").get(AT + name).content.decode()
        assert all(row.disagreement not in said for row in rows)


def test_charts_carry_data_and_no_address(worked: Any) -> None:
    answer = counted(worked).client("owner").get(AT + "charts/")
    specs = json.loads(answer.content)
    assert {"lanes", "sides", "volume"} <= set(specs)
    assert all("url" not in spec.get("data", {}) for spec in specs.values())


def test_a_figure_comes_as_csv_with_its_name(worked: Any) -> None:
    answer = counted(worked).client("owner").get(AT + "figures/lanes.csv")
    assert answer["content-disposition"] == 'attachment; filename="desk-lanes.csv"'
    assert answer.content.decode().splitlines()[0].startswith("at,lane,cases")


def test_no_cell_is_a_formula() -> None:
    assert [cell(f"{start}1+1")[0] for start in FORMULA] == ["'"] * len(FORMULA)  # type: ignore[index]  # texts
    assert cell(-1.5) == -1.5


def test_the_headline_alone_is_sent_for_a_live_update(worked: Any) -> None:
    headers = {"hx-request": "true", "hx-target": "headline"}
    page = counted(worked).client("owner").get(AT, headers=headers).content.decode()
    assert "Waiting for people" in page
    assert "<html" not in page


def test_the_script_is_kept_by_the_browser(world: Any) -> None:
    answer = world.client().get("/partnerships/charts.js?v=1")
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert "immutable" in answer["cache-control"]

"""A charter is loaded whole, or refused with everything that needs mending."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from lichen.charter.load import agreed, from_plain, load
from lichen.charter.schema import Charter, Question, plain, restore
from lichen.charter.source import MOST_BYTES
from lichen.charter.template import write
from lichen.errors import CharterRefused

SMALL = """\
partnership: desk
purpose: Route the mail.
question:
  text: Where should it go?
  labels: [sales, support]
goals:
  - {kpi: Right at first, baseline: 80}
partners:
  - {id: clerk, role: person}
  - {id: sorter, role: ai, adapter: learner}
owner: clerk
answers_for_errors: clerk
"""


def refused(text: str | bytes | Path) -> list[str]:
    with pytest.raises(CharterRefused) as caught:
        load(text)
    for sentence in caught.value.problems:
        assert re.match(r"`[^`]+`", sentence), sentence
        assert sentence.endswith("."), sentence
    return caught.value.problems


def swapped(old: str, new: str) -> str:
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


def only(problems: list[str], *parts: str) -> None:
    assert len(problems) == 1, problems
    for part in parts:
        assert part in problems[0]


def test_a_small_charter_gets_sensible_defaults() -> None:
    charter = load(SMALL)
    assert (charter.risk.bound, charter.risk.confidence, charter.risk.audit_share) == (0.02, 0.95, 0.025)
    assert (charter.last_word, charter.pattern, charter.human_first) == ("person", "triage", 0.2)
    assert (charter.reviews, charter.four_eyes, charter.version) == (3, False, 1)
    assert (charter.name, charter.partners[0].name) == ("desk", "clerk")


def test_shorthands_are_spelled_out() -> None:
    charter = load(SMALL + "risk: {high_stakes: [support]}\n")
    assert charter.question.label_ids == ("sales", "support")
    assert charter.partners[1].adapter is not None
    assert (charter.partners[1].adapter.kind, charter.partners[1].adapter.options) == ("learner", {})
    assert charter.risk.high_stakes[0].answer == "support"


def test_a_charter_comes_from_text_bytes_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "charter.yaml"
    file.write_text(SMALL, encoding="utf-8-sig")
    assert load(file) == load(str(file)) == load(SMALL.encode()) == load(SMALL)


def test_a_charter_survives_the_ledger() -> None:
    for name in ("support-triage", "lending-review", "document-reading"):
        charter = load(write(name))
        assert restore(plain(charter)) == charter
        assert from_plain(plain(charter)) == charter
        assert agreed(charter) == charter


def test_labels_may_be_words_that_older_yaml_reads_as_truth_values_or_numbers() -> None:
    charter = load(swapped("[sales, support]", "[yes, no, off, 7, 007]"))
    assert charter.question.label_ids == ("yes", "no", "off", "7", "007")


def test_a_date_is_read_as_a_day() -> None:
    charter = load(swapped("baseline: 80", "baseline: 80, target: 90, by: 2030-12-31"))
    assert charter.goals[0].by == datetime.date(2030, 12, 31)


def test_anchors_and_merges_are_welcome() -> None:
    merged = SMALL.replace("- {id: clerk,", "- &a {id: clerk,").replace(
        "{id: sorter, role: ai, adapter: learner}", "{<<: *a, id: second}"
    )
    assert load(merged).partners[1].role == "person"


def test_every_problem_is_named_with_its_line_not_only_the_first() -> None:
    text = SMALL + "risk: {bound: 3, confidence: 95%}\nhuman_first: true\nreviews: 2.5\nlast_wrd: belief\n"
    problems = refused(text)
    assert len(problems) == 5
    assert "`risk.bound` (line 13) is 3" in problems[0]
    assert "write 0.03" in problems[0]
    assert "Write 95 % as 0.95" in problems[1]
    assert "`human_first` (line 14) is true" in problems[2]
    assert "`reviews` (line 15)" in problems[3]
    assert "Perhaps `last_word` was meant" in problems[4]


def test_a_broken_key_does_not_invent_problems_elsewhere() -> None:
    [problem] = refused(swapped("role: person", "role: persn"))
    assert problem.startswith("`partners[0].role` (line 9)")


def test_a_broken_key_does_not_hide_problems_elsewhere() -> None:
    text = swapped("role: person", "role: persn").replace("baseline: 80", "target: 80")
    assert [problem.split("`")[1] for problem in refused(text)] == ["goals[0]", "partners[0].role"]


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("partnership: desk", "partnership: The Desk", ["`partnership` (line 1)", "cannot be an id"]),
        ("partnership: desk\n", "", ["`partnership` is missing"]),
        ("Route the mail.", "''", ["`purpose` (line 2) is an empty text"]),
        ("[sales, support]", "[sales]", ["`question.labels` (line 5)", "at least two"]),
        ("[sales, support]", "[a, b, a]", ['lists "a" 2 times']),
        ("[sales, support]", "[a, {id: b, meanning: x}]", ["question.labels[1].meanning", "`meaning`"]),
        ("[sales, support]", "sales", ["where a list is wanted"]),
        ("  labels: [sales, support]", "  labels: [a, b]\n  kind: number", ["belongs to the kind `label`"]),
        ("  labels: [sales, support]", "  labels: [a, b]\n  kind: lable", ["Perhaps `label` was meant"]),
        ("  labels: [sales, support]", "  labels: [a, b]\n  unit: km", ["`question.unit` (line 6)"]),
        (
            "  labels: [sales, support]",
            "  kind: number\n  minimum: 5\n  maximum: 5",
            ["not below the maximum"],
        ),
        ("baseline: 80", "baseline: eighty", ["`goals[0].baseline` (line 7)", "a number is wanted"]),
        ("baseline: 80", "baseline: .inf", ["`goals[0].baseline` (line 7)"]),
        ("baseline: 80", "baseline: 80, target: 70", ["write `direction: down`"]),
        ("baseline: 80", "baseline: 80, target: 80", ["not above the baseline"]),
        ("baseline: 80", "baseline: 80, target: 90, direction: down", ["not below", "`direction: up`"]),
        ("baseline: 80", "baseline: 80, by: next year", ["where a day is wanted", "2030-12-31"]),
        ("baseline: 80", "baseline: 80, by: 2030-02-30", ["where a day is wanted"]),
        ("role: ai", "role: bot", ["one of `ai`, `person`"]),
        ("id: sorter", "id: clerk", ['lists "clerk" 2 times']),
        ("role: person", "role: person, adapter: fake", ["is given for a person"]),
        ("role: ai", "role: ai, minutes_per_case: 2", ["is given for an AI"]),
        ("role: ai", "role: ai, skills: [x]", ["is given for an AI"]),
        ("owner: clerk", "owner: clerk\nfour_eyes: true", ["fewer than two partners are people"]),
        ("owner: clerk", "owner: clerk\nfour_eyes: true\nreviews: 1", ["`reviews` (line 13)", "needs two"]),
        ("owner: clerk", "owner: clerk\nfour_eyes: yes", ["where true or false is wanted"]),
        ("owner: clerk", "owner: clerk\nowner: sorter", ["is written a second time in line 12"]),
        ("owner: clerk", "owner: clerk\nrisk: {high_stakes: [sale]}", ["is no label", "`sales`"]),
        ("owner: clerk", "owner: clerk\nrisk: {high_stakes: [{why: x}]}", ["neither an answer nor an attr"]),
        ("owner: clerk", "owner: clerk\nrisk: {high_stakes: [{attribute: a}]}", ["`a` is compared with"]),
        ("owner: clerk", "owner: clerk\nrisk: {high_stakes: [{answer: sales, op: in}]}", ["without naming"]),
        ("owner: clerk", "owner: clerk\nrisk: {bound: 0}", ["above 0 up to 0.5"]),
        ("owner: clerk", "owner: clerk\nrisk: {confidence: 1}", ["from 0.5 below 1", "within that range"]),
        ("owner: clerk", "owner: clerk\nrisk: [0.1]", ["`risk` (line 12) is a list"]),
        ("owner: clerk", "owner: clerk\ncapacity: {minutes_per_day: 9, cases_per_day: 9}", ["contradict"]),
        ("owner: clerk", "owner: !!python/name:os.system clerk", ["`owner` (line 11) is written as"]),
        ("owner: clerk", "owner: clerk\n[a]: b", ["not a single word"]),
        ("owner: clerk", 'owner: clerk\nconstraints: ["a\\0b"]', ["holds a control character"]),
    ],
)
def test_each_mistake_is_named_with_its_path_and_remedy(old: str, new: str, parts: list[str]) -> None:
    problems = refused(swapped(old, new))
    assert any(all(part in problem for part in parts) for problem in problems), problems


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("{attribute: a, op: in, value: x}", "must be a list"),
        ("{attribute: a, op: in, value: []}", "must be a list"),
        ("{attribute: a, value: [x]}", "Write `op: in`"),
        ("{attribute: a, op: at_least, value: lots}", "must be a number"),
        ("{attribute: a, op: at_most, value: true}", "must be a number"),
        ("{attribute: answer, op: in, value: [sales, sport]}", "`support`"),
        ("{attribute: a, op: above, value: 3}", "is wanted"),
    ],
)
def test_a_high_stakes_rule_that_could_never_hold_is_refused(rule: str, part: str) -> None:
    only(refused(SMALL + f"risk:\n  high_stakes:\n    - {rule}\n"), part, "(line 15)")


@pytest.mark.parametrize(
    ("cost", "part"),
    [
        ("{sales: {support: 2}}", 'no row for the true label "support"'),
        ("{sales: {support: 2}, support: {}}", 'what answering "sales" costs'),
        ("{sales: {support: 2}, support: {sales: 1}, other: {}}", "is no label"),
        ("{sales: {support: 2}, support: {sale: 1, sales: 1}}", "Perhaps `sales` was meant"),
        ("{sales: {support: 2, sales: 1}, support: {sales: 1}}", "a cost on the right answer"),
        ("{sales: {support: -2}, support: {sales: 1}}", "a number from 0 is wanted"),
        ("[[0, 1], [1, 0]]", "is a list"),
    ],
)
def test_a_cost_matrix_of_the_wrong_shape_is_refused(cost: str, part: str) -> None:
    problems = refused(swapped("[sales, support]", f"[sales, support]\n  cost: {cost}"))
    assert any(part in problem for problem in problems), problems


def test_costs_stand_in_label_order_with_the_truth_in_rows() -> None:
    text = swapped("[sales, support]", "[sales, support]\n  cost: {support: {sales: 1}, sales: {support: 2}}")
    assert load(text).question.cost_rows() == ((0, 2), (1, 0))
    assert load(SMALL).question.cost_rows() == ((0, 1), (1, 0))


@pytest.mark.parametrize("text", ["", "\n", "# nothing here\n", "---\n", "~\n"])
def test_an_empty_charter_is_refused(text: str) -> None:
    assert "`charter`" in refused(text)[0]


@pytest.mark.parametrize("text", ["[a, b]\n", "'a: b'\n", "7\n"])
def test_a_charter_that_is_no_mapping_is_refused(text: str) -> None:
    only(refused(text), "`charter`", "where keys with values are wanted")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a: b: c\n", "(line 1) is not readable YAML"),
        ("a: 1\n---\nb: 2\n", "single document"),
        ("a: *nowhere\n", "undefined alias"),
        ('a: "\\UFFFFFFFF"\n', "is not readable YAML"),
        ("a\x00b: c\n", "a character YAML does not allow"),
        ("[" * 5_000 + "\n", "levels deep"),
        ("{a: " * 5_000 + "\n", "levels deep"),
        ("a: &a [*a]\n", "once its anchors expand"),
        ("a: 1\n" + "# long\n" * MOST_BYTES, "larger than 256 KiB"),
    ],
)
def test_text_that_is_no_sane_yaml_is_refused(text: str, part: str) -> None:
    assert part in refused(text)[0]


def test_anchors_that_expand_to_a_flood_are_refused() -> None:
    levels = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    problems = refused("a0: &a0 [x]\n" + "\n".join(levels) + "\n")
    assert "once its anchors expand" in problems[0]


def test_other_encodings_are_refused_with_the_line() -> None:
    only(refused(SMALL.encode() + "# Büro\n".encode("latin-1")), "not UTF-8", "line 13")
    only(refused(SMALL.encode("utf-16")), "not UTF-8")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    only(refused(tmp_path / "none.yaml"), "was not found", "`lichen init`")
    only(refused(tmp_path), "could not be read")
    only(refused("none.yaml"), "was not found")
    only(refused("no\0ne.yaml"), "could not be read")


def test_a_file_too_large_to_be_a_charter_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_bytes(b"#" * (MOST_BYTES + 1))
    only(refused(file), "larger than 256 KiB")


def test_a_flood_of_problems_is_cut_short_and_counted() -> None:
    problems = refused("a: 1\n" * 1_000)
    assert len(problems) == 101
    assert "more things mended" in problems[-1]


def test_plain_data_is_held_to_the_same_rules() -> None:
    data = plain(load(SMALL))
    data["risk"]["bound"] = float("nan")
    data["partners"][1]["adapter"]["options"] = {"seed": float("inf"), "name": object()}
    with pytest.raises(CharterRefused) as caught:
        from_plain(data)
    assert [problem.split("`")[1] for problem in caught.value.problems] == [
        "risk.bound",
        "partners[1].adapter.options.seed",
        "partners[1].adapter.options.name",
    ]


def test_a_charter_built_in_code_is_held_to_the_same_rules() -> None:
    with pytest.raises(CharterRefused, match="no one owns"):
        agreed(Charter(partnership="desk", purpose="Route mail.", question=Question(text="Where to?")))

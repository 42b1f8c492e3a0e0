"""Whatever is wrong with a file, the sentence names the file, the row and the remedy."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lichen.errors import InputRefused
from lichen.reports.assess import assess
from lichen.reports.decisions import read_decisions
from lichen.reports.decisions.facts import read_facts

CASE, PARTNER, ROLE, ANSWER, CONFIDENCE, AT, SECONDS, SAW_AI, STAGE = range(9)


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    with pytest.raises(InputRefused) as refusal:
        yield
    assert sentence in str(refusal.value)


def spoilt(valid, column, value):
    """The valid rows with one cell replaced, in row 6 of the file (the header is row 1)."""
    valid[4][column] = value
    return valid


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        (CASE, " ", "the column “case” is empty. Name the case"),
        (PARTNER, "", "the column “partner” is empty. Name the partner"),
        (ROLE, "robot", "the role is “robot”. Write person or ai"),
        (ROLE, "", "the role is empty. Write person or ai"),
        (ANSWER, "", "the answer is empty. Write the partner's answer"),
        (CONFIDENCE, "87", "the confidence 87 is not between 0 and 1. Write a share between 0 and 1"),
        (CONFIDENCE, "-0.1", "the confidence -0.1 is not between 0 and 1"),
        (CONFIDENCE, "nan", "in the column “confidence”, “nan” is not a finite number. Write a share"),
        (CONFIDENCE, "high", "in the column “confidence”, “high” is not a number"),
        (SECONDS, "-3", "-3 seconds are negative. Write the seconds the answer took"),
        (SECONDS, "inf", "in the column “seconds”, “inf” is not a finite number"),
        (
            AT,
            "03/04/26 noon",
            "“03/04/26 noon” is not a date this can read without guessing. Write the moment as",
        ),
        (
            SAW_AI,
            "perhaps",
            "in the column “saw_ai”, “perhaps” is neither true nor false. Write true or false",
        ),
    ],
)
def test_a_bad_cell_is_named_with_file_row_and_remedy(write, valid, column, value, sentence):
    path = write(spoilt(valid, column, value))
    with pytest.raises(InputRefused, match=r"^decisions\.csv, row 6: ") as refusal:
        read_decisions(path)
    assert sentence in str(refusal.value)


def test_an_unknown_stage_is_refused_where_nothing_says_whether_the_ai_was_seen(write, valid):
    valid[4][SAW_AI], valid[4][STAGE] = "", "triage"
    with refused("row 6: the stage “triage” is unknown. Write initial or final"):
        read_decisions(write(valid))


@pytest.mark.parametrize("missing", ["case", "partner", "role", "answer"])
def test_a_missing_column_is_named_with_those_found(write, missing):
    header = [name for name in ("case", "partner", "role", "answer") if name != missing]
    with refused(f"decisions.csv, row 1: the column “{missing}” is missing (found: {header[0]}"):
        read_decisions(write([["1", "ann", "x"]], header=header))


def test_a_column_that_stands_twice_is_refused(write, valid):
    header = ("case", "partner", "role", "answer", "answer", "at", "seconds", "saw_ai", "stage")
    with refused("row 1: the column “answer” stands twice. Delete or rename"):
        read_decisions(write(valid, header=header))


def test_a_second_answer_of_one_partner_to_one_case_is_refused_with_both_rows(write, valid):
    with refused("row 82: “colleague 0” answered the case “0” before, in row 2. Keep one"):
        read_decisions(write([*valid, valid[0]]))


def test_two_stages_of_one_partner_are_not_duplicates(write, valid):
    later = [*valid[0]]
    later[SAW_AI], later[STAGE] = "true", "final"
    valid[0][STAGE] = "initial"
    assert len(read_decisions(write([*valid, later])).row) == 81


def test_one_name_for_a_person_and_an_ai_is_refused(write, valid):
    valid[4][PARTNER] = "model"
    with refused("row 6: “model” was ai in an earlier row and is person here. Give"):
        read_decisions(write(valid))


SHARES = ("case", "partner", "role", "answer", "p:a", "p:b")


def with_shares(first, second, answer="a"):
    return [
        ["1", "ann", "person", "a", "", ""],
        ["1", "model", "ai", answer, first, second],
        ["2", "ann", "person", "b", "", ""],
    ]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (0.5, 0.4, "the probabilities add up to 0.9, not 1"),
        (90, 10, "the probabilities add up to 100. Divide them by 100"),
        (1.2, -0.2, "the probability of “b” is -0.2, below 0"),
        ("x", 0.5, "among the probabilities, “x” is not a number"),
        ("nan", 0.5, "among the probabilities, “nan” is not a finite number"),
    ],
)
def test_probabilities_that_are_none_are_refused(write, first, second, sentence):
    with pytest.raises(InputRefused, match=r"^decisions\.csv, row 3: ") as refusal:
        read_decisions(write(with_shares(first, second), header=SHARES))
    assert sentence in str(refusal.value)


def test_probabilities_within_a_thousandth_are_brought_to_one(write):
    table = read_decisions(write(with_shares(0.6004, 0.4), header=SHARES))
    assert table.probabilities.sum() == pytest.approx(1, abs=1e-6)


def test_an_answer_without_its_column_of_probabilities_is_unknown(write):
    with refused("row 3: the answer “c” is unknown: there is no column p:c. Mend the spelling"):
        read_decisions(write(with_shares(0.6, 0.4, answer="c"), header=SHARES))


def test_a_label_that_nobody_ever_answered_is_noted(write):
    rows = [[*row, ""] for row in with_shares(0.6, 0.4)]
    table = read_decisions(write(rows, header=(*SHARES, "p:c")))
    assert any("Nobody ever answered “c”" in note for note in table.notes)


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(b"")
    with refused("decisions.csv: the file is empty. Give it a header row"):
        read_decisions(path)


def test_a_file_of_blank_lines_is_refused(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(b"\n \n\n")
    with refused("the file holds no text"):
        read_decisions(path)


def test_a_header_without_rows_is_refused(write):
    with refused("row 1: there is a header and no row below it. Write one row"):
        read_decisions(write([]))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with refused("there is no such file. Check the path"):
        read_decisions(tmp_path / "none.csv")


def test_a_folder_is_refused(tmp_path):
    with refused("this is a folder. Name one file"):
        read_decisions(tmp_path)


@pytest.mark.parametrize("role", ["person", "ai"])
def test_a_table_with_one_side_only_is_refused(write, valid, role):
    with pytest.raises(
        InputRefused, match=r"there is no row of an? \w+, and people and AI are to be compared. Add the rows"
    ):
        read_decisions(write([row for row in valid if row[ROLE] == role]))


def test_a_table_with_one_answer_only_is_refused(write, valid):
    for row in valid:
        row[ANSWER] = "a"
    with refused("row 81: “a” is the only answer anyone gave"):
        read_decisions(write(valid))


def test_text_in_another_encoding_is_refused_at_its_row(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes("case,partner,role,answer\n1,ann,person,ja\n2,j\xf6rg,person,nein\n".encode("latin-1"))
    with refused("decisions.csv, row 3: byte 0xf6 at position 4 is not UTF-8 text. Save it again"):
        read_decisions(path)


def test_utf_16_is_recognised(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes("case,partner,role,answer\n".encode("utf-16"))
    with refused("row 1: this is text in the encoding UTF-16, not a text table. Save it"):
        read_decisions(path)


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"PK\x03\x04", "an Excel workbook"), (b"%PDF-1.7", "a PDF"), (b"\x01\x00\x02", "a binary file")],
)
def test_binary_files_are_recognised(tmp_path, start, name):
    path = tmp_path / "decisions.csv"
    path.write_bytes(start + bytes(range(256)))
    with pytest.raises(InputRefused, match=rf"row 1: .*{name}"):
        read_decisions(path)


def test_a_row_without_end_is_refused(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(b"a" * (5 * 2**20))
    with refused("row 1: the row is longer than 4 MB"):
        read_decisions(path)


def test_ragged_rows_are_refused(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("case,partner,role,answer\n1,ann,person,yes\n2,ann,person,well, no\n")
    with refused("row 3: the row has 5 cells and the header has 4. Put text that holds"):
        read_decisions(path)


def test_a_quotation_mark_never_closed_is_refused(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text('case,partner,role,answer\n1,"ann,person,yes\n2,ann,person,no\n')
    with pytest.raises(InputRefused, match=r"row 3: the row cannot be read as CSV .*quotation mark"):
        read_decisions(path)


def test_a_compressed_file_cut_short_is_refused(tmp_path):
    path = tmp_path / "decisions.csv.gz"
    path.write_bytes(gzip.compress(b"case,partner,role,answer\n" + b"1,ann,person,yes\n" * 999)[:-20])
    with refused("the compressed file is damaged or cut short"):
        read_decisions(path)


def test_a_file_too_large_for_memory_is_refused_while_it_is_read(write):
    rows = ([case, "ann", "person", "ab"[case % 2], "", "", "", "", ""] for case in range(40_000))
    with pytest.raises(
        InputRefused, match=r"row 20001: up to here the file needs .* more than the limit of .* Assess one"
    ):
        read_decisions(write(rows), memory_limit=2**20)


def test_json_lines_that_are_none_are_refused(tmp_path):
    path = tmp_path / "decisions.jsonl"
    path.write_text(json.dumps({"case": "1"}) + "\n{case: 2}\n")
    with refused("decisions.jsonl, row 2: the line is not JSON"):
        read_decisions(path)


def test_json_lines_that_nest_too_deep_are_refused(tmp_path):
    path = tmp_path / "decisions.jsonl"
    path.write_text('{"case": ' + "[" * 100_000 + "]" * 100_000 + "}\n")
    with refused("decisions.jsonl, row 1: the line nests too deep"):
        read_decisions(path)


@pytest.mark.parametrize("written", ["\\ud800", "é \\uDFFF"])
def test_half_a_character_in_json_is_refused(tmp_path, written):
    path = tmp_path / "decisions.jsonl"
    row = '{"case": "1", "partner": "ann", "role": "person", "answer": "%s"}\n'
    path.write_text(row % "\\ud83d\\ude00" + row % written, encoding="utf-8")
    with refused("decisions.jsonl, row 2: a text holds half a character"):
        read_decisions(path)


def test_a_long_message_in_another_column_is_no_reason_to_refuse(write, valid):
    header = ("case", "partner", "role", "answer", "confidence", "at", "seconds", "saw_ai", "stage", "body")
    rows = [[*row, "x" * 200_000 if number == 3 else ""] for number, row in enumerate(valid)]
    assert len(read_decisions(write(rows, header=header)).row) == 80


def test_json_lists_are_refused(tmp_path):
    path = tmp_path / "decisions.jsonl"
    path.write_text("[1, 2]\n")
    with refused("row 1: the line holds a JSON list where an object belongs. Write one object"):
        read_decisions(path)


def test_a_broken_parquet_file_is_refused(tmp_path):
    path = tmp_path / "decisions.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    with refused("decisions.parquet: the file cannot be read as Parquet"):
        read_decisions(path)


@pytest.fixture
def table(write, valid):
    return read_decisions(write(valid))


def facts(write, table, rows, header=("case", "truth")):
    return read_facts(write(rows, header=header, name="cases.csv"), table)


def truths(**changed):
    return [[case, changed.get(f"case{case}", "b" if case % 2 else "a")] for case in range(40)]


def test_a_case_that_the_file_of_cases_does_not_know_is_refused(write, table):
    with refused("decisions.csv, row 80: the case “39” is not in cases.csv. Add a row for it"):
        facts(write, table, truths()[:-1])


def test_a_truth_that_nobody_ever_answered_is_refused(write, table):
    with pytest.raises(
        InputRefused,
        match=r"cases.csv, row 9: the truth “B” is an answer nobody ever gave .*Mend the spelling",
    ):
        facts(write, table, truths(case7="B"))


def test_a_case_that_stands_twice_in_the_file_of_cases_is_refused(write, table):
    with refused("cases.csv, row 42: the case “3” stands in row 5 already"):
        facts(write, table, [*truths(), [3, "b"]])


def test_a_file_of_cases_without_the_column_case_is_refused(write, table):
    with refused("cases.csv, row 1: the column “case” is missing (found: id"):
        facts(write, table, truths(), header=("id", "truth"))


def test_a_truth_empty_in_every_row_is_refused(write, table):
    with refused("the column “truth” is empty in every row"):
        facts(write, table, [[case, ""] for case in range(40)])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"risk": 0}, "--risk 0: choose a value between 0 and 1"),
        ({"confidence": 1.0}, "--confidence 1: choose a value between 0.5 and 1"),
        ({"fit": 0}, "--fit 0: fit on at least one case"),
        ({"fit": 400}, "--fit 400 leaves no case to report on: 400 cases can be compared"),
        ({"seed": -1}, "--seed -1: the seed is a whole number"),
        ({"reviews": (-0.5,)}, "--reviews -0.5: reviews per case are 0 or more"),
        ({"group": "colour"}, "there is no column “colour” to group by. Columns: region"),
    ],
)
def test_choices_that_cannot_be_are_refused(known, options, sentence):
    decisions, cases = known
    with pytest.raises(InputRefused) as refusal:
        assess(decisions, cases=cases, **options)
    assert sentence in str(refusal.value)


def test_groups_need_a_file_of_cases(known):
    with refused("--group region: groups are read from the file of cases. Hand it in with --cases"):
        assess(known[0], group="region")


def test_too_few_cases_are_refused(write):
    rows = [
        [case, who, role, "ab"[case % 2], "", "", "", "", ""]
        for case in range(6)
        for who, role in (("ann", "person"), ("m", "ai"))
    ]
    truth = write([[case, "ab"[case % 2]] for case in range(6)], header=("case", "truth"), name="cases.csv")
    with refused(
        "row 13: up to here 6 cases have a person's own answer, an AI's answer and a truth: at least 10"
    ):
        assess(write(rows), cases=truth)


def test_one_answer_per_case_makes_no_consensus(write, valid):
    with refused("0 cases have an AI's answer and at least two people's own (without a truth"):
        assess(write(valid))


def test_answers_all_given_after_seeing_the_ai_make_no_consensus(write, valid):
    for row in valid:
        row[SAW_AI] = "true" if row[ROLE] == "person" else ""
    with refused(
        "every person's answer was given after seeing the AI's, so people's consensus cannot stand in"
    ):
        assess(write(valid))


def test_a_sentence_never_leaves_something_half_written(known, tmp_path):
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(InputRefused):
        assess(Path(known[0]), cases=known[1], group="colour")
    assert sorted(path.name for path in tmp_path.iterdir()) == before

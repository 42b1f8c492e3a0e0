from __future__ import annotations

import csv
import io
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.transfer.columns import Column
from lichen.transfer.formats import STARTS_A_FORMULA, csv_header, csv_lines, harmless, json_lines

COLUMNS = (Column("said"), Column("share", "number"), Column("audited", "yes_no"), Column("parts", "json"))


def read(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode(), newline="")))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("x")']
)
def test_no_cell_of_text_can_be_run_as_a_formula(cell: str) -> None:
    ((written, *_),) = read(csv_lines(COLUMNS)([(cell, 0.5, True, None)]))
    assert written == "'" + cell


@pytest.mark.parametrize("cell", ["-5", "+3.25", "refund", "", "a=b", "1-2"])
def test_numbers_and_plain_words_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


def test_numbers_below_zero_stay_numbers() -> None:
    assert read(csv_lines(COLUMNS)([("a", -0.25, None, None)])) == [["a", "-0.25", "", ""]]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_from_csv_but_for_the_apostrophe(text: str) -> None:
    ((cell, *_),) = read(csv_lines(COLUMNS)([(text, None, None, [text])]))
    assert cell in (text, "'" + text)
    if text[:1] in STARTS_A_FORMULA and text and not text[1:].replace(".", "").isdigit():
        assert cell == "'" + text


@given(
    st.lists(st.tuples(st.text(), st.floats(allow_nan=False, allow_infinity=False) | st.none()), min_size=1)
)
def test_parts_stay_on_their_own_line(rows: list[tuple[str, float | None]]) -> None:
    page = [(text, share, None, {"text": text} if share else None) for text, share in rows]
    page = [row for row in page if row[0].isprintable()]
    if not page:
        return
    read_back = read(csv_lines(COLUMNS)(page))
    assert [json.loads(row[3]) if row[3] else None for row in read_back] == [row[3] for row in page]


def test_json_lines_keep_the_order_of_the_columns_and_what_was_stored_as_it_is() -> None:
    line = json_lines(COLUMNS)([("a", 1.0, False, msgspec.Raw(b'{"z":1,"a":[2]}'))])
    assert line == b'{"said":"a","share":1.0,"audited":false,"parts":{"z":1,"a":[2]}}\n'


def test_the_header_names_the_columns() -> None:
    assert csv_header(COLUMNS) == b"said,share,audited,parts\r\n"

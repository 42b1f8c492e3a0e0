from __future__ import annotations

from pathlib import Path

import pytest

from lichen.charter.load import from_plain
from lichen.errors import CharterRefused, InputRefused
from lichen.transfer.charter_from import draft

DECISIONS = """case,partner,role,answer,confidence,seconds,saw_ai
1,ann lee,person,refund,,60,false
1,model,ai,refund,0.9,,
2,ben,person,complaint,,120,false
2,model,ai,refund,0.6,,
3,ann lee,person,complaint,,30,false
3,ben,person,refund,,40,true
3,model,ai,refund,0.7,,
"""
CASES = "case,truth\n1,refund\n2,refund\n3,refund\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "last_month.csv").write_text(DECISIONS)
    (tmp_path / "cases.csv").write_text(CASES)
    return tmp_path / "last_month.csv", tmp_path / "cases.csv"


def test_an_assess_file_becomes_a_charter_that_passes_the_gate(files: tuple[Path, Path]) -> None:
    drafted = draft(files[0], cases=files[1], owner="ann")
    charter = from_plain(drafted.charter)
    assert (charter.partnership, charter.name) == ("last-month", "Last month")
    assert charter.question.label_ids == ("complaint", "refund")
    assert [partner.id for partner in charter.having("person")] == ["ann-lee", "ben"]
    assert [partner.id for partner in charter.having("ai")] == ["model"]
    assert charter.capacity.minutes_per_case == pytest.approx(50 / 60, abs=0.01)


def test_the_baseline_is_what_people_got_wrong_before_they_saw_the_ai(files: tuple[Path, Path]) -> None:
    drafted = draft(files[0], cases=files[1], owner="ann")
    assert drafted.charter["goals"][0]["baseline"] == pytest.approx(66.67)
    assert drafted.found.people_error is not None
    assert drafted.found.people_error.n == 3
    assert drafted.found.ai_error["model"].value == 0.0


def test_without_a_truth_the_baseline_stays_empty_and_the_charter_is_refused_for_it(
    files: tuple[Path, Path],
) -> None:
    drafted = draft(files[0], owner="ann")
    assert drafted.found.people_error is None
    with pytest.raises(CharterRefused) as refused:
        from_plain(drafted.charter)
    assert all("baseline" in problem for problem in refused.value.problems)


def test_numbers_make_a_question_for_a_number(tmp_path: Path) -> None:
    rows = [f"{n},ann,person,{n}.5\n{n},model,ai,{n}.0\n" for n in range(60)]
    (tmp_path / "days.csv").write_text("case,partner,role,answer\n" + "".join(rows))
    drafted = draft(tmp_path / "days.csv", owner="ann")
    assert drafted.charter["question"]["kind"] == "number"
    assert drafted.found.tolerance is not None
    assert drafted.found.tolerance > 0


def test_names_that_would_be_the_same_id_stay_apart(tmp_path: Path) -> None:
    rows = "1,ann lee,person,a\n1,ann-lee,person,b\n1,…,ai,a\n"
    (tmp_path / "x.csv").write_text("case,partner,role,answer\n" + rows)
    ids = [partner["id"] for partner in draft(tmp_path / "x.csv").charter["partners"]]
    assert ids == ["ann-lee", "ann-lee-2", "partner"]


def test_a_file_of_something_else_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("name,age\nann,4\n")
    with pytest.raises(InputRefused, match=r"columns .* are missing"):
        draft(tmp_path / "x.csv")

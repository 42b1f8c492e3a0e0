"""Event logs as tables: columns known by their usual names, times in many spellings, clear refusals."""

import gzip
from pathlib import Path

import pytest

from lichen.core.event_log import EventLog
from lichen.errors import InputRefused
from lichen.transfer.event_columns import EventColumns
from lichen.transfer.event_csv import read_long_csv
from lichen.transfer.event_log import read_event_log

ROWS = """Case ID,Activity,Complete Timestamp,Resource
c1,register,2026-01-05T09:00:00Z,ann
c2,register,2026-01-05T09:30:00Z,ben
c1,check,2026-01-05T10:00:00+01:00,ben
c1,pay,2026-01-06 09:00:00Z,
"""


def table(folder: Path, text: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_usual_names_need_no_telling(tmp_path: Path) -> None:
    read = read_event_log(table(tmp_path, ROWS))
    log = read.log
    assert log.cases == ("c1", "c2")
    assert [log.activities[code] for code in log.activity] == ["register", "check", "pay", "register"]
    assert log.resource.tolist() == [0, 1, -1, 1]
    assert log.at[0] == log.at[1] == 1_767_603_600.0  # 10:00 at +01:00 is 09:00 in UTC; the rows keep order
    assert "case: “Case ID”" in read.notes[0]


@pytest.mark.parametrize(
    "header",
    [
        "case:concept:name,concept:name,time:timestamp,org:resource",
        "CaseID,ActivityID,CompleteTimestamp,Role",
        "ticket,status,date,team",
        "order_id,step,occurred_at,user",
    ],
)
def test_logs_of_many_systems_are_understood(tmp_path: Path, header: str) -> None:
    log = read_event_log(table(tmp_path, header + "\n" + ROWS.partition("\n")[2])).log
    assert (log.events, len(log.resources)) == (4, 2)


def test_columns_may_be_told(tmp_path: Path) -> None:
    text = "a,b,c,d\nx,1,2026-01-05,go\nx,2,2026-01-06,stop\n"
    log = read_event_log(table(tmp_path, text), columns=EventColumns("a", "d", "c", "b")).log
    assert log.activities == ("go", "stop")
    assert log.resources == ("1", "2")


def test_what_cannot_be_found_is_asked_for_by_its_option(tmp_path: Path) -> None:
    path = table(tmp_path, "a,b\n1,2\n")
    with pytest.raises(InputRefused, match=r"the case and the activity and the time .*--case COLUMN"):
        read_event_log(path)
    with pytest.raises(InputRefused, match="no column “when”"):
        read_event_log(path, columns=EventColumns(at="when"))


@pytest.mark.parametrize(
    ("word", "seconds"),
    [
        ("2026-01-05T09:00:00Z", 1_767_603_600.0),
        ("2026-01-05 09:00:00.250+00:00", 1_767_603_600.25),
        ("2026/01/05 09:00:00", 1_767_603_600.0),
        ("05.01.2026 09:00", 1_767_603_600.0),
        ("1767603600", 1_767_603_600.0),
        ("1767603600000", 1_767_603_600.0),
        ("1767603600250000", 1_767_603_600.25),
        ("25/01/2026 9:00:00 PM", 1_769_374_800.0),
    ],
)
def test_times_are_read_in_many_spellings(tmp_path: Path, word: str, seconds: float) -> None:
    path = table(tmp_path, f"case,activity,time\n1,go,{word}\n")
    assert read_event_log(path).log.at.tolist() == [seconds]


def test_times_without_a_zone_count_as_utc_and_it_is_said(tmp_path: Path) -> None:
    read = read_event_log(table(tmp_path, "case,activity,time\n1,go,2026-01-05 09:00\n"))
    assert "Times without a zone were taken as UTC." in read.notes


def test_one_row_may_tell_whether_day_or_month_comes_first(tmp_path: Path) -> None:
    day = table(tmp_path, "case;activity;time\n1;go;03/04/2026\n1;stop;13/04/2026\n", "day.csv")
    month = table(tmp_path, "case,activity,time\n1,go,03/04/2026\n1,stop,03/13/2026\n", "month.csv")
    assert read_event_log(day).log.durations.tolist() == [10 * 86_400.0]
    assert read_event_log(month).log.durations.tolist() == [9 * 86_400.0]


def test_days_and_months_are_never_guessed(tmp_path: Path) -> None:
    open_ = table(tmp_path, "case,activity,time\n1,go,03/04/2026\n1,stop,04/04/2026\n")
    with pytest.raises(InputRefused, match="no row tells which"):
        read_event_log(open_)
    assert read_event_log(open_, order="day").log.durations.tolist() == [86_400.0]
    both = table(tmp_path, "case,activity,time\n1,go,13/04/2026\n1,stop,04/13/2026\n", "both.csv")
    with pytest.raises(InputRefused, match="day in row 2 and with the month in row 3"):
        read_event_log(both)


def test_a_time_that_is_none_is_refused_with_its_row(tmp_path: Path) -> None:
    path = table(tmp_path, "case,activity,time\n1,go,2026-01-05\n1,stop,soon\n")
    with pytest.raises(InputRefused, match="row 3: “soon” is not a time"):
        read_event_log(path)


def test_a_date_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path, "case,activity,time\n1,go,31.02.2026\n")
    with pytest.raises(InputRefused, match="no date that exists"):
        read_event_log(path)


def test_events_without_case_activity_or_time_are_left_out_and_counted(tmp_path: Path) -> None:
    read = read_event_log(table(tmp_path, ROWS + ",check,2026-01-05,\nc2,,2026-01-05,\nc2,check,,\n"))
    assert read.log.events == 4
    assert read.notes[-1].startswith("3 events have no case")


def test_the_work_is_from_start_to_end(tmp_path: Path) -> None:
    text = "case,activity,start,end\n1,go,2026-01-05T09:00Z,2026-01-05T09:10Z\n1,late,2026-01-06,2026-01-05\n"
    worked = read_event_log(table(tmp_path, text)).log.worked
    assert worked[1] == 600.0 or worked[0] == 600.0
    assert sum(value != value for value in worked) == 1  # a start after the end says nothing


def test_a_start_alone_is_the_time(tmp_path: Path) -> None:
    log = read_event_log(table(tmp_path, "case,activity,start\n1,go,2026-01-05\n")).log
    assert log.events == 1


def test_json_lines_and_packed_files_are_read(tmp_path: Path) -> None:
    path = table(tmp_path, '{"case": "1", "activity": "go", "time": 1767603600}\n', "log.jsonl")
    assert read_event_log(path).log.at.tolist() == [1_767_603_600.0]
    packed = tmp_path / "log.csv.gz"
    packed.write_bytes(gzip.compress(ROWS.encode()))
    assert read_event_log(packed).log.events == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("case,activity,time\n", "no event with a case"),
        ("case,activity,time\n1,go\n", "row 2: the row has 2 cells"),
    ],
)
def test_a_table_without_events_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        read_event_log(table(tmp_path, text))


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="this is a folder"):
        read_event_log(tmp_path)
    with pytest.raises(InputRefused, match="there is no such file"):
        read_event_log(tmp_path / "none.csv")


def test_more_events_than_can_be_held_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.transfer.event_rows.MOST_EVENTS", 3)
    with pytest.raises(InputRefused, match="more than 3 events"):
        read_event_log(table(tmp_path, ROWS))


HARD = """Case ID;Activity;Complete Timestamp;Resource
"c;1";say "hello";2026-01-05T09:00:00Z;"ann
of the desk"
c2;check;2026-01-05 09:00;
;lost;2026-01-05;ben
c2;pay; 2026-01-04T23:00:00+05:30 ;ben
"""


@pytest.mark.parametrize("text", [ROWS, HARD], ids=["plain", "hard"])
def test_a_long_table_is_read_as_a_short_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    pytest.importorskip("duckdb")
    path = table(tmp_path, text)
    short = told(read_event_log(path).log), read_event_log(path).notes
    monkeypatch.setattr("lichen.transfer.event_csv.WORTH_IT", 0)
    monkeypatch.setattr("lichen.transfer.event_log.read_table", None)  # the other way is not taken
    assert (told(read_event_log(path).log), read_event_log(path).notes) == short


@pytest.mark.parametrize(
    "text",
    [f"case,activity,time\n1,go,{word}\n" for word in ("13/04/2026", "1767603600", "soon", "05.01.2026")],
)
def test_what_is_not_plain_in_a_long_table_is_left_to_the_careful_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("lichen.transfer.event_csv.WORTH_IT", 0)
    path = table(tmp_path, text)
    assert read_long_csv(path, EventColumns()) is None


def told(log: EventLog) -> list[tuple[object, ...]]:
    """Each event in words, in the order of cases by name."""
    events = []
    for code, what, at, who in zip(log.case, log.activity, log.at, log.resource, strict=True):
        resource = log.resources[who] if who >= 0 else ""
        events.append((log.cases[code], float(at), log.activities[what], resource))
    return sorted(events, key=lambda event: event[0])

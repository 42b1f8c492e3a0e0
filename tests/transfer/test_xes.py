"""XES is read as a stream, and whatever a hostile file tries is refused."""

import gzip
from pathlib import Path

import pytest

from lichen.errors import InputRefused
from lichen.transfer.event_log import read_event_log

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
  <trace>
    <string key="concept:name" value="case 1"><string key="concept:name" value="nested"/></string>
    <event>
      <string key="concept:name" value="ask"/>
      <string key="org:resource" value="ann"/>
      <date key="time:timestamp" value="2026-01-05T10:00:00.500+01:00"/>
      <list key="parts"><values><string key="concept:name" value="deep"/></values></list>
    </event>
    <event>
      <string key="concept:name" value="answer"/>
      <date key="time:timestamp" value="2026-01-05T09:10:00.500Z"/>
    </event>
  </trace>
  <trace><event><string key="concept:name" value="ask"/></event>
    <event><string key="concept:name" value="ask"/><date key="time:timestamp" value="2026-01-06"/></event>
  </trace>
</log>
"""


def xes(folder: Path, text: str, name: str = "log.xes") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_traces_are_cases_and_nested_attributes_do_not_count(tmp_path: Path, name: str) -> None:
    read = read_event_log(xes(tmp_path, LOG, name))
    log = read.log
    assert log.cases == ("case 1", "trace 2")
    assert [log.activities[code] for code in log.activity] == ["ask", "answer", "ask"]
    assert log.durations.tolist() == [600.0, 0.0]
    assert log.resources == ("ann",)
    assert log.resource.tolist() == [0, -1, -1]
    assert any("1 event has no case" in note for note in read.notes)


def test_prefixes_of_names_make_no_difference(tmp_path: Path) -> None:
    plain = LOG.partition("?>")[2].replace('xmlns="', 'xmlns:x="')
    prefixed = plain.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    assert read_event_log(xes(tmp_path, prefixed)).log.events == 3


ENTITIES = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><log><trace>&b;</trace></log>'
OUTSIDE = '<!DOCTYPE log [<!ENTITY f SYSTEM "file:///etc/passwd">]><log><trace>&f;</trace></log>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ENTITIES, "declares a document type or an entity"),
        (OUTSIDE, "declares a document type or an entity"),
        ('<!DOCTYPE log SYSTEM "http://example.org/x.dtd"><log/>', "declares a document type"),
        (LOG[:600], r"line \d+: the file is not well-formed XML"),
        ("<html><body>no log</body></html>", "there is no trace in it"),
        ("<log><trace/></log>", "there is no event with a case"),
        (LOG.replace("2026-01-06", "later"), "“later” is not a time"),
        (LOG.replace("2026-01-06", "03/04/2026"), "no time as XES writes it"),
    ],
    ids=["entities", "outside", "type", "cut", "html", "empty", "time", "slashes"],
)
def test_what_is_no_log_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        read_event_log(xes(tmp_path, text))


def test_a_tag_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.transfer.xes.LONGEST_TAG", 2**19)
    endless = '<log><trace><event><string key="concept:name" value="' + "a" * 2**21
    with pytest.raises(InputRefused, match="one tag is longer"):
        read_event_log(xes(tmp_path, endless, "log.xes.gz"))


def test_a_packed_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = xes(tmp_path, LOG, "log.xes.gz")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputRefused, match="damaged or cut short"):
        read_event_log(path)

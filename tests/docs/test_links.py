"""What the pages point to is there, and they point to nothing on anybody's machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.pages import PAGES, ROOT, blocks, named

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
PATH = re.compile(r"`(?P<path>(?:src|tests|docs|benchmarks|playbooks|\.ci)/[\w./-]*\w)/?`")
TARGET = re.compile(r"\bmake ([a-z]+)\b")
MODULE = re.compile(r"python -m ([\w.]+)")
MACHINE = re.compile(r"(?<![\w.<])/(?:home|root|work|Users|opt|var|mnt|srv)/|\b[A-Z]:\\\\")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|TBD|XXX|lorem ipsum|[A-Z]+_TABLE)\b")
INDEX = ROOT / "docs" / "README.md"
LISTED = [page for page in sorted((ROOT / "docs").rglob("*.md")) if "evidence" not in page.parts]
"""Pages of evidence are written by commands and lie in one folder; the index names that."""

existing = pytest.mark.parametrize("page", [page for page in PAGES if page.exists()], ids=named)


def _prose(page: Path) -> str:
    """The page without its blocks of code."""
    text = page.read_text(encoding="utf-8")
    for block in blocks(page):
        text = text.replace(block.body, "")
    return text


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()) for heading in headings]
    return {heading.strip().replace(" ", "-") for heading in plain}


@existing
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = []
    for found in LINK.finditer(_prose(page)):
        path, _, anchor = found["target"].partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in _anchors(target)):
            broken.append(found["target"])
    assert not broken


@existing
def test_every_path_of_the_repository_that_is_named_exists(page: Path) -> None:
    missing = [found["path"] for found in PATH.finditer(_prose(page)) if not (ROOT / found["path"]).exists()]
    assert not missing


@existing
def test_every_target_of_make_and_every_module_that_is_named_exists(page: Path) -> None:
    text, makefile = page.read_text(encoding="utf-8"), (ROOT / "Makefile").read_text(encoding="utf-8")
    named_in_code = " ".join(re.findall(r"`[^`\n]*`", text)) + " ".join(block.body for block in blocks(page))
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(TARGET.findall(named_in_code)) <= targets
    for module in MODULE.findall(named_in_code):
        if module.split(".")[0] in ("lichen", "benchmarks"):
            file = ROOT / ("src" if module.startswith("lichen") else "") / module.replace(".", "/")
            assert file.with_suffix(".py").exists() or (file / "__main__.py").exists(), module


@existing
def test_no_page_names_a_place_on_somebodys_machine(page: Path) -> None:
    assert not MACHINE.findall(page.read_text(encoding="utf-8"))


@existing
def test_no_page_is_left_unfinished(page: Path) -> None:
    assert not UNFINISHED.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", LISTED, ids=named)
def test_every_page_can_be_reached_from_the_index(page: Path) -> None:
    reached, waiting = set(), [INDEX]
    while waiting:
        current = waiting.pop()
        if current in reached:
            continue
        reached.add(current)
        links = (found["target"].partition("#")[0] for found in LINK.finditer(_prose(current)))
        targets = ((current.parent / link).resolve() for link in links if link and "://" not in link)
        waiting += [target for target in targets if target.suffix == ".md" and target.exists()]
    assert page in reached

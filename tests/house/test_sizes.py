"""House rules that are machines: small files, small functions, no junk drawers."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "src").rglob("*.py"))
FORBIDDEN = {"utils", "helpers", "common", "manager", "misc", "base2", "tools"}


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the function without its docstring, which may be as long as it needs to be."""
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = (first.end_lineno or first.lineno) + 1 if documented else node.lineno
    return (node.end_lineno or node.lineno) - start + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_stays_under_400_lines_and_its_functions_under_40(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    long = [f"{node.name} ({_body_lines(node)} lines)" for node in _functions(path) if _body_lines(node) > 40]
    assert not long


def test_functions_aim_at_ten_lines() -> None:
    sizes = sorted(_body_lines(node) for path in FILES for node in _functions(path))
    assert sizes[len(sizes) // 2] <= 10


def test_there_is_no_junk_drawer() -> None:
    assert not [path for path in FILES if path.stem in FORBIDDEN or path.parent.name in FORBIDDEN]

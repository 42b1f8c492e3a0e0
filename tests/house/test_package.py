"""What the product needs at run time is in the package that people install."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_file_beside_the_code_is_packaged() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["lichen"]
    package = ROOT / "src" / "lichen"
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    names = [path.relative_to(package).as_posix() for path in files]
    assert names
    assert [name for name in names if not any(fnmatch(name, pattern) for pattern in patterns)] == []


def test_the_constraints_name_no_index() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--" not in text
    assert all("==" in line for line in text.splitlines() if line.strip())

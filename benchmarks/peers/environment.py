"""One product's own virtual environment under build/peers, with what its installation took."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from .machine import watched

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "build" / "peers"


class NotInstalled(RuntimeError):
    """A product could not be installed; the last lines pip said."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What was asked of pip, what came, and what it took: seconds, megabytes, cores others used meanwhile."""

    wanted: tuple[str, ...]
    version: str
    packages: int
    seconds: float
    megabytes: float
    foreign: float

    @classmethod
    def read(cls, path: Path) -> Self | None:
        if not path.exists():
            return None
        kept = json.loads(path.read_text())
        return cls(**{**kept, "wanted": tuple(kept["wanted"])})


def install(name: str, wanted: tuple[str, ...]) -> Installed:
    """The environment of `name` with exactly `wanted`, made unless it is already there."""
    folder, record = FOLDER / name, FOLDER / name / "installed.json"
    kept = Installed.read(record)
    if kept and kept.wanted == wanted:
        return kept
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    taken = watched(lambda: make(folder, wanted))
    listed = json.loads(pip(folder, "list", "--format=json"))
    version = next(each["version"] for each in listed if each["name"].lower() == distribution(wanted[0]))
    size = occupied(folder)
    found = Installed(wanted, version, len(listed), taken.seconds, size, taken.foreign)
    record.write_text(json.dumps(asdict(found)))
    return found


def renew(name: str, wanted: tuple[str, ...]) -> Installed:
    """The environment of `name` with what its sources are now; its first installation is the one timed."""
    kept = Installed.read(FOLDER / name / "installed.json")
    if kept is None:
        return install(name, wanted)
    pip(FOLDER / name, "install", "--no-cache-dir", *wanted)
    return kept


def make(folder: Path, wanted: tuple[str, ...]) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    pip(folder, "install", "--no-cache-dir", *wanted)


def pip(folder: Path, *words: str) -> str:
    """What pip printed. Nothing is taken from its cache, so that every product pays for its downloads.

    It is this command's own pip, so that what an environment occupies is what the product brings.
    """
    command = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python")]
    command += ["--disable-pip-version-check", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = " ".join(done.stderr.split()[-40:])
        raise NotInstalled(f"pip could not install {' '.join(words[2:])}: {last}")
    return done.stdout


def distribution(wanted: str) -> str:
    """The name pip lists for a requirement; a folder is this project itself."""
    return "lichen" if Path(wanted).is_dir() else wanted.partition("==")[0].lower()


def occupied(folder: Path) -> float:
    """Megabytes on disk, as `du` counts them."""
    blocks = sum(each.lstat().st_blocks for each in folder.rglob("*"))
    return blocks * 512 / 2**20

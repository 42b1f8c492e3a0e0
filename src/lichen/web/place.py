"""Where one running Lichen keeps its things: the ledger, and everything that lies beside it."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lichen.errors import InputRefused

ACCOUNTS_SCHEMA = "lichen_accounts"


@dataclass(frozen=True, slots=True)
class Place:
    """A ledger's address and the files beside it; with PostgreSQL the files lie in the working folder."""

    where: str

    @property
    def in_postgres(self) -> bool:
        """Whether everything lives in a PostgreSQL database."""
        return self.where.startswith(("postgres://", "postgresql://"))

    @property
    def file(self) -> Path:
        """The ledger's file, or the name beside which the others lie."""
        if self.in_postgres:
            return Path(f"lichen-{urlsplit(self.where).path.strip('/') or 'postgres'}")
        return Path(self.where.removeprefix("sqlite:///"))

    def beside(self, ending: str) -> Path:
        """The path of something that lies beside the ledger."""
        return self.file.with_name(self.file.name + ending)

    @property
    def files(self) -> Path:
        """The folder for exports and uploads, made when it is first wanted."""
        folder = self.beside(".files")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def guard_accounts(self) -> None:
        """See to it that only the owner of the files can read accounts, sessions and tokens."""
        if not self.in_postgres:
            kept = self.beside(".accounts")
            kept.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(kept, os.O_WRONLY | os.O_CREAT, 0o600))
            for ending in (".accounts", ".accounts-wal", ".accounts-shm"):
                _for_owner_alone(self.beside(ending))

    def accounts(self) -> dict[str, Any]:
        """Where accounts, sessions and tokens are kept, as Django names a database."""
        if self.in_postgres:
            return _postgres(self.where)
        settings = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(self.beside(".accounts")),
            "OPTIONS": settings,
            "CONN_MAX_AGE": None,
        }

    def secret(self) -> str:
        """The key that signs sessions; made once, readable by its owner alone."""
        given = os.environ.get("LICHEN_SECRET_KEY")
        if given:
            return given
        kept = self.beside(".secret")
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            _write_once(kept, secrets.token_urlsafe(48))
        _for_owner_alone(kept)
        key = kept.read_text(encoding="utf-8").strip()
        if len(key) < 32:
            raise InputRefused(f"The key in {kept} is too short. Delete the file to have a new one made.")
        return key


def _write_once(file: Path, text: str) -> None:
    """Write the file whole, readable by its owner alone, unless another process was first."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(text)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # another process was first
    finally:
        draft.unlink()


def _for_owner_alone(file: Path) -> None:
    """Take the file away from everybody else, as far as the file system can."""
    with suppress(OSError):
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            file.chmod(0o600)


def _postgres(where: str) -> dict[str, Any]:
    parts = urlsplit(where)
    host = {"HOST": unquote(parts.hostname or ""), "PORT": str(parts.port or "")}
    if "host=" in parts.query:
        host["HOST"] = unquote(dict(p.split("=", 1) for p in parts.query.split("&")).get("host", ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        **host,
        "OPTIONS": {"options": f"-c search_path={ACCOUNTS_SCHEMA}"},
        "CONN_MAX_AGE": None,
    }

"""doccano: an example with a label is a case, a label of a person and its confirmation are a judgement."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from .case import LABELS, Case
from .connection import Connection, Refused
from .product import Handle, Product
from .program import Program, run

PASSWORD = "only-for-a-benchmark-1"
DECIDED = "decided"
"""A label of its own: posting the one that the import already put there is answered by 500."""
BREAK = "between-the-parts-of-the-upload"
WORKERS = 2 * (os.cpu_count() or 1) + 1


class Doccano(Product):
    """gunicorn with as many workers as it starts itself, a task worker, Django and celery on SQLite."""

    name = "doccano"
    wanted = ("doccano==1.8.4", "marshmallow<4", "numpy<2", "setuptools<81")  # without these it cannot start
    acts = (
        "ingest: one file upload, whose confidence lands in free metadata and is copied to the sortable "
        "score outside the clock; next: lowest score, unconfirmed; save: two requests, label and confirm; "
        "page: by score; export: a job, then a zip of JSON lines"
    )

    def start(self) -> None:
        """`doccano webserver` would listen on every network: the same application, on 127.0.0.1."""
        code = next((self.bin.parent / "lib").glob("python*/site-packages/backend"))
        (self.folder / "media").mkdir()
        settings = {
            "DOCCANO_HOME": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "MEDIA_ROOT": str(self.folder / "media"),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "PYTHONPATH": str(code),
            "STANDALONE": "True",
            "DEBUG": "False",
        }
        doccano = str(self.bin / "doccano")
        run([doccano, "init"], self.folder, settings)
        run([doccano, "createuser", "--username", "owner", "--password", PASSWORD], self.folder, settings)
        web = [str(self.bin / "gunicorn"), f"--bind=127.0.0.1:{self.port}", f"--workers={WORKERS}"]
        self.programs.append(Program([*web, "--chdir", str(code), "config.wsgi"], self.folder, settings))
        self.programs.append(Program([doccano, "task"], self.folder, settings))
        self.programs[0].await_page(self.port)

    @property
    def database(self) -> str:
        return str(self.folder / "db.sqlite3")

    def prepare(self) -> None:
        self.client = self._connect()
        project = {
            "name": "benchmark",
            "description": "benchmark",
            "project_type": "DocumentClassification",
            "resourcetype": "TextClassificationProject",
            "collaborative_annotation": True,
            "tags": [],
        }
        made = self.client.post("/v1/projects", project)["id"]
        self.project = f"/v1/projects/{made}"
        kinds = {label: self._label(place, label) for place, label in enumerate((*LABELS, DECIDED))}
        self.decided = kinds[DECIDED]
        self.saved: set[Handle] = set()

    def _connect(self) -> Connection:
        client = Connection(self.port, {"Referer": f"http://127.0.0.1:{self.port}"})
        client.post("/v1/auth/login/", {"username": "owner", "password": PASSWORD})
        client.headers["X-CSRFToken"] = client.cookies.get("csrftoken", "")
        return client

    def _label(self, place: int, text: str) -> int:
        look = {"background_color": "#2196F3", "text_color": "#ffffff", "suffix_key": str(place)}
        made: int = self.client.post(f"{self.project}/category-types", {"text": text, **look})["id"]
        return made

    def ingest(self, new: Iterable[Case]) -> None:
        lines = [{"text": each.text, "label": [each.label], "confidence": each.confidence} for each in new]
        file = "\n".join(map(json.dumps, lines))
        body, kind = form(file.encode())
        upload = self.client.fetch("POST", "/v1/fp/process/", body, kind).decode().strip().strip('"')
        begun = {
            "format": "JSONL",
            "task": "DocumentClassification",
            "uploadIds": [upload],
            "column_data": "text",
            "column_label": "label",
            "encoding": "utf_8",
        }
        self._await(self.client.post(f"{self.project}/upload", begun)["task_id"])

    def _await(self, job: str) -> None:
        while not (state := self.client.get(f"/v1/tasks/status/{job}"))["ready"]:
            time.sleep(0.05)
        if state.get("error"):
            raise Refused(str(state["error"])[:300])

    def arrange(self) -> None:
        """The upload cannot carry a score; without one there would be nothing to order by."""
        database = sqlite3.connect(self.database, timeout=120)
        with database:
            database.execute("UPDATE examples_example SET score = json_extract(meta, '$.confidence')")
        database.close()

    def next(self) -> Handle:
        found: int = self._examples("limit=1&offset=0&confirmed=false&ordering=score")[0]["id"]
        return found

    def _examples(self, chosen: str) -> list[Any]:
        examples: list[Any] = self.client.get(f"{self.project}/examples?{chosen}")["results"]
        return examples

    def save(self, handle: Handle) -> None:
        self._confirm(self.client, handle)
        self.saved.add(handle)

    def _confirm(self, client: Connection, handle: Handle) -> None:
        client.post(f"{self.project}/examples/{handle}/categories", {"label": self.decided})
        client.post(f"{self.project}/examples/{handle}/states", {})

    def page(self) -> list[Any]:
        return self._examples("limit=50&offset=0&ordering=score")

    def export(self) -> int:
        begun = self.client.post(f"{self.project}/download", {"format": "JSONL", "exportApproved": False})
        self._await(begun["task_id"])
        path = f"{self.project}/download?taskId={begun['task_id']}"
        packed = zipfile.ZipFile(io.BytesIO(self.client.fetch("GET", path)))
        return sum(packed.read(name).count(b"\n") for name in packed.namelist())

    def waiting(self, clients: int, each: int) -> list[list[Handle]]:
        wanted = clients * each
        given = self._examples(f"limit={wanted + len(self.saved)}&offset=0")
        found = [example["id"] for example in given if example["id"] not in self.saved][:wanted]
        self.saved.update(found)
        return [found[client::clients] for client in range(clients)]

    def saver(self, client: int) -> Callable[[Handle], None]:
        connection = self._connect()
        return lambda handle: self._confirm(connection, handle)


def form(file: bytes) -> tuple[bytes, str]:
    """A file upload as browsers send it, and its content type."""
    name = 'Content-Disposition: form-data; name="filepond"'
    parts = [
        f"--{BREAK}\r\n{name}\r\n\r\n{{}}\r\n--{BREAK}\r\n{name}; ".encode(),
        b'filename="cases.jsonl"\r\nContent-Type: application/octet-stream\r\n\r\n',
        file,
        f"\r\n--{BREAK}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={BREAK}"

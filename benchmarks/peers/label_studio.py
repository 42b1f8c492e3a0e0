"""Label Studio community: a task with a prediction is a case, an annotation is a judgement."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from .case import LABELS, Case, in_parts
from .connection import Connection
from .product import Handle, Product
from .program import Program

TOKEN = "benchmark-token-of-an-empty-server-00001"
CHOICES = "".join(f'<Choice value="{label}"/>' for label in LABELS)
SCREEN = (
    '<View><Text name="text" value="$text"/>'
    f'<Choices name="decision" toName="text" choice="single">{CHOICES}</Choices></View>'
)


class LabelStudio(Product):
    """Its own web server, Django on SQLite."""

    name = "label-studio"
    wanted = ("label-studio==1.23.2",)
    acts = (
        "ingest: JSON import in parts of 1,000, prediction and score included; next: uncertainty sampling; "
        "save: one annotation; page: a view ordered by prediction score; export: JSON of all tasks at once"
    )

    def start(self) -> None:
        command = [str(self.bin / "label-studio"), "start", "--no-browser", "--internal-host", "127.0.0.1"]
        command += ["--port", str(self.port), "--data-dir", str(self.folder), "--user-token", TOKEN]
        command += ["--username", "owner@example.org", "--password", "only-for-a-benchmark-1"]
        settings = {
            "LABEL_STUDIO_BASE_DATA_DIR": str(self.folder),
            "LABEL_STUDIO_HOST": f"http://127.0.0.1:{self.port}",
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",  # tokens of this kind are off by default
            "COLLECT_ANALYTICS": "False",
            "LATEST_VERSION_CHECK": "False",
        }
        self.programs.append(Program([*command, "--enable-legacy-api-token"], self.folder, settings))
        self.programs[0].await_page(self.port)

    def prepare(self) -> None:
        self.client = self._connect()
        made = self.client.post("/api/projects/", {"title": "benchmark", "label_config": SCREEN})
        self.project: int = made["id"]
        order = {"title": "low", "ordering": ["tasks:predictions_score"]}
        view = self.client.post("/api/dm/views/", {"project": self.project, "data": order})
        self.view: int = view["id"]
        self.saved: set[Handle] = set()

    def _connect(self) -> Connection:
        return Connection(self.port, {"Authorization": f"Token {TOKEN}"})

    def ingest(self, new: Iterable[Case]) -> None:
        for part in in_parts([task(case) for case in new], 1_000):
            self.client.post(f"/api/projects/{self.project}/import", part)

    def arrange(self) -> None:
        """Without the model's version the sampling would silently be at random."""
        chosen = {"sampling": "Uncertainty sampling", "model_version": "model-1"}
        body = json.dumps(chosen).encode()
        self.client.fetch("PATCH", f"/api/projects/{self.project}/", body, "application/json")

    def next(self) -> Handle:
        task: int = self.client.get(f"/api/projects/{self.project}/next")["id"]
        return task

    def save(self, handle: Handle) -> None:
        annotate(self.client, handle)
        self.saved.add(handle)

    def page(self) -> list[Any]:
        path = f"/api/tasks?project={self.project}&view={self.view}&page=1&page_size=50"
        tasks: list[Any] = self.client.get(path)["tasks"]
        return tasks

    def export(self) -> int:
        path = f"/api/projects/{self.project}/export?exportType=JSON&download_all_tasks=true"
        return len(self.client.get(path))

    def waiting(self, clients: int, each: int) -> list[list[Handle]]:
        """From the other end of the order, which the reviewer before has not reached."""
        found: list[Handle] = []
        wanted, number = clients * each, 1
        while len(found) < wanted:
            path = f"/api/tasks?project={self.project}&page={number}&page_size=1000"
            tasks = self.client.get(path)["tasks"]
            found += [task["id"] for task in tasks if task["id"] not in self.saved]
            number += 1
        self.saved.update(found[:wanted])
        return [found[client:wanted:clients] for client in range(clients)]

    def saver(self, client: int) -> Callable[[Handle], None]:
        connection = self._connect()
        return lambda handle: annotate(connection, handle)


def task(case: Case) -> dict[str, object]:
    chosen = {
        "from_name": "decision",
        "to_name": "text",
        "type": "choices",
        "value": {"choices": [case.label]},
    }
    prediction = {"model_version": "model-1", "score": case.confidence, "result": [chosen]}
    return {"data": {"text": case.text, "case": case.number}, "predictions": [prediction]}


def annotate(client: Connection, handle: Handle) -> None:
    value = {"choices": ["approve"]}
    chosen = {"from_name": "decision", "to_name": "text", "type": "choices", "value": value}
    client.post(f"/api/tasks/{handle}/annotations/", {"result": [chosen], "lead_time": 3.2})

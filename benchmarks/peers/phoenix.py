"""Arize Phoenix: a span is a case, an annotation of kind LLM its prediction, of kind HUMAN a judgement."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from .case import Case, in_parts
from .connection import Connection, Refused
from .product import Handle, Product
from .program import Program, free_port

PROJECT = "benchmark"
LOWEST = '{evalResultKey: {name: "ai_label", attr: score}, dir: asc}'
FIELDS = "edges { node { spanId name startTime input { value } spanAnnotations { name label score } } }"
QUERY = f"""query ($project: ID!, $first: Int!, $only: String) {{ node(id: $project) {{ ... on Project {{
  spans(first: $first, sort: {LOWEST}, filterCondition: $only) {{ {FIELDS} }} }} }} }}"""
COUNT = "query ($project: ID!) { node(id: $project) { ... on Project { recordCount } } }"
PROJECTS = "{ projects(first: 100) { edges { node { id name } } } }"


class Phoenix(Product):
    """Its own web server on SQLite."""

    name = "phoenix"
    wanted = ("arize-phoenix==20.26.1",)
    acts = (
        "ingest: spans in parts of 500, then, once they can be seen, their annotations; next: lowest score "
        "among spans without a review; save: one annotation, synchronous; page: spans by score; "
        "export: pages of 1,000 spans and their annotations"
    )

    def start(self) -> None:
        settings = {
            "PHOENIX_WORKING_DIR": str(self.folder),
            "PHOENIX_HOST": "127.0.0.1",
            "PHOENIX_PORT": str(self.port),
            "PHOENIX_GRPC_PORT": str(free_port()),
            "PHOENIX_TELEMETRY_ENABLED": "false",
        }
        self.programs.append(Program([str(self.bin / "phoenix"), "serve"], self.folder, settings))
        self.programs[0].await_page(self.port)

    def prepare(self) -> None:
        self.client = Connection(self.port)
        self.client.post("/v1/projects", {"name": PROJECT})
        projects = self._ask(PROJECTS)["projects"]["edges"]
        self.project = next(each["node"]["id"] for each in projects if each["node"]["name"] == PROJECT)
        self.spans: list[str] = []
        self.draw = random.Random(11)

    def _ask(self, query: str, **given: object) -> Any:
        came = self.client.post("/graphql", {"query": query, "variables": given})
        if came.get("errors"):
            raise Refused(str(came["errors"])[:300])
        return came["data"]

    def ingest(self, new: Iterable[Case]) -> None:
        given = list(new)
        spans = [self._span(case) for case in given]
        names = [span["context"]["span_id"] for span in spans]
        for part in in_parts(spans, 500):
            self._push(f"/v1/projects/{PROJECT}/spans", part)
        self.spans += names
        while self._ask(COUNT, project=self.project)["node"]["recordCount"] < len(self.spans):
            time.sleep(0.05)
        for part in in_parts([said(*each) for each in zip(names, given, strict=True)], 500):
            self._push("/v1/span_annotations?sync=true", part)

    def _push(self, path: str, part: list[dict[str, object]]) -> None:
        """Give a part in; while the queue is full Phoenix says 503, which means later."""
        for _ in range(3_000):
            try:
                self.client.post(path, {"data": part})
            except Refused as refusal:
                if "answered 503" not in str(refusal):
                    raise
                time.sleep(0.1)
            else:
                return
        raise Refused("Phoenix's queue stayed full for five minutes.")

    def _span(self, case: Case) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        return {
            "name": "case",
            "context": {"trace_id": self._name(32), "span_id": self._name(16)},
            "span_kind": "LLM",
            "start_time": now,
            "end_time": now,
            "status_code": "OK",
            "attributes": {"input.value": case.text, "output.value": case.label},
        }

    def _name(self, digits: int) -> str:
        return f"{self.draw.getrandbits(4 * digits):0{digits}x}"

    def _lowest(self, first: int, only: str | None) -> list[Any]:
        node = self._ask(QUERY, project=self.project, first=first, only=only)["node"]
        edges: list[Any] = node["spans"]["edges"]
        return edges

    def next(self) -> Handle:
        found: str = self._lowest(1, "evals['review'].label is None")[0]["node"]["spanId"]
        return found

    def save(self, handle: Handle) -> None:
        review(self.client, handle)

    def page(self) -> list[Any]:
        return self._lowest(50, None)

    def export(self) -> int:
        count, after = 0, ""
        while True:
            came = self.client.get(f"/v1/projects/{PROJECT}/spans?limit=1000{after}")
            names = [span["context"]["span_id"] for span in came["data"]]
            for start in range(0, len(names), 500):
                self._annotations(names[start : start + 500])
            count += len(names)
            if not came.get("next_cursor"):
                return count
            after = f"&cursor={quote(came['next_cursor'])}"

    def _annotations(self, names: list[str]) -> None:
        chosen, after = "&".join(f"span_ids={name}" for name in names), ""
        while True:
            came = self.client.get(f"/v1/projects/{PROJECT}/span_annotations?{chosen}&limit=10000{after}")
            if not came.get("next_cursor"):
                return
            after = f"&cursor={quote(came['next_cursor'])}"

    def waiting(self, clients: int, each: int) -> list[list[Handle]]:
        return [list(self.spans[client : clients * each : clients]) for client in range(clients)]

    def saver(self, client: int) -> Callable[[Handle], None]:
        connection = Connection(self.port)
        return lambda handle: review(connection, handle)


def said(span: str, case: Case) -> dict[str, object]:
    result = {"label": case.label, "score": case.confidence}
    return {"span_id": span, "name": "ai_label", "annotator_kind": "LLM", "result": result}


def review(client: Connection, span: Handle) -> None:
    result = {"label": "approve", "score": 1.0, "explanation": "as it says"}
    given = {"span_id": span, "name": "review", "annotator_kind": "HUMAN", "result": result}
    client.post("/v1/span_annotations?sync=true", {"data": [given]})

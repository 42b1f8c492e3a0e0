"""Speed of the real server on SQLite under its normal settings, over plain keep-alive sockets.

    python -m benchmarks.speed.server                              a quick look, 10,000 cases
    python -m benchmarks.speed.server --sizes 10000 100000 1000000 --turns 3 --write

Seeding a million cases takes minutes; `LICHEN_SEEDS` names a folder that keeps seeds from run to run.

Everything goes through `lichen.web.server.serve` in a process of its own, on a fresh SQLite file with its
normal settings: durable writes, jobs and learning running, one process. Cases are simulated texts of 300
characters, each with an AI's prediction over three labels. Clients are ordinary keep-alive connections with
TCP_NODELAY on this machine; eight at once are eight processes. Medians of the turns, p95 in brackets.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CLIENTS = 8
REST = 8.0
"""Seconds a server is left alone after its start, when it counts what it found."""

PEOPLE = tuple(f"person{number}" for number in range(CLIENTS))
LABELS = ("approve", "reject", "escalate")
WORDS = [
    "invoice",
    "claim",
    "refund",
    "order",
    "parcel",
    "late",
    "damaged",
    "supplier",
    "customer",
    "account",
    "payment",
    "card",
    "bank",
    "notice",
    "review",
    "policy",
    "limit",
    "report",
    "photo",
    "address",
    "delivery",
    "contract",
    "price",
    "error",
    "duplicate",
    "evidence",
    "missing",
    "form",
    "date",
    "amount",
]
CHARTER = f"""
partnership: desk
purpose: Decide on claims.
question: {{text: "What now?", labels: [{", ".join(LABELS)}]}}
goals: [{{kpi: Wrong decisions, baseline: 8, target: 3, direction: down}}]
partners: [{", ".join(f"{{id: {name}, role: person}}" for name in PEOPLE)}, {{id: model, role: ai}}]
people: [{{id: owner}}]
owner: owner
answers_for_errors: owner
"""
PAGE = Path(__file__).parents[2] / "docs" / "evidence" / "server_speed.md"
BARS = {
    "ingest, JSON": "1,023/s; doccano 2,861/s | ≥ 20,000/s",
    "ingest, lines of JSON": "1,023/s; doccano 2,861/s | ≥ 20,000/s",
    "next case by confidence, 10,000 cases": "42 ms; doccano 20 ms | ≤ 5 ms (15)",
    "next case by confidence, 100,000 cases": "184 ms; doccano 134 ms | ≤ 5 ms (15)",
    "next case by confidence, 1,000,000 cases": "– | ≤ 8 ms (15)",
    "save a judgement, one client": "88 ms; Phoenix 4.3 ms | ≤ 4 ms",
    "save a judgement, eight clients": "15/s; Phoenix 206/s | ≥ 800/s",
    "inbox page of 50, 10,000 cases": "136 ms; Phoenix 55 ms | ≤ 10 ms",
    "inbox page of 50, 100,000 cases": "268 ms; Phoenix 126 ms | ≤ 10 ms",
    "inbox page of 50, 1,000,000 cases": "– | ≤ 15 ms",
    "search and one filter, 100,000 cases": "– | ≤ 50 ms",
    "export of all decisions": "1,112/s; doccano 4,783/s | ≥ 30,000/s",
    "memory added by the export": "– | flat",
    "reassign 10,000 asks": "CVAT 17 s for one | ≤ 2 s",
    "fresh database to first page": "21 s; doccano 7 s | ≤ 3 s",
    "idle memory": "285 MB | ≤ 180 MB",
}
"""What was measured of the peers on such a machine, and what the project set itself."""


def cases(count: int, start: int = 0) -> Iterator[dict[str, Any]]:
    """Simulated cases as the API takes them."""
    draw = random.Random(7 * 1_000_003 + start)
    for number in range(start, start + count):
        words = [f"case {number}:"]
        while sum(map(len, words)) + len(words) < 296:
            words.append(draw.choice(WORDS))
        sure = 0.34 + 0.65 * draw.betavariate(5, 2)
        rest = (1 - sure) / 2
        shares = [rest, rest, rest]
        shares[place := draw.randrange(3)] = sure
        said = {"by": "model", "answer": LABELS[place], "distribution": shares}
        yield {"case": f"case-{number}", "inputs": {"text": " ".join(words)}, "contributions": [said]}


class Client:
    """One keep-alive connection: a request in one write, an answer read by its length."""

    def __init__(self, port: int, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n"

    def ask(self, method: str, path: str, body: object = None, kind: str = "application/json") -> Any:
        """The answer's JSON, or its bytes; anything but success is an error."""
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\n{self.head}Content-Length: {len(content)}\r\n"
        told = f"{head}Content-Type: {kind}\r\n\r\n" if content else f"{head}\r\n"
        self.socket.sendall(told.encode() + content)
        status, answer = self._read()
        if status == 429:
            time.sleep(0.05)
            return self.ask(method, path, body, kind)
        if not 200 <= status < 300:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        return answer if path.endswith("/download") or not answer else json.loads(answer)

    def _read(self) -> tuple[int, bytes]:
        came = b""
        while b"\r\n\r\n" not in came:
            came += self.socket.recv(1 << 16) or _closed()
        head, _, answer = came.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        status = int(lines[0].split(b" ")[1])
        lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")]
        length = lengths[0] if lengths else 0
        whole = bytearray(answer)
        while len(whole) < length:
            whole += self.socket.recv(1 << 18) or _closed()
        return status, bytes(whole)


def _closed() -> bytes:
    raise RuntimeError("the server closed the connection")


def seed(where: str, count: int) -> None:
    """Accounts, tokens and a partnership with `count` open cases, all findable; in a process of its own."""
    from lichen.web.configure import configure
    from lichen.web.options import Options
    from lichen.web.start import prepare_accounts

    configure(Options(where=where))
    prepare_accounts(Options(where=where))
    from lichen.inbox.index import catch_up
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.models import User
    from lichen.web.accounts.tokens import make
    from lichen.web.house import open_house

    house = open_house(Options(where=where))
    house.workspace.open_partnership(CHARTER)
    tokens = {}
    for name in (*PEOPLE, "owner"):
        user = User.objects.create_user(name, f"{name}@example.org", None)
        give_role(user, "desk", "owner" if name == "owner" else "contributor", by="owner")
        tokens[name] = make(user, "benchmark")[1]
    Path(f"{where}.tokens").write_text(json.dumps(tokens))
    desk = house.partnership("desk")
    for start in range(0, count, 2_000):
        open_some(desk, cases(min(2_000, count - start), start))
    while catch_up(house.ledger):
        pass
    desk.keep_snapshot()
    house.close()


def open_some(desk: Any, new: Iterator[dict[str, Any]]) -> None:
    """Open cases in process, as a seed."""
    from lichen.actions.contribute import Contribution
    from lichen.actions.open_case import NewCase, open_cases

    made = [
        NewCase(
            each["inputs"], {}, each["case"], tuple(Contribution(**said) for said in each["contributions"])
        )
        for each in new
    ]
    open_cases(desk, made, by="owner")


def run(where: str, port: int) -> None:
    """The server itself."""
    from lichen.web.options import Options
    from lichen.web.server import serve

    serve(Options(where=where, port=port), ready=lambda url: print(url, flush=True))


class Server:
    """A running server, its port, tokens and memory."""

    def __init__(self, where: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        command = [sys.executable, "-m", "benchmarks.speed.server", "--serve", where, str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            raise RuntimeError("the server did not start; run the command with --serve to see why")
        kept = Path(f"{where}.tokens")
        self.tokens: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}

    def client(self, name: str = "owner") -> Client:
        return Client(self.port, self.tokens[name])

    def memory(self, what: str = "VmRSS") -> float:
        """Megabytes in use, or at most so far (`VmHWM`)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(what))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def seeded(folder: Path, count: int) -> Path:
    """A folder with a ledger of this many open cases, made once and copied for each turn."""
    kept = Path(os.environ.get("LICHEN_SEEDS") or folder) / f"seed-{count}"
    if not kept.exists():
        kept.mkdir()
        command = [sys.executable, "-m", "benchmarks.speed.server", "--seed", str(kept / "lichen.db")]
        subprocess.run([*command, str(count)], check=True)
    return kept


@contextmanager
def serving(folder: Path, count: int) -> Iterator[Server]:
    """A server on a fresh ledger with this many open cases."""
    where = str(folder / f"{count}" / "lichen.db")
    shutil.copytree(seeded(folder, count), Path(where).parent)
    os.sync()
    server = Server(where)
    server.client().ask("GET", "/api/v1/partnerships/desk/cases/case-0" if count else "/api/v1/me")
    time.sleep(REST)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(Path(where).parent)


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def spread(seconds: list[float]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return 1e3 * statistics.median(ordered), 1e3 * ordered[int(0.95 * (len(ordered) - 1))]


def ingest(folder: Path) -> dict[str, Any]:
    """Ten thousand cases in one request, as JSON and as lines."""
    found = {}
    given = list(cases(10_000))
    lines = b"\n".join(json.dumps(each).encode() for each in given)
    address = "/api/v1/partnerships/desk/cases/bulk"
    for name, body, kind in (
        ("ingest, JSON", json.dumps({"cases": given}).encode(), "application/json"),
        ("ingest, lines of JSON", lines, "application/x-ndjson"),
    ):
        with serving(folder, 0) as server:
            client = server.client()
            taken = timed(lambda: client.ask("POST", address, body, kind))  # noqa: B023 -- called at once
            found[name] = 10_000 / taken
    return found


def working(server: Server, count: int, rounds: int) -> dict[str, Any]:
    """What one reviewer does: the inbox, then next and save in turns."""
    client, lists, nexts, saves = server.client(PEOPLE[0]), [], [], []
    for _ in range(rounds // 4):
        lists.append(timed(lambda: client.ask("GET", "/api/v1/asks?order=confidence&limit=50")))
    for _ in range(rounds):
        start = time.perf_counter()
        turn = client.ask("POST", "/api/v1/asks/next", {"order": "confidence"})
        nexts.append(time.perf_counter() - start)
        saves.append(timed(lambda: save(client, turn["ask"])))  # noqa: B023 -- called at once
        time.sleep(0.004)  # a person would take longer; the allowance is the normal one
    said = f"{count:,} cases"
    found = {f"next case by confidence, {said}": spread(nexts), f"inbox page of 50, {said}": spread(lists)}
    return {**found, f"save a judgement, {said}": spread(saves)}


def save(client: Client, ask: dict[str, Any]) -> None:
    address = f"/api/v1/partnerships/desk/cases/{ask['case']}/contributions"
    client.ask("POST", address, {"ask": ask["ask"], "answer": "approve", "confidence": 0.9})


def one_of_eight(port: int, token: str, asks: list[dict[str, Any]], start: Any, done: Any) -> None:
    client = Client(port, token)
    client.ask("GET", "/api/v1/me")
    start.wait()
    for ask in asks:
        save(client, ask)
    done.wait()


def eight(server: Server, each: int) -> dict[str, Any]:
    """Eight people save at once, each their own asks."""
    context = multiprocessing.get_context("fork")
    start, done = context.Barrier(CLIENTS + 1), context.Barrier(CLIENTS + 1)
    processes = []
    for name in PEOPLE:
        client = server.client(name)
        asks = []
        after = ""
        while len(asks) < each:
            page = client.ask("GET", f"/api/v1/asks?limit=200{after}")
            asks += page["items"]
            after = f"&after={page['next']}"
        given = (server.port, server.tokens[name], asks[:each], start, done)
        processes.append(context.Process(target=one_of_eight, args=given))
    for process in processes:
        process.start()
    start.wait()
    taken = timed(done.wait)
    for process in processes:
        process.join()
    return {"save a judgement, eight clients": CLIENTS * each / taken}


def search(server: Server, count: int) -> dict[str, Any]:
    client = server.client()
    words = ("invoice refund", "damaged parcel", "contract price", "evidence missing", "payment card bank")
    times = [
        timed(lambda: client.ask("GET", f"/api/v1/search?q={each.replace(' ', '+')}&status=waiting"))  # noqa: B023
        for _ in range(6)
        for each in words
    ]
    return {f"search and one filter, {count:,} cases": spread(times)}


def export(server: Server, count: int) -> dict[str, Any]:
    """All decisions: from the request to the whole file in hand."""
    client, before = server.client(), server.memory("VmHWM")
    start = time.perf_counter()
    job = client.ask("POST", "/api/v1/partnerships/desk/exports", {"format": "jsonl"})["job"]
    while client.ask("GET", f"/api/v1/partnerships/desk/exports/{job}")["state"] != "done":
        time.sleep(0.05)
    client.ask("GET", f"/api/v1/partnerships/desk/exports/{job}/download")
    taken = time.perf_counter() - start
    return {
        "export of all decisions": count / taken,
        "memory added by the export": server.memory("VmHWM") - before,
    }


def reassign(server: Server) -> dict[str, Any]:
    """Ten thousand asks of others go to one person."""
    client, asks, after = server.client(), [], ""
    while len(asks) < 10_000 and after is not None:
        page = client.ask("GET", f"/api/v1/asks?scope=team&order=newest&limit=200{after}")
        asks += [
            {"case": each["case"], "ask": each["ask"]}
            for each in page["items"]
            if each["holder"] != PEOPLE[0]
        ]
        after = f"&after={page['next']}" if page["next"] else None
    body = {"asks": asks[:10_000], "to": PEOPLE[0]}
    return {
        "reassign 10,000 asks": timed(
            lambda: client.ask("POST", "/api/v1/partnerships/desk/asks/reassign/bulk", body)
        )
    }


def fresh(folder: Path) -> dict[str, Any]:
    """From nothing to the first page, and what the server takes when nobody asks for anything."""
    start = time.perf_counter()
    where = folder / "fresh"
    where.mkdir()
    server = Server(str(where / "lichen.db"))
    with socket.create_connection(("127.0.0.1", server.port)) as page:
        page.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        while page.recv(1 << 16):
            pass
    taken = time.perf_counter() - start
    time.sleep(2)
    memory = server.memory()
    server.stop()
    shutil.rmtree(where)
    return {"fresh database to first page": taken, "idle memory": memory}


def turn(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Everything once."""
    found = {**fresh(folder), **ingest(folder)}
    for count in options.sizes:
        with serving(folder, count) as server:
            found |= working(server, count, options.rounds)
            if count == options.sizes[0]:
                found["save a judgement, one client"] = found[f"save a judgement, {count:,} cases"]
                found |= eight(server, options.each)
            if count == max(size for size in options.sizes if size <= 100_000):
                found |= {**search(server, count), **export(server, count), **reassign(server)}
    return found


def all_turns(options: argparse.Namespace) -> list[dict[str, Any]]:
    """What each turn found; the seeds they share are removed in the end."""
    folder, turns = Path(tempfile.mkdtemp(dir=options.folder)), []
    try:
        for number in range(options.turns):
            turns.append(turn(options, folder))
            print(f"turn {number + 1} of {options.turns} done", file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return turns


def shown(name: str, values: list[Any]) -> str:
    if isinstance(values[0], tuple):
        middle = [statistics.median(column) for column in zip(*values, strict=True)]
        return f"{middle[0]:.1f} ms ({middle[1]:.1f})"
    middle = statistics.median(values)
    if "memory" in name:
        return f"{middle:.0f} MB"
    return f"{middle:,.0f}/s" if middle > 100 else f"{middle:.2f} s"


def page(turns: list[dict[str, Any]], options: argparse.Namespace) -> str:
    lines = [
        "# Speed of the server",
        "",
        "| what | Label Studio 1.23; best peer | set as a goal | Lichen |",
        "|---|---|---|---|",
    ]
    for name in turns[0]:
        lines.append(
            f"| {name} | {BARS.get(name, '– | –')} | {shown(name, [each[name] for each in turns])} |"
        )
    told = f"{len(turns)} turns, medians; {os.cpu_count()} processors; p95 in brackets."
    about = (
        "Written by `python -m benchmarks.speed.server`: the real server in a process of its own, under its\n"
        "normal settings: SQLite, durable writes, learning on. Simulated texts of 300 characters with an\n"
        "AI's prediction; ordinary keep-alive clients on the same machine. After a start the server is left\n"
        f"alone for {REST:.0f} s. The peers' figures were measured on a machine of this size."
    )
    return "\n".join([*lines, "", told, about]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--each", type=int, default=400, help="judgements of each of the eight clients")
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--write", action="store_true", help="write the page in docs/evidence")
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--seed", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return run(options.serve[0], int(options.serve[1]))
    if options.seed:
        return seed(options.seed[0], int(options.seed[1]))
    text = page(all_turns(options), options)
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return None


if __name__ == "__main__":
    main()

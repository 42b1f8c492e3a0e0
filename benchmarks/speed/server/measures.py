"""What is measured: each function gives figures by name, for the page."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
import socket
import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from .connection import Client, asks_of
from .desk import PEOPLE, cases
from .running import Server, serving

DESK = "/api/v1/partnerships/desk"


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
    given = list(cases(10_000))
    whole = json.dumps({"cases": given}).encode()
    lines = b"\n".join(json.dumps(each).encode() for each in given)
    return {
        "ingest, JSON": taken_in(folder, whole, "application/json"),
        "ingest, lines of JSON": taken_in(folder, lines, "application/x-ndjson"),
    }


def taken_in(folder: Path, body: bytes, kind: str) -> float:
    """Cases a second, on an empty desk."""
    with serving(folder, 0) as server:
        client = server.client()
        return 10_000 / timed(lambda: client.ask("POST", f"{DESK}/cases/bulk", body, kind))


def working(server: Server, count: int, rounds: int) -> dict[str, Any]:
    """What one reviewer does: the inbox, then next and save in turns."""
    client, nexts, saves = server.client(PEOPLE[0]), [], []
    look = partial(client.ask, "GET", "/api/v1/asks?order=confidence&limit=50")
    lists = [timed(look) for _ in range(rounds // 4)]
    for _ in range(rounds):
        start = time.perf_counter()
        turn = client.ask("POST", "/api/v1/asks/next", {"order": "confidence"})
        nexts.append(time.perf_counter() - start)
        saves.append(timed(partial(save, client, turn["ask"])))
        time.sleep(0.004)  # a person would take longer; the allowance is the normal one
    said = f"{count:,} cases"
    found = {f"next case by confidence, {said}": spread(nexts), f"inbox page of 50, {said}": spread(lists)}
    return {**found, f"save a judgement, {said}": spread(saves)}


def save(client: Client, ask: dict[str, Any]) -> None:
    said = {"ask": ask["ask"], "answer": "approve", "confidence": 0.9}
    client.ask("POST", f"{DESK}/cases/{ask['case']}/contributions", said)


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
    start, done = context.Barrier(len(PEOPLE) + 1), context.Barrier(len(PEOPLE) + 1)
    asks = {name: list(islice(asks_of(server.client(name)), each)) for name in PEOPLE}
    processes = [
        context.Process(target=one_of_eight, args=(server.port, server.tokens[name], own, start, done))
        for name, own in asks.items()
    ]
    for process in processes:
        process.start()
    start.wait()
    taken = timed(done.wait)
    for process in processes:
        process.join()
    return {"save a judgement, eight clients": sum(map(len, asks.values())) / taken}


def search(server: Server, count: int) -> dict[str, Any]:
    client = server.client()
    words = ("invoice refund", "damaged parcel", "contract price", "evidence missing", "payment card bank")
    paths = [f"/api/v1/search?q={each.replace(' ', '+')}&status=waiting" for each in words]
    times = [timed(partial(client.ask, "GET", path)) for path in paths * 6]
    return {f"search and one filter, {count:,} cases": spread(times)}


def export(server: Server, count: int) -> dict[str, Any]:
    """All decisions: from the request to the whole file in hand."""
    client, before = server.client(), server.memory("VmHWM")
    start = time.perf_counter()
    job = client.ask("POST", f"{DESK}/exports", {"format": "jsonl"})["job"]
    while client.ask("GET", f"{DESK}/exports/{job}")["state"] != "done":
        time.sleep(0.05)
    client.ask("GET", f"{DESK}/exports/{job}/download")
    taken = time.perf_counter() - start
    return {
        "export of all decisions": count / taken,
        "memory added by the export": server.memory("VmHWM") - before,
    }


def reassign(server: Server) -> dict[str, Any]:
    """Ten thousand asks of others go to one person."""
    client = server.client()
    others = (
        {"case": each["case"], "ask": each["ask"]}
        for each in asks_of(client, "&scope=team&order=newest")
        if each["holder"] != PEOPLE[0]
    )
    body = {"asks": list(islice(others, 10_000)), "to": PEOPLE[0]}
    return {"reassign 10,000 asks": timed(lambda: client.ask("POST", f"{DESK}/asks/reassign/bulk", body))}


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

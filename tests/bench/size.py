"""Starts, memory, and large databases: the service as the process that everybody runs."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

import psutil

from labkit.service.store import Store
from tests.bench.client import TEXT, VERSION, Load
from tests.bench.processes import FAST, ROOT
from tests.bench.raw import Server
from tests.bench.table import Row

THREADS, MESSAGES, LONG = 10_000, 100_000, 10_000
RUNS = (1_000, 10_000)


def rows(home: Path) -> Iterator[Row]:
    """Measure starts, memory over many runs, and a large database."""
    first = [_cold_start(home / f"cold-{n}") for n in range(5)]
    again = [_cold_start(home / "cold-0") for _ in range(5)]
    yield Row(
        "start to first answered request",
        "at most 0.7 s",
        f"{median(again):.2f} s; very first, with certificates to make: {median(first):.2f} s",
        "process start to an answer of the data plane; medians of 5",
    )
    yield from _memory(home / "memory")
    fill(home / "large")
    seconds = [_cold_start(home / "large") for _ in range(3)]
    size = (home / "large" / ".labkit" / "service.sqlite3").stat().st_size / 2**20
    yield Row(
        f"start on {THREADS:,} threads and {MESSAGES:,} messages",
        "under 2 s",
        f"{median(seconds):.2f} s",
        f"a database of {size:.0f} MB; process start to an answer of the data plane; medians of 3",
    )
    yield _page(home / "large")


def _memory(workspace: Path) -> Iterator[Row]:
    with daemon(workspace) as server:
        server.do("read", seconds=0, path=f"/threads{VERSION}")
        idle = server.process.memory_info().rss
        before = server.processor_seconds()
        time.sleep(5.0)
        busy = (server.processor_seconds() - before) / 5.0
        yield Row("resident memory, idle", "under 60 MB", f"{idle / 2**20:.0f} MB", "after the first answer")
        yield Row("processor time, idle", "about 0", f"{busy * 100:.1f} % of a core", "over 5 s")
        agent = server.make("/assistants", {"model": "gpt-4o-mini", "instructions": "Be brief."})
        busy_server = replace(server, load=replace(server.load, agent=agent))
        done, found = 0, []
        for wanted in RUNS:
            while done < wanted:
                done += len(busy_server.do("turn", clients=8, seconds=1.0).each)
            found.append(f"{server.process.memory_info().rss / 2**20:.0f} MB after {done:,}")
        yield Row(
            "resident memory after runs",
            "under 80 MB after 1,000; no growth to 10,000",
            "; ".join(found),
            "whole turns over HTTPS, 8 connections",
        )


def fill(workspace: Path) -> None:
    """Write a database of ten thousand threads and a hundred thousand messages, ten thousand of them in one thread."""
    home = workspace / ".labkit"
    home.mkdir(parents=True)
    store = Store(home / "service.sqlite3")
    others = (MESSAGES - LONG) // (THREADS - 1)
    for start in range(0, THREADS, 500):
        with store.transaction():
            for number in range(start, start + 500):
                thread = {"id": f"thread_{number:024}", "object": "thread", "created_at": 1, "metadata": {}}
                store.insert("p", "thread", {**thread, "tool_resources": {}})
                for place in range(LONG if number == 0 else others):
                    store.insert("p", "message", _message(number, place), parent=str(thread["id"]))
    store.close()


def _message(thread: int, place: int) -> dict[str, object]:
    text = {"type": "text", "text": {"value": f"{TEXT} {place}", "annotations": []}}
    return {
        "id": f"msg_{thread:012}{place:012}", "object": "thread.message", "created_at": 1, "assistant_id": None,
        "thread_id": f"thread_{thread:024}", "run_id": None, "status": "completed", "incomplete_details": None,
        "incomplete_at": None, "completed_at": 1, "role": "user", "content": [text], "attachments": [], "metadata": {},
    }  # fmt: skip


def _page(workspace: Path) -> Row:
    with daemon(workspace) as server:
        paths = {
            "first page": f"/messages{VERSION}",
            "page from the middle": f"/messages{VERSION}&after=msg_{0:012}{LONG // 2:012}",
        }
        short = f"/threads/thread_{1:024}/messages{VERSION}&limit=8"
        times: dict[str, list[float]] = {name: [] for name in ("short", *paths)}
        for _ in range(5):
            times["short"] += server.do("read", seconds=0.5, path=short).each
            for name, path in paths.items():
                long = f"/threads/thread_{0:024}{path}&limit=8"
                times[name] += server.do("read", seconds=0.5, path=long).each
        medians = {name: median(seconds) * 1e6 for name, seconds in times.items()}
        return Row(
            f"a page of a thread of {LONG:,} messages / of {(MESSAGES - LONG) // (THREADS - 1)}",
            "1.0",
            "; ".join(
                f"{name} {medians[name] / medians['short']:.2f} ({medians[name]:.0f} µs / {medians['short']:.0f} µs)"
                for name in paths
            ),
            "8 messages a page over HTTPS; medians of 5 times 0.5 s, in turns",
        )


def _start(workspace: Path) -> tuple[subprocess.Popen[bytes], dict[str, object]]:
    home = workspace / ".labkit"
    (home / "service.json").unlink(missing_ok=True)
    process = subprocess.Popen([sys.executable, "-m", "labkit.service", "--home", str(home)], cwd=ROOT)
    while not (home / "service.json").exists():
        time.sleep(0.002)
    return process, json.loads((home / "service.json").read_text())


def _cold_start(workspace: Path) -> float:
    started = time.perf_counter()
    process, address = _start(workspace)
    try:
        context = ssl.create_default_context(cafile=str(workspace / ".labkit" / "bundle.pem"))
        url = f"https://localhost:{address['port']}/api/projects/p/threads{VERSION}"
        try:
            urllib.request.urlopen(url, context=context)
        except urllib.error.HTTPError as refused:  # 401 is an answer: nobody logged in
            refused.close()
        return time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()


@contextmanager
def daemon(workspace: Path) -> Iterator[Server]:
    """Start a workspace's service, its project's clock fast; stop it afterwards."""
    process, address = _start(workspace)
    home, side = workspace / ".labkit", f"http://127.0.0.1:{address['side_port']}"
    secret = (home / "secret").read_text()
    try:
        with _knock(f"{side}/msi/token?resource=x", {"x-identity-header": secret}) as answer:
            token = json.load(answer)["access_token"]
        body = json.dumps({"speed": FAST}).encode()
        _knock(f"{side}/labkit/projects/p/clock", {"x-labkit-key": secret}, body).close()
        load = Load("", int(str(address["port"])), cafile=str(home / "bundle.pem"), token=token)
        yield Server(psutil.Process(process.pid), load)
    finally:
        process.terminate()
        process.wait()


def _knock(url: str, headers: dict[str, str], body: bytes | None = None):  # type: ignore[no-untyped-def]
    return urllib.request.urlopen(urllib.request.Request(url, body, headers))

"""Raw HTTP: the service beside applications that do nothing, on the same web server with the same settings.

Of the machine's cores the server gets one and the client another. Each side of a ratio is measured in turns. The
service's clock runs so fast that a run is over before its first poll, which then makes its moves: nobody waits.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median, quantiles

import psutil

from tests.bench.client import VERSION, Found, Load
from tests.bench.processes import FAST, ROOT
from tests.bench.table import Row

SERVER_CORE, CLIENT_CORE = (0, 1) if (os.cpu_count() or 1) > 1 else (None, None)
CLIENTS = (1, 8, 16, 64)
ROUNDS = 5
TURN = "thread, message, run, polls to the end, messages"


def rows(home: Path) -> Iterator[Row]:
    """Measure turns over HTTP and HTTPS, then streams and one call."""
    for tls, name in ((False, "HTTP"), (True, "HTTPS")):
        with pair(home, "service", "asgi", tls=tls) as (ours, bare):
            ours.do("turn", clients=8, seconds=1.0)  # loads the model, fills caches
            for clients in CLIENTS:
                yield _turns(ours, bare, clients, name)
    with pair(home, "talkative", "asgi", tls=True) as (ours, _):
        found = ours.do("stream", seconds=3.0)
        yield Row(
            "events of a stream, HTTPS",
            "",
            f"{found.events / found.seconds:.0f} a second, {found.events / len(found.each):.0f} in each",
            f"one client, answers of 500 words, the service's clock {FAST:,.0f} times as fast",
        )
    with pair(home, "service", "starlette", tls=False) as (ours, bare):
        yield _calls(ours, bare)


def _turns(ours: Server, bare: Server, clients: int, protocol: str) -> Row:
    (mine, computed), (theirs, bare_computed) = _both(ours, bare, "turn", clients=clients)
    rate, bare_rate = (median(found.rate for found in side) for side in (mine, theirs))
    cuts = quantiles([seconds for found in mine for seconds in found.runs], n=100)
    alone = median(seconds for found in mine for seconds in found.each)
    promised = "at least 0.33" + ("; a turn under 3 ms" if clients == 1 else "")
    return Row(
        f"turns a second, service / bare ASGI, {protocol}, {clients} connection{'s' * (clients > 1)}",
        promised,
        f"{rate / bare_rate:.2f}  ({rate:.0f} / {bare_rate:.0f}); a turn {alone * 1e3:.2f} ms;"
        f" run to completed p50 {cuts[49] * 1e3:.2f}, p99 {cuts[98] * 1e3:.2f} ms;"
        f" processor {computed * 1e3:.2f} / {bare_computed * 1e3:.2f} ms a turn",
        f"turn: {TURN}; SQLite file; medians of {ROUNDS} times 2 s, in turns",
    )


def _calls(ours: Server, bare: Server) -> Row:
    thread = ours.make("/threads", {"messages": [{"role": "user", "content": "Hello"}]})
    run = ours.make(f"/threads/{thread}/runs", {"assistant_id": ours.load.agent})
    path = f"/threads/{thread}/runs/{run}{VERSION}"
    ours.do("read", seconds=0.2, path=path)  # the run's moves
    (mine, computed), (theirs, bare_computed) = _both(ours, bare, "read", path=path)
    each, bare_each = (median(s for found in side for s in found.each) for side in (mine, theirs))
    return Row(
        "one call (read a run), service / bare Starlette endpoint, HTTP",
        "",
        f"{each / bare_each:.2f}  ({each * 1e6:.0f} µs / {bare_each * 1e6:.0f} µs);"
        f" processor {computed * 1e6:.0f} / {bare_computed * 1e6:.0f} µs",
        f"one client; identity, clock, faults, SQLite and the log of requests on the service's side; {ROUNDS} times 2 s, in turns",
    )


def _both(
    ours: Server, bare: Server, work: str, *, clients: int = 1, path: str = ""
) -> list[tuple[list[Found], float]]:
    """Let both servers work in turns; return what was found, and the processor seconds of each time."""
    servers, found = (ours, bare), ([], [])  # type: tuple[Server, ...], tuple[list[Found], ...]
    before = [server.processor_seconds() for server in servers]
    for _ in range(ROUNDS):
        for server, list_ in zip(servers, found, strict=True):
            list_.append(server.do(work, clients=clients, path=path))
    return [
        (list_, (server.processor_seconds() - start) / sum(len(each.each) for each in list_))
        for server, start, list_ in zip(servers, before, found, strict=True)
    ]


@dataclass(frozen=True)
class Server:
    """A server in a process of its own, and what a client needs to speak to it."""

    process: psutil.Process
    load: Load

    def do(
        self, work: str, *, clients: int = 1, seconds: float = 2.0, path: str = "", body: str = ""
    ) -> Found:
        """Let a client work; return what it found."""
        load = replace(self.load, work=work, clients=clients, seconds=seconds, path=path, body=body)
        client = subprocess.run(
            [sys.executable, "-m", "tests.bench.client"],
            input=json.dumps(asdict(load)),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
        )
        return Found(**json.loads(client.stdout))

    def make(self, path: str, body: dict[str, object]) -> str:
        """Make one object and return its id."""
        return self.do("make", seconds=0, path=path + VERSION, body=json.dumps(body)).note

    def processor_seconds(self) -> float:
        """Return how long the process has computed."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def serve(kind: str, home: Path, *, tls: bool) -> Iterator[Server]:
    """Start a server of ``tests.bench.serve``; end it afterwards."""
    command = [sys.executable, "-m", "tests.bench.serve", kind, str(home)]
    command += ["--tls"] if tls else []
    command += ["--core", str(SERVER_CORE)] if SERVER_CORE is not None else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        needed = json.loads(process.stdout.readline())
        cafile = str(home / "bundle.pem") if tls else None
        yield Server(psutil.Process(process.pid), Load("", cafile=cafile, core=CLIENT_CORE, **needed))
    finally:
        process.terminate()
        process.wait()


@contextmanager
def pair(home: Path, kind: str, other: str, *, tls: bool) -> Iterator[tuple[Server, Server]]:
    """Start the service and another server; the service has an agent."""
    with ExitStack() as stack:
        ours = stack.enter_context(serve(kind, home / f"{kind}-{other}-{tls}", tls=tls))
        bare = stack.enter_context(serve(other, home / f"{other}-{kind}-{tls}", tls=tls))
        agent = ours.make(
            "/assistants", {"model": "gpt-4o-mini", "name": "bench", "instructions": "Be brief."}
        )
        yield replace(ours, load=replace(ours.load, agent=agent)), bare

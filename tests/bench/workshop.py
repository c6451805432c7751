"""A room full of people: how long until all can work, what a person takes, how late the board is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from labkit.workshop.rehearsing import Report, rehearse
from tests.bench.processes import ROOT
from tests.bench.table import Row

PEOPLE = (3, 10, 20)


def rows(home: Path) -> Iterator[Row]:
    """Rehearse the whole course with each number of people, one after another."""
    for people in PEOPLE:
        report = rehearse(home / str(people), ROOT, people)
        if report.troubles:
            raise RuntimeError(f"the measurement measures nothing: {report.troubles[:5]}")
        yield from _of(report)


def _of(report: Report) -> Iterator[Row]:
    name, played = f"{report.people} people", report.played
    delays = played.delays
    yield Row(
        f"{name}: the first can join / all servers are ready after",
        "20 people in under 2 minutes",
        f"{report.open_seconds:.1f} s / {report.ready_seconds:.1f} s",
        "from the start command; three servers at a time; once",
    )
    yield Row(
        f"{name}: memory of a server that waits / of everything with one notebook open each, shared out",
        "under 260 MB each",
        f"{report.server_bytes / 1e6:.0f} MB / {report.seated_bytes / 1e6:.0f} MB",
        "PSS; hub, proxy, service and board are in the second; the set-up cell of 00 was executed in each kernel",
    )
    yield Row(
        f"{name}: all solutions of all ten notebooks played by everybody",
        "every exercise passed, no error in a log",
        f"{played.seconds:.0f} s for {played.cells} cells; no trouble",
        "kernels of people's own servers, through the proxy; four notebooks at a time",
    )
    yield Row(
        f"{name}: requests that the shared service answered",
        "",
        f"{report.requests}; {report.requests / played.seconds:.0f} a second",
        "data plane, over HTTPS",
    )
    yield Row(
        f"{name}: a pass is on the board after",
        "under 1 s",
        f"median {median(delays):.2f} s, p95 {quantiles(delays, n=20)[-1]:.2f} s, most {max(delays):.2f} s",
        f"from the end of the check's cell to the page's stream; {len(delays)} passes",
    )

"""Measure what is promised about speed and size: ``make bench`` prints one table and keeps it in README.md.

Both sides of a ratio are measured in turns within one run, so that a busy machine slows both. Nothing here fails a
test: a number is looked at by people.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from rich.console import Console
from rich.table import Table

from tests.bench import measure, rooms, waiting


@dataclass(frozen=True)
class Row:
    """One promise: what was measured, what was promised, what came out."""

    what: str
    promised: str
    measured: str
    how: str


def rows(home: Path) -> Iterator[Row]:
    """Measure everything, one row after the other; takes about three minutes."""
    ours, stub = measure.turns(home)
    yield Row(
        "one turn through the SDK, service / fixed-JSON stub",
        "at most 1.5",
        f"{ours / stub:.2f}  ({ours * 1000:.1f} ms / {stub * 1000:.1f} ms)",
        "4 SDK calls over HTTPS: message, run, wait, answer; medians of 200, in turns",
    )
    first, again = measure.cold_starts(home)
    yield Row(
        "service cold start to first answered request",
        "under 1 s",
        f"{again:.2f} s; very first, with certificates to make: {first:.2f} s",
        "process start to HTTP 200 of the data plane; medians of 5",
    )
    yield Row(
        "resident memory after 1,000 runs",
        "under 80 MB",
        f"{measure.memory(home):.0f} MB",
        "RSS of the service process after 1,000 completed runs",
    )
    milliseconds, heavy = measure.import_labkit()
    yield Row(
        "import labkit",
        "under 60 ms; without azure, starlette, IPython",
        f"{milliseconds:.0f} ms; loaded of these: {', '.join(heavy) or 'none'}",
        "fresh interpreters; median of 15",
    )
    solutions, lessons, whole = measure.notebooks(home)
    for name, kernels in ((measure.LESSONS_SDK, lessons), (measure.WHOLE_SDK, whole)):
        yield Row(
            f"the three solutions / three kernels that `{name}` and exit",
            "at most 2.0",
            f"{solutions / kernels:.2f}  ({solutions:.1f} s / {kernels:.1f} s)",
            "nbclient, one after another, the service running; medians of 3, in turns",
        )
    yield from client_rooms(home)


def ends_noticed(home: Path) -> Iterator[Row]:
    """Measure how late the end of a run is noticed, and with how many requests."""
    for seconds, found in waiting.delays(home).items():
        sdk = found["create_and_process"]
        yield Row(
            f"a run of {seconds:g} s: noticed so late / with so many requests",
            "stream_run: a fifth of create_and_process, with no more requests",
            "; ".join(f"{name} {late:.0f} ms / {requests:.1f}" for name, (late, requests) in found.items()),
            f"HTTPS; means; stream_run is {sdk[0] / max(1.0, found['stream_run'][0]):.0f} times sooner,"
            f" wait_for_run {sdk[0] / max(1.0, found['wait_for_run'][0]):.1f} times",
        )
    yield Row(
        "one event told to on_event",
        "under 100 µs",
        f"{waiting.telling():.0f} µs",
        "20,000 events, an observer that does nothing",
    )


def client_rooms(home: Path) -> Iterator[Row]:
    """Measure what learners take home."""
    yield from ends_noticed(home)
    ours, sdk = rooms.two_tools(home)
    yield Row(
        "a run with two tools of 0.2 s, wait_for_run with a ToolRegistry / create_and_process",
        "less",
        f"{ours / sdk:.2f}  ({ours:.2f} s / {sdk:.2f} s)",
        "HTTPS, the service's clock 100 times as fast; medians of 5, in turns",
    )
    memory, file = rooms.recording(home)
    yield Row(
        "one event for a Recorder",
        "under 100 µs",
        f"{memory:.0f} µs in memory, {file:.0f} µs with a file",
        "5,000 events",
    )
    yield Row(
        "import of a room",
        "without azure",
        ", ".join(
            f"{room.removeprefix('labkit.')} {milliseconds:.0f} ms" for room, milliseconds in rooms.imports()
        ),
        "fresh interpreters; medians of 7",
    )


def machine() -> str:
    """Describe this machine's size."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}"


def main() -> int:
    """Measure, print the table, and write README.md beside this file."""
    console = Console()
    table = Table("what", "promised", "measured", title=machine())
    found: list[Row] = []
    with TemporaryDirectory() as folder:
        for row in rows(Path(folder)):
            console.print(f"measured: {row.what}")
            found.append(row)
            table.add_row(row.what, row.promised, row.measured)
    console.print(table)
    lines = [
        "# Measured",
        "",
        f"By `make bench`, on {machine()}. Medians; ratios are of the same run.",
        "",
        "| what | promised | measured | how |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.promised} | {row.measured} | {row.how} |" for row in found),
    ]
    Path(__file__).with_name("README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

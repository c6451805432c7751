"""Measure what is promised about speed and size: ``make bench`` prints tables and keeps them in README.md.

Both sides of a ratio are measured in turns within one run, so that a busy machine slows both. Nothing here fails a
test: a number is looked at by people.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.bench import course, monitor, raw, rooms, sdk, size, waiting, workshop
from tests.bench.table import Row, keep, machine

SUBJECTS = {
    "raw": ("the service through raw HTTP", raw.rows),
    "sdk": ("the service through the SDK", sdk.rows),
    "size": ("starts, memory, and large databases", size.rows),
    "waiting": ("how late the end of a run is noticed", waiting.rows),
    "rooms": ("what learners take home", rooms.rows),
    "monitor": ("the live monitor", monitor.rows),
    "course": ("notebooks and imports", course.rows),
    "workshop": ("a room full of people", workshop.rows),
}
#: Takes a quarter of an hour alone, so it is measured when it is named: make bench-workshop.
BY_NAME = {"workshop"}


def main(names: list[str]) -> int:
    """Measure the subjects that are named, all when none is; print their tables and keep them."""
    console = Console()
    if unknown := set(names) - set(SUBJECTS):
        console.print(f"no subject {', '.join(sorted(unknown))}; there are: {', '.join(SUBJECTS)}")
        return 1
    for name in names or [each for each in SUBJECTS if each not in BY_NAME]:
        title, measure = SUBJECTS[name]
        table = Table("what", "promised", "measured", title=f"{title} ({machine()})")
        found: list[Row] = []
        with TemporaryDirectory() as folder:
            for row in measure(Path(folder)):
                console.print(f"measured: {row.what}: {row.measured}")
                found.append(row)
                table.add_row(row.what, row.promised, row.measured)
        console.print(table)
        keep(name, title, found, SUBJECTS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

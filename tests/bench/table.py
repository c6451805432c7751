"""One table a subject, kept in README.md; a subject that is measured again replaces its own."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

README = Path(__file__).with_name("README.md")
_HEAD = """# Measured

By `make bench`, on {machine}. Medians; the sides of a ratio are measured in turns within one run.
`python -m tests.bench NAME …` measures only the subjects that are named, and keeps the others' tables.
"""


@dataclass(frozen=True)
class Row:
    """One promise: what was measured, what was promised, what came out, and how it was measured."""

    what: str
    promised: str
    measured: str
    how: str


def machine() -> str:
    """Describe this machine's size."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}"


def keep(subject: str, title: str, rows: Iterable[Row], order: Iterable[str]) -> None:
    """Write a subject's table into README.md; ``order`` says which subjects there are."""
    tables = _tables()
    lines = [
        f"## {subject}: {title}",
        "",
        "| what | promised | measured | how |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.promised} | {row.measured} | {row.how} |" for row in rows),
        "",
    ]
    tables[subject] = "\n".join(lines)
    parts = [_HEAD.format(machine=machine()), *(tables[name] for name in order if name in tables)]
    README.write_text("\n".join(parts), encoding="utf-8")


def _tables() -> dict[str, str]:
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    found = re.split(r"(?m)^(?=## )", text)[1:]
    return {part[3:].split(":", 1)[0]: part.rstrip() + "\n" for part in found}

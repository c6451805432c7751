"""What the course promises to teach and check, and in which notebook.

Each exercise names the rows that it covers. A row is kept when, in every notebook listed for it, at least
one exercise covers it; `missing` finds the rows that are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One item of the lesson and the notebooks (two-digit numbers) that teach *and* check it."""

    text: str
    notebooks: tuple[str, ...]


ROWS: Mapping[str, Row] = {
    "O1": Row("thread and run execution model", ("01", "02")),
    "O2": Row("create and manage threads", ("01", "09")),
    "O3": Row("monitor run states, all scenarios", ("02", "06")),
    "O4": Row("polling and status handling", ("03", "06")),
    "O5": Row("conversation history", ("05", "09")),
    "O6": Row("tool execution during runs", ("04", "07", "09")),
    "states-waiting": Row("queued, in_progress", ("02", "03")),
    "states-requires-action": Row("requires_action", ("02", "04")),
    "states-completed": Row("completed", ("00", "02")),
    "states-ended": Row("failed, cancelled, expired", ("02", "06")),
    "states-beyond": Row("cancelling, incomplete", ("02", "03", "06")),
    "core-parts": Row("message, run step, tool output", ("01", "04", "08")),
    "exercise-a": Row("multi-turn conversation", ("01",)),
    "exercise-b": Row("timeouts, failures, connection, bad outputs", ("03", "04", "06", "09")),
    "exercise-c": Row("times, tokens, tool frequency, error rate", ("08",)),
    "demos": Row("single thread, isolation, persistence", ("01",)),
    "threads-reuse": Row("reuse threads", ("01",)),
    "threads-clean-up": Row("clean up threads and agents", ("01", "09")),
    "threads-limit": Row("limit the length of a thread", ("05",)),
    "threads-backup": Row("back up the context", ("05",)),
    "runs-timeouts": Row("timeouts", ("03",)),
    "runs-all-states": Row("handle all states", ("02", "03", "06")),
    "runs-log-steps": Row("log run steps", ("08",)),
    "runs-retry": Row("retry", ("06",)),
    "tools-validate": Row("validate inputs", ("07",)),
    "tools-recovery": Row("error recovery", ("07",)),
    "tools-sanitize": Row("sanitize outputs", ("07",)),
    "tools-timing": Row("timing", ("07", "08")),
    "stuck-in-queued": Row("deployment, quota, another model", ("03",)),
    "requires-action-fails": Row("format, matching ids, content", ("04",)),
    "messages-missing": Row("after completion, latest first, thread_id", ("05",)),
    "takeaway-1": Row("thread lifecycle", ("01", "09")),
    "takeaway-2": Row("run states", ("02",)),
    "takeaway-3": Row("tool integration", ("04", "07")),
    "takeaway-4": Row("context management", ("05",)),
    "takeaway-5": Row("error handling", ("06", "09")),
}


GROUPS: Mapping[str, str] = {
    "O1": "Objectives",
    "states-waiting": "Run states",
    "core-parts": "The lesson's parts and exercises",
    "threads-reuse": "Best practice",
    "stuck-in-queued": "Troubleshooting",
    "takeaway-1": "Takeaways",
}
"""Headings of the matrix, by the first row under each."""


def to_markdown(covers: Mapping[str, Iterable[str]]) -> str:
    """Return the matrix as a Markdown table: rows of the lesson, and in each notebook the exercises that check them.

    covers: exercise id, such as "03.2", to the row ids that it covers.
    """
    numbers = sorted({exercise_id.split(".")[0] for exercise_id in covers})
    lines = [f"| what the lesson asks for | {' | '.join(numbers)} |", "|---|" + "---|" * len(numbers)]
    for row_id, row in ROWS.items():
        if row_id in GROUPS:
            lines.append(f"| **{GROUPS[row_id]}** |" + " |" * len(numbers))
        cells = [_exercises(covers, number, row_id) for number in numbers]
        lines.append(f"| {row.text} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _exercises(covers: Mapping[str, Iterable[str]], number: str, row_id: str) -> str:
    """Return the numbers within a notebook of the exercises that cover a row: "1, 3"."""
    found = [
        key.split(".")[1] for key, rows in covers.items() if key.startswith(f"{number}.") and row_id in rows
    ]
    return ", ".join(found)


def missing(covered: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """List (row id, notebook) for each promise that no exercise keeps.

    `covered` maps the number of each notebook that exists to the row ids that its exercises cover.
    """
    kept = {number: set(rows) for number, rows in covered.items()}
    return [
        (row_id, number)
        for row_id, row in ROWS.items()
        for number in row.notebooks
        if number in kept and row_id not in kept[number]
    ]

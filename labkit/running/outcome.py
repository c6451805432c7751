"""How one notebook ended: its exercises, its times, and whether that is what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.checks.outcome import OUTCOME_TYPE
from labkit.running.books import Book, Kind

#: What an exercise may say in each kind of notebook; "not run" where its check cell did not run or is gone.
ALLOWED: Final[dict[Kind, frozenset[str]]] = {
    "solutions": frozenset({"passed"}),
    "copies": frozenset({"not_attempted"}),
    "own": frozenset({"passed", "not_attempted", "not run"}),
}
EXPECTED: Final[dict[Kind, str]] = {
    "solutions": "passed",
    "copies": "not tried yet",
    "own": "no wrong answer",
}


@dataclass(frozen=True)
class Exercised:
    """The last outcome of one exercise: its id, the status or "not run", and the words of the check."""

    id: str
    status: str
    words: str = ""


@dataclass(frozen=True)
class Times:
    """Seconds: until the first cell began, in the set-up cell (imports, connection), in the other cells, all in all.

    waiting: of the cells, in sleeps.
    """

    start: float = 0.0
    setup: float = 0.0
    cells: float = 0.0
    waiting: float = 0.0
    total: float = 0.0


@dataclass(frozen=True)
class Ran:
    """What came of one notebook.

    Attributes:
        book: which one.
        exercises: in order.
        times: where the time went.
        error: what stopped it, in words; empty when it reached its end.
        skipped: how many cells were left out, as on Azure.
        text: the executed notebook as JSON; as far as it came.
    """

    book: Book
    exercises: tuple[Exercised, ...] = ()
    times: Times = field(default_factory=Times)
    error: str = ""
    skipped: int = 0
    text: str = ""

    @property
    def wrong(self) -> tuple[Exercised, ...]:
        """The exercises that did not end as expected of this kind of notebook."""
        allowed = ALLOWED[self.book.kind] | ({"not run"} if self.skipped else frozenset())
        return tuple(each for each in self.exercises if each.status not in allowed)

    @property
    def is_well(self) -> bool:
        """It reached its end, and every exercise is as expected."""
        return not self.error and not self.wrong

    @property
    def summary(self) -> str:
        """Say in a few words how it ended."""
        if self.error:
            return self.error.partition("\n")[0]
        counted = {
            word: sum(each.status == status for each in self.exercises)
            for status, word in (
                ("passed", "passed"),
                ("failed", "not yet"),
                ("error", "error"),
                ("not_attempted", "not tried"),
                ("not run", "not run"),
            )
        }
        told = ", ".join(f"{count} {word}" for word, count in counted.items() if count) or "no exercises"
        skipped = f"{self.skipped} cell{'' if self.skipped == 1 else 's'} skipped"
        return f"{told}; {skipped}" if self.skipped else told


def read_exercises(notebook: Any, expected: Sequence[str]) -> tuple[Exercised, ...]:
    """Read the last outcome of each exercise; the expected ones come first, whether they are there or not."""
    found: dict[str, Exercised] = {each: Exercised(each, "not run") for each in expected}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            record = data.get(OUTCOME_TYPE)
            if isinstance(record, dict) and isinstance(record.get("exercise"), str):
                words = str(data.get("text/plain", ""))
                found[record["exercise"]] = Exercised(record["exercise"], str(record.get("status")), words)
    return tuple(found.values())

"""What hint, solution and progress show: small objects with a text face and an HTML face."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.checks.exercise import Exercise
from labkit.checks.records import Entry
from labkit.checks.report import visible


class Card:
    """Something to display as the last expression of a cell; it prints nothing by itself."""

    def text(self) -> str:
        """Write the card for a terminal and a screen reader."""
        raise NotImplementedError

    def html(self) -> str:
        """Write the card for a notebook."""
        return f'<pre style="white-space:pre-wrap">{html.escape(self.text())}</pre>'

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


@dataclass(frozen=True, repr=False)
class Notice(Card):
    """A sentence or two: an unknown exercise, a reset, trouble with the progress file."""

    words: str

    def text(self) -> str:
        """Return the words, control characters made visible."""
        return visible(self.words)

    def html(self) -> str:
        """Return the words as a paragraph."""
        return f"<p>{html.escape(self.text())}</p>"


@dataclass(frozen=True, repr=False)
class HintCard(Card):
    """One rung of an exercise's hint ladder, counted from 1."""

    exercise: Exercise
    rung: int
    note: str = ""

    def text(self) -> str:
        """Write the rung, and how to go on from it."""
        return "\n".join([self._title(), self.exercise.hints[self.rung - 1], self._next(), *self._notes()])

    def html(self) -> str:
        """Write the rung with its line breaks kept: the third one is often code."""
        return (
            f"<p><strong>{html.escape(self._title())}</strong></p>"
            f'<p style="white-space:pre-wrap">{html.escape(self.exercise.hints[self.rung - 1])}</p>'
            + "".join(f"<p>{html.escape(line)}</p>" for line in [self._next(), *self._notes()])
        )

    def _title(self) -> str:
        return f"{self.exercise.id} {self.exercise.title}: hint {self.rung} of {len(self.exercise.hints)}"

    def _next(self) -> str:
        shown = f'"{self.exercise.id}"'
        return f"More: hint({shown})" if self.rung < len(self.exercise.hints) else f"More: solution({shown})"

    def _notes(self) -> list[str]:
        return [visible(self.note)] if self.note else []


@dataclass(frozen=True, repr=False)
class SolutionCard(Card):
    """One way to solve an exercise, and a question about it."""

    exercise: Exercise
    note: str = ""

    def text(self) -> str:
        """Write title, code and question."""
        told = [self._title(), "", self.exercise.solution.rstrip(), "", f"Think about: {self.exercise.why}"]
        return "\n".join(told + ([visible(self.note)] if self.note else []))

    def html(self) -> str:
        """Write title, code and question; the code keeps its line breaks."""
        note = f"<p>{html.escape(visible(self.note))}</p>" if self.note else ""
        return (
            f"<p><strong>{html.escape(self._title())}</strong></p>"
            f"<pre><code>{html.escape(self.exercise.solution.rstrip())}</code></pre>"
            f"<p><strong>Think about:</strong> {html.escape(self.exercise.why)}</p>{note}"
        )

    def _title(self) -> str:
        return f"{self.exercise.id} {self.exercise.title}: one solution"


@dataclass(frozen=True, repr=False)
class ProgressTable(Card):
    """Exercises in order, each with what was done on it."""

    lines: tuple[tuple[Exercise, Entry], ...]
    note: str = ""

    def text(self) -> str:
        """Write an aligned table and a count."""
        rows = [_COLUMNS, *self._rows()]
        widths = [max(len(row[n]) for row in rows) for n in range(len(_COLUMNS))]
        table = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
        return "\n".join([*table, self._count(), *([visible(self.note)] if self.note else [])])

    def html(self) -> str:
        """Write a table with a caption and header cells."""
        head = "".join(f'<th scope="col" {_LEFT}>{column}</th>' for column in _COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td {_LEFT}>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self._rows()
        )
        note = f"<p>{html.escape(visible(self.note))}</p>" if self.note else ""
        return (
            f"<table><caption>{html.escape(self._count())}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
        )

    def _rows(self) -> list[tuple[str, ...]]:
        skipped = is_fast_track(self.lines)
        return [
            (e.id, e.title, _done(entry, skipped=skipped), str(entry.tries), _help(entry))
            for e, entry in self.lines
        ]

    def _count(self) -> str:
        passed = sum(entry.passed for _, entry in self.lines)
        count = f"{passed} of {len(self.lines)} exercises passed"
        if is_fast_track(self.lines):
            return f"{count}; done by the fast track"
        challenge = next((e.id for e, _ in self.lines if e.challenge), None)
        if passed or challenge is None:
            return count
        return (
            f"{count}. The fast track: pass {challenge} first, without help, and the notebook counts as done"
        )


@dataclass(frozen=True, repr=False)
class ProgressOverview(Card):
    """Notebooks in order, each with how much of it is done.

    lines: number and title of a notebook, and its exercises with what was done on each.
    """

    lines: tuple[tuple[str, str, tuple[tuple[Exercise, Entry], ...]], ...]
    note: str = ""

    def text(self) -> str:
        """Write an aligned table, and how to see more."""
        rows = [_NOTEBOOK_COLUMNS, *self._rows()]
        widths = [max(len(row[n]) for row in rows) for n in range(len(_NOTEBOOK_COLUMNS))]
        table = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
        return "\n".join([*table, self._count(), _MORE, *([visible(self.note)] if self.note else [])])

    def html(self) -> str:
        """Write a table with a caption and header cells."""
        head = "".join(f'<th scope="col" {_LEFT}>{column}</th>' for column in _NOTEBOOK_COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td {_LEFT}>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self._rows()
        )
        notes = "".join(f"<p>{html.escape(line)}</p>" for line in (_MORE, visible(self.note)) if line)
        return (
            f"<table><caption>{html.escape(self._count())}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
        )

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (f"{number} {title}".strip(), _bar(entries), _left(entries), _helped(entries))
            for number, title, entries in self.lines
        ]

    def _count(self) -> str:
        entries = [entry for _, _, each in self.lines for _, entry in each]
        return f"{sum(entry.passed for entry in entries)} of {len(entries)} exercises passed"


_NOTEBOOK_COLUMNS = ("Notebook", "Passed", "Left", "Help used")
_MORE = 'The exercises of one notebook: progress("02")'


def _bar(entries: tuple[tuple[Exercise, Entry], ...]) -> str:
    passed = sum(entry.passed for _, entry in entries)
    return f"{'■' * passed}{'□' * (len(entries) - passed)} {passed} of {len(entries)}"


def is_fast_track(entries: tuple[tuple[Exercise, Entry], ...]) -> bool:
    """Tell whether the exercises of a notebook count as done because its challenge was passed first."""
    return any(entry.fast_track for _, entry in entries)


def _left(entries: tuple[tuple[Exercise, Entry], ...]) -> str:
    if is_fast_track(entries):
        return "- (fast track)"
    minutes = sum(exercise.minutes for exercise, entry in entries if not entry.passed)
    return f"about {minutes:g} min" if minutes else "-"


def _helped(entries: tuple[tuple[Exercise, Entry], ...]) -> str:
    hints = sum(entry.hint for _, entry in entries)
    solutions = sum(entry.solution for _, entry in entries)
    used = [f"{hints} hint{'s' * (hints > 1)}"] if hints else []
    used += [f"{solutions} solution{'s' * (solutions > 1)}"] if solutions else []
    return ", ".join(used) or "-"


# Said for each cell: notebooks align the cells of a table to the right.
_LEFT = 'style="text-align:left"'
_COLUMNS = ("Exercise", "Title", "Done", "Tries", "Help used")


def _done(entry: Entry, *, skipped: bool = False) -> str:
    if entry.passed:
        return "passed"
    if skipped and not entry.tries:
        return "skipped"
    return "not yet" if entry.tries else "not tried"


def _help(entry: Entry) -> str:
    used = [f"hint {entry.hint}"] if entry.hint else []
    return ", ".join(used + (["solution"] if entry.solution else [])) or "-"

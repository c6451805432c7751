"""What the open transactions have written, before it goes to the file: every row is written once, at the end.

A run that is picked up, answers and completes within one request changes its row four times, its message and its
step three times each; only the last of each is worth a statement, and its JSON. So what is handed in belongs to the
transaction, and is written as it is when that ends. Pure: the database gives it rows and takes them back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Generic, TypeVar

from labkit.service.store.text import Json, dump

Key = tuple[str, ...]
Values = tuple[Any, ...]

_Row = TypeVar("_Row")


@dataclass
class Rows(Generic[_Row]):
    """Rows of one table, by what identifies them. ``to_values`` tells what a row holds as values of columns."""

    to_values: Callable[[_Row], Values]
    _new: dict[Key, Values] = field(
        default_factory=dict
    )  # what never changes of the rows that are not in the file
    _live: dict[Key, _Row] = field(default_factory=dict)
    _frozen: dict[Key, Values] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._live or self._frozen)

    def __iter__(self) -> Iterator[Key]:
        return chain(self._live, self._frozen)

    def insert(self, key: Key, fixed: Values, row: _Row) -> None:
        """Add a row that is not in the file."""
        self._new[key] = fixed
        self._live[key] = row

    def update(self, key: Key, row: _Row) -> None:
        """Change a row, wherever it is."""
        self._live[key] = row

    def live(self, key: Key) -> _Row | None:
        """Return a row that may still change."""
        return self._live.get(key)

    def values(self, key: Key) -> Values | None:
        """Return what a row that is known here holds now."""
        row = self._live.get(key)
        return self._frozen.get(key) if row is None else self.to_values(row)

    def freeze(self) -> None:
        """Take every row as it is now: what is done to it from now on is somebody else's."""
        for key, row in self._live.items():
            self._frozen[key] = self.to_values(row)
        self._live.clear()

    def absorb(self, later: Rows[_Row]) -> None:
        """Take over what was written after this."""
        self.freeze()
        later.freeze()
        self._new.update(later._new)
        self._frozen.update(later._frozen)

    def take(self) -> tuple[list[Values], list[Values]]:
        """Give away all rows as values: new ones (key, fixed, held) in the order in which they came, changed ones (held, key)."""
        self.freeze()
        new = [(*key, *fixed, *self._frozen.pop(key)) for key, fixed in self._new.items()]
        changed = [(*held, *key) for key, held in self._frozen.items()]
        self._new.clear()
        self._frozen.clear()
        return new, changed


@dataclass
class RunRow:
    """A run or a response: ``body`` as on the wire, ``work`` the worker's notes, ``due_at`` when it next moves by itself."""

    body: Json
    work: Json
    due_at: float | None = None

    @property
    def locks(self) -> str:
        """What it has to itself while it is active: a run its thread, a response its conversation, if it has one."""
        if self.body.get("object") == "response":
            return str((self.body["conversation"] or self.body)["id"])
        return str(self.body["thread_id"])


@dataclass(frozen=True)
class SavedRun:
    """A run as it was saved."""

    row: RunRow
    active: bool

    def to_values(self) -> Values:
        """Return body, work, due_at, active."""
        return dump(self.row.body), dump(self.row.work), self.row.due_at, int(self.active)


def _body(body: Json) -> Values:
    return (dump(body),)


@dataclass
class Layer:
    """One open transaction. ``begun``: the file knows of it, so what is undone must be undone there too."""

    objects: Rows[Json] = field(
        default_factory=lambda: Rows(_body)
    )  # key: project, kind, id; fixed: parent, run_id
    runs: Rows[SavedRun] = field(
        default_factory=lambda: Rows(SavedRun.to_values)
    )  # project, id; fixed: thread_id
    events: list[Values] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(
        default_factory=list
    )  # to be done when all of it has happened
    begun: bool = False

    def holds_anything(self) -> bool:
        """Tell whether there is anything to write."""
        return bool(self.objects or self.runs or self.events)

    def freeze(self) -> None:
        """Take every row as it is now."""
        self.objects.freeze()
        self.runs.freeze()

    def absorb(self, inner: Layer) -> None:
        """Take over what a transaction inside this one wrote."""
        self.objects.absorb(inner.objects)
        self.runs.absorb(inner.runs)
        self.events += inner.events
        self.afterwards += inner.afterwards

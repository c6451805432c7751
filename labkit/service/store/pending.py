"""What the open transactions have written, before it goes to the file: every row is written once, at the end.

A run that is picked up, answers and completes within one request changes its row four times, its message and its
step three times each; only the last of each is worth a statement. Pure: the database gives it rows and takes them back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, ...]
Values = tuple[Any, ...]


@dataclass
class Rows:
    """Rows of one table: what identifies them, what never changes, and what they hold now."""

    new: dict[Key, tuple[Values, Values]] = field(default_factory=dict)
    changed: dict[Key, Values] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)

    def insert(self, key: Key, fixed: Values, values: Values) -> None:
        """Add a row that is not in the file."""
        self.new[key] = fixed, values

    def update(self, key: Key, values: Values) -> None:
        """Change a row, wherever it is."""
        if key in self.new:
            self.new[key] = self.new[key][0], values
        else:
            self.changed[key] = values

    def find(self, key: Key) -> Values | None:
        """Return what the row holds; None when nothing is known of it here."""
        found = self.new.get(key)
        return found[1] if found else self.changed.get(key)

    def absorb(self, later: Rows) -> None:
        """Take over what was written after this."""
        for key, values in later.changed.items():
            self.update(key, values)
        self.new.update(later.new)

    def inserts(self) -> Iterable[Values]:
        """Yield key, fixed and current values of every new row, in the order in which they came."""
        return ((*key, *fixed, *values) for key, (fixed, values) in self.new.items())

    def updates(self) -> Iterable[Values]:
        """Yield current values and key of every changed row."""
        return ((*values, *key) for key, values in self.changed.items())


@dataclass
class Layer:
    """One open transaction. ``begun``: the file knows of it, so what is undone must be undone there too."""

    objects: Rows = field(default_factory=Rows)  # key: project, kind, id; fixed: parent, run_id; holds: body
    runs: Rows = field(default_factory=Rows)  # key: project, id; fixed: thread_id; holds: RunRow's columns
    events: list[Values] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(
        default_factory=list
    )  # to be done when all of it has happened
    begun: bool = False

    def holds_anything(self) -> bool:
        """Tell whether there is anything to write."""
        return bool(self.objects or self.runs or self.events)

    def absorb(self, inner: Layer) -> None:
        """Take over what a transaction inside this one wrote."""
        self.objects.absorb(inner.objects)
        self.runs.absorb(inner.runs)
        self.events += inner.events
        self.afterwards += inner.afterwards

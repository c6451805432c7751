"""What the board knows of one person: pure; times are handed in (unix seconds)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from labkit.checks.records import Entry, read_entries

_MOST_TRIES: Final = 100_000


class Refused(ValueError):
    """Raised for a message that nobody's server would send."""


@dataclass(frozen=True)
class Told:
    """What a person's server tells: all entries, and the exercise that is being worked on."""

    entries: Mapping[str, Entry]
    now: str


@dataclass(frozen=True)
class Progress:
    """A person's progress, with the times at which the board heard of it.

    Attributes:
        first: of the first message; 0 before it.
        seen: of the last one.
        now: the exercise that was worked on last.
        entries: by exercise id.
        passed_at: exercise id -> when it was first heard that it is passed.
    """

    first: float = 0.0
    seen: float = 0.0
    now: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    passed_at: Mapping[str, float] = field(default_factory=dict)

    @property
    def since(self) -> float:
        """When work on the present exercise began: with the last pass, or the first message."""
        return max([self.first, *self.passed_at.values()])

    def minutes(self) -> dict[str, float]:
        """Return the minutes that each passed exercise took: since the pass before it, or the first message.

        Several that are heard of at once, after a board was away, share no time: only the first has any.
        """
        ordered = sorted(self.passed_at.items(), key=lambda item: item[1])
        starts = [self.first, *(at for _, at in ordered)]
        return {name: (at - start) / 60 for (name, at), start in zip(ordered, starts, strict=False)}

    def to_json(self) -> dict[str, Any]:
        """Return the form that `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Any) -> Progress:
        """Read what `to_json` made.

        Raises:
            ValueError: it is something else.
        """
        try:
            return cls(
                float(kept["first"]),
                float(kept["seen"]),
                str(kept["now"]),
                read_entries(kept["entries"]),
                {str(name): float(at) for name, at in kept["passed_at"].items()},
            )
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a person's progress: {error!r}") from error


def read_told(body: Any, known: Collection[str]) -> Told:
    """Read a message of a person's server; known: the ids of the course's exercises.

    Raises:
        Refused: it is not one; the message says what was expected.
    """
    if not isinstance(body, dict) or set(body) != {"now", "exercises"}:
        raise Refused('expected {"now": exercise id, "exercises": {exercise id: entry}}')
    now, exercises = body["now"], body["exercises"]
    if not isinstance(exercises, dict) or not set(exercises) <= set(known):
        raise Refused("exercises: expected a JSON object, by ids of this course")
    if now != "" and now not in set(known):
        raise Refused(f"now={str(now)[:20]!r}: expected the id of an exercise of this course")
    try:
        entries = read_entries(exercises)
    except ValueError as error:
        raise Refused(str(error)) from error
    if any(entry.tries > _MOST_TRIES or entry.hint > _MOST_TRIES for entry in entries.values()):
        raise Refused(f"tries and hints: expected at most {_MOST_TRIES}")
    return Told(entries, now)


def hear(progress: Progress, told: Told, at: float) -> Progress:
    """Return the progress after a message that came at `at`.

    What was passed stays passed with its time, until the person takes it back by a reset of the exercise.
    """
    passed = [name for name, entry in told.entries.items() if entry.passed]
    return replace(
        progress,
        first=progress.first or at,
        seen=at,
        now=told.now or progress.now,
        entries=dict(told.entries),
        passed_at={name: progress.passed_at.get(name, at) for name in passed},
    )

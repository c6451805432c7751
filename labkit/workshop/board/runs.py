"""What the board knows of everybody's runs: folded from the service's overview. Pure; times are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Seen:
    """Somebody's project that moved last, as it was last seen.

    Attributes:
        project: its name; empty before there is one.
        number: of its last event, by which a change is known.
        run_id, status: of its last run; empty before there is one.
        at: when the board saw the last change (unix seconds).
        speed: of its clock; 0 for one that is held.
        faults: the names of those that are planned.
    """

    project: str = ""
    number: int = 0
    run_id: str = ""
    status: str = ""
    at: float = 0.0
    speed: float = 1.0
    faults: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what the board shows of it."""
        return {
            "run": self.status,
            "run_at": self.at if self.status else None,
            "speed": self.speed,
            "faults": list(self.faults),
        }


@dataclass(frozen=True)
class Runs:
    """Everybody's projects by name, as they were last seen."""

    projects: Mapping[str, Seen] = field(default_factory=dict)

    def of(self, seat: str) -> Seen:
        """Return of somebody's projects the one that moved last."""
        own = [self.projects[name] for name in self.names(seat)]
        return max(own, key=lambda seen: (seen.at, seen.number), default=Seen())

    def names(self, seat: str) -> list[str]:
        """Return the names of somebody's projects, sorted."""
        return sorted(name for name in self.projects if name.startswith(f"{seat}."))


def look(runs: Runs, overview: Iterable[Mapping[str, Any]], at: float) -> Runs:
    """Return the runs after an overview of the service was read at `at`."""
    return Runs({str(found["project"]): _see(runs, found, at) for found in overview})


def _see(runs: Runs, found: Mapping[str, Any], at: float) -> Seen:
    before = runs.projects.get(str(found["project"]), Seen())
    last, clock = found["last"] or {}, found["clock"]
    number = int(last.get("n", 0))
    return Seen(
        str(found["project"]),
        number,
        str(last.get("run_id", "")),
        str(last.get("status", "")),
        before.at if number == before.number else at,
        float(clock["speed"]) if clock["mode"] == "real" else 0.0,
        tuple(str(fault["fault"]) for fault in found["faults"]),
    )

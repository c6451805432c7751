"""Five recordings of runs in which something is wrong, made by really running them, for the break-it lab of notebook 08.

In each of them four questions are asked and four runs completed: no status gives the fault away.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

from labkit.checks.lessons.scenes_08 import Flight
from labkit.recorder import Recording

QUESTIONS: Final = 4
_SHUFFLED: Final = 4  # seed of the letters; any other would do


def _slow_tool(flight: Flight) -> None:
    flight.tool_seconds = 7.0
    _ask(flight, "search_archive")


def _failing_tool(flight: Flight) -> None:
    flight.is_broken, flight.tool_seconds = True, 1.5
    _ask(flight, "search_archive", "search_archive", "search_archive")


def _slow_model(flight: Flight) -> None:
    flight.service.next_run("slow", seconds=3.5, times=QUESTIONS)
    _ask(flight, "search_archive")


def _stuck(flight: Flight) -> None:
    flight.service.next_run("slow_queue", seconds=7, times=QUESTIONS)
    _ask(flight, "search_archive")


def _growing(flight: Flight) -> None:
    page = (
        "Here is the whole page once more, so that you have it at hand: " + "trains to Oslo, and back. " * 90
    )
    for number in range(QUESTIONS):
        # A model that reads more takes longer.
        _ask_once(
            flight, "search_archive", model_seconds=1.0 + 1.5 * number, text=f"{page}\nQuestion {number}?"
        )


FAULTS: Final[dict[str, Callable[[Flight], None]]] = {
    "slow tool": _slow_tool,
    "failing tool": _failing_tool,
    "slow model": _slow_model,
    "stuck in the queue": _stuck,
    "growing thread": _growing,
}
"""Name of a fault -> what makes it happen."""


def letters() -> dict[str, str]:
    """Return which recording holds which fault: letter -> name."""
    return dict(zip("ABCDE", random.Random(_SHUFFLED).sample(list(FAULTS), 5), strict=True))  # noqa: S311  # no secret


def record_five(lab: Any) -> dict[str, Recording]:
    """Run all five against the local service, and return what was recorded: letter -> recording.

    lab: its clock is held from here on; what it made is its own to clean up.
    """
    return {letter: record_one(lab, fault) for letter, fault in letters().items()}


def record_one(lab: Any, fault: str) -> Recording:
    """Run one of the faults, and return what was recorded."""
    flight = Flight(lab)
    flight.thread_id = flight.agents.threads.create().id
    FAULTS[fault](flight)
    return flight.recorder.recording


def _ask(flight: Flight, *rounds: str) -> None:
    for number in range(QUESTIONS):
        _ask_once(flight, *rounds, model_seconds=0.8, text=f"Question {number}?")


def _ask_once(flight: Flight, *rounds: str, model_seconds: float, text: str) -> None:
    flight.fly(*rounds, model_seconds=model_seconds, text=text)

"""What a right `timeline` is in lesson 08: the steps of a run, where they stand in its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_08 import Flight

Row = tuple[str, int, int | None]


def judge_timeline(bench: Bench, timeline: Callable[[Any, Any], Any]) -> str:
    """Pass runs with one tool, with several, with one that was cancelled, and with one that is still waiting."""
    flight = Flight(bench.lab(per_request=0))
    flight.tool_seconds = 8.0
    run = flight.fly("search_archive", model_seconds=1.0)
    _expect_timeline(flight, timeline, run, "A tool took eight seconds.")
    flight.tool_seconds = 2.0
    run = flight.fly("search_archive", "search_archive get_price", model_seconds=3.0)
    _expect_timeline(flight, timeline, run, "Two rounds of tools; two calls in the second.")
    run = flight.watch(flight.start("get_price"), "requires_action")
    flight.clock.sleep(5)
    _expect_timeline(flight, timeline, run, "It waits in requires_action, and so does its step.")
    flight.agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)
    run = flight.watch(run, "cancelled")
    _expect_timeline(flight, timeline, run, "It was cancelled while it waited for a tool.")
    return "One tool, several, one that was given up, one that still waits: every second has its place."


def _expect_timeline(flight: Flight, timeline: Callable[..., Any], run: Any, words: str) -> None:
    steps = flight.steps(run)
    wanted = [_row(step, run) for step in steps]
    done = f"We called timeline(agents, run). {words}"
    given = _call(timeline, flight, run, done)
    given = expect_returned(given, "timeline(agents, run)")
    given = expect_type(given, list, "what timeline returned", look="A list with one tuple for each step.")
    _expect_threes(given, done)
    rows = [tuple(row) for row in given]
    if rows != wanted:
        _expect_names([str(row[0]) for row in rows], steps, [row[0] for row in wanted], done)
        for row, right, step in zip(rows, wanted, steps, strict=True):
            _expect_row(row, right, step, run, done)


def _expect_threes(given: list[Any], done: str) -> None:
    strange = [row for row in given if not isinstance(row, list | tuple) or len(row) != 3]
    expect(
        not strange,
        done=done,
        expected="Each row three values: (name, start, seconds).",
        seen=show(strange[0]) if strange else "",
        look="rows.append((name, start, seconds)), with two pairs of brackets.",
        misconception="no-three-values",
    )


def _call(timeline: Callable[..., Any], flight: Flight, run: Any, done: str) -> Any:
    try:
        return timeline(flight.agents, run)
    except TypeError as error:
        expect(
            "NoneType" not in str(error),
            done=done,
            expected="An end for every step that has one, and None for one that is still open.",
            seen=f"TypeError: {error}",
            look="completed_at is None for a step that was cancelled, failed, or is open: what holds its end then?",
            misconception="knows-only-completed-at",
        )
        raise


def _row(step: Any, run: Any) -> Row:
    start, ends = (
        int(step["created_at"]),
        [step[key] for key in ("completed_at", "cancelled_at", "failed_at")],
    )
    end = next((int(at) for at in ends if at is not None), None)
    name = ", ".join(_names(step)) or "answer"
    return name, start - int(run["created_at"]), None if end is None else end - start


def _names(step: Any) -> list[str]:
    return [str(call["function"]["name"]) for call in step["step_details"].get("tool_calls") or []]


def _expect_names(names: list[str], steps: list[Any], wanted: list[str], done: str) -> None:
    expect(
        names == wanted or names != wanted[::-1],
        done=done,
        expected=f"The oldest step first: {', '.join(wanted)}.",
        seen=f"{', '.join(names)}.",
        look='Lists of the service come with the newest first. There is order="asc".',
        misconception="newest-first",
    )
    expect(
        names != [str(step["type"]) for step in steps] and "tool_calls" not in names,
        done=done,
        expected="The names of the functions: who reads this wants to know which one was slow.",
        seen=f"{', '.join(names)}.",
        look='step["step_details"]["tool_calls"], and of each call ["function"]["name"].',
        misconception="names-the-kind",
    )
    expect(
        len(names) >= len(wanted) or "answer" not in wanted or "answer" in names,
        done=done,
        expected=f"{len(wanted)} rows: the answer is a step too.",
        seen=f"{len(names)}: {', '.join(names) or 'none'}.",
        look='A step of type message_creation has no tool_calls: its name is "answer".',
        misconception="tools-only",
    )
    expect(
        names == wanted,
        done=done,
        expected=f"One row for each step: {'; '.join(wanted)}.",
        seen=f"{'; '.join(names) or 'none'}.",
        look='A step can hold several calls; ", ".join(…) makes one name of them.',
        misconception="one-call-a-step",
    )


def _expect_row(row: tuple[Any, ...], wanted: Row, step: Any, run: Any, done: str) -> None:
    name, start, seconds = row
    expect(
        not isinstance(start, timedelta) and not isinstance(seconds, timedelta),
        done=done,
        expected="(name, start, seconds), the last two as numbers.",
        seen=show(row),
        look='step["created_at"] is a number of seconds; step.created_at is a datetime of the same moment.',
        misconception="no-number",
    )
    expect(
        start != step["created_at"],
        done=done,
        expected=f"{name} starts {wanted[1]} seconds after the run was created.",
        seen=f"start is {show(start)}: seconds since 1970.",
        look='Take run["created_at"] away.',
        misconception="absolute-times",
    )
    expect(
        run["started_at"] in (None, run["created_at"]) or start != step["created_at"] - run["started_at"],
        done=done,
        expected=f"{name} starts {wanted[1]} seconds after the run was created.",
        seen=f"start is {show(start)}.",
        look="started_at is written anew each time the run is resumed. What is written once?",
        misconception="counts-from-started-at",
    )
    _expect_end(name, seconds, wanted[2], done)
    expect(
        (start, seconds) == wanted[1:],
        done=done,
        expected=show(wanted),
        seen=show(row),
        look="start: from the run's created_at to the step's. seconds: from the step's created_at to its end.",
        misconception="measures-something-else",
    )


def _expect_end(name: str, seconds: Any, wanted: int | None, done: str) -> None:
    expect(
        seconds is None or wanted is not None,
        done=done,
        expected=f"None as the seconds of {name}: it is still open.",
        seen=show(seconds),
        look="Nobody knows yet how long it will take. 0, or a guess, would look like a measurement.",
        misconception="guesses-an-end",
    )
    expect(
        seconds is not None or wanted is None,
        done=done,
        expected=f"{name} took {wanted} seconds: it has ended.",
        seen="None.",
        look="completed_at, cancelled_at, failed_at: one of them holds the end.",
        misconception="knows-only-completed-at",
    )

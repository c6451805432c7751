"""What a right `report` is in lesson 08: four numbers that tell how many runs went."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_08 import LOOKS, Flight
from labkit.recorder import RunMetrics

_KEYS = ("p50", "p95", "tools", "error_rate")


def judge_report(bench: Bench, report: Callable[[list[RunMetrics]], Any]) -> str:
    """Sum up thirty runs that ended in every way, and five that are still going on."""
    runs = _fly_all(Flight(bench.lab(per_request=0)))
    counts = Counter(run.status for run in runs)
    told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    done = f"We called report(runs) with {len(runs)} runs: {told}."
    try:
        given = report(list(runs))
    except TypeError as error:
        expect(
            "NoneType" not in str(error),
            done=done,
            expected="Numbers about the runs that have ended.",
            seen=f"TypeError: {error}",
            look="run.seconds is None while a run has not ended: it is no time yet.",
            misconception="counts-open-runs",
        )
        raise
    given = expect_type(
        expect_returned(given, "report(runs)"), dict, "what report returned", look="A dictionary."
    )
    expect(
        set(_KEYS) <= set(given),
        done=done,
        expected=f"The keys {', '.join(_KEYS)}.",
        seen=", ".join(map(str, given)) or "no key",
        look="The list in the exercise.",
        misconception="key-missing",
    )
    _expect_percentiles(given, runs, done)
    _expect_tools(given["tools"], runs, done)
    _expect_rate(given["error_rate"], runs, done)
    return f"{len(runs)} runs, four numbers: whoever reads them knows how it goes, and not only on average."


def _fly_all(flight: Flight) -> list[RunMetrics]:
    """Run thirty runs to their ends, most of them well, each with a time of its own; and start five."""
    for number in range(20):
        seconds = 0.5 + (number * 7 % 20) * 0.11
        flight.looks = replace(LOOKS, first=seconds + 0.6)  # so that the first look sees the end
        flight.fly(model_seconds=seconds)
    flight.looks = LOOKS
    flight.fly("search_archive get_price", "search_archive", model_seconds=1.2)
    flight.tool_seconds = 12.0
    flight.fly("search_archive")
    flight.tool_seconds = 25.0
    flight.fly("search_archive")
    flight.service.next_run(failed="rate_limit_exceeded", times=3)
    for _ in range(3):
        flight.fly()
    flight.service.next_run(status="incomplete")
    flight.fly()
    flight.service.next_run(status="expired")
    flight.fly()
    for _ in range(2):
        run = flight.start()
        flight.agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)
        flight.watch(run, "cancelled")
    for _ in range(5):
        flight.watch(flight.start(), "in_progress")
    return flight.metrics()


def _expect_percentiles(given: dict[str, Any], runs: list[RunMetrics], done: str) -> None:
    times = sorted(run.seconds for run in runs if run.seconds is not None)
    for key, share in (("p50", 0.5), ("p95", 0.95)):
        value, (low, high) = given[key], _bounds(times, share)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number:
            _expect_no_other_number(key, value, times, f"{key}: {low:.2f} seconds", done)
            _expect_all_ends(value, runs, share, (low, high), done)
        expect(
            is_number and low - 1e-6 <= value <= high + 1e-6,
            done=done,
            expected=f"{key}: {low:.2f} seconds.",
            seen=f"{value:.2f}" if is_number else show(value),
            look="Only runs that have ended; sort their times first, and then take the place.",
            misconception="another-place",
        )


def _expect_no_other_number(key: str, value: float, times: list[float], wanted: str, done: str) -> None:
    expect(
        not math.isclose(value, statistics.fmean(times), rel_tol=1e-3),
        done=done,
        expected=f"{wanted}, from the sorted times.",
        seen=f"{value:.2f}, the average.",
        look="A few slow runs lift the average of all. Half of the runs took so long or less: which value is that?",
        misconception="average-for-the-middle",
    )
    expect(
        key != "p95" or value != times[-1],
        done=done,
        expected=f"{wanted}; 19 of 20 runs took so long or less.",
        seen=f"{value:.2f}, the slowest of all.",
        look="One bad moment makes a maximum. sorted(times)[int(0.95 * len(times))]",
        misconception="slowest-for-p95",
    )


def _expect_all_ends(
    value: float, runs: list[RunMetrics], share: float, bounds: tuple[float, float], done: str
) -> None:
    good = sorted(run.seconds for run in runs if run.seconds is not None and run.status == "completed")
    low, high = _bounds(good, share)
    expect(
        not low <= value <= high or bounds[0] <= value <= bounds[1],
        done=done,
        expected=f"p{share * 100:.0f}: {bounds[0]:.2f} seconds, of all runs that have ended.",
        seen=f"{value:.2f}, of the completed ones.",
        look="Who waited for a run that failed has waited too.",
        misconception="times-of-the-good-only",
    )


def _bounds(times: list[float], share: float) -> tuple[float, float]:
    """Return what the usual ways of finding a percentile give at least and at most."""
    low, place = times[math.floor(share * (len(times) - 1))], times[math.floor(share * len(times))]
    return low, max(place, statistics.quantiles(times, n=20)[round(share * 20) - 1])


def _expect_tools(tools: Any, runs: list[RunMetrics], done: str) -> None:
    wanted = Counter(tool.name for run in runs for tool in run.tools)
    tools = expect_type(tools, dict, '"tools"', look="A dictionary, or a Counter: name and number of calls.")
    once = Counter(name for run in runs for name in {tool.name for tool in run.tools})
    expect(
        dict(tools) != dict(once) or once == wanted,
        done=done,
        expected=f"Calls: {dict(wanted)}.",
        seen=f"{dict(tools)}: the runs that used it.",
        look="A run may call a tool twice, and pays for it twice. run.tools holds every call.",
        misconception="counts-runs-for-calls",
    )
    expect(
        dict(tools) == dict(wanted),
        done=done,
        expected=f"{dict(wanted)}",
        seen=show(tools),
        look="For each run, for each of run.tools: its name.",
        misconception="other-calls",
    )


def _expect_rate(rate: Any, runs: list[RunMetrics], done: str) -> None:
    ended = [run for run in runs if run.seconds is not None]
    bad = sum(run.is_error for run in ended)
    wanted = bad / len(ended)
    told = f"{bad} of {len(ended)}: {wanted:.3f}."
    is_number = isinstance(rate, int | float) and not isinstance(rate, bool)
    for seen, words, look, misconception in _other_shares(runs, bad, len(ended)):
        expect(
            not is_number or not math.isclose(rate, seen, rel_tol=1e-6),
            done=done,
            expected=told,
            seen=f"{rate:.3f}: {words}." if is_number else show(rate),
            look=look,
            misconception=misconception,
        )
    expect(
        is_number and math.isclose(rate, wanted, abs_tol=6e-4),  # a rate may have been rounded
        done=done,
        expected=told,
        seen=show(rate),
        look="How many of the runs that have ended went wrong?",
        misconception="another-share",
    )


def _other_shares(runs: list[RunMetrics], bad: int, ended: int) -> list[tuple[float, str, str, str]]:
    """List what people take for the error rate: the number, its words, what helps, the misunderstanding."""
    count = Counter(run.status for run in runs)
    return [
        (100 * bad / ended, "percent", "A share is between 0 and 1; format it with :.0% for people.", "percent-for-a-share"),
        ((bad + count["cancelled"]) / ended, "the cancelled ones with them", "A cancel is what somebody wanted. run.is_error knows.", "a-cancel-is-no-error"),
        (count["failed"] / ended, "the failed ones only", "A run that expired, or was cut, gave no answer either. run.is_error knows.", "not-only-failed"),
        (bad / len(runs), "a share of all runs", "The run that goes on may still fail.", "open-runs-in-the-share"),
        (bad / count["completed"], "a share of the completed ones", "Bad ones in relation to all that have ended.", "share-of-the-good"),
    ]  # fmt: skip

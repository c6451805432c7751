"""Events made from what the service tells when a run is over."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.monitors.afterwards import events_of
from tests.unit.monitors.runs import T0, WITH_TOOLS, call, read_back, run, step


def path(found: dict[str, Any], *steps: dict[str, Any]) -> list[tuple[str, float]]:
    """Return the statuses of a run read back, with seconds since its creation."""
    return [(entry.status, entry.at - T0) for entry in read_back(found, *steps).path]


ASKED = step("step_1", "in_progress", call("call_a", "f"), created_at=T0 + 3)


@pytest.mark.parametrize(
    ("found", "steps", "expected"),
    [
        (run("queued"), [], [("queued", 0)]),
        (run("in_progress", started_at=T0 + 1), [], [("queued", 0), ("in_progress", 1)]),
        (
            run("requires_action", call("call_a", "f"), started_at=T0 + 1),
            [ASKED],
            [("queued", 0), ("in_progress", 1), ("requires_action", 3)],
        ),
        (
            run("expired", started_at=T0 + 1),
            [ASKED | {"status": "expired"}],
            [("queued", 0), ("in_progress", 1), ("requires_action", 3), ("expired", 600)],
        ),
        (
            run("failed", failed_at=T0 + 2, last_error={"code": "invalid_engine_error", "message": ""}),
            [],
            [("queued", 0), ("failed", 2)],
        ),
        (
            run("incomplete", started_at=T0 + 1),
            [step("step_1", "completed", created_at=T0 + 2, completed_at=T0 + 5)],
            [("queued", 0), ("in_progress", 1), ("incomplete", 5)],
        ),
        (
            run("cancelled", started_at=T0 + 1, cancelled_at=T0 + 9),
            [ASKED | {"status": "cancelled", "cancelled_at": T0 + 9}],
            [("queued", 0), ("in_progress", 1), ("requires_action", 3), ("cancelling", 9), ("cancelled", 9)],
        ),
        (
            run("queued", started_at=T0 + 1),
            [step("step_1", "completed", call("call_a", "f"), created_at=T0 + 3, completed_at=T0 + 5)],
            [("queued", 0), ("in_progress", 1), ("requires_action", 3), ("queued", 5)],
        ),
        (
            WITH_TOOLS[0],
            WITH_TOOLS[1:],
            [
                ("queued", 0),
                ("in_progress", 2),
                ("requires_action", 2),
                ("queued", 15),
                ("in_progress", 18),
                ("completed", 22),
            ],
        ),
    ],
)
def test_the_path_is_read_from_timestamps(
    found: dict[str, Any], steps: list[dict[str, Any]], expected: list[tuple[str, float]]
) -> None:
    """Statuses without a timestamp of their own are placed by the steps."""
    assert path(found, *steps) == expected


def test_two_rounds_of_tools() -> None:
    """Each round has its wait, and the first start is not lost although started_at is overwritten."""
    found = run("completed", started_at=T0 + 12, completed_at=T0 + 20)
    first = step("step_1", "completed", call("call_a", "f"), created_at=T0 + 2, completed_at=T0 + 4)
    second = step("step_2", "completed", call("call_b", "f"), created_at=T0 + 6, completed_at=T0 + 10)
    last = step("step_3", "completed", created_at=T0 + 13, completed_at=T0 + 20)
    assert path(found, first, second, last) == [
        ("queued", 0),
        ("in_progress", 2),
        ("requires_action", 2),
        ("queued", 4),
        ("in_progress", 6),
        ("requires_action", 6),
        ("queued", 10),
        ("in_progress", 12),
        ("completed", 20),
    ]


def test_the_order_of_the_steps_does_not_matter() -> None:
    """The service lists the newest step first by default; the events come out oldest first."""
    assert events_of(WITH_TOOLS[0], WITH_TOOLS[1:]) == events_of(WITH_TOOLS[0], WITH_TOOLS[:0:-1])
    times = [event.at for event in events_of(WITH_TOOLS[0], WITH_TOOLS[1:])]
    assert times == sorted(times)

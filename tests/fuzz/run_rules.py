"""What must be true of a run at every moment, whatever was done to it (wire contract §5)."""

from __future__ import annotations

from typing import Any, Final

from labkit.service import states

Json = dict[str, Any]

# Status -> the fields that must be there, and those that must not. What is in neither may be either.
_ENDS: Final = {"completed_at", "failed_at", "cancelled_at", "last_error", "incomplete_details", "usage"}
FIELDS: Final[dict[str, tuple[set[str], set[str]]]] = {
    "queued": ({"expires_at"}, {*_ENDS, "required_action"}),
    "in_progress": ({"expires_at", "started_at"}, {*_ENDS, "required_action"}),
    "requires_action": ({"expires_at", "started_at", "required_action"}, _ENDS),
    "cancelling": ({"expires_at"}, {*_ENDS, "required_action"}),
    "completed": (
        {"started_at", "completed_at", "usage"},
        {"expires_at", "failed_at", "cancelled_at", "required_action", "last_error", "incomplete_details"},
    ),
    "failed": (
        {"failed_at", "last_error"},
        {"expires_at", "completed_at", "cancelled_at", "required_action", "incomplete_details"},
    ),
    "cancelled": (
        {"cancelled_at"},
        {"expires_at", "completed_at", "failed_at", "required_action", "last_error", "incomplete_details"},
    ),
    "incomplete": (
        {"started_at", "incomplete_details"},
        {"expires_at", "completed_at", "failed_at", "cancelled_at", "required_action", "last_error"},
    ),
    "expired": (
        {"expires_at"},
        {"completed_at", "failed_at", "cancelled_at", "last_error", "incomplete_details"},
    ),
}


def check_fields(run: Json) -> None:
    """Demand the fields of the run's status, and times in their order."""
    there, absent = FIELDS[run["status"]]
    missing = {name for name in there if run[name] is None}
    extra = {name for name in absent if run[name] is not None}
    assert (missing, extra) == (set(), set()), run["status"]
    times = [run[name] for name in ("created_at", "started_at", "completed_at") if run[name] is not None]
    ends = [run[name] for name in ("failed_at", "cancelled_at") if run[name] is not None]
    assert times == sorted(times)
    assert all(run["created_at"] <= end for end in ends)


def check_usage(run: Json, steps: list[Json]) -> None:
    """Demand that a run's tokens are the sum of its steps', once it has ended."""
    if run["status"] not in states.TERMINAL or run["usage"] is None:
        return
    for kind in ("prompt_tokens", "completion_tokens", "total_tokens"):
        assert run["usage"][kind] == sum(step["usage"][kind] for step in steps if step["usage"])
    assert run["usage"]["total_tokens"] == run["usage"]["prompt_tokens"] + run["usage"]["completion_tokens"]


def check_history(events: list[Json]) -> None:
    """Demand that every change of a run's status is one of the table's."""
    statuses: dict[str, str] = {}
    for event in (event for event in events if event["object"] == "run"):
        run_id, name = event["id"], event["event"]
        if name == "create":
            assert run_id not in statuses
            statuses[run_id] = event["status"]
            continue
        assert states.transition(statuses[run_id], name).to == event["status"], event
        statuses[run_id] = event["status"]


def check_steps(run: Json, steps: list[Json]) -> None:
    """Demand at most one open step, none after the run's end, and turns in their order (newest first)."""
    open_steps = [step for step in steps if step["status"] == "in_progress"]
    assert len(open_steps) <= (run["status"] in states.ACTIVE)
    assert [step["created_at"] for step in steps] == sorted(
        (step["created_at"] for step in steps), reverse=True
    )
    if run["status"] == "requires_action":
        calls = run["required_action"]["submit_tool_outputs"]["tool_calls"]
        shown = open_steps[0]["step_details"]["tool_calls"]
        assert [call["id"] for call in calls] == [call["id"] for call in shown]
        assert all(call["function"]["output"] is None for call in shown)

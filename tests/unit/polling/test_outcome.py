"""From the status of a run to an error that says what it means and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from labkit import errors
from labkit.polling.outcome import open_calls, raise_for_status, tool_outputs_needed


def run(status: str, **fields: Any) -> dict[str, Any]:
    """Return a run as wire JSON."""
    return {"id": "run_1", "status": status, "model": "gpt-4o-mini", **fields}


def failed(code: str, message: str) -> dict[str, Any]:
    """Return a failed run."""
    return run("failed", last_error={"code": code, "message": message})


def test_a_completed_run_is_returned() -> None:
    """The same object comes back, so that the call can be chained."""
    done = run("completed")
    assert raise_for_status(done) is done


@pytest.mark.parametrize(
    ("given", "verdict", "retry_after", "words"),
    [
        (
            failed("rate_limit_exceeded", "Rate limit is exceeded. Try again in 22 seconds."),
            "retry",
            22.0,
            ["rate_limit_exceeded", "quota", "Try: wait 22 seconds, then create a new run"],
        ),
        (failed("rate_limit_exceeded", "Slow down."), "retry", None, ["create a new run", "after a pause"]),
        (
            failed("server_error", "Sorry, something went wrong."),
            "retry",
            None,
            ["Sorry", "report the run id"],
        ),
        (
            failed("invalid_engine_error", "Failed to resolve model info for: gpt-4.1"),
            "fix",
            None,
            ["no model deployment 'gpt-4.1'", "MODEL_DEPLOYMENT_NAME"],
        ),
        (failed("invalid_engine_error", ""), "fix", None, ["no model deployment 'gpt-4o-mini'"]),
        (failed("invalid_prompt", "no"), "fix", None, ["change the last message"]),
        (failed("solar_flare", "It is bright."), "give up", None, ["'solar_flare'", "It is bright."]),
        (run("failed", last_error=None), "give up", None, ["(no message)"]),
    ],
)
def test_a_failure_says_what_to_do(
    given: dict[str, Any], verdict: str, retry_after: float | None, words: list[str]
) -> None:
    """Every failure has a verdict, the service's own words, and a next step."""
    with pytest.raises(errors.RunFailed) as caught:
        raise_for_status(given)
    assert (caught.value.verdict, caught.value.retry_after) == (verdict, retry_after)
    assert caught.value.run is given
    assert [
        word
        for word in ["run_1", "Expected: a run that ends as completed", *words]
        if word not in str(caught.value)
    ] == []


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        (run("expired"), errors.RunExpired, "within ten minutes"),
        (run("cancelled"), errors.RunCancelled, "Somebody asked for the cancel"),
        (
            run("incomplete", incomplete_details={"reason": "max_completion_tokens"}),
            errors.RunIncomplete,
            "raise max",
        ),
        (run("incomplete", incomplete_details={"reason": "odd"}), errors.RunIncomplete, "reason: odd"),
        (run("incomplete"), errors.RunIncomplete, "incomplete_details"),
        (run("in_progress"), errors.RunError, "still in_progress"),
        (run("cancelling"), errors.RunError, "still cancelling"),
        (run("requires_action"), errors.ToolOutputsNeeded, "names no tool calls"),
        (run("paused"), errors.UnknownStatus, "'paused', which labkit does not know"),
    ],
)
def test_every_other_status_has_its_error(
    given: dict[str, Any], kind: type[errors.RunError], words: str
) -> None:
    """A run that is not completed raises exactly the error that fits, with what to try."""
    with pytest.raises(errors.RunError) as caught:
        raise_for_status(given)
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert caught.value.try_next
    assert (caught.value.run_id, caught.value.status) == ("run_1", given["status"])


def test_the_calls_that_wait_are_listed() -> None:
    """Whoever has to answer sees ids, names and arguments, cut and without control characters."""
    calls = [
        {"id": "call_a", "type": "function", "function": {"name": "f", "arguments": '{"x": "\x1b[31m"}'}},
        {"id": "call_b", "type": "function", "function": {"name": "g", "arguments": "y" * 500}},
        {"id": "call_c", "type": "browser"},
    ]
    asked = run(
        "requires_action",
        required_action={"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}},
    )
    error = tool_outputs_needed(asked)
    assert error.calls == calls == open_calls(asked)
    assert "waits for the output of 3 tool call(s)" in str(error)
    assert "\x1b" not in str(error)
    assert "y" * 81 not in str(error)
    assert "call_c: a call of the type 'browser'" in str(error)


def test_an_action_of_another_type_is_named() -> None:
    """An action that no tool output can answer is named by its type."""
    error = tool_outputs_needed(run("requires_action", required_action={"type": "approve"}))
    assert "is of the type 'approve'" in str(error)
    assert error.calls == []

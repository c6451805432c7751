"""The service's refusals and failures, as the SDK's users see them."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError

from tests.contract.sdk.stage import Stage, begin, settle, until

CALLS = {"tool_calls": [{"name": "f"}, {"name": "g"}]}


async def refusal(call: Any) -> HttpResponseError:
    """Return the error that a call of either client raises."""
    with pytest.raises(HttpResponseError) as caught:
        await settle(call() if callable(call) else call)
    return caught.value


def check(error: HttpResponseError, message: str) -> None:
    assert (type(error), error.status_code) == (HttpResponseError, 400)
    assert error.message.startswith(f"(None) {message}\nCode: None\nMessage: {message}")
    assert error.model["error"]["message"] == message  # type: ignore[index]  # the raw JSON


def test_semantic_errors(stage: Stage) -> None:
    """E1 to E4 and E8 come as HttpResponseError 400, whose text begins with (None) and the literal message."""
    stage.script(CALLS)

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hi")
        run = await until(
            agents,
            await settle(agents.runs.create(thread_id=thread_id, agent_id=agent_id)),
            "requires_action",
        )
        calls = [call.id for call in run.required_action.submit_tool_outputs.tool_calls]
        ids = {"thread_id": thread_id, "run_id": run.id}

        def submit(*answered: str) -> Any:
            return agents.runs.submit_tool_outputs(
                **ids, tool_outputs=[{"tool_call_id": call, "output": "x"} for call in answered]
            )

        expected = {
            f"Can't add messages to {thread_id} while a run {run.id} is active.": lambda: (
                agents.messages.create(thread_id=thread_id, role="user", content="x")
            ),
            f"Thread {thread_id} already has an active run {run.id}.": lambda: agents.runs.create(
                thread_id=thread_id, agent_id=agent_id
            ),
            f"Expected tool outputs for call_ids {calls}, got {calls[:1]}": lambda: submit(calls[0]),
        }
        for message, call in expected.items():
            check(await refusal(call), message)
        stage.control("POST", "clock", {"mode": "manual"})
        await settle(submit(*calls))
        check(await refusal(lambda: submit(*calls)), 'Runs in status "queued" do not accept tool outputs.')
        stage.control("POST", "clock", {"mode": "manual", "per_request": 1})
        await until(agents, run, "completed")
        check(await refusal(lambda: agents.runs.cancel(**ids)), "Cannot cancel run with status 'completed'.")

    stage.play(scene)


def test_unknown_objects(stage: Stage) -> None:
    """E9 to E11 come as ResourceNotFoundError with the literal message."""

    async def scene(agents: Any) -> None:
        _, thread_id = await begin(agents)
        for call, message in (
            (lambda: agents.threads.get("thread_X"), "No thread found with id 'thread_X'."),
            (lambda: agents.get_agent("asst_X"), "No assistant found with id 'asst_X'."),
            (
                lambda: agents.runs.create(thread_id=thread_id, agent_id="asst_X"),
                "No assistant found with id 'asst_X'.",
            ),
            (lambda: agents.runs.get(thread_id=thread_id, run_id="run_X"), "No run found with id 'run_X'."),
            (
                lambda: agents.messages.get(thread_id=thread_id, message_id="msg_X"),
                "No message found with id 'msg_X'.",
            ),
        ):
            error = await refusal(call)
            assert type(error) is ResourceNotFoundError
            assert error.message.startswith(f"(None) {message}")

    stage.play(scene)


def test_no_permission(stage: Stage) -> None:
    """E12: a principal without the role gets ClientAuthenticationError with the action that is missing."""
    stage.fault("no_permission")

    async def scene(agents: Any) -> None:
        error = await refusal(lambda: agents.create_agent(model="m"))
        assert type(error) is ClientAuthenticationError
        assert error.message.startswith(
            "(PermissionDenied) The principal `local-learner` lacks the required data action"
        )
        assert "`POST /api/projects/{projectName}/assistants`" in error.message

    stage.play(scene)


def test_a_foreign_token(stage: Stage) -> None:
    """E13: a token that this service did not issue is a ClientAuthenticationError."""

    async def scene(agents: Any) -> None:
        error = await refusal(agents.threads.create)
        assert (type(error), error.status_code) == (ClientAuthenticationError, 401)

    stage.play(scene, token="somebody-elses")


@pytest.mark.parametrize(
    ("fault", "model", "code", "message"),
    [
        (None, "gpt-9", "invalid_engine_error", "Failed to resolve model info for: gpt-9"),
        ("rate_limited", "gpt-4o", "rate_limit_exceeded", "Rate limit is exceeded. Try again in 22 seconds."),
        ("server_error", "gpt-4o", "server_error", "Sorry, something went wrong."),
    ],
)
def test_failures_are_silent(stage: Stage, fault: str | None, model: str, code: str, message: str) -> None:
    """E14 to E16: create_and_process raises nothing; the run says failed and why (W6)."""
    if fault:
        stage.fault(fault)

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hi", model=model)
        run = await settle(
            agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0)
        )
        assert (run.status, run.last_error.code, run.last_error.message) == ("failed", code, message)

    stage.play(scene)


def test_metadata_asks_for_a_fault(stage: Stage) -> None:
    """A program in another process gets its fault by the metadata of its run."""

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hi")
        run = await settle(
            agents.runs.create_and_process(
                thread_id=thread_id,
                agent_id=agent_id,
                polling_interval=0,
                metadata={"labkit.fault": "expire"},
            )
        )
        assert run.status == "expired"

    stage.play(scene)

from __future__ import annotations

import asyncio
import io
import os
from typing import Any

import pytest
from azure.ai.agents.models import FunctionTool
from azure.core.exceptions import HttpResponseError
from openai import NotFoundError

from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.errors import LabkitError, SettingsError


def run_one_turn(lab: Lab) -> tuple[str, str, str]:
    agent = lab.agents.create_agent(model=lab.model, name="a", instructions="Be brief.")
    thread = lab.agents.threads.create()
    lab.agents.messages.create(thread_id=thread.id, role="user", content="My name is Alice.")
    run = lab.agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id, polling_interval=0)
    answer = lab.agents.messages.get_last_message_text_by_role(thread_id=thread.id, role="assistant")
    status = str(getattr(run.status, "value", run.status))  # the SDK's enum lacks `incomplete`
    return run.id, status, "" if answer is None else answer.text.value


def test_a_turn_runs_without_a_socket() -> None:
    """The SDK's own loop reaches `completed`, because the manual clock moves with every request."""
    with in_process() as lab:
        _, status, text = run_one_turn(lab)
        assert status == "completed"
        assert "Alice" in text
        assert [row["status"] for row in lab.service.events() if row["object"] == "run"] == [
            "queued",
            "in_progress",
            "completed",
        ]


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Ids, answers, times and the request log are equal; another seed gives other ids."""
    turns = []
    for seed in (0, 0, 1):
        with in_process(seed=seed) as lab:
            turns.append((run_one_turn(lab), list(lab.service.requests())))
    assert turns[0] == turns[1]
    assert turns[0][0] != turns[2][0]


def test_files_go_up_and_come_back_in_process() -> None:
    """A form is carried without a socket, by both clients, and its bytes come back."""

    async def cell() -> None:
        async with in_process() as lab:
            first = lab.agents.files.upload_and_poll(
                file=io.BytesIO(b"one"), filename="a ü.txt", purpose="assistants"
            )
            second = await lab.aio.agents.files.upload(file=("b.txt", b"two"), purpose="assistants")
            assert [first.filename, second.filename] == ["a ü.txt", "b.txt"]
            assert b"".join(lab.agents.files.get_content(second.id)) == b"two"
            pieces = await lab.aio.agents.files.get_content(first.id)
            assert b"".join([piece async for piece in pieces]) == b"one"
            with pytest.raises(HttpResponseError, match="Missing required parameter: 'file'"):
                lab.agents.files.upload(file=b"", purpose="assistants")
            assert {kind for _, kind in lab.cleanup().deleted} == {"file"}

    asyncio.run(cell())


def test_async_clients_see_the_same_project() -> None:
    """What the asynchronous client creates, the synchronous one finds, in one process and one clean-up."""

    async def cell() -> None:
        async with in_process() as lab:
            agent = await lab.aio.agents.create_agent(model=lab.model, name="a")
            assert lab.agents.get_agent(agent.id).name == "a"
            assert lab.model in [item.name async for item in lab.aio.project.deployments.list()]
            assert lab.cleanup().deleted == ((agent.id, "agent"),)

    asyncio.run(cell())


def test_a_retry_delay_moves_the_clock_and_takes_no_time() -> None:
    """The SDK waits as long as Retry-After says, on the service's clock."""
    with in_process() as lab:
        lab.service.next_request(status=429, retry_after=600)
        before = lab.service.clock.now
        lab.agents.threads.create()
        assert lab.service.clock.now - before >= 600


def test_the_clock_can_stand_still() -> None:
    """With per_request=0 only `advance` moves it."""
    with in_process(per_request=0) as lab:
        before = lab.service.clock.now
        lab.agents.threads.create()
        assert lab.service.clock.now == before
        assert lab.service.clock.advance(30) == before + 30
        assert lab.service.clock.mode == "manual"


def test_labs_share_nothing_and_leave_the_environment_alone() -> None:
    """Two labs have two services; no variable is set."""
    before = dict(os.environ)
    with in_process() as first, in_process() as second:
        first.agents.threads.create()
        assert list(second.agents.threads.list()) == []
        assert dict(os.environ) == before


def test_faults_read_as_sentences() -> None:
    """The next run ends as the sentence says."""
    with in_process() as lab:
        lab.service.next_run(failed="rate_limit_exceeded", retry_after=20)
        assert run_one_turn(lab)[1] == "failed"
        lab.service.next_run(status="incomplete")
        assert run_one_turn(lab)[1] == "incomplete"
        assert run_one_turn(lab)[1] == "completed"


def test_a_request_that_fails_after_it_was_carried_out() -> None:
    """The client sees 500, and the object is there."""
    with in_process() as lab:
        lab.service.next_request(status=500, after_commit=True)
        with pytest.raises(HttpResponseError):
            lab.agents.threads.create(retry_total=0)
        assert len(list(lab.agents.threads.list())) == 1


def test_a_scripted_turn_asks_for_a_tool() -> None:
    """A script decides the model's turn, and `step` moves one transition."""
    with in_process(per_request=0) as lab:
        tool = FunctionTool({weather}).definitions
        agent = lab.agents.create_agent(model=lab.model, name="a", tools=tool)
        thread = lab.agents.threads.create()
        lab.agents.messages.create(thread_id=thread.id, role="user", content="Hello")
        lab.service.script([{"tool_calls": [{"name": "weather", "arguments": {"city": "Oslo"}}]}])
        run = lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
        assert [row["status"] for row in lab.service.step() if row["object"] == "run"] == ["in_progress"]
        lab.service.step()
        lab.service.step()
        assert lab.agents.runs.get(thread_id=thread.id, run_id=run.id).status == "requires_action"
        assert lab.service.events(run.id)


def weather(city: str) -> str:
    """Return the weather of a city.

    :param city: the city
    """
    return city


def test_a_fault_that_does_not_exist_names_those_that_do() -> None:
    """The service's own words come through as one error of labkit's tree."""
    with in_process() as lab, pytest.raises(LabkitError, match="did you mean 'stuck_in_queue'"):
        lab.service.fault("stuck_in_queu")


def test_deployments_can_be_changed() -> None:
    """A run on a model that is not deployed fails as on Azure."""
    with in_process() as lab:
        lab.service.deployments = ["other"]
        assert lab.service.deployments == ["other"]
        assert run_one_turn(lab)[1] == "failed"


@pytest.mark.parametrize("name", ["", "my lab", "a/b", "x" * 65])
def test_a_project_name_is_checked(name: str) -> None:
    """A name that the service would never serve is refused at once."""
    with pytest.raises(SettingsError, match="project name"):
        in_process(name)


def test_a_service_in_this_process_has_no_process_to_stop() -> None:
    """The message says what to use instead."""
    with in_process() as lab, pytest.raises(LabkitError, match=r"lab\.close"):
        lab.service.stop()


def test_the_openai_client_reaches_the_same_service() -> None:
    """Its requests are in the log of the same project, sync and async."""
    versioned: Any = {"params": {"api-version": "v1"}}

    async def cell() -> None:
        async with in_process() as lab:
            with pytest.raises(NotFoundError, match="/openai/v1/nothing"):
                lab.openai.get("/nothing", cast_to=object, options=versioned)
            with pytest.raises(NotFoundError, match="/openai/v1/nothing"):
                await lab.aio.openai.get("/nothing", cast_to=object, options=versioned)
            assert [row["path"] for row in lab.service.requests()] == ["/openai/v1/nothing"] * 2

    asyncio.run(cell())


def test_the_line_has_no_port_and_no_secret() -> None:
    """The text and the HTML of a lab are the same every time."""
    with in_process() as lab:
        assert repr(lab) == "Agent Service in this process · project lab · model gpt-4o-mini"
        assert lab._repr_html_() == f"<p>{lab!r}</p>"

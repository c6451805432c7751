"""Code, other hosts and a process that is killed: what only a real service process can show."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest

from labkit.clock import SystemClock
from tests.contract.sdk.process import ServiceProcess
from tests.contract.sdk.stage import Stage, settle
from tests.neighbour import neighbour

CLOCK = SystemClock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / ".labkit"


def code_processes(service: ServiceProcess) -> list[psutil.Process]:
    """Return the processes in which the service runs code."""
    assert service.process is not None
    try:
        return psutil.Process(service.process.pid).children()
    except psutil.NoSuchProcess:
        return []


def wait_for(what: Any) -> None:
    """Look until something is so."""
    deadline = CLOCK.monotonic() + 20
    while not what():
        assert CLOCK.monotonic() < deadline
        CLOCK.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the code ends at its own time limit")
def test_code_ends_with_its_service_and_begins_again(home: Path, tmp_path: Path) -> None:
    """Killed at any moment, the service takes its code along; the next start runs it again, and the run completes."""
    service = ServiceProcess(home).start()
    stage = Stage(service, "p")
    stage.control("POST", "clock", {"mode": "real"})
    # Slow the first time, so that it can be caught at work.
    code = "import os, time\nopen('/mnt/data/again', 'a').write('x')\ntime.sleep(1.5)\nprint('done')"
    stage.script(
        {"tool_calls": [{"name": "code_interpreter", "arguments": {"code": code}}]}, {"text": "It is done."}
    )
    ids: list[str] = []

    async def begin(agents: Any) -> None:
        agent = await settle(
            agents.create_agent(model="gpt-4o", name="a", tools=[{"type": "code_interpreter"}])
        )
        thread = await settle(agents.threads.create())
        run = await settle(agents.runs.create(thread_id=thread.id, agent_id=agent.id))
        ids.extend([thread.id, run.id])
        stage.control("POST", "clock", {"advance": 5})
        await settle(agents.runs.get(*ids))

    stage.play(begin)
    wait_for(lambda: code_processes(service))
    at_work = code_processes(service)
    service.kill()
    wait_for(lambda: not any(process.is_running() and process.status() != "zombie" for process in at_work))
    stage.service = ServiceProcess(home).start()

    async def end(agents: Any) -> None:
        run = await settle(agents.runs.get(*ids))
        while run.status == "in_progress":
            CLOCK.sleep(0.05)
            run = await settle(agents.runs.get(*ids))
        assert run.status == "completed", run.last_error
        steps = list(agents.run_steps.list(*ids))
        assert steps[-1].step_details.tool_calls[0].code_interpreter.outputs[0].logs == "done"

    stage.play(end)
    assert stage.service.stop() == 0


def test_a_stopped_service_leaves_no_code_behind(home: Path) -> None:
    """A service that is told to stop ends the code that runs, and does not wait for it."""
    service = ServiceProcess(home).start()
    stage = Stage(service, "p")
    stage.control("POST", "clock", {"mode": "real"})
    stage.script(
        {"tool_calls": [{"name": "code_interpreter", "arguments": {"code": "import time; time.sleep(50)"}}]}
    )

    async def scene(agents: Any) -> None:
        agent = await settle(
            agents.create_agent(model="gpt-4o", name="a", tools=[{"type": "code_interpreter"}])
        )
        thread = await settle(agents.threads.create())
        run = await settle(agents.runs.create(thread_id=thread.id, agent_id=agent.id))
        stage.control("POST", "clock", {"advance": 5})
        await settle(agents.runs.get(thread.id, run.id))

    stage.play(scene)
    wait_for(lambda: code_processes(service))
    at_work = code_processes(service)
    assert service.stop() == 0
    wait_for(lambda: not any(process.is_running() and process.status() != "zombie" for process in at_work))


@pytest.mark.parametrize("allowed", [False, True])
def test_other_hosts_are_called_when_they_are_allowed(home: Path, *, allowed: bool) -> None:
    """A host that is not this machine is called only if the service was started with its name."""
    service = ServiceProcess(home).start(*(["--openapi-hosts", "nowhere.invalid"] if allowed else []))
    stage = Stage(service, "p")
    spec = {
        "openapi": "3.0.0",
        "servers": [{"url": "http://nowhere.invalid"}],
        "paths": {"/": {"get": {"operationId": "o"}}},
    }
    tool = {
        "type": "openapi",
        "openapi": {"name": "t", "description": "d", "spec": spec, "auth": {"type": "anonymous"}},
    }
    stage.script({"tool_calls": [{"name": "t_o"}]}, {"text": "end"})

    async def scene(agents: Any) -> None:
        agent = await settle(agents.create_agent(model="gpt-4o", name="a", tools=[tool]))
        thread = await settle(agents.threads.create())
        run = await settle(
            agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id, polling_interval=0.01)
        )
        (call,) = list(agents.run_steps.list(thread.id, run.id))[-1].step_details.tool_calls
        said = "could not be called" if allowed else "LABKIT_OPENAPI_HOSTS=nowhere.invalid"
        assert said in call.open_api["output"]

    stage.play(scene)
    assert service.stop() == 0


def test_requests_are_answered_while_an_interface_is_slow(home: Path) -> None:
    """A call that takes its time holds up no other request, not even of the same thread."""
    service = ServiceProcess(home).start()
    stage = Stage(service, "p")
    stage.control("POST", "clock", {"mode": "real"})
    stage.script({"tool_calls": [{"name": "t_o"}]}, {"text": "end"})
    with neighbour() as server:
        answer, answered = server.answer, threading.Event()

        def slowly(sent: Any) -> Any:
            assert answered.wait(20)  # until other requests were
            return answer(sent)

        server.answer = slowly
        spec = {
            "openapi": "3.0.0",
            "servers": [{"url": server.url}],
            "paths": {"/": {"get": {"operationId": "o"}}},
        }
        tool = {"type": "openapi", "openapi": {"name": "t", "spec": spec, "auth": {"type": "anonymous"}}}

        async def scene(agents: Any) -> None:
            agent = await settle(agents.create_agent(model="gpt-4o", name="a", tools=[tool]))
            thread = await settle(agents.threads.create())
            run = await settle(agents.runs.create(thread_id=thread.id, agent_id=agent.id))
            stage.control("POST", "clock", {"advance": 5})
            for _ in range(5):
                assert (await settle(agents.runs.get(thread.id, run.id))).status == "in_progress"
            answered.set()
            while (run := await settle(agents.runs.get(thread.id, run.id))).status == "in_progress":
                pass
            assert run.status == "completed"

        stage.play(scene)
    assert service.stop() == 0

"""Streams of a service in a process of its own: stopped, killed, idle, and with clients that do not read."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from azure.ai.agents import AgentsClient
from azure.core.exceptions import AzureError

from tests.contract.sdk.listeners import names, read
from tests.contract.sdk.process import READY, ServiceProcess
from tests.contract.sdk.stage import Stage, Token, begin, settle, until

FACES = pytest.mark.parametrize("face", ["sync", "aio"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / ".labkit"


@pytest.fixture
def own(home: Path) -> Iterator[ServiceProcess]:
    """A service that a test may stop or kill."""
    service = ServiceProcess(home).start()
    yield service
    service.kill()


@FACES
def test_a_service_that_stops_ends_its_streams(own: ServiceProcess, face: str) -> None:
    """It stops at once and well; the stream ends without done and without an error, and the run goes on later."""
    stage = Stage(own, "p", face)
    stage.control("POST", "clock", {"mode": "manual"})  # held: the stream would stay open for ever

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        stream = await settle(agents.runs.stream(thread_id=thread_id, agent_id=agent_id))
        found = []
        if face == "sync":
            with stream as handler:
                for event in handler:
                    found.append(event)
                    if event[0] == "thread.run.queued":
                        assert own.stop() == 0
        else:
            async with stream as handler:
                async for event in handler:
                    found.append(event)
                    if event[0] == "thread.run.queued":
                        assert own.stop() == 0
        assert names(found) == ["thread.run.created", "thread.run.queued"]
        left.append(found[-1][1])

    left: list[Any] = []
    stage.play(scene)
    again = Stage(ServiceProcess(own.home).start(), "p", face)

    async def later(agents: Any) -> None:
        assert (await until(agents, left[0], "completed")).status == "completed"

    try:
        again.play(later)
    finally:
        again.service.stop()


def test_a_killed_service_breaks_its_streams_and_loses_no_run(own: ServiceProcess) -> None:
    """The client meets the error of a broken connection; started again, the run goes on where it was."""
    stage = Stage(own, "p")
    stage.control("POST", "clock", {"mode": "manual"})
    left: list[Any] = []

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        with agents.runs.stream(thread_id=thread_id, agent_id=agent_id) as handler:
            for _, item, _ in handler:
                left.append(item)
                own.kill()

    with pytest.raises(AzureError):
        stage.play(scene)
    again = Stage(ServiceProcess(own.home).start(), "p")

    async def later(agents: Any) -> None:
        assert (await until(agents, left[0], "completed")).status == "completed"

    try:
        again.play(later)
    finally:
        again.service.stop()


def test_a_stream_keeps_the_service_up(home: Path) -> None:
    """A stream that is longer than the idle time is read to its end; then the service stops by itself."""
    service = ServiceProcess(home).start("--idle-minutes", "0.03")
    assert service.process is not None
    stage = Stage(service, "p")
    stage.script({"text": "At last.", "seconds": 4})
    stage.control("POST", "clock", {"speed": 1})

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        assert names(await read(agents, thread_id=thread_id, agent_id=agent_id))[-1] == "done"

    stage.play(scene)
    service.process.communicate(timeout=READY)
    assert service.process.returncode == 0


def test_a_client_that_does_not_read_stops_nobody(service: ServiceProcess) -> None:
    """Megabytes wait for it; other requests, and another stream, are answered meanwhile."""
    stage = Stage(service, "stuck")
    stage.control("POST", "clock", {"speed": 10_000})
    stage.script({"text": "word " * 100_000})
    token = service.token()
    context = ssl.create_default_context(cafile=str(service.home / "bundle.pem"))
    port = service.state["port"]

    async def scene(agents: Any) -> None:
        agent_id, thread_id = await begin(agents, "Hello")
        connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=READY)
        with closing(connection):
            connection.request(
                "POST",
                f"/api/projects/stuck/threads/{thread_id}/runs?api-version=v1",
                json.dumps({"assistant_id": agent_id, "stream": True}),
                {"Authorization": f"Bearer {token}"},
            )
            reply = connection.getresponse()
            assert reply.read(40).startswith(b"event: thread.run.created\ndata: ")
            _, other = await begin(agents, "Hello")
            assert names(await read(agents, thread_id=other, agent_id=agent_id))[-1] == "done"
            (run,) = agents.runs.list(thread_id=thread_id)
            assert run.status == "completed"
            (entry,) = [
                e
                for e in stage.control("GET", "requests")["requests"]
                if thread_id in e["path"] and e["events"]
            ]
            assert 0 < entry["events"] < 100_000

    stage.play(scene)


def test_sixteen_streams_at_once(service: ServiceProcess) -> None:
    """Each of 16 threads reads its own run to the end, with its own words."""
    options = {"connection_verify": str(service.home / "bundle.pem")}
    stage = Stage(service, "choir")
    stage.control("POST", "clock", {"speed": 20})
    with AgentsClient(service.endpoint("choir"), Token(service.token()), **options) as agents:
        agent = agents.create_agent(model="gpt-4o-mini", name="a")

        def sing(number: int) -> bool:
            thread = agents.threads.create()
            text = f"My name is Singer{number}."
            agents.messages.create(thread_id=thread.id, role="user", content=text)
            with agents.runs.stream(thread_id=thread.id, agent_id=agent.id) as handler:
                found = list(handler)
            run_ids = {item.get("run_id") for name, item, _ in found if name.startswith("thread.message.c")}
            text = agents.messages.get_last_message_text_by_role(
                thread_id=thread.id, role="assistant"
            ).text.value
            heard = "".join(item.text for name, item, _ in found if name == "thread.message.delta")
            return found[-1][0] == "done" and heard == text and len(run_ids) == 1

        with ThreadPoolExecutor(16) as pool:
            assert all(pool.map(sing, range(16)))

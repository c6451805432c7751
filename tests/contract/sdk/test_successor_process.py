"""Responses of a service in a process of its own: who waits while it is stopped or killed, and several who wait at once."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest
from azure.ai.projects import AIProjectClient
from openai import DefaultHttpxClient

from labkit.clock import SystemClock
from tests.contract.sdk.process import READY, ServiceProcess
from tests.contract.sdk.stage import Token

ASK: dict[str, Any] = {"model": "gpt-4o-mini", "input": "Hello"}
CLOCK = SystemClock()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ServiceProcess]:
    """A service that a test may stop or kill."""
    service = ServiceProcess(tmp_path / ".labkit").start()
    yield service
    service.kill()


def client_of(service: ServiceProcess) -> openai.OpenAI:
    """Return a client that tries once."""
    context = ssl.create_default_context(cafile=str(service.home / "bundle.pem"))
    project = AIProjectClient(service.endpoint("p"), Token(service.token()))
    return project.get_openai_client(http_client=DefaultHttpxClient(verify=context), max_retries=0)


def move(service: ServiceProcess, **clock: Any) -> None:
    """Set the project's clock."""
    service.knock("POST", "/labkit/projects/p/clock", clock)


def until_begun(service: ServiceProcess, number: int) -> None:
    """Return when so many responses are at work."""
    deadline = CLOCK.monotonic() + READY
    while len(service.knock("GET", "/labkit/projects/p/events")["events"]) < number:
        assert CLOCK.monotonic() < deadline, "nobody began"
        CLOCK.sleep(0.01)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_who_waits_is_cut_off_and_the_response_goes_on(own: ServiceProcess, end: str) -> None:
    """The client gets a connection error; the next process ends what was begun, and the conversation has it."""
    with client_of(own) as client, ThreadPoolExecutor(1) as pool:
        talk = client.conversations.create().id
        move(own, mode="manual")
        waiting: Future[Any] = pool.submit(client.responses.create, **ASK, conversation=talk)
        until_begun(own, 1)
        assert not waiting.done()
        getattr(own, end)()
        with pytest.raises(openai.APIConnectionError):
            waiting.result(timeout=READY)
    own.start()
    move(own, advance=10)
    with client_of(own) as client:
        items = list(client.conversations.items.list(talk, order="asc"))
    assert [getattr(item, "role", "") for item in items] == ["user", "assistant"]


def test_nobody_waits_for_another(own: ServiceProcess) -> None:
    """While ten wait for their responses others are served; when their time has come, all ten are answered."""
    with client_of(own) as client, ThreadPoolExecutor(10) as pool:
        talk = client.conversations.create().id
        move(own, mode="manual")
        waiting = [pool.submit(client.responses.create, **ASK) for _ in range(10)]
        until_begun(own, 10)
        assert client.conversations.retrieve(talk).id == talk
        assert not any(each.done() for each in waiting)
        move(own, advance=10)
        assert {each.result(timeout=READY).status for each in waiting} == {"completed"}

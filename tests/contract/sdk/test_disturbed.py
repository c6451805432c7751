"""Connections that are closed and replies that come late, over HTTPS and without a socket: the same for the SDK."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from azure.core.exceptions import (
    AzureError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

from labkit.connect import in_process
from tests.contract.sdk.stage import FACES, Stage, collect, settle

# What the SDK raises, by client and by when the connection is closed.
RAISED = {
    ("sync", "before"): ServiceResponseError,
    ("sync", "after"): ServiceResponseError,
    ("sync", "body"): IncompleteReadError,
    ("aio", "before"): ServiceRequestError,
    ("aio", "after"): ServiceRequestError,
    ("aio", "body"): IncompleteReadError,
}


@pytest.mark.parametrize("when", ["before", "after", "body"])
def test_a_dropped_post_is_not_sent_again(stage: Stage, when: str) -> None:
    """The SDK raises at once; whether the thread was made depends on when the connection was closed."""
    stage.fault("dropped_connection", when=when)

    async def scene(agents: Any) -> None:
        with pytest.raises(AzureError) as caught:
            await settle(agents.threads.create())
        assert type(caught.value) is RAISED[stage.face, when]
        assert stage.requests() == [f"POST /threads {200 if when == 'body' else 0}"]
        assert len(await collect(agents.threads.list())) == (when != "before")

    stage.play(scene)


@pytest.mark.parametrize("when", ["before", "after", "body"])
def test_a_dropped_get_is_sent_again(stage: Stage, when: str) -> None:
    """Reading is safe to repeat, so nobody notices."""
    stage.fault("dropped_connection", when=when)

    async def scene(agents: Any) -> None:
        assert await collect(agents.threads.list()) == []
        assert stage.requests() == [f"GET /threads {200 if when == 'body' else 0}", "GET /threads 200"]

    stage.play(scene)


def test_a_reply_that_is_later_than_the_clients_patience(stage: Stage) -> None:
    """The SDK gives up, and the thread was made: after a timeout nobody knows."""
    stage.fault("slow_reply", seconds=0.5)

    async def scene(agents: Any) -> None:
        with pytest.raises(ServiceResponseTimeoutError):
            await settle(agents.threads.create(read_timeout=0.1))
        assert len(await collect(agents.threads.list())) == 1

    stage.play(scene)


def test_half_a_download(stage: Stage) -> None:
    """A file whose connection breaks in its middle is an error while it is read, and is whole the next time."""
    stage.fault("dropped_connection", when="body", path="/content")
    content = b"x" * 2_000_000

    async def scene(agents: Any) -> None:
        file = await settle(
            agents.files.upload(file=io.BytesIO(content), filename="a.txt", purpose="assistants")
        )
        with pytest.raises(AzureError) as caught:
            await read(await settle(agents.files.get_content(file.id)))
        assert type(caught.value) is IncompleteReadError
        assert await read(await settle(agents.files.get_content(file.id))) == content

    stage.play(scene)


async def read(pieces: Any) -> bytes:
    """Return all bytes that a file of either client gives."""
    return b"".join(await collect(pieces))


def test_a_connection_is_good_again_after_a_fault(stage: Stage) -> None:
    """A dropped connection and a slow reply leave the service as it was."""
    stage.fault("dropped_connection", times=3, method="POST")
    stage.fault("slow_reply", seconds=0.01, times=None)

    async def scene(agents: Any) -> None:
        for _ in range(3):
            with pytest.raises(AzureError):
                await settle(agents.threads.create())
        assert await settle(agents.threads.create())

    stage.play(scene)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("when", ["before", "after", "body"])
def test_without_a_socket_the_error_is_the_same(face: str, when: str) -> None:
    """The in-process transport raises what the SDK raises over HTTPS, and repeats what it repeats."""

    async def cell() -> None:
        async with in_process() as lab:
            agents = lab.agents if face == "sync" else lab.aio.agents
            lab.service.fault("dropped_connection", when=when, method="POST")
            with pytest.raises(AzureError) as caught:
                await settle(agents.threads.create())
            assert type(caught.value) is RAISED[face, when]  # type: ignore[index]  # one of the table's
            lab.service.fault("dropped_connection", when=when, method="GET")
            assert len(await collect(agents.threads.list())) == (when != "before")

    asyncio.run(cell())


@pytest.mark.parametrize("face", FACES)
def test_without_a_socket_a_late_reply_moves_the_clock(face: str) -> None:
    """The service's clock moves by the delay, or by the client's patience, and no time is lost."""

    async def cell() -> None:
        async with in_process(per_request=0) as lab:
            agents = lab.agents if face == "sync" else lab.aio.agents
            before = lab.service.clock.now
            lab.service.fault("slow_reply", seconds=100)
            await settle(agents.threads.create())
            assert lab.service.clock.now == before + 100
            lab.service.fault("slow_reply", seconds=100)
            with pytest.raises(ServiceResponseTimeoutError):
                await settle(agents.threads.create(read_timeout=10))
            assert lab.service.clock.now == before + 110

    asyncio.run(cell())


@pytest.mark.parametrize("when", ["after", "body"])
def test_the_openai_client_meets_it_too(when: str) -> None:
    """Without a socket the client of the successor raises its own connection error."""
    from openai import APIConnectionError

    with in_process() as lab:
        lab.service.fault("dropped_connection", when=when, times=None)
        with pytest.raises(APIConnectionError):
            lab.openai.with_options(max_retries=0).models.list()

"""A thread that lives in memory, behind the two clients that a transcript can be given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from types import SimpleNamespace
from typing import Any

from labkit.clock import AsyncManualClock, ManualClock
from labkit.history import Transcript, aio


class Refused(Exception):
    """Stands for the SDK's HttpResponseError."""

    def __init__(self, status_code: int, message: str) -> None:
        super().__init__(message)
        self.status_code = status_code


class World:
    """One thread with messages, runs and steps; it writes down what is asked of it and plays its failures."""

    def __init__(self, messages: list[dict[str, Any]], clock: ManualClock) -> None:
        self.clock = clock
        self.messages = messages
        self.runs: list[dict[str, Any]] = []
        self.steps: dict[str, list[dict[str, Any]]] = {}
        self.trace: list[str] = []
        self.failures: list[
            tuple[Exception, bool]
        ] = []  # what a create raises, and whether it is carried out
        self.read = 0

    def get_thread(self, thread_id: str) -> Any:
        self.trace.append("get thread")
        return {"id": thread_id, "metadata": {"owner": "ada"}}

    def create_thread(self, *, messages: list[dict[str, Any]], metadata: dict[str, str]) -> Any:
        self.trace.append(f"create thread with {len(messages)}")
        for each in messages:
            self._store(each)
        return {"id": "thread_new", "metadata": metadata}

    def create_message(self, *, thread_id: str, retry_total: int, **message: Any) -> Any:
        assert retry_total == 0
        self.trace.append("create message")
        error, is_done = self.failures.pop(0) if self.failures else (None, True)
        if is_done:
            self._store(message)
        if error is not None:
            raise error
        return self.messages[-1]

    def list_messages(self, *, thread_id: str, order: str, limit: int) -> Iterator[Any]:
        self.trace.append(f"list messages {order}")
        for message in self.messages if order == "asc" else self.messages[::-1]:
            self.read += 1
            yield message

    def list_runs(self, *, thread_id: str, order: str, limit: int) -> Iterator[Any]:
        self.trace.append(f"list runs {order}")
        found = self.runs if order == "asc" else self.runs[::-1]
        for run in found:
            until = run.get("until", 0)
            yield run if self.clock.now() < until or not until else {**run, "status": "completed"}

    def list_steps(self, *, thread_id: str, run_id: str, order: str, limit: int) -> Iterator[Any]:
        self.trace.append(f"list steps of {run_id}")
        yield from self.steps.get(run_id, [])

    def _store(self, message: dict[str, Any]) -> None:
        number = len(self.messages)
        self.messages.append({"id": f"new_{number}", "created_at": number, **message})


def client(world: World) -> Any:
    """Return the world as a synchronous client."""
    return SimpleNamespace(
        threads=SimpleNamespace(get=world.get_thread, create=world.create_thread),
        messages=SimpleNamespace(list=world.list_messages, create=world.create_message),
        runs=SimpleNamespace(list=world.list_runs),
        run_steps=SimpleNamespace(list=world.list_steps),
    )


def async_client(world: World) -> Any:
    """Return the world as an asynchronous client."""

    def twin(call: Callable[..., Any]) -> Callable[..., Any]:
        async def later(*args: Any, **kwargs: Any) -> Any:
            return call(*args, **kwargs)

        return later

    def listing(call: Callable[..., Any]) -> Callable[..., Any]:
        async def pages(**kwargs: Any) -> AsyncIterator[Any]:
            for item in call(**kwargs):
                yield item

        return pages

    plain = client(world)
    for group in vars(plain).values():
        for name, call in vars(group).items():
            setattr(group, name, listing(call) if name == "list" else twin(call))
    return plain


class SyncFace:
    """The methods of Transcript."""

    @staticmethod
    def read(world: World, **options: Any) -> Transcript:
        return Transcript.of(client(world), "thread_1", clock=world.clock, **options)

    @staticmethod
    def sync(transcript: Transcript, world: World, **options: Any) -> Any:
        return transcript.sync(client(world), clock=world.clock, **options)

    @staticmethod
    def restore(transcript: Transcript, world: World, **options: Any) -> Any:
        return transcript.restore(client(world), clock=world.clock, **options)


class AioFace:
    """The functions of labkit.history.aio."""

    @staticmethod
    def read(world: World, **options: Any) -> Transcript:
        return asyncio.run(aio.read(async_client(world), "thread_1", clock=_clock(world), **options))

    @staticmethod
    def sync(transcript: Transcript, world: World, **options: Any) -> Any:
        return asyncio.run(aio.sync(transcript, async_client(world), clock=_clock(world), **options))

    @staticmethod
    def restore(transcript: Transcript, world: World, **options: Any) -> Any:
        return asyncio.run(aio.restore(transcript, async_client(world), clock=_clock(world), **options))


def _clock(world: World) -> AsyncManualClock:
    assert isinstance(world.clock, AsyncManualClock)
    return world.clock


FACES: dict[str, tuple[Any, type[ManualClock]]] = {
    "sync": (SyncFace, ManualClock),
    "aio": (AioFace, AsyncManualClock),
}

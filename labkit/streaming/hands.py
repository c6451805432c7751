"""Hands that also read streams, with a synchronous client and with an asynchronous one."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any

from labkit.polling.actions import Action
from labkit.polling.hands import Hands
from labkit.streaming.frames import Frames
from labkit.streaming.plan import Close, Next, Open, SubmitStream


class _Reading(Hands):
    """What both have: the SDK's handler, and the responses that are open."""

    handler: Any = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.responses: list[Any] = []

    def keep(self, response: Any) -> None:
        """Keep a response, to be closed: the SDK's own way out of a stream leaves it open."""
        self.responses.append(response.http_response)


class _Catch:
    """Stands where the SDK wants a handler, and takes the bytes of a further stream."""

    chunks: Any = None

    def initialize(self, chunks: Any, _: Any) -> None:
        """Take the bytes."""
        self.chunks = chunks


class StreamHands(_Reading):
    """Read a stream with a synchronous client."""

    def start(self, action: Action) -> Any:
        """Do what the action says and return its value."""
        match action:
            case Open(arguments):
                return self._open(dict(arguments))
            case Next():
                event = next(self.handler, None)
                return None if event is None else event[:2]
            case SubmitStream(outputs):
                return self._submit(outputs)
            case Close():
                return self.close()
        return super().start(action)

    def close(self) -> None:
        """Close what is open."""
        while self.responses:
            self.responses.pop().close()

    def _open(self, arguments: dict[str, Any]) -> bool:
        stream = self.agents.runs.stream(**arguments, retry_total=0, raw_response_hook=self.keep)
        self.handler = stream.event_handler
        self.handler.response_iterator = _in_frames(stream.response_iterator)
        self.handler.submit_tool_outputs = _leave_alone
        return True

    def _submit(self, outputs: list[dict[str, Any]]) -> None:
        catch = _Catch()
        self.agents.runs.submit_tool_outputs_stream(
            **self.ids, tool_outputs=outputs, event_handler=catch, raw_response_hook=self.keep
        )
        self.handler.initialize(_in_frames(catch.chunks), _leave_alone)  # behind what is still to be read


class AsyncStreamHands(_Reading):
    """Read a stream with an asynchronous client."""

    def start(self, action: Action) -> Any:
        """Do what the action says; return its value, or an awaitable of it."""
        match action:
            case Open(arguments):
                return self._open(dict(arguments))
            case Next():
                return self._next()
            case SubmitStream(outputs):
                return self._submit(outputs)
            case Close():
                return self.close()
        return super().start(action)

    async def close(self) -> None:
        """Close what is open."""
        while self.responses:
            await self.responses.pop().close()

    async def _open(self, arguments: dict[str, Any]) -> bool:
        opened: Any = await self.agents.runs.stream(**arguments, retry_total=0, raw_response_hook=self.keep)
        self.handler = opened.event_handler
        self.handler.response_iterator = _in_frames_async(opened.response_iterator)
        self.handler.submit_tool_outputs = _leave_alone_async
        return True

    async def _next(self) -> Any:
        event = await anext(self.handler, None)
        return None if event is None else event[:2]

    async def _submit(self, outputs: list[dict[str, Any]]) -> None:
        catch = _Catch()
        await self.agents.runs.submit_tool_outputs_stream(
            **self.ids, tool_outputs=outputs, event_handler=catch, raw_response_hook=self.keep
        )
        self.handler.initialize(_in_frames_async(catch.chunks), _leave_alone_async)


def _in_frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    frames = Frames()
    for chunk in chunks:
        yield from frames.feed(chunk)


async def _in_frames_async(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    frames = Frames()
    async for chunk in chunks:
        for frame in frames.feed(chunk):
            yield frame


def _leave_alone(*_: Any) -> list[Any]:
    # Otherwise a client with enable_auto_function_calls would answer the calls too. Source: SDK, AgentEventHandler.
    return []


async def _leave_alone_async(*_: Any) -> list[Any]:
    return []

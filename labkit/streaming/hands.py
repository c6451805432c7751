"""Hands that also read streams, with a synchronous client and with an asynchronous one."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any

from labkit.polling.actions import Action
from labkit.polling.hands import Hands
from labkit.streaming.frames import Frames
from labkit.streaming.plan import Close, Next, Open, SubmitStream


class StreamHands(Hands):
    """Read a stream with a synchronous client."""

    stream: Any = None
    handler: Any = None

    def start(self, action: Action) -> Any:
        """Do what the action says and return its value."""
        match action:
            case Open(arguments):
                return self._open(dict(arguments))
            case Next():
                event = next(self.handler, None)
                return None if event is None else event[:2]
            case SubmitStream(outputs):
                self.agents.runs.submit_tool_outputs_stream(
                    **self.ids, tool_outputs=outputs, event_handler=self.handler
                )
                return self._prepare()
            case Close():
                return self.close()
        return super().start(action)

    def close(self) -> None:
        """Close the stream, if there is one."""
        if self.stream is not None:
            stream, self.stream = self.stream, None
            stream.__exit__(None, None, None)

    def _open(self, arguments: dict[str, Any]) -> bool:
        stream = self.agents.runs.stream(**arguments, retry_total=0)
        if inspect.isawaitable(stream):
            if inspect.iscoroutine(stream):
                stream.close()  # nobody will await it, and Python would complain
            raise TypeError(
                "agents is an asynchronous client; expected an AgentsClient; use labkit.streaming.aio.stream_run"
            )
        self.stream, self.handler = stream, stream.event_handler
        self._prepare()
        return True

    def _prepare(self) -> None:
        # Each submit chains its bytes behind the earlier ones, and sets the SDK's own way with functions again.
        self.handler.response_iterator = _in_frames(self.handler.response_iterator)
        self.handler.submit_tool_outputs = _leave_alone


class AsyncStreamHands(Hands):
    """Read a stream with an asynchronous client."""

    stream: Any = None
    handler: Any = None

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
        """Close the stream, if there is one."""
        if self.stream is not None:
            stream, self.stream = self.stream, None
            await stream.__aexit__(None, None, None)

    async def _open(self, arguments: dict[str, Any]) -> bool:
        stream = self.agents.runs.stream(**arguments, retry_total=0)
        if not inspect.isawaitable(stream):
            stream.__exit__(None, None, None)
            raise TypeError(
                "agents is a synchronous client; expected one of azure.ai.agents.aio; use labkit.streaming.stream_run"
            )
        self.stream = await stream
        self.handler = self.stream.event_handler
        self._prepare()
        return True

    async def _next(self) -> Any:
        event = await anext(self.handler, None)
        return None if event is None else event[:2]

    async def _submit(self, outputs: list[dict[str, Any]]) -> None:
        await self.agents.runs.submit_tool_outputs_stream(
            **self.ids, tool_outputs=outputs, event_handler=self.handler
        )
        self._prepare()

    def _prepare(self) -> None:
        self.handler.response_iterator = _in_frames_async(self.handler.response_iterator)
        self.handler.submit_tool_outputs = _leave_alone_async


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

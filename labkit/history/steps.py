"""Steps: what a reading or writing of threads asks of the service, and the two drivers that ask it.

A procedure is a generator: it yields a `Call`, a `Read` or a `Sleep` and is sent what came of it; errors of the
service are thrown into it. So sync and async code do the same things in the same order.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from labkit.clock import AsyncClock, Clock
from labkit.errors import InvalidTranscript
from labkit.events import to_wire

T = TypeVar("T")
PAGE: Final = 100
"""Items of one page, the most that the service gives. Source: wire contract §2."""

_ITEMS: Final = 1_000_000  # a listing that is longer than any thread does not end


@dataclass(frozen=True, slots=True)
class Call:
    """Call the client; the answer is sent back as wire JSON."""

    call: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Read:
    """Read a listing until its end, or until `is_enough` says so after an item; a list of wire JSON is sent back."""

    call: Callable[[], Any]
    is_enough: Callable[[Mapping[str, Any]], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait for `seconds`."""

    seconds: float


Step: TypeAlias = Call | Read | Sleep
Procedure: TypeAlias = Generator[Step, Any, T]


def run_sync(procedure: Procedure[T], clock: Clock) -> T:
    """Carry out a procedure with a synchronous client."""
    try:
        step = next(procedure)
        while True:
            try:
                answer = _do(step, clock)
            except Exception as error:  # noqa: BLE001  # the procedure decides what an error means
                step = procedure.throw(error)
            else:
                step = procedure.send(answer)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # what the generator returns


async def run_async(procedure: Procedure[T], clock: AsyncClock) -> T:
    """Carry out a procedure with an asynchronous client."""
    try:
        step = next(procedure)
        while True:
            try:
                answer = await _do_async(step, clock)
            except Exception as error:  # noqa: BLE001  # the procedure decides what an error means
                step = procedure.throw(error)
            else:
                step = procedure.send(answer)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # what the generator returns


def _do(step: Step, clock: Clock) -> Any:
    match step:
        case Sleep(seconds):
            return clock.sleep(seconds)
        case Call(call):
            return _to_wire(_checked(call()))
        case Read(call, is_enough):
            reader = _Reader(is_enough)
            for item in _checked(call()):
                if not reader.take(item):
                    break
            return reader.items


async def _do_async(step: Step, clock: AsyncClock) -> Any:
    match step:
        case Sleep(seconds):
            return await clock.sleep(seconds)
        case Call(call):
            answer = call()
            return _to_wire(await answer if inspect.isawaitable(answer) else answer)
        case Read(call, is_enough):
            reader = _Reader(is_enough)
            async for item in call():
                if not reader.take(item):
                    break
            return reader.items


class _Reader:
    """Take items of a listing, and see when it does not end.

    The SDK follows `last_id` for as long as there is one and ignores `has_more`: a service that ignores `after` makes
    it read the first page for ever. Source: wire contract §2, W9.
    """

    def __init__(self, is_enough: Callable[[Mapping[str, Any]], bool]) -> None:
        self.items: list[dict[str, Any]] = []
        self._is_enough = is_enough
        self._seen: set[str] = set()

    def take(self, item: Any) -> bool:
        """Keep the item; return whether to read on."""
        wire = to_wire(item)
        item_id = str(wire.get("id"))
        if item_id in self._seen or len(self.items) >= _ITEMS:
            raise InvalidTranscript(
                f"The listing gives {item_id} a second time after {len(self.items):,} items: it would never end.",
                expected="a service that goes on after the last item of a page",
                try_next="report it to the operator of the endpoint; the local service and Azure do not do this",
            )
        self._seen.add(item_id)
        self.items.append(wire)
        return not self._is_enough(wire)


def _checked(answer: Any) -> Any:
    if not inspect.isawaitable(answer) and not hasattr(answer, "__aiter__"):
        return answer
    if inspect.iscoroutine(answer):
        answer.close()  # nobody will await it, and Python would complain
    raise TypeError(
        "agents is an asynchronous client; expected an AgentsClient; use the functions of labkit.history.aio"
    )


def _to_wire(answer: Any) -> Any:
    return {} if answer is None else to_wire(answer)

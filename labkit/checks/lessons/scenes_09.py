"""Customers of a support desk, and what goes wrong while they ask, for the judges of lesson 09."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import NotTried
from labkit.clock import Clock
from labkit.tools import ToolRegistry

PLACES = {7: "Oslo", 8: "Rome"}


@dataclass(frozen=True)
class Conversation:
    """Who says what, and what the service does meanwhile.

    words: what this conversation is about. run, request: what `next_run` and `next_request` are told before the last
    question. answer: what the last answer must hold. fails: None, or the last question cannot be answered: what the
    error must name.
    """

    words: str
    turns: tuple[tuple[str, str], ...]
    run: dict[str, Any] | None = None
    request: dict[str, Any] | None = None
    answer: str = ""
    fails: str | None = None


CONVERSATIONS = (
    Conversation("A question that needs a tool.", (("ada", "Where is order 7?"),), answer="Oslo"),
    Conversation("Two tool calls at once.", (("ada", "Where are orders 7 and 8?"),), answer="Rome"),
    Conversation(
        "A customer comes back.",
        (("ada", "My name is Ada."), ("ada", "What is my name?")),
        answer="Ada",
    ),
    Conversation(
        "Two customers take turns.",
        (("ada", "My name is Ada."), ("bob", "My name is Bob."), ("ada", "What is my name?")),
        answer="Ada",
    ),
    Conversation("A tool raises an error.", (("ada", "Where is order 99?"),), answer="99"),
    Conversation(
        "The refund is read from an old copy of the run.",
        (("ada", "Please refund order 7."),),
        run={"fault": "stale_read", "reads": 2},
        answer="7",
    ),
    Conversation(
        "The run fails with rate_limit_exceeded: Try again in 2 seconds.",
        (("ada", "Where is order 7?"),),
        run={"failed": "rate_limit_exceeded", "retry_after": 2},
        answer="Oslo",
    ),
    Conversation(
        "Two runs fail with server_error.",
        (("ada", "Where is order 8?"),),
        run={"failed": "server_error", "times": 2},
        answer="Rome",
    ),
    Conversation(
        "The message is stored, and the service answers 500.",
        (("ada", "Where is order 7?"),),
        request={"fault": "error_after_commit", "method": "POST", "path": "/messages"},
        answer="Oslo",
    ),
    Conversation(
        "The connection breaks when the run is created.",
        (("ada", "Where is order 8?"),),
        request={"fault": "dropped_connection", "method": "POST", "path": "/runs"},
        answer="Rome",
    ),
    Conversation(
        "The model deployment is gone: invalid_engine_error.",
        (("ada", "Where is order 7?"),),
        run={"failed": "invalid_engine_error", "times": 20},
        fails="invalid_engine_error",
    ),
    Conversation(
        "The run is never taken out of the queue.",
        (("ada", "Where is order 7?"),),
        run={"status": "queued"},
        fails="",
    ),
)


class Watched:
    """A clock that knows whether anybody has used it. looks: how often."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self.looks = clock, 0

    def now(self) -> float:
        """Return the time of day in unix seconds."""
        self.looks += 1
        return self._clock.now()

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        self.looks += 1
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Move the clock."""
        self.looks += 1
        self._clock.sleep(seconds)


class Shop:
    """A service, its model, the tools of a shop, and a clock that all of them share.

    lookups, refunds: how often an order was looked up, and money given back.
    """

    def __init__(self, bench: Bench) -> None:
        self.lab = bench.lab(per_request=4.0)
        self.agents, self.service = self.lab.agents, self.lab.service
        clock = self.service.clock.as_clock()
        self.clock, self.refunds = Watched(clock), 0
        self.lookups = 0
        self.tools = ToolRegistry(self._find(), self._refund(), clock=clock)

    def open_desk(self) -> Any:
        """Return a desk as the notebook's `SupportDesk` makes it, with an agent of its own and no customer yet."""
        agent = self.agents.create_agent(
            model=self.lab.model, name="support", instructions="Be brief.", tools=self.tools.definitions
        )
        return SimpleNamespace(
            agents=self.agents, agent=agent, tools=self.tools, clock=self.clock, threads={}
        )

    def threads(self) -> list[str]:
        """Return the ids of all threads, the oldest first."""
        return [thread.id for thread in self.agents.threads.list(order="asc")]

    def said(self, thread_id: str, role: str = "user") -> list[str]:
        """Return what somebody said in a thread, oldest first."""
        messages = self.agents.messages.list(thread_id=thread_id, order="asc")
        return [_text(message) for message in messages if (message.role == "user") == (role == "user")]

    def runs(self) -> list[Any]:
        """Return all runs of all threads."""
        return [run for thread_id in self.threads() for run in self.agents.runs.list(thread_id=thread_id)]

    def _find(self) -> Any:
        def find_order(number: int) -> dict[str, Any]:
            """Find an order by its number."""
            self.lookups += 1
            return {"order": number, "place": PLACES[number]}

        return find_order

    def _refund(self) -> Any:
        def refund_order(number: int) -> dict[str, Any]:
            """Refund an order, by its number."""
            self.refunds += 1
            return {"refunded": number}

        return refund_order


def _text(message: Any) -> str:
    return "\n".join(part.text.value for part in message.text_messages)


def raised_by(call: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """Call it; return its value, and the exception that it raised, if one. `...` means: not tried."""
    try:
        value = call()
    except Exception as error:  # noqa: BLE001  # whatever the learner lets through
        return None, error
    if value is ...:
        raise NotTried
    return value, None


def first_line(error: BaseException | None) -> str:
    """Return the first line of what an error says."""
    return next(iter(str(error).splitlines()), "")

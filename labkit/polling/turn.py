"""Turn: one message of a user, and runs on its thread until one completes or nothing more is to be hoped for.

Retrying a run is not retrying a request: the request was answered well, and the run failed. The rules, as a pure generator:

1. The message is written once. So is each run: see `posting`.
2. A run that failed with the verdict "retry" is followed by a new one on the same thread, after the pause that the service
   asked for ("Try again in 20 seconds"), or else after 2, 4, 8 … seconds. Nothing else is repeated: what has to be fixed
   first would fail again.
3. At most `attempts` runs, and `timeout` seconds for everything. A pause that goes beyond the deadline is not begun.
4. Each run is waited for by the rules of `plan`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from labkit.arguments import check_id, describe
from labkit.errors import RunFailed
from labkit.polling.actions import Ask, Follow, Plan, Reply, Sleep
from labkit.polling.backoff import Backoff
from labkit.polling.outcome import raise_for_status
from labkit.polling.posting import MARK, Posting, check_metadata, find, post
from labkit.polling.wait import Wait

_FIRST_PAUSE: Final = 2.0  # seconds, doubled with each run


@dataclass(frozen=True, slots=True)
class Turn:
    """What is asked, and how often. mark: tells this turn from others; attempts: runs, at least 1; timeout: seconds."""

    thread_id: str
    agent_id: str
    content: Any
    mark: str
    timeout: float
    attempts: int
    options: Mapping[str, Any]


def check_turn(turn: Turn) -> Turn:
    """Return the turn if it can be taken.

    Raises: ValueError for attempts below 1, a content that is empty, or metadata without room; TypeError for what is no id
    and no message.
    """
    if type(turn.attempts) is not int or turn.attempts < 1:
        raise ValueError(
            f"attempts={turn.attempts!r}; expected the number of runs, 1 or more; attempts=3 is a good start"
        )
    if not turn.content or (isinstance(turn.content, str) and not turn.content.strip()):
        raise ValueError(
            f"the message is {turn.content!r}; expected text or content blocks; the service refuses an empty one"
        )
    if not isinstance(turn.content, (str, list, tuple)):
        raise TypeError(
            f"the message is {describe(turn.content)}; expected text, or a list of content blocks; str(value) makes text"
        )
    check_id("thread_id", turn.thread_id)
    check_id("agent_id", turn.agent_id)
    check_metadata(turn.options)
    return turn


def take(turn: Turn, *, answering: bool, backoff: Backoff, cancel_on_interrupt: bool) -> Plan:
    """Take the turn and return the completed run.

    Raises: what `raise_for_status` raises for the last run, what `plan` raises, and refusals of the service.
    """
    message = {"thread_id": turn.thread_id, "role": "user", "content": turn.content}
    create = Ask("messages.create", {**message, "metadata": {MARK: turn.mark}})
    yield from post(create, "messages", turn.thread_id, turn.mark, turn.timeout)
    pause = _FIRST_PAUSE
    for attempt in range(1, turn.attempts + 1):
        reply = yield from _create(turn, attempt, cancel_on_interrupt=cancel_on_interrupt)
        yield Follow(reply.value)
        wait = Wait(turn.timeout, answering, backoff, cancel_on_interrupt, reply.elapsed)
        run = yield from wait.guard(wait.until_end(reply.value))
        try:
            return raise_for_status(run)
        except RunFailed as error:
            seconds = pause if error.retry_after is None else error.retry_after
            left = turn.timeout - wait.elapsed
            if error.verdict != "retry" or attempt == turn.attempts or seconds >= left:
                error.add_note(_why(error, attempt, turn.attempts, seconds, left))
                raise
        yield Sleep(seconds)
        pause *= 2
    raise AssertionError("the loop returns or raises")


def _create(turn: Turn, attempt: int, *, cancel_on_interrupt: bool) -> Posting:
    mark = f"{turn.mark}/{attempt}"
    metadata = {**(turn.options.get("metadata") or {}), MARK: mark}
    arguments = {**turn.options, "thread_id": turn.thread_id, "agent_id": turn.agent_id, "metadata": metadata}
    try:
        return (yield from post(Ask("runs.create", arguments), "runs", turn.thread_id, mark, turn.timeout))
    except (Exception, GeneratorExit):
        raise
    except BaseException as interrupt:  # the run may have been created all the same
        if cancel_on_interrupt:
            yield from _cancel_if_found(turn.thread_id, mark, interrupt)
        raise


def _cancel_if_found(thread_id: str, mark: str, interrupt: BaseException) -> Posting:
    reply = yield from find("runs", thread_id, mark, interrupt)
    if reply.value is not None:
        yield Follow(reply.value)
        wait = Wait(0.0, answering=False, backoff=Backoff(), run=reply.value)
        wait.look_at(reply.value)
        yield from wait.cancel_after(interrupt)
    return Reply(reply.elapsed)


def _why(error: RunFailed, attempt: int, attempts: int, seconds: float, left: float) -> str:
    if error.verdict != "retry":
        return f"No further run was tried: the verdict is {error.verdict!r}."
    if attempt == attempts:
        return f"This was run {attempt} of {attempts}."
    return (
        f"No further run was tried: it could begin in {seconds:g} seconds, and {max(0.0, left):.1f} are left."
    )

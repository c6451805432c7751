"""Reading: a whole thread from the service, or what is new in it. What is done, not how: see `steps`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.errors import InvalidTranscript
from labkit.history.entry import Entry, from_message, from_step
from labkit.history.steps import PAGE, Call, Procedure, Read


@dataclass(frozen=True, slots=True)
class Found:
    """What a thread holds: its own JSON, and its entries, oldest first."""

    thread: dict[str, Any]
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync changed, as ids of entries.

    added: were not known. changed: came back with another content. gone: are not in the thread any more; they stay in
    the transcript. unchanged: how many were read and were as known.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything is different."""
        return bool(self.added or self.changed or self.gone)


def read_thread(agents: Any, thread_id: str, *, with_tools: bool) -> Procedure[Found]:
    """Read the thread, its messages and, if asked for, the tool calls of its runs."""
    thread = yield Call(lambda: agents.threads.get(thread_id))
    messages = yield Read(lambda: agents.messages.list(thread_id=thread_id, order="asc", limit=PAGE))
    entries = list(map(from_message, messages))
    if with_tools:
        entries = place_tools(entries, (yield from _read_tools(agents, thread_id)))
    return Found(thread, entries)


def read_news(
    agents: Any, thread_id: str, known: Sequence[Entry], *, full: bool, with_tools: bool
) -> Procedure[tuple[list[Entry], SyncReport]]:
    """Read what is new, and merge it with what is known by the ids of the messages.

    Newest first, until a message that is known and behind which nothing was still being written: usually one
    request. full: the whole thread, which also finds changed metadata and messages that are gone.
    """
    if not thread_id:
        raise InvalidTranscript(
            "This transcript belongs to no thread.",
            expected="one that was read from the service, or has thread_id=",
            try_next="Transcript.of(agents, thread_id)",
        )
    stops = set() if full else _stops(known)
    newest_first = yield Read(
        lambda: agents.messages.list(thread_id=thread_id, order="desc", limit=PAGE),
        lambda wire: wire.get("id") in stops,
    )
    found = list(map(from_message, reversed(newest_first)))
    messages = [entry for entry in known if entry.kind == "message"]
    merged, report = merge(messages, found, full=full)
    tools = [entry for entry in known if entry.kind != "message"]
    if with_tools:
        fresh = yield from _read_tools(agents, thread_id)
        tools, about_tools = merge(tools, fresh, full=False)
        report = _add(report, about_tools)
    return place_tools(merged, tools), report


def merge(known: Sequence[Entry], found: Sequence[Entry], *, full: bool) -> tuple[list[Entry], SyncReport]:
    """Return the entries of both, oldest first, each id once, what was found going before what was known."""
    old = {entry.entry_id: entry for entry in known}
    new = {entry.entry_id: entry for entry in found}
    added = [each for each in new if each not in old]
    changed = [each for each, entry in new.items() if each in old and old[each].wire != entry.wire]
    gone = [each for each in old if each not in new] if full else []
    merged = [new.get(each, entry) for each, entry in old.items()] + [new[each] for each in added]
    unchanged = len(new) - len(added) - len(changed)
    return merged, SyncReport(tuple(added), tuple(changed), tuple(gone), unchanged)


def place_tools(messages: Sequence[Entry], tools: Sequence[Entry]) -> list[Entry]:
    """Return messages in their own order, with the calls and outputs of a run before the message it wrote next.

    The service's times are whole seconds, so a call and the answer to it may have the same; the run they share tells
    which comes first.
    """
    placed: list[Entry] = []
    done = 0  # of the tools, which come in the order of their runs: each is looked at once
    for message in messages:
        while done < len(tools) and _is_before(tools[done], message):
            placed.append(tools[done])
            done += 1
        placed.append(message)
    return [*placed, *tools[done:]]


def _is_before(tool: Entry, message: Entry) -> bool:
    if tool.run_id is not None and tool.run_id == message.run_id:
        return tool.created_at <= message.created_at
    return tool.created_at < message.created_at


def _read_tools(agents: Any, thread_id: str) -> Procedure[list[Entry]]:
    runs = yield Read(lambda: agents.runs.list(thread_id=thread_id, order="asc", limit=PAGE))
    entries: list[Entry] = []
    for run in runs:
        entries += yield from _read_run(agents, thread_id, run)
    return entries


def _read_run(agents: Any, thread_id: str, run: Mapping[str, Any]) -> Procedure[list[Entry]]:
    steps = yield Read(
        lambda: agents.run_steps.list(thread_id=thread_id, run_id=run["id"], order="asc", limit=PAGE)
    )
    return [entry for step in steps for entry in from_step(step)]


def _stops(known: Sequence[Entry]) -> set[str]:
    """Return the messages behind which everything is settled."""
    stops: set[str] = set()
    for entry in known:
        if entry.kind == "message":
            if not entry.is_settled:
                break
            stops.add(entry.entry_id)
    return stops


def _add(first: SyncReport, second: SyncReport) -> SyncReport:
    return SyncReport(
        first.added + second.added,
        first.changed + second.changed,
        first.gone + second.gone,
        first.unchanged + second.unchanged,
    )

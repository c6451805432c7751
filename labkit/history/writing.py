"""Writing: the messages of a transcript into a thread, in order, each once. What is done, not how: see `steps`.

The service locks a thread while a run is active on it, so the writer waits for the run to end. Each message carries the
id of its original in its metadata: a restore that was interrupted goes on where it stopped, and a second one adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labkit.errors import ThreadBusy
from labkit.history.entry import Entry, Part
from labkit.history.steps import PAGE, Call, Procedure, Read, Sleep
from labkit.status import is_active

ORIGIN: Final = "labkit.restored_from"
"""The metadata key that names the original of a restored message."""

CHUNK: Final = 30
"""Messages that go into one request when a thread is created; OpenAI's documentation names 32 as the most."""

_WAIT: Final = 1.0  # seconds between two looks at a run that locks the thread
_ATTEMPTS: Final = 4  # as many as the SDK would make
_PAIRS: Final = 16  # of metadata. Source: wire contract §10


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restore did: ids of the originals that are in the thread now, that were there before, and that are not.

    left_out: id -> reason. Tool calls are among them: the service takes no run steps from a client.
    """

    thread_id: str
    restored: tuple[str, ...]
    already_there: tuple[str, ...]
    left_out: Mapping[str, str]

    def __repr__(self) -> str:
        lines = [f"{len(self.restored)} messages restored into {self.thread_id}"]
        if self.already_there:
            lines.append(f"{len(self.already_there)} were there already")
        lines += [f"left out  {each}: {reason}" for each, reason in self.left_out.items()]
        return "\n".join(lines)


def to_message(entry: Entry) -> dict[str, Any] | str:
    """Return an entry as a message to be created (wire JSON), or the reason why it cannot be."""
    if entry.kind != "message":
        return "a tool call or output; only the service writes run steps"
    content = [block for block in map(_block, entry.parts) if block is not None]
    if not content:
        return "it has no content that a client may write"
    only_text = content[0]["text"] if len(content) == 1 and content[0]["type"] == "text" else None
    message: dict[str, Any] = {"role": entry.role, "content": only_text or content}
    attachments = entry.wire.get("attachments")
    if attachments:
        message["attachments"] = attachments
    metadata = {str(key): str(value) for key, value in (entry.wire.get("metadata") or {}).items()}
    if ORIGIN in metadata or len(metadata) < _PAIRS:
        metadata[ORIGIN] = entry.entry_id
    return {**message, "metadata": metadata}


def restore(
    agents: Any, entries: Sequence[Entry], *, thread_id: str | None, wait: float, metadata: Mapping[str, str]
) -> Procedure[RestoreReport]:
    """Write the entries into a new thread, or go on in the one that is given.

    wait: seconds to wait for a run that locks the thread. Raises: ThreadBusy; errors of the SDK unchanged.
    """
    made = {entry.entry_id: to_message(entry) for entry in entries}
    left_out = {each: message for each, message in made.items() if isinstance(message, str)}
    messages = {each: message for each, message in made.items() if not isinstance(message, str)}
    there: set[str] = set()
    if thread_id is None:
        first = dict(list(messages.items())[:CHUNK])
        thread = yield Call(
            lambda: agents.threads.create(messages=list(first.values()), metadata=dict(metadata))
        )
        thread_id, rest = str(thread["id"]), dict(list(messages.items())[CHUNK:])
    else:
        there = yield from _read_origins(agents, thread_id)
        rest = {each: message for each, message in messages.items() if each not in there}
        if rest:
            yield from _wait_for_lock(agents, thread_id, wait)
    try:
        for message in rest.values():
            yield from _add(agents, thread_id, message, wait)
    except Exception as error:
        error.add_note(f"Restore again with thread_id={thread_id!r}: it goes on where this one stopped.")
        raise
    restored = tuple(each for each in messages if each not in there)
    return RestoreReport(thread_id, restored, tuple(each for each in messages if each in there), left_out)


def _add(agents: Any, thread_id: str, message: Mapping[str, Any], wait: float) -> Procedure[None]:
    """Add one message, once.

    The SDK repeats a POST that was answered with a 5xx, also when the service had carried it out, and the thread then has
    the message twice for ever: there is no way to delete one (wire W5, W17). So its retries are switched off here, and
    after a failure the thread is asked whether the message is in it.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            yield Call(lambda: agents.messages.create(thread_id=thread_id, **message, retry_total=0))
        except Exception as error:
            if is_lock(error):
                yield from _wait_for_lock(agents, thread_id, wait)
            elif not _may_be_repeated(error) or attempt == _ATTEMPTS:
                raise
            elif (yield from _is_there(agents, thread_id, message)):
                return
            else:
                yield Sleep(_WAIT * attempt)
        else:
            return
    raise ThreadBusy(
        f"A run became active on {thread_id} each time when a message was to be added.",
        thread_id=thread_id,
        expected="a thread that nobody else works on",
        try_next=f"restore with thread_id={thread_id!r} when it is quiet: it goes on where it stopped",
    )


def _is_there(agents: Any, thread_id: str, message: Mapping[str, Any]) -> Procedure[bool]:
    newest = yield Read(
        lambda: agents.messages.list(thread_id=thread_id, order="desc", limit=1), lambda _: True
    )
    origin = message["metadata"].get(ORIGIN)
    return any(origin is not None and (each.get("metadata") or {}).get(ORIGIN) == origin for each in newest)


def _may_be_repeated(error: Exception) -> bool:
    """Tell whether a request that failed so may work a second time: throttled, broken on the way, or a server's fault."""
    status = getattr(error, "status_code", None)
    if status is None:
        return type(error).__module__.startswith("azure.core.")  # no answer at all
    return status in (408, 429) or status >= 500


def is_lock(error: Exception) -> bool:
    """Tell whether an error says that a run locks the thread.

    Source: wire contract §9 E1: HTTP 400 and this text, which has no code to go by.
    """
    return getattr(error, "status_code", None) == 400 and "while a run" in str(error)


def _read_origins(agents: Any, thread_id: str) -> Procedure[set[str]]:
    messages = yield Read(lambda: agents.messages.list(thread_id=thread_id, order="asc", limit=PAGE))
    return {str(each["metadata"][ORIGIN]) for each in messages if ORIGIN in (each.get("metadata") or {})}


def _wait_for_lock(agents: Any, thread_id: str, wait: float) -> Procedure[None]:
    """Wait until no run is active on the thread; only the newest run can be."""
    waited = 0.0
    while True:
        newest = yield Read(
            lambda: agents.runs.list(thread_id=thread_id, order="desc", limit=1), lambda _: True
        )
        active = [run for run in newest if is_active(run.get("status"))]
        if not active:
            return
        if waited >= wait:
            raise ThreadBusy(
                f"The run {active[0].get('id')} is {active[0].get('status')} on {thread_id} after {waited:g} seconds"
                " of waiting, so no message can be added.",
                thread_id=thread_id,
                expected="a thread without an active run",
                try_next=f"end the run or wait for it, then restore with thread_id={thread_id!r}: it goes on where it stopped",
            )
        yield Sleep(min(_WAIT, wait - waited))
        waited += min(_WAIT, wait - waited)


def _block(part: Part) -> dict[str, Any] | None:
    if part.kind == "text":
        return {"type": "text", "text": part.text} if part.text else None
    if part.kind == "image_file" and part.file_id:
        return {"type": "image_file", "image_file": {"file_id": part.file_id}}
    if part.kind == "image_url" and part.url:
        return {"type": "image_url", "image_url": {"url": part.url}}
    return None

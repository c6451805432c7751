"""Transcript: a whole thread in your hands: to read, keep, shorten, and give back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from labkit.arguments import check_id
from labkit.clock import Clock, SystemClock
from labkit.events import to_wire
from labkit.history import archive, html, markdown
from labkit.history.entry import Entry, from_message
from labkit.history.length import Length, measure
from labkit.history.reading import SyncReport, read_news, read_thread
from labkit.history.steps import run_sync
from labkit.history.summary import render_plain, summary_entry
from labkit.history.trim import TrimReport, choose
from labkit.history.writing import RestoreReport, restore


class Transcript:
    """The messages of one thread, oldest first, and if asked for the tool calls of its runs.

    >>> transcript = Transcript.from_messages([
    ...     {"id": "msg_1", "role": "user", "content": [{"type": "text", "text": {"value": "My name is Ada."}}]},
    ...     {"id": "msg_2", "role": "assistant", "content": [{"type": "text", "text": {"value": "Hello Ada."}}]},
    ... ])
    >>> [entry.text for entry in transcript.by_role("assistant")]
    ['Hello Ada.']
    >>> transcript.length
    Length(messages=2, characters=25, tokens=15)
    >>> shorter, report = transcript.trim(messages=1)
    >>> report
    kept 1 of 2 messages, about 7 of 15 tokens
    forgotten  user           8 tokens  My name is Ada.

    Nothing here changes a transcript but `sync`. The async twins of what talks to the service are in `labkit.history.aio`.
    """

    def __init__(self, thread: Mapping[str, Any], entries: Iterable[Entry]) -> None:
        self.thread = dict(thread)
        self._entries = tuple(entries)

    @classmethod
    def of(cls, agents: Any, thread_id: str, *, with_tools: bool = False, clock: Clock | None = None) -> Self:
        """Read a whole thread, of any length: one request for the thread and one for each hundred messages.

        agents: an AgentsClient. with_tools: also the tool calls and outputs, for one more request a run.
        Raises: errors of the SDK unchanged; InvalidTranscript when the listing never ends.
        """
        check_id("thread_id", thread_id)
        found = run_sync(read_thread(agents, thread_id, with_tools=with_tools), clock or SystemClock())
        return cls(found.thread, found.entries)

    @classmethod
    def from_messages(cls, messages: Iterable[Any], *, thread_id: str = "") -> Self:
        """Return the transcript of messages that you have, oldest first: SDK objects or wire JSON."""
        return cls({"id": thread_id}, [from_message(to_wire(message)) for message in messages])

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` returned. Raises: InvalidTranscript."""
        return cls(*archive.from_text(text))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a file that `save` wrote. Raises: InvalidTranscript, which says what is wrong with it; OSError."""
        return cls(*archive.from_text(archive.read(Path(path)), str(path)))

    @property
    def thread_id(self) -> str:
        """The id of the thread, or "" where there is none."""
        return str(self.thread.get("id") or "")

    @property
    def metadata(self) -> dict[str, str]:
        """The metadata of the thread."""
        given = self.thread.get("metadata")
        return {str(key): str(value) for key, value in given.items()} if isinstance(given, Mapping) else {}

    @property
    def length(self) -> Length:
        """How long it is, in messages, characters and tokens (estimated)."""
        return measure(self._entries)

    def by_role(self, role: str) -> list[Entry]:
        """Return the entries of "user", "assistant" or "tool"."""
        if role not in ("user", "assistant", "tool"):
            raise ValueError(f'role={role!r} is no role; expected "user", "assistant" or "tool"')
        return [entry for entry in self._entries if entry.role == role]

    def by_run(self, run_id: str) -> list[Entry]:
        """Return what one run wrote: its messages, and its tool calls where they were read."""
        return [entry for entry in self._entries if entry.run_id == run_id]

    def sync(
        self, agents: Any, *, full: bool = False, with_tools: bool = False, clock: Clock | None = None
    ) -> SyncReport:
        """Take in what is new in the thread, and report it; doing it twice changes nothing more.

        Usually one request. full: read everything again, which also finds changed metadata and messages that are gone;
        those stay in the transcript. Raises: errors of the SDK unchanged; the transcript is then as it was.
        """
        news = read_news(agents, self.thread_id, self._entries, full=full, with_tools=with_tools)
        entries, report = run_sync(news, clock or SystemClock())
        self.replace(entries)
        return report

    def replace(self, entries: Iterable[Entry]) -> None:
        """Take these entries in place of the old ones."""
        self._entries = tuple(entries)

    def trim(
        self,
        *,
        messages: int | None = None,
        turns: int | None = None,
        tokens: int | None = None,
        pins: Iterable[str] = (),
    ) -> tuple[Transcript, TrimReport]:
        """Return a shorter transcript, and a report of what it does not have any more.

        messages, turns (questions of the user with what follows each), tokens (estimated): how much of the end stays; the
        strictest decides. pins: ids of entries that stay wherever they are. A tool call and its output go together.
        """
        unknown = set(pins := list(pins)) - {entry.entry_id for entry in self._entries}
        if unknown:
            raise ValueError(f"pins name {sorted(unknown)[0]!r}, which is not here; expected ids of entries")
        kept, report = choose(
            self._entries, messages=messages, turns=turns, tokens=tokens, pins=frozenset(pins)
        )
        return Transcript(self.thread, kept), report

    def restore(
        self,
        agents: Any,
        *,
        thread_id: str | None = None,
        wait: float = 60.0,
        clock: Clock | None = None,
    ) -> RestoreReport:
        """Write the messages into a new thread, and report what could not be written.

        thread_id: go on with a restore that stopped; what is there is not added again. wait: seconds to wait for a run
        that locks that thread. Files are named, not copied: they must still exist.
        Raises: ThreadBusy; errors of the SDK unchanged.
        """
        procedure = restore(agents, self._entries, thread_id=thread_id, wait=wait, metadata=self.metadata)
        return run_sync(procedure, clock or SystemClock())

    def with_summary(self, summary: str | Callable[[Transcript], str], *, keep: int = 0) -> Transcript:
        """Return a transcript that begins with a summary of this one and ends with its last `keep` messages.

        summary: the text, or a function that makes it from what would be forgotten; see `summary.ask_agent`. Give it to a
        fresh thread with `.restore(agents)`.
        """
        tail, _ = self.trim(messages=keep)
        kept = {entry.entry_id for entry in tail}
        head = Transcript(self.thread, [entry for entry in self._entries if entry.entry_id not in kept])
        text = summary(head) if callable(summary) else summary
        return Transcript({}, [summary_entry(text, self.thread_id or "an earlier thread"), *tail])

    def to_json(self) -> str:
        """Return it as versioned JSON with a checksum; nothing that the service said is lost."""
        return archive.to_text(self.thread, self._entries)

    def save(self, path: str | Path) -> Path:
        """Write it to a file, whole or not at all, and return the path. Raises: OSError."""
        archive.write(Path(path), self.to_json())
        return Path(path)

    def to_text(self) -> str:
        """Return it as plain text, for a model to read."""
        return render_plain(self._entries)

    def to_markdown(self, title: str = "Transcript") -> str:
        """Return it as Markdown that shows what was written, character for character."""
        return markdown.to_markdown(self._entries, title)

    def to_html(self, title: str = "Transcript") -> str:
        """Return it as an HTML section; everything is escaped, nothing is loaded."""
        return html.to_html(self._entries, title)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    def __repr__(self) -> str:
        size = self.length
        return f"Transcript({self.thread_id or 'no thread'}: {size.messages} messages, about {size.tokens:,} tokens)"

    def _repr_html_(self) -> str:
        return self.to_html()

"""Archive: a transcript as a file that can be trusted: versioned, with a checksum, written whole or not at all.

The checksum finds damage, not forgery: whoever can change the file can compute it again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from labkit.errors import InvalidTranscript
from labkit.history.entry import Entry, from_stored

FORMAT: Final = "labkit-transcript"
VERSION: Final = 1
"""The version that is written, and the newest that is read."""

BYTES: Final = 200_000_000
"""Size of the largest file that is read."""

_DEPTH: Final = 50  # levels of nesting; a message has six
_CHARACTERS: Final = 1_500_000  # of one text. Source: wire contract §10, text content per message
_MESSAGES: Final = 100_000  # of one thread. Source: wire contract §10


def to_text(thread: Mapping[str, Any], entries: Sequence[Entry]) -> str:
    """Return the JSON text of a transcript, one entry a line."""
    stored = [{"kind": entry.kind, "unit": entry.unit, "wire": dict(entry.wire)} for entry in entries]
    head = {"format": FORMAT, "version": VERSION, "checksum": _checksum(dict(thread), stored)}
    lines = [_compact(each) for each in stored]
    first = _compact({**head, "thread": dict(thread)})[:-1]
    return first + ',"entries":[\n' + ",\n".join(lines) + "\n]}\n"


def from_text(text: str, source: str = "the text") -> tuple[dict[str, Any], list[Entry]]:
    """Read what `to_text` wrote: the thread and the entries.

    Raises: InvalidTranscript; the message says whether it is another format, a newer version, or damaged.
    """
    value = _parse(text, source)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise InvalidTranscript(
            f"{source} is no transcript.",
            expected=f'a JSON object with "format": "{FORMAT}", as Transcript.save writes it',
            try_next="choose another file; messages of other programs go through Transcript.from_messages",
        )
    version = value.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= VERSION:
        raise InvalidTranscript(
            f"{source} has the version {version!r}.",
            expected=f"a version from 1 to {VERSION}, which this labkit reads",
            try_next="update labkit" if isinstance(version, int) and version > VERSION else "export it again",
        )
    thread, stored = value.get("thread"), value.get("entries")
    if not isinstance(thread, dict) or not isinstance(stored, list):
        raise _damaged(source, "its thread or its entries are missing")
    if value.get("checksum") != _checksum(thread, stored):
        raise _damaged(source, "its checksum does not fit its content")
    return thread, _read_entries(stored, source)


def write(path: Path, text: str) -> None:
    """Write the file so that it is there whole or not at all, readable by its owner only.

    Raises: OSError; the old file, if there was one, is then as it was.
    """
    if path.is_dir():
        raise IsADirectoryError(
            f"{path} is a folder; expected the path of a file; add a name: {path / 'thread.json'}"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"{path.parent} is not there; expected an existing folder; make it, or choose another"
        )
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def read(path: Path) -> str:
    """Return the text of a file. Raises: InvalidTranscript for what is no readable text of a sensible size."""
    try:
        if not path.is_file():
            raise InvalidTranscript(
                f"{path} is {'no file' if path.exists() else 'not there'}.",
                expected="a file that Transcript.save wrote",
                try_next="look at the path; a relative one begins in the working directory",
            )
        size = path.stat().st_size
        if size > BYTES:
            raise _too_large(str(path), f"{size:,} bytes", f"{BYTES:,} bytes")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _damaged(str(path), f"it is not UTF-8 text ({error.reason} at byte {error.start:,})") from error


def _parse(text: str, source: str) -> Any:
    try:
        value = json.loads(text)
    except RecursionError:
        raise _too_large(source, "more levels of nesting than can be read", f"{_DEPTH} levels") from None
    except ValueError as error:
        raise _damaged(source, f"it is not JSON ({error})") from error
    _measure(value, source)
    return value


def _measure(value: Any, source: str) -> None:
    """Refuse what no service could have given: deep nesting, endless texts. Without recursion, for its own sake."""
    waiting = [(value, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEPTH:
            raise _too_large(source, f"more than {_DEPTH} levels of nesting", f"{_DEPTH} levels")
        if isinstance(node, str) and len(node) > _CHARACTERS:
            raise _too_large(
                source, f"a text of {len(node):,} characters", f"{_CHARACTERS:,} for one message"
            )
        if isinstance(node, dict):
            waiting += [(each, depth + 1) for each in (*node, *node.values())]
        elif isinstance(node, list):
            waiting += [(each, depth + 1) for each in node]


def _read_entries(stored: list[Any], source: str) -> list[Entry]:
    entries: list[Entry] = []
    for each in stored:
        try:
            entries.append(from_stored(each.get("kind"), each.get("unit"), each.get("wire")))
        except (ValueError, AttributeError) as error:
            raise _damaged(source, f"entry {len(entries) + 1} is {error}") from error
    if len({entry.entry_id for entry in entries}) < len(entries):
        raise _damaged(source, "two of its entries have the same id")
    if sum(entry.kind == "message" for entry in entries) > _MESSAGES:
        raise _too_large(source, f"{len(entries):,} entries", f"{_MESSAGES:,} messages")
    return entries


def _checksum(thread: Mapping[str, Any], stored: Sequence[Any]) -> str:
    text = json.dumps([thread, stored], sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _compact(value: Any) -> str:
    # ASCII, so that half a surrogate pair and U+2028 come back as they were
    return json.dumps(value, separators=(",", ":"))


def _damaged(source: str, why: str) -> InvalidTranscript:
    return InvalidTranscript(
        f"{source} is damaged: {why}.",
        expected="the file as Transcript.save wrote it",
        try_next="take a copy that was not edited, or export the thread again",
    )


def _too_large(source: str, found: str, limit: str) -> InvalidTranscript:
    return InvalidTranscript(
        f"{source} has {found}.",
        expected=f"at most {limit}",
        try_next="look at where the file comes from: no thread of the service exports to this",
    )

"""What a learner has done, in one JSON file of the workspace: tries, passes, hints. Never an answer.

Several kernels may write at once: each change is read, made and replaced as a whole under a lock. A file
that cannot be read is kept aside under another name. Nothing here raises for a full or read-only disk: a
check must still answer, so the trouble comes back as a sentence.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

VERSION: Final = 2  # 1 had no fast_track
_FIELDS: Final[Mapping[str, type]] = {
    "tries": int,
    "passed": bool,
    "hint": int,
    "solution": bool,
    "fast_track": bool,
}


@dataclass(frozen=True)
class Entry:
    """What was done on one exercise.

    Attributes:
        tries: checks of a real attempt, passed or not; a placeholder does not count.
        passed: whether a check ever passed.
        hint: the highest rung shown, 0 for none.
        solution: whether the solution was shown.
        fast_track: whether it was passed without help before any other exercise of its notebook, and stands for them.
    """

    tries: int = 0
    passed: bool = False
    hint: int = 0
    solution: bool = False
    fast_track: bool = False


@dataclass(frozen=True)
class Book:
    """All entries by exercise id, and a sentence about trouble with the file, empty when all is well."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    note: str = ""


class _Damaged(ValueError):
    """The file is not one that this module wrote."""


class _Newer(ValueError):
    """The file was written by a later labkit."""


class Records:
    """The file of progress.

    Args:
        path: the file; it and its directory are made when something is first written.
        patience: how long to wait for another kernel's lock, seconds.
    """

    def __init__(self, path: Path, *, patience: float = 5.0) -> None:
        self.path = path
        self._patience = patience

    def read(self) -> Book:
        """Return all entries; trouble becomes the book's note and leaves the file as it is."""
        try:
            return Book(_parse(self._bytes()))
        except (_Damaged, _Newer, OSError) as problem:
            return Book(note=f"Progress could not be read from {self.path}: {problem}")

    def entry(self, exercise_id: str) -> Entry:
        """Return the entry of one exercise, an empty one if there is none."""
        return self.read().entries.get(exercise_id, Entry())

    def change(self, exercise_id: str, change: Callable[[Entry], Entry | None]) -> str:
        """Replace one entry by what `change` makes of it, or forget it for None.

        Returns a sentence about trouble, empty when the change is on disk.
        """
        from filelock import FileLock, Timeout  # 20 ms that `import labkit` should not pay

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=self._patience):
                return self._change_locked(exercise_id, change)
        except Timeout:
            return (
                f"Progress was not saved: another program has held {self.path}.lock for {self._patience:g} s. "
                "Your answer is not affected; if no other notebook is running, delete that file."
            )
        except (_Newer, OSError) as problem:
            return (
                f"Progress was not saved in {self.path}: {problem}. "
                "Your answer is not affected; set LABKIT_HOME to a directory that you may write to."
            )

    def _change_locked(self, exercise_id: str, change: Callable[[Entry], Entry | None]) -> str:
        note = ""
        try:
            entries = _parse(self._bytes())
        except _Damaged as problem:
            entries, kept = {}, self._keep_aside()
            note = (
                f"The progress file was damaged ({problem}); it is kept as {kept}, and a new one begins here."
            )
        changed = change(entries.get(exercise_id, Entry()))
        if changed is None:
            entries.pop(exercise_id, None)
        else:
            entries[exercise_id] = changed
        self._replace(entries)
        return note

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def _keep_aside(self) -> Path:
        number = 1
        while (aside := self.path.with_name(f"{self.path.stem}.damaged-{number}.json")).exists():
            number += 1
        return self.path.rename(aside)

    def _replace(self, entries: Mapping[str, Entry]) -> None:
        """Write all entries beside the file, then swap: a reader sees the old file or the new one."""
        record = {"version": VERSION, "exercises": {name: asdict(entries[name]) for name in sorted(entries)}}
        handle, name = tempfile.mkstemp(prefix=".progress-", dir=self.path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                json.dump(record, file, indent=1)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        finally:
            Path(name).unlink(missing_ok=True)


def _parse(raw: bytes) -> dict[str, Entry]:
    """Return the entries in `raw`; no bytes are no entries.

    Raises:
        _Newer: a later labkit wrote it.
        _Damaged: anything else that this module would not write.
    """
    if not raw:
        return {}
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError) as problem:
        raise _Damaged(f"not JSON: {problem}") from problem
    version = record.get("version") if isinstance(record, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise _Newer(
            f"it is of version {version}, written by a later labkit than this one, which knows {VERSION}"
        )
    exercises = record.get("exercises") if isinstance(record, dict) else None
    if version not in (1, VERSION) or not isinstance(exercises, dict):
        raise _Damaged("it has no version or no exercises")
    return read_entries(exercises)


def read_entries(exercises: Mapping[str, Any]) -> dict[str, Entry]:
    """Return entries from their JSON form: exercise id -> the fields of its entry.

    Raises:
        ValueError: an entry is not one.
    """
    return {name: _entry(name, fields) for name, fields in exercises.items()}


def _entry(name: str, fields: Any) -> Entry:
    well = isinstance(fields, dict) and all(
        type(value) is _FIELDS.get(key) and not str(value).startswith("-") for key, value in fields.items()
    )
    if not well:
        raise _Damaged(f"the entry of {name!r} is not one")
    return Entry(**fields)

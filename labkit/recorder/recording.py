"""Recording: events as a file, one JSON object a line, that any renderer can play again.

The first line says what the file is. A program that was killed leaves at most half of a last line, so a reader takes every
whole line and counts what it could not read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labkit.errors import InvalidRecording
from labkit.events import RunEvent

FORMAT: Final = "labkit-recording"
VERSION: Final = 1
LINE: Final = 4_000_000
"""Characters of the longest line that is read: all outputs of one submit are 512 kB. Source: wire contract §7."""

_DEPTH: Final = 50


@dataclass(frozen=True, slots=True)
class Recording:
    """Events in the order in which they happened. damaged: numbers of the lines that could not be read, from 1."""

    events: tuple[RunEvent, ...] = ()
    damaged: tuple[int, ...] = ()

    @property
    def run_ids(self) -> list[str]:
        """The runs that it tells about, in the order in which they appear."""
        return list(dict.fromkeys(event.run_id for event in self.events if event.run_id))

    def of_run(self, run_id: str) -> list[RunEvent]:
        """Return the events of one run, ready for `monitors.view.fold`."""
        return in_order(event for event in self.events if event.run_id == run_id)


def in_order(events: Iterable[RunEvent]) -> list[RunEvent]:
    """Return the events by their time; those of the same time stay as they came."""
    return sorted(events, key=lambda event: event.at)


def start(path: Path) -> None:
    """Make sure that the file is a recording that can be written on; a new one is readable by its owner only.

    Raises: InvalidRecording when there is a file that is none; OSError.
    """
    if path.exists() and path.stat().st_size:
        _check_head(path)
        if _ends_in_the_middle(path):
            append(path, "")  # what was cut off stays one damaged line, and does not spoil the next one
        return
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    append(path, RunEvent("recording", 0.0, "", {"format": FORMAT, "version": VERSION}).to_json())


def append(path: Path, line: str) -> None:
    """Write one line at the end. The file is opened for it and closed: a program that is killed has written what it saw."""
    with path.open("a", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(line + "\n")


def read(path: str | Path) -> Recording:
    """Read a recording.

    Raises: InvalidRecording for a file that is none, or was written by a newer labkit; OSError.
    """
    path = Path(path)
    _check_head(path)
    events: list[RunEvent] = []
    damaged: list[int] = []
    for number, line in enumerate(_lines(path), start=1):
        event = None if line is None else _parse(line)
        if event is None:
            damaged.append(number)
        elif event.kind != "recording":
            events.append(event)
    return Recording(tuple(events), tuple(damaged))


def _lines(path: Path) -> Iterator[str | None]:
    """Give each line, or None for one that is too long; such a line is never held as a whole."""
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        while line := file.readline(LINE):
            is_whole = line.endswith("\n") or len(line) < LINE
            yield line if is_whole else None
            while not is_whole:
                rest = file.readline(LINE)
                is_whole = not rest or rest.endswith("\n")


def _parse(line: str) -> RunEvent | None:
    try:
        event = RunEvent.from_json(line)
    except (ValueError, TypeError, RecursionError):
        return None
    return event if _is_shallow(event.data) else None


def _is_shallow(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(_DEPTH):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return True
    return False


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _check_head(path: Path) -> None:
    if not path.is_file():
        raise InvalidRecording(
            f"{path} is {'no file' if path.exists() else 'not there'}.",
            expected="a file that a Recorder wrote",
            try_next="look at the path; a relative one begins in the working directory",
        )
    with path.open(encoding="utf-8", errors="replace") as file:
        head = file.readline(1_000)
    event = _parse(head)
    if event is None or event.kind != "recording" or event.data.get("format") != FORMAT:
        raise InvalidRecording(
            f"{path} is no recording.",
            expected=f'a first line with "format": "{FORMAT}", as a Recorder writes it',
            try_next="choose another file; a Recorder never writes over one that is not its own",
        )
    version = event.data.get("version")
    if version != VERSION:
        raise InvalidRecording(
            f"{path} has the version {json.dumps(version)[:20]}.",
            expected=f"version {VERSION}, which this labkit reads and writes",
            try_next="update labkit, or record into a new file",
        )


def _ends_in_the_middle(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"

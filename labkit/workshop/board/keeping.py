"""What the board keeps: one file for each person, and who sits where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from labkit.connect.files import replace_private
from labkit.workshop.board.progress import Progress
from labkit.workshop.room import Room
from labkit.workshop.seats import Seats


class Keeping:
    """Everybody's progress, in memory and on disk."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._progress = {seat: _read(self._path(seat)) for seat in room.seats}
        self._names: dict[str, str] = {}
        self._names_at = -1.0

    def progress(self, seat: str) -> Progress:
        """Return what is known of somebody."""
        return self._progress.get(seat, Progress())

    def keep(self, seat: str, progress: Progress) -> None:
        """Replace what is known of somebody; the memory has it even where the disk refuses.

        Raises:
            OSError: it is not on the disk.
        """
        self._progress[seat] = progress
        replace_private(self._path(seat), json.dumps(progress.to_json()).encode())

    def forget(self, seat: str) -> None:
        """Delete what is known of somebody.

        Raises:
            OSError: the file cannot be deleted.
        """
        self._progress.pop(seat, None)
        self._path(seat).unlink(missing_ok=True)

    def paused(self) -> dict[str, float]:
        """Return the projects that are paused, and the speeds that they had."""
        try:
            found = json.loads(self._pause_file.read_text("utf-8"))
            return {str(name): float(speed) for name, speed in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def keep_paused(self, paused: Mapping[str, float]) -> None:
        """Write down what is paused, so that a board which was restarted can let it go on.

        Raises:
            OSError: it is not on the disk.
        """
        replace_private(self._pause_file, json.dumps(dict(paused)).encode())

    @property
    def _pause_file(self) -> Path:
        return self._room.progress / "paused.json"

    def names(self) -> Mapping[str, str]:
        """Map each taken seat to its owner's name; the hub writes the file, so it is looked at each time."""
        path = self._room.seat_file
        try:
            changed = path.stat().st_mtime
            if changed != self._names_at:
                claims = Seats(path, self._room.seats).read()
                self._names = {seat: claim.name for seat, claim in claims.items()}
                self._names_at = changed
        except (OSError, ValueError, TypeError):
            pass  # not there yet, or just being replaced: what was known last still holds
        return self._names

    def _path(self, seat: str) -> Path:
        return self._room.progress / f"{seat}.json"


def _read(path: Path) -> Progress:
    try:
        return Progress.from_json(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Progress()
    except (OSError, ValueError):
        # Their server tells everything again at the next check; the damaged file is kept for whoever asks.
        path.rename(path.with_suffix(".damaged"))
        return Progress()

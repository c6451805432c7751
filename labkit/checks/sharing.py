"""Telling the board of a room how far somebody is: outcomes and counts, never an answer, never a message.

The whole book is told each time. So a board that was away for a while misses nothing, and a message that comes twice
changes nothing.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

from labkit.checks.records import Entry

#: A board answers in milliseconds. Who checks an answer is not kept waiting for one that hangs (seconds).
PATIENCE: Final = 2.0


class Share(Protocol):
    """Whoever is told how far somebody is."""

    def __call__(self, entries: Mapping[str, Entry], exercise_id: str) -> str:
        """Tell of all entries, and of the exercise that is being worked on.

        Returns a sentence about trouble, empty when all is well.
        """
        ...


@dataclass(frozen=True)
class Board:
    """The board of a room, on this machine; token: what the room's JupyterHub gave this person's server."""

    url: str
    token: str

    def __call__(self, entries: Mapping[str, Entry], exercise_id: str) -> str:
        """Tell the board; see ``Share``."""
        told = {"now": exercise_id, "exercises": {name: asdict(entry) for name, entry in entries.items()}}
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=PATIENCE)
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", f"{parts.path.rstrip('/')}/progress", json.dumps(told), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return _not_told(str(error))
        finally:
            connection.close()
        return _not_told(f"it answered HTTP {status}") if status >= 400 else ""


def _not_told(why: str) -> str:
    return f"The room's board was not told ({why}). It will be, at your next check; your progress is saved."

"""``python -m labkit.workshop.board FOLDER``: the board's process; the hub starts it, and brings it back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import sys
from pathlib import Path

from labkit.clock import SystemClock
from labkit.workshop.board.app import make_app
from labkit.workshop.board.state import Board
from labkit.workshop.room import open_room


async def serve(folder: Path) -> None:
    """Serve the board of the room in this folder until the process ends."""
    room = open_room(folder)
    board = Board(room, SystemClock())
    app = make_app(board, os.environ["JUPYTERHUB_SERVICE_PREFIX"], secrets.token_bytes(32))
    app.listen(room.ports.board, "127.0.0.1", max_body_size=1_000_000)
    await board.run()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="[board] %(levelname)s %(message)s")
    with contextlib.suppress(KeyboardInterrupt):  # the hub ends its services so
        asyncio.run(serve(Path(sys.argv[1])))

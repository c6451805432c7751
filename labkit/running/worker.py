"""A process that executes notebooks, one after another, until it is told to end."""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from types import FrameType
from typing import NoReturn

from labkit.running.job import execute


def work(connection: Connection, environ: Mapping[str, str]) -> None:
    """Take jobs from the connection; send None after each cell, and at the end of a job how it ended."""
    # Ctrl-C reaches every process of a terminal. The one that asked decides, and ends this one by SIGTERM, which leaves
    # papermill the time to end its kernel. Not SIG_IGN: kernels would inherit that.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_follow, name="labkit-run-follow", daemon=True).start()
    logging.disable()  # what papermill and nbclient would warn of is said by the results
    os.environ.clear()
    os.environ.update(environ)
    try:
        while (job := connection.recv()) is not None:
            connection.send(execute(job, lambda: connection.send(None)))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):  # whoever asked is gone, or has told us to end
        return


def _follow() -> None:
    """End this process, and with it its kernel, when the one that started it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt

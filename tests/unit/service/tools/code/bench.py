"""Code as the tests run it: with all walls, or with some of them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from labkit.service.tools.code.limits import LIMITS, Limits
from labkit.service.tools.code.runner import WALLS, Ran, run_code

# Where the kernel's walls are missing one by one; the guard stands in each of them.
EDITIONS = [WALLS, ("mounts",), ("landlock",), ("syscalls",), ()] if sys.platform == "linux" else [()]


def go(
    code: str,
    inputs: Mapping[str, Path] | None = None,
    *,
    limits: Limits = LIMITS,
    walls: tuple[str, ...] = WALLS,
    stop: threading.Event | None = None,
) -> Ran:
    """Run code on inputs."""
    return run_code(code, inputs or {}, stop or threading.Event(), limits, walls)


def names(ran: Ran) -> dict[str, bytes]:
    """Return what the code made, by name."""
    return {made.name: made.content for made in ran.files}

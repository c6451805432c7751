"""What a piece of code may use, and why so much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DATA: Final = "/mnt/data"  # where the code finds and leaves its files

MIB: Final = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits of one call of the code interpreter.

    cpu, wall: seconds. memory: bytes of address space. file, folder: bytes of one file, and of all that it writes.
    files: in the folder, those that were there before not counted. kept: of them, how many come back.
    open_files: at the same time. output: characters of what it prints.
    """

    # A chart over a table of some megabytes takes a second or two; the rest is for slow machines.
    cpu: int = 30
    wall: float = 60.0
    # Importing numpy, pandas and matplotlib takes 600 MiB of addresses, although little of it is used.
    memory: int = 2048 * MIB
    file: int = 64 * MIB
    folder: int = 128 * MIB
    files: int = 1000
    kept: int = 20
    open_files: int = 256
    # The model reads it all, and pays for it.
    output: int = 50_000


LIMITS: Final = Limits()

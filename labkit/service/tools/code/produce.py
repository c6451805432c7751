"""The files that a piece of code made or changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labkit.service.tools.code.limits import Limits

_IMAGES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True)
class Made:
    """A file that the code made: its path below /mnt/data and its bytes; a figure was shown, and has no path there."""

    name: str
    content: bytes
    is_figure: bool = False


def mark(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of change of every file below ``folder``, by path."""
    return {name: (found.st_size, found.st_mtime_ns) for name, _, found in _walk(folder)}


def look(folder: Path, before: Mapping[str, tuple[int, int]], limits: Limits) -> str | None:
    """Return what is too much in the folder, or None."""
    count = size = 0
    for name, _, found in _walk(folder):
        if name not in before:
            count += 1
        size += max(0, found.st_size - before.get(name, (0, 0))[0])
        if count > limits.files:
            return f"it made more than {limits.files} files"
        if size > limits.folder:
            return f"it wrote more than {limits.folder >> 20} MiB"
    return None


def collect(
    folder: Path, figures: Path, before: Mapping[str, tuple[int, int]], limits: Limits
) -> tuple[tuple[Made, ...], str]:
    """Return the figures and the files that are new or changed, and a sentence about those that are left out."""
    found = [
        (name, path, size, False)
        for name, path, size, changed in _sized(folder)
        if before.get(name) != (size, changed)
    ]
    saves_images = any(is_image(name) for name, *_ in found)
    shown = [
        (name, path, size, True)
        for name, path, size, _ in _sized(figures)
        if not (saves_images and "/" in name)
    ]
    made: list[Made] = []
    left_out: list[str] = []
    total = 0
    for name, path, size, is_figure in [*shown, *found]:
        total += size
        content = _read(path) if len(made) < limits.kept and total <= limits.folder else None
        if content is None:
            left_out.append(name)
        else:
            made.append(Made(name, content, is_figure))
    if not left_out:
        return tuple(made), ""
    named = ", ".join(left_out[:5]) + (", ..." if len(left_out) > 5 else "")
    return tuple(made), f"[not kept, because it is too much: {named}]"


def is_image(name: str) -> bool:
    """Tell by its name whether a file is a picture that a message can show."""
    return name.lower().endswith(_IMAGES)


def _sized(folder: Path) -> list[tuple[str, Path, int, int]]:
    return [(name, path, found.st_size, found.st_mtime_ns) for name, path, found in sorted(_walk(folder))]


def _walk(folder: Path) -> Iterator[tuple[str, Path, os.stat_result]]:
    """Yield the ordinary files below a folder; links are not followed, wherever they lead."""
    for here, _, names in os.walk(folder, onerror=None):
        for name in names:
            path = Path(here, name)
            try:
                found = path.lstat()
            except OSError:  # deleted meanwhile
                continue
            if stat.S_ISREG(found.st_mode):
                yield path.relative_to(folder).as_posix(), path, found


def _read(path: Path) -> bytes | None:
    try:
        # Nothing of the code runs any more that could put a link here.
        return path.read_bytes()
    except OSError:
        return None

"""What was handed in: which folders are people, which files are notebooks of the course, and what is neither."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labkit.authoring import documents

#: Where people work, below what is handed in.
WORK: Final = "work"
#: A notebook of the course has 60 kB, with pictures a few hundred.
LARGEST: Final = 20_000_000


@dataclass(frozen=True)
class HandedIn:
    """What one person handed in: name, and paths by notebook number."""

    name: str
    notebooks: dict[str, Path]


def find_handed_in(folders: Iterable[Path]) -> tuple[list[HandedIn], list[str]]:
    """Return the people in these folders, and a sentence for whatever is left out.

    A folder is a person's, with notebooks in it or in ``work/`` below; or it holds such folders.
    """
    people: dict[str, HandedIn] = {}
    notes: list[str] = []
    for folder in folders:
        for name, place in _people_in(folder, notes):
            found = dict(_notebooks_in(place, notes))
            if not found:
                notes.append(f"{place}: left out, there is no notebook of the course in it.")
            elif name in people:
                notes.append(
                    f"{place}: left out, there is another folder of the name {name}. Rename one of them."
                )
            else:
                people[name] = HandedIn(name, found)
    return [people[name] for name in sorted(people)], notes


def _people_in(folder: Path, notes: list[str]) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        notes.append(f"{folder}: left out, it is no folder.")
    elif _place(folder):
        yield folder.resolve().name, _place(folder) or folder
    else:
        below = sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
        if not below:
            notes.append(f"{folder}: left out, there is nobody's folder in it.")
        for each in below:
            if not each.name.startswith("."):
                yield each.name, _place(each) or each


def _place(folder: Path) -> Path | None:
    """Return where the notebooks are: the folder, or work/ below it; None for neither."""
    return next((each for each in (folder, folder / WORK) if any(map(_number, _files(each)))), None)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ipynb")) if folder.is_dir() else []


def _number(path: Path) -> str:
    return documents.number_of(path)


def _notebooks_in(place: Path, notes: list[str]) -> Iterator[tuple[str, Path]]:
    for path in _files(place):
        if not _number(path):
            continue
        try:
            found = path.stat(follow_symlinks=False)
        except OSError as error:
            notes.append(f"{path}: left out, it cannot be read ({error.strerror}).")
            continue
        if not stat.S_ISREG(found.st_mode):
            notes.append(f"{path}: left out, it is no file but a link or something else.")
        elif found.st_size > LARGEST:
            notes.append(f"{path}: left out, it has {found.st_size // 10**6} MB; at most {LARGEST // 10**6}.")
        else:
            yield _number(path), path

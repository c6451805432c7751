"""Build the learners' notebooks, and say where they no longer agree with their sources."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path

from labkit.authoring import documents
from labkit.authoring.frame import notebook_problems
from labkit.authoring.student import to_student
from labkit.errors import LabkitError

# Notebook number -> ids of its exercises. The caller knows them; this room does not know the checks.
Exercises = Mapping[str, Sequence[str]]

# Enough to see what differs; `labkit build` shows the rest.
_SHOWN_LINES = 6


class InvalidSource(LabkitError):
    """Raised when a source breaks the rules of the course; `problems` lists each of them."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(["No notebook was written:", *problems]),
            expected=f"sources in {documents.SOURCES}/ that keep the rules of the course",
            try_next="correct the cells named above and build again",
        )


def problems(root: Path, exercises: Exercises | None = None) -> list[str]:
    """List what the sources under `root` break, each as "path: cell: what; what to do".

    `exercises` maps each notebook number to the exercise ids it must have; None leaves that unchecked.
    """
    found = [
        f"{_shown(path, root)}: {problem}"
        for path in documents.find_sources(root)
        for problem in _source_problems(path, exercises)
    ]
    numbers = {documents.number_of(path) for path in documents.find_sources(root)}
    lost = sorted(set(exercises or {}) - numbers)
    return found + [f"{documents.SOURCES}/: no notebook for lesson {number}; write one" for number in lost]


def build(root: Path, exercises: Exercises | None = None) -> list[Path]:
    """Write every learner's notebook that is missing or differs; return the paths written.

    Raises:
        InvalidSource: a source breaks a rule; nothing is written then.
    """
    if found := problems(root, exercises):
        raise InvalidSource(found)
    written = []
    for source in documents.find_sources(root):
        copy, made = _copy_of(source, root), _make(source)
        if not copy.exists() or copy.read_bytes() != made:
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(made)
            written.append(copy)
    return written


def check(root: Path, exercises: Exercises | None = None) -> list[str]:
    """List problems of the sources, and each learner's notebook that is not what `build` would write."""
    if found := problems(root, exercises):
        return found
    drift = []
    sources = documents.find_sources(root)
    for source in sources:
        drift += _drift(_copy_of(source, root), _make(source), root)
    expected = {source.name for source in sources}
    drift += [
        f"{_shown(copy, root)}: it has no source in {documents.SOURCES}/; delete it"
        for copy in documents.find_copies(root)
        if copy.name not in expected
    ]
    return drift


def _source_problems(path: Path, exercises: Exercises | None) -> list[str]:
    number = documents.number_of(path)
    if not number:
        return ["its name should be two digits, a line and lower-case words: 02_life_of_a_run.ipynb"]
    try:
        notebook = documents.read(path)
    except ValueError as problem:
        return [str(problem)]
    return list(notebook_problems(notebook, None if exercises is None else exercises.get(number, ())))


def _make(source: Path) -> bytes:
    return documents.to_bytes(to_student(documents.read(source)))


def _drift(copy: Path, made: bytes, root: Path) -> list[str]:
    if not copy.exists():
        return [f"{_shown(copy, root)}: missing; run `labkit build`"]
    stored = copy.read_bytes()
    if stored == made:
        return []
    before = stored.decode("utf-8", errors="replace").splitlines()
    after = made.decode("utf-8").splitlines()
    changes = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[:1] in "+-"][2:]
    shown = "\n".join(f"    {line}" for line in changes[:_SHOWN_LINES]) or "    (line ends only)"
    return [
        f"{_shown(copy, root)}: not what its source makes; run `labkit build`. First differences:\n{shown}"
    ]


def _copy_of(source: Path, root: Path) -> Path:
    return root / documents.COPIES / source.name


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()

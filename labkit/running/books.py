"""Which notebooks are meant, and what they hold: their kind, their cells, their parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from labkit.authoring import documents
from labkit.errors import SettingsError

#: solutions: every exercise should pass; copies: none should be tried yet; own: whatever somebody made of it.
Kind = Literal["solutions", "copies", "own"]
FOLDERS: Final[Mapping[str, Kind]] = {documents.SOURCES: "solutions", documents.COPIES: "copies"}
#: On Azure, cells with this tag are skipped: they hold the clock of the local service, or plan its faults.
LOCAL_ONLY: Final = "local-only"


@dataclass(frozen=True)
class Book:
    """One notebook to execute.

    Attributes:
        path: the file.
        kind: what is expected of its exercises.
        cells: how many code cells it has.
        parameters: names that its cell with the tag `parameters` sets.
    """

    path: Path
    kind: Kind
    cells: int
    parameters: tuple[str, ...]

    @property
    def number(self) -> str:
        """The lesson's number, or an empty string."""
        return documents.number_of(self.path)

    @property
    def name(self) -> str:
        """How it is called in tables: its folder and its file, without the ending."""
        return f"{self.path.parent.name}/{self.path.stem}"


def choose(root: Path | None, names: Sequence[str], folders: Sequence[str]) -> list[Book]:
    """Return the notebooks that are meant, each once: numbers such as 03 within `folders` of the course, or paths.

    Args:
        root: the folder of the course; None where there is none, then only paths can be meant.
        names: numbers or paths; empty for everything in the folders.
        folders: some of solutions, notebooks and work.

    Raises:
        SettingsError: one is missing, or is no notebook; the message lists all that are wrong.
    """
    shelves = {folder: _shelf(root, folder) for folder in folders}
    found: dict[Path, Kind] = {}
    wrong: list[str] = []
    for name in names or sorted({number for shelf in shelves.values() for number in shelf}):
        chosen = _by_name(name, shelves)
        if not chosen:
            wrong.append(f"There is no notebook {name!r}.")
        found.update(chosen)
    books = []
    for path, kind in found.items():
        try:
            books.append(_open(path, kind))
        except (ValueError, OSError) as problem:
            wrong.append(f"{path} cannot be used: {problem}")
    if wrong or not books:
        numbers = ", ".join(sorted({number for shelf in shelves.values() for number in shelf}))
        lessons = f"the number of a lesson in {' or '.join(folders)} ({numbers}), or " if numbers else ""
        raise SettingsError(
            "\n".join(wrong) or f"There is no notebook in {' or '.join(folders)}.",
            expected=f"{lessons}the path of a notebook that JupyterLab opens",
            try_next="labkit run 00, in the folder of the course; without a number, all are run",
        )
    return books


def _shelf(root: Path | None, folder: str) -> dict[str, Path]:
    paths = sorted((root / folder).glob("*.ipynb")) if root else []
    return {documents.number_of(path): path for path in paths if documents.number_of(path)}


def _by_name(name: str, shelves: Mapping[str, Mapping[str, Path]]) -> dict[Path, Kind]:
    path = Path(name)
    if path.suffix == ".ipynb":
        resolved = path.resolve()
        return {resolved: FOLDERS.get(resolved.parent.name, "own")} if path.is_file() else {}
    return {
        shelf[name].resolve(): FOLDERS.get(folder, "own")
        for folder, shelf in shelves.items()
        if name in shelf
    }


def _open(path: Path, kind: Kind) -> Book:
    notebook = documents.read(path)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    named = [name for cell in cells if "parameters" in documents.tags_of(cell) for name in _set_in(cell)]
    return Book(path, kind, len(cells), tuple(named))


def _set_in(cell: Any) -> list[str]:
    """List the names that the cell assigns at its top level; none when it is not Python."""
    try:
        body = ast.parse(cell.source).body
    except (SyntaxError, ValueError):
        return []
    targets: list[ast.expr] = []
    for statement in body:
        if isinstance(statement, ast.Assign):
            targets += statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets.append(statement.target)
    return [target.id for target in targets if isinstance(target, ast.Name)]


def require_parameters(books: Iterable[Book], given: Mapping[str, Any]) -> None:
    """Refuse a parameter that no notebook has.

    Raises:
        SettingsError: the message names the parameters that there are.
    """
    known = {name for book in books for name in book.parameters}
    unknown = sorted(set(given) - known)
    if unknown:
        raise SettingsError(
            f"No notebook that would run has a parameter {' or '.join(map(repr, unknown))}.",
            expected=f"one of {', '.join(sorted(known)) or 'none: no cell of them has the tag parameters'}",
            try_next="give a cell that sets a default the tag parameters; -p replaces what it sets",
        )


def read_value(text: str) -> Any:
    """Return what a value on the command line means: a Python literal (number, True, None, list, text) or the text itself."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text

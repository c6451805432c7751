from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from labkit import authoring

if TYPE_CHECKING:
    from pathlib import Path

EXERCISES = {"02": ["02.1"]}


def test_build_writes_what_check_wants(root: Path) -> None:
    """A missing copy is drift; after a build there is none, and a second build writes nothing."""
    copy = root / "notebooks" / "02_life.ipynb"
    assert authoring.check(root, EXERCISES) == ["notebooks/02_life.ipynb: missing; run `labkit build`"]
    assert authoring.build(root, EXERCISES) == [copy]
    assert authoring.check(root, EXERCISES) == []
    assert authoring.build(root, EXERCISES) == []


def test_a_copy_is_the_same_every_time(root: Path) -> None:
    """The bytes of a copy depend on its source alone, and end in one line feed."""
    copy = authoring.build(root)[0]
    first = copy.read_bytes()
    copy.unlink()
    assert authoring.build(root)[0].read_bytes() == first
    assert b"\r" not in first
    assert first.endswith(b"}\n")
    assert b"BEGIN SOLUTION" not in first


def test_a_copy_is_a_valid_notebook(root: Path) -> None:
    """nbformat accepts the copy."""
    nbformat.validate(nbformat.read(authoring.build(root)[0], as_version=4))


def test_an_edited_copy_is_drift_with_its_first_differences(root: Path) -> None:
    """A copy that somebody edited is named, and the differing lines are shown."""
    copy = authoring.build(root)[0]
    copy.write_text(copy.read_text(encoding="utf-8").replace("The life", "The death"), encoding="utf-8")
    (drift,) = authoring.check(root)
    assert drift.startswith("notebooks/02_life.ipynb: not what its source makes")
    assert '-    "# The death of a run"' in drift
    assert '+    "# The life of a run"' in drift


def test_other_line_ends_are_drift(root: Path) -> None:
    """A copy with CR LF is not the copy."""
    copy = authoring.build(root)[0]
    copy.write_bytes(copy.read_bytes().replace(b"\n", b"\r\n"))
    assert "line ends only" in authoring.check(root)[0]


def test_a_copy_without_a_source_is_drift_but_a_learners_notebook_is_not(root: Path) -> None:
    """A left-over copy is named; files that labkit would not name so are the learner's."""
    authoring.build(root)
    (root / "notebooks" / "03_old.ipynb").write_text("{}", encoding="utf-8")
    (root / "notebooks" / "Untitled.ipynb").write_text("{}", encoding="utf-8")
    assert authoring.check(root) == ["notebooks/03_old.ipynb: it has no source in solutions/; delete it"]


def test_a_broken_source_writes_nothing(root: Path, notebook: Any) -> None:
    """Build raises with every problem and its place, and check lists the same."""
    notebook.cells[0].source = "no title"
    nbformat.write(notebook, root / "solutions" / "02_life.ipynb")
    with pytest.raises(authoring.InvalidSource) as caught:
        authoring.build(root)
    assert list(caught.value.problems) == authoring.problems(root) == authoring.check(root)
    assert caught.value.problems[0].startswith("solutions/02_life.ipynb: the first cell")
    assert not (root / "notebooks").exists()


def test_a_lesson_without_a_notebook_is_a_problem(root: Path) -> None:
    """Every lesson with exercises needs its source."""
    found = authoring.problems(root, {**EXERCISES, "03": ["03.1"]})
    assert found == ["solutions/: no notebook for lesson 03; write one"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'{"nbformat": 4, "nbformat_minor": 5}', b"null"]
)
def test_a_file_that_is_no_notebook_is_named(root: Path, content: bytes) -> None:
    """Anything but a notebook is a problem with its path, never a traceback."""
    (root / "solutions" / "03_broken.ipynb").write_bytes(content)
    found = authoring.problems(root, EXERCISES)
    assert found
    assert all(problem.startswith("solutions/03_broken.ipynb: ") for problem in found)


def test_a_source_with_a_strange_name_is_a_problem(root: Path) -> None:
    """A source is named by number and words."""
    (root / "solutions" / "02_life.ipynb").rename(root / "solutions" / "Life.ipynb")
    assert "two digits" in authoring.problems(root)[0]

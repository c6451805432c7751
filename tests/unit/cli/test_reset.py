from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from labkit.cli.app import main
from tests.unit.running.notebooks import cell, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course in which somebody has passed 03.1 and 03.2."""
    for folder, answer in (("notebooks", "..."), ("work", "1")):
        cells = [cell(f"a{n} = {answer}", f"exercise-03-{n}", "exercise") for n in (1, 2)]
        write(tmp_path / folder / "03_polling.ipynb", *cells)
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.delenv("LABKIT_HOME", raising=False)
    home = tmp_path / ".labkit"
    home.mkdir()
    entries = {
        each: {"tries": 1, "passed": True, "hint": 0, "solution": False} for each in ("03.1", "03.2", "04.1")
    }
    (home / "progress.json").write_text(json.dumps({"version": 1, "exercises": entries}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def left(course: Path) -> list[str]:
    """List the exercises whose progress is known."""
    return list(json.loads((course / ".labkit" / "progress.json").read_text(encoding="utf-8"))["exercises"])


def test_an_exercise_begins_again_and_the_others_stay(course: Path) -> None:
    """Cell and progress of one exercise are as at the beginning; the message says where the answer is kept."""
    result = CliRunner().invoke(main, ["reset", "03.2"])
    assert result.exit_code == 0, result.output
    text = (course / "work" / "03_polling.ipynb").read_text(encoding="utf-8")
    assert "a1 = 1" in text
    assert "a2 = ..." in text
    assert left(course) == ["03.1", "04.1"]
    assert "work/03_polling.before-reset-1.ipynb" in result.stdout


def test_a_notebook_begins_again(course: Path) -> None:
    """All exercises of the notebook, and of no other."""
    result = CliRunner().invoke(main, ["reset", "03"])
    assert result.exit_code == 0, result.output
    assert left(course) == ["04.1"]
    shipped, own = (course / folder / "03_polling.ipynb" for folder in ("notebooks", "work"))
    assert own.read_bytes() == shipped.read_bytes()
    again = CliRunner().invoke(main, ["reset", "03"])
    assert "is as it was shipped already" in again.stdout


@pytest.mark.parametrize("target", ["3.2", "03.9", "x", ""])
def test_an_unknown_target_changes_nothing(course: Path, target: str) -> None:
    """A name that is none is the user's mistake, and is answered with one that is."""
    result = CliRunner().invoke(main, ["reset", target])
    assert result.exit_code == 2
    assert "Try: labkit" in result.stderr
    assert left(course) == ["03.1", "03.2", "04.1"]


def test_what_was_not_begun_is_said(course: Path) -> None:
    """Without a copy there is nothing to restore, and progress is forgotten all the same."""
    (course / "work" / "03_polling.ipynb").unlink()
    result = CliRunner().invoke(main, ["reset", "03.1"])
    assert "You have not begun" in result.stdout
    assert left(course) == ["03.2", "04.1"]

from __future__ import annotations

import subprocess
import sys

import pytest

from labkit import checks


def test_a_setting_that_cannot_be_used_is_said_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function answers a wrong variable with a sentence that names it."""
    monkeypatch.setenv("LABKIT_STRICT", "perhaps")
    assert "LABKIT_STRICT" in checks.check("01.1", 1).message
    for card in (checks.hint("01.1"), checks.solution("01.1"), checks.progress(), checks.reset("01")):
        assert "LABKIT_STRICT" in card.text()


def test_exercise_ids_are_listed_by_notebook() -> None:
    """Each notebook number maps to the ids that begin with it."""
    for number, ids in checks.exercise_ids().items():
        assert ids
        assert all(exercise_id.startswith(f"{number}.") for exercise_id in ids)


def test_the_room_is_light() -> None:
    """Importing the checks loads neither the SDK nor a notebook library nor a lesson."""
    code = (
        "import labkit.checks, sys\n"
        "heavy = {'azure', 'nbformat', 'IPython', 'starlette', 'filelock', 'asyncio'} & set(sys.modules)\n"
        "lessons = [name for name in sys.modules if name.startswith('labkit.checks.lesson')]\n"
        "raise SystemExit(str([heavy, lessons]) if heavy or lessons else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0

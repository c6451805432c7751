"""The rules that tools keep can fail: each is broken once, in a copy, and reported."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

BIN = Path(sys.executable).parent

STYLE = [
    ("D103", "def run_turn() -> None:\n    pass\n"),
    ("D101", "class Turn:\n    pass\n"),
    ("T201", "print('done')\n"),
    ("FBT001", "def wait(verbose: bool) -> None:\n    pass\n"),
    ("I002", "x = 1\n"),
    ("BLE001", "try:\n    x = 1\nexcept Exception:\n    x = 2\n"),
    ("C901", "def f(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(12))),
    ("PGH003", "import numpy  # type: ignore\n"),
    ("TID252", "from . import clock\n"),
]

ROOMS = [
    ("1. Rooms", "labkit/clock.py", "import labkit.connect"),
    ("2. The service", "labkit/service/states.py", "import labkit.status"),
    ("3. Only connect", "labkit/monitors/view.py", "import azure.core"),
    ("4. The web server", "labkit/settings.py", "import starlette"),
    ("4. SQL stays", "labkit/service/ids.py", "import sqlite3"),
    ("4. IPython", "labkit/polling/plan.py", "import IPython"),
    ("4. What an extra", "labkit/recorder/metrics.py", "import matplotlib"),
    ("5. Pure cores", "labkit/polling/backoff.py", "import time"),
]


@pytest.fixture(scope="module")
def broken_rooms(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says of a copy of labkit in which every contract is broken."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "labkit", copy / "labkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for _, path, statement in ROOMS:
        with (copy / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{statement}\n")
    command = [BIN / "lint-imports", "--no-cache"]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(("rule", "planted"), STYLE)
def test_ruff_reports(rule: str, planted: str) -> None:
    """Each rule of style that labkit relies on is switched on for its files."""
    options = ["--no-cache", "--output-format=concise", "--stdin-filename=labkit/planted.py"]
    command = [BIN / "ruff", "check", *options, "-"]
    answer = subprocess.run(command, cwd=ROOT, input=planted, capture_output=True, text=True, check=False)
    assert f" {rule} " in answer.stdout


@pytest.mark.parametrize("contract", [name for name, _, _ in ROOMS])
def test_import_linter_reports(contract: str, broken_rooms: str) -> None:
    """Each contract about the rooms is reported as broken when an import breaks it."""
    lines = [line for line in broken_rooms.splitlines() if line.startswith(contract)]
    assert any(" BROKEN" in line for line in lines), broken_rooms


def test_pyright_reports(tmp_path: Path) -> None:
    """A public name of another type than `tests/typing` says is reported."""
    planted = tmp_path / "planted.py"
    planted.write_text(
        "from typing import Any, assert_type\n\nfrom labkit import Transcript\n\n\n"
        "def kept(agents: Any) -> None:\n    assert_type(Transcript.of(agents, 'thread_1'), str)\n"
    )
    command = [BIN / "basedpyright", "--pythonpath", sys.executable, planted]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert 'but received "Transcript"' in answer.stdout

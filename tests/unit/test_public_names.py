"""The public names of the package."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import labkit
from tests.house.source import ROOT


def test_public_names_load_late() -> None:
    """Importing the package loads none of its rooms; asking for a name loads the room that has it."""
    code = (
        "import sys, labkit; "
        "assert not [name for name in sys.modules if name.startswith('labkit.')]; "
        "from labkit import wait_for_run, raise_for_status, RunMonitor; "
        "assert 'labkit.polling' in sys.modules and 'labkit.monitors' in sys.modules; "
        "assert not [name for name in sys.modules if name.split('.')[0] in ('azure', 'asyncio', 'IPython')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_name_that_is_not_there_lists_those_that_are() -> None:
    """A misspelt name is answered with the public names."""
    with pytest.raises(
        AttributeError,
        match="no attribute 'wait_for_runs'; it has Recorder, RunMonitor, ToolRegistry, Transcript",
    ):
        _ = labkit.wait_for_runs


def test_the_public_names_can_be_completed() -> None:
    """Tab completion in a notebook shows them."""
    assert set(labkit.__all__) <= set(dir(labkit))


def test_the_readme_names_them() -> None:
    """The table of README.md and `__all__` are one list."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Take it home")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert sorted(name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)) == labkit.__all__

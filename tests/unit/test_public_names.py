"""The public names of the package."""

from __future__ import annotations

import subprocess
import sys

import pytest

import labkit


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
        AttributeError, match="no attribute 'wait_for_runs'; it has RunMonitor, check, connect"
    ):
        _ = labkit.wait_for_runs


def test_the_public_names_can_be_completed() -> None:
    """Tab completion in a notebook shows them."""
    assert set(labkit.__all__) <= set(dir(labkit))

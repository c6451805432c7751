from __future__ import annotations

import re

from tests.contract.workspace import Workspace
from tests.house.source import ROOT


def test_the_program_of_the_readme_runs(workspace: Workspace) -> None:
    """What README.md shows to take home is a whole program."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Take it home")[1]
    program = re.findall(r"```python\n(.*?)```", section, re.DOTALL)[0]
    result = workspace.python(program)
    assert result.stderr == ""
    assert "1 runs: 1 completed; error rate 0%" in result.stdout
    assert "# Transcript" in result.stdout

"""What the documentation shows is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contract.workspace import Workspace
from tests.house.source import ROOT


def blocks(document: str, language: str) -> list[str]:
    """Return the fenced blocks of a language, in their order."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("mode", ["in-process", "https"])
def test_the_examples_for_tests_are_tests(tmp_path: Path, mode: str) -> None:
    """Every block of labkit/testing/README.md passes as a test file of its own; over HTTPS, those that need it."""
    shown = blocks("labkit/testing/README.md", "python")
    if mode == "https":
        shown = [block for block in shown if "DefaultAzureCredential" in block]
    for number, block in enumerate(shown):
        (tmp_path / f"test_block_{number}.py").write_text(block)
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    options = ["-q", "-p", "no:schemathesis", "-p", "no:cacheprovider", f"--agent-service={mode}"]
    command = [sys.executable, "-m", "pytest", *options]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert len(shown) == (7 if mode == "in-process" else 1)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the example is for curl")
def test_the_example_for_any_language_runs(workspace: Workspace) -> None:
    """The block of labkit/service/README.md is a script that asks a question and gets an answer."""
    (script,) = blocks("labkit/service/README.md", "sh")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=workspace.path,
        env=workspace.environ(PATH=path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert '"object":"thread.run"' in result.stdout
    assert '"role":"assistant"' in result.stdout
    assert '"openapi"' in (workspace.path / "openapi.json").read_text("utf-8")


def test_the_example_of_the_successor_runs() -> None:
    """The program of labkit/service/README.md about conversations and responses gets its answer."""
    (program,) = (
        block for block in blocks("labkit/service/README.md", "python") if "PromptAgentDefinition" in block
    )
    world: dict[str, Any] = {}
    exec(program, world)
    assert world["answer"].output_text == "Weather in Paris: 21."
    world["lab"].close()

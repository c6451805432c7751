"""What importing labkit costs, and the words that its documentation promises."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.house.source import ROOT

HEAVY = {"IPython", "griffe", "matplotlib", "opentelemetry", "pydantic", "aiohttp", "azure", "click", "ipywidgets", "jupyterlab", "nbformat", "openai", "rich",
         "sqlite3", "starlette", "trustme", "uvicorn"}  # fmt: skip


def list_imported(statement: str) -> set[str]:
    """List the top-level modules that a fresh interpreter holds after one statement."""
    program = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(answer.stdout.split())


def test_importing_labkit_is_light() -> None:
    """`import labkit` brings in none of the libraries that its rooms need later."""
    assert list_imported("import labkit") & HEAVY == set()


def test_a_heavy_import_is_seen() -> None:
    """The rule above sees a library that is really imported."""
    assert list_imported("import click") & HEAVY == {"click"}


@pytest.mark.parametrize("document", ["README.md", ".github/CONTRIBUTING.md", "labkit/README.md"])
def test_the_commands_in_a_document_exist(document: str) -> None:
    """Every `make …` and `labkit …` that a document shows is a target of the Makefile or a command of the cli."""
    from labkit.cli import main

    text = (ROOT / document).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    shown = re.findall(r"(?:`|^|&& )(make|labkit) ([a-z][a-z-]*)", text, re.MULTILINE)
    assert {word for command, word in shown if command == "make"} <= targets
    assert {word for command, word in shown if command == "labkit"} <= set(main.commands)

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labkit.cli import main
from labkit.service.openapi import document


@pytest.mark.parametrize("place", ["-", "openapi.json"])
def test_the_document_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """`--openapi` writes the document to the terminal or to a file, and starts nothing."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["serve", "--openapi", place])
    assert result.exit_code == 0, result.output
    written = result.output if place == "-" else (tmp_path / place).read_text("utf-8")
    assert json.loads(written) == document()
    assert not (tmp_path / ".labkit").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that does not exist is a mistake with a way out, and exit code 2."""
    result = CliRunner().invoke(main, ["serve", "--openapi", str(tmp_path / "none" / "x")])
    assert result.exit_code == 2
    for part in ("cannot be written", "Expected:", "Try:"):
        assert part in result.output

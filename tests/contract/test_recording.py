"""Recording a notebook on a computer whose temporary folder has settings of its own."""

from __future__ import annotations

import nbformat

from tests.contract.workspace import Workspace

CELL = "from labkit import connect\nprint(connect(quiet=True).model)"


def test_a_stray_env_file_does_not_decide(workspace: Workspace) -> None:
    """A .env in the temporary folder is no part of the run: its stored outputs are the same everywhere."""
    (workspace.path / ".env").write_text("MODEL_DEPLOYMENT_NAME=stray\n")
    path = workspace.path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)]), path)
    code = f"from pathlib import Path; from labkit.authoring import record; record(Path({str(path)!r}))"
    folder = str(workspace.path)
    result = workspace.python(code, TMPDIR=folder, TEMP=folder, TMP=folder)
    assert result.returncode == 0, result.stderr
    output = nbformat.read(path, as_version=4).cells[0].outputs[0]
    assert output.text == "gpt-4o-mini\n"
    assert not list(workspace.path.glob("labkit-*"))

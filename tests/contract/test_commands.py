from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import nbformat
import pytest

from tests.contract.workspace import Workspace


def test_status_and_stop(workspace: Workspace) -> None:
    """Both say what is; stopping twice is no mistake."""
    assert workspace.labkit("serve", "--status").returncode == 1
    workspace.labkit("exec", "--", "true")
    status = workspace.labkit("serve", "--status")
    assert status.returncode == 0
    assert "is running" in status.stdout
    assert workspace.labkit("serve").stdout.endswith("labkit serve --stop ends it.\n")
    assert workspace.labkit("serve", "--stop").stdout == "The local service is stopped.\n"
    assert workspace.labkit("serve", "--stop").stdout == "No local service was running.\n"


def test_a_port_in_use_is_named(workspace: Workspace) -> None:
    """A port that was asked for and is taken is an error with a way out."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = workspace.labkit("serve", "--port", str(port))
    assert result.returncode == 1
    assert f"Port {port} cannot be used" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_doctor_on_a_running_service(running: Workspace) -> None:
    """Everything is looked at, nothing is wrong, and the lessons' project is left alone."""
    result = running.labkit("doctor")
    assert result.returncode == 0, result.stdout
    assert "0 problems found." in result.stdout
    found = [line.split()[:2] for line in result.stdout.splitlines() if line.startswith("ok ")]
    subjects = "Python Packages Settings Workspace Service Ports Certificate Login Model Database"
    assert found == [["ok", subject] for subject in subjects.split()]


def test_the_doctor_on_a_stopped_service(workspace: Workspace) -> None:
    """It says that the service does not run, and looks at the rest."""
    result = workspace.labkit("doctor")
    assert result.returncode == 0
    assert "not running" in result.stdout
    assert "Workspace" in result.stdout


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PROJECT_ENDPOINT": "foo"}, "To fix Settings: "),
        ({"PROJECT_ENDPOINT": "https://nowhere.invalid/api/projects/p", "NO_PROXY": "*"}, "To fix Access: "),
        ({"MODEL_DEPLOYMENT_NAME": "gpt-0"}, "To fix Model: set MODEL_DEPLOYMENT_NAME"),
    ],
    ids=["endpoint", "host", "model"],
)
def test_the_doctor_names_the_fix(running: Workspace, variables: dict[str, str], said: str) -> None:
    """A problem has a fix, and exit code 1."""
    result = running.labkit("doctor", **variables)
    assert result.returncode == 1
    assert said in result.stdout


@pytest.mark.skipif(os.name == "nt", reason="ends the command by a signal")
def test_lab_twice(workspace: Workspace) -> None:
    """The first one opens the course and ends cleanly; the second one says that it runs. The state may be elsewhere."""
    notebooks = workspace.path / "notebooks"
    notebooks.mkdir()
    (workspace.path / "pyproject.toml").touch()
    nbformat.write(nbformat.v4.new_notebook(), notebooks / "00_start.ipynb")
    elsewhere = {
        "JUPYTER_RUNTIME_DIR": str(workspace.path / "runtime"),
        "LABKIT_HOME": str(workspace.path / "state" / ".labkit"),
    }
    environ = workspace.environ(**elsewhere, PYTHONUNBUFFERED="1")
    with subprocess.Popen(
        [sys.executable, "-m", "labkit.cli", "lab", "--no-browser"],
        cwd=workspace.path,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell's background job ignores Ctrl-C, and hands that down: the command would never end.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no threads here
    ) as first:
        assert first.stdout is not None
        address = next(line.strip() for line in first.stdout if line.strip().startswith("http"))
        second = workspace.labkit("lab", **elsewhere)
        first.send_signal(signal.SIGINT)
        rest = first.stdout.read()
    workspace.labkit("serve", "--stop", **elsewhere)
    assert "/lab/tree/work" in address
    assert "00_start.ipynb?token=" in address
    assert second.returncode == 0
    assert "running" in second.stdout
    assert address in second.stdout
    assert "JupyterLab has ended" in rest
    assert first.returncode == 0

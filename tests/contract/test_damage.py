"""What can be broken around a running service, and what is said about it."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from tests.contract.workspace import Workspace

CONNECT = "from labkit import connect; lab = connect()"
LOGIN = """
import os
from azure.ai.agents import AgentsClient
from azure.identity import DefaultAzureCredential
with AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential()) as agents:
    print(agents.create_agent(model="gpt-4o-mini", name="a").name)
"""


def pid_of(workspace: Workspace) -> int:
    return int(json.loads((workspace.home / "service.json").read_text())["pid"])


@pytest.mark.parametrize("place", ["x:99999", "x:abc", "x..y"])
def test_an_endpoint_whose_host_is_none(workspace: Workspace, place: str) -> None:
    """connect() and the commands name the variable."""
    endpoint = f"https://{place}/api/projects/p"
    assert "SettingsError: PROJECT_ENDPOINT" in workspace.python(CONNECT, PROJECT_ENDPOINT=endpoint).stderr
    doctor = workspace.labkit("doctor", PROJECT_ENDPOINT=endpoint)
    assert (doctor.returncode, doctor.stderr) == (1, "")
    assert "To fix Settings: " in doctor.stdout


def test_a_damaged_database_is_said_on_stderr(workspace: Workspace) -> None:
    """What a command prints stays its own; env can be evaluated."""
    workspace.home.mkdir()
    (workspace.home / "service.sqlite3").write_bytes(b"not a database" * 100)
    done = workspace.labkit("exec", "--", sys.executable, "-c", "print(1)")
    assert "database was damaged" in done.stderr
    assert done.stdout == "1\n"
    env = workspace.labkit("env", "--format", "json")
    assert "database was damaged" in env.stderr
    assert "PROJECT_ENDPOINT" in json.loads(env.stdout)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_silent_program_on_the_saved_side_port(workspace: Workspace) -> None:
    """The service is started, on another port."""
    workspace.labkit("exec", "--", "true")
    os.kill(pid_of(workspace), signal.SIGKILL)
    path = workspace.home / "service.json"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        path.write_text(json.dumps({**json.loads(path.read_text()), "side_port": port}))
        done = workspace.labkit("exec", "--", "true")
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(path.read_text())["side_port"] != port


@pytest.mark.parametrize(
    "content", [None, b"", b"other", b"a\xffb"], ids=["none", "empty", "other", "damaged"]
)
def test_a_secret_that_does_not_fit(workspace: Workspace, content: bytes | None) -> None:
    """Everybody names the process and the way out, which works; then everything does."""
    workspace.labkit("exec", "--", "true")
    secret, pid = workspace.home / "secret", pid_of(workspace)
    if content is None:
        secret.unlink()
    else:
        secret.write_bytes(content)
    for result in (workspace.labkit("exec", "--", "true"), workspace.python(CONNECT)):
        assert result.returncode == 1
        assert f"does not fit the running service (process {pid})" in result.stderr
        assert f"kill {pid}" in result.stderr
    assert workspace.labkit("serve", "--stop").stdout == "The local service is stopped.\n"
    assert workspace.python(CONNECT).stderr == ""


@pytest.mark.parametrize("program", ["connect", "doctor", "serve"])
def test_an_output_that_is_ascii(running: Workspace, program: str) -> None:
    """Signs that it lacks are replaced."""
    if program == "connect":
        result = running.python(CONNECT, PYTHONIOENCODING="ascii")
        assert result.stdout == "Local Agent Service - project lab - model gpt-4o-mini\n"
    else:
        arguments = ("doctor",) if program == "doctor" else ("serve", "--status")
        result = running.labkit(*arguments, PYTHONIOENCODING="ascii", MODEL_DEPLOYMENT_NAME="gpt·ü")
        assert result.returncode == (1 if program == "doctor" else 0)
    assert result.stderr == ""


@pytest.mark.parametrize("content", [None, "damaged"])
def test_a_bundle_that_is_none(workspace: Workspace, content: str | None) -> None:
    """exec and env say it, instead of the SDK in the middle of the program."""
    workspace.labkit("exec", "--", "true")
    bundle = workspace.home / "bundle.pem"
    bundle.unlink() if content is None else bundle.write_text(content)
    for arguments in (("exec", "--", "true"), ("env",)):
        result = workspace.labkit(*arguments)
        assert result.returncode == 1
        assert "labkit serve --stop" in result.stderr


@pytest.mark.parametrize("damage", ['"port": 99999', '"pid": 1e400'])
def test_numbers_that_are_none(workspace: Workspace, damage: str) -> None:
    """A description that cannot be is none: the doctor looks, exec starts a service."""
    workspace.home.mkdir()
    whole = '{"pid": 1, "port": 2, "side_port": 3, "version": "0"}'
    name = damage.partition(":")[0]
    text = whole.replace(f"{name}: {json.loads(whole)[name.strip(chr(34))]}", damage)
    (workspace.home / "service.json").write_text(text)
    assert workspace.labkit("doctor").returncode == 0
    assert workspace.labkit("serve", "--status").returncode == 1
    assert workspace.labkit("exec", "--", "true").returncode == 0


def test_a_leftover_of_service_fabric(running: Workspace, tmp_path: Path) -> None:
    """The local login works, in this process and in another; a shell is told to forget the variable."""
    leftover = {"IDENTITY_SERVER_THUMBPRINT": "0" * 40}
    (tmp_path / "file.py").write_text(LOGIN)
    inside = running.python(CONNECT + LOGIN, **leftover)
    outside = running.labkit("exec", "--", sys.executable, str(tmp_path / "file.py"), **leftover)
    for result in (inside, outside):
        assert result.stderr == ""
        assert result.stdout.endswith("a\n")
    assert "unset IDENTITY_SERVER_THUMBPRINT" in running.labkit("env", "--format", "sh", **leftover).stdout

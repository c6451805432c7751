from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.contract.workspace import Workspace

CONNECT = "from labkit import connect; lab = connect()"

CELL = """
import os
from azure.ai.agents import AgentsClient
from azure.identity import DefaultAzureCredential
with AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential()) as agents:
    print(agents.create_agent(model=os.environ["MODEL_DEPLOYMENT_NAME"], name="a").name)
"""

LINE = "Local Agent Service · project lab · model gpt-4o-mini\n"


def test_one_line_says_which_service(workspace: Workspace) -> None:
    """The line has service, project and model; no port, no secret, nothing else is printed."""
    result = workspace.python(CONNECT)
    assert (result.stdout, result.stderr) == (LINE, "")


def test_production_code_works_after_connect(running: Workspace) -> None:
    """In the same process, the cell of a production program needs nothing more, whatever the machine exports."""
    result = running.python(CONNECT + CELL, REQUESTS_CA_BUNDLE=os.devnull, SSL_CERT_FILE=os.devnull)
    assert result.stderr == ""
    assert result.stdout == LINE + "a\n"


def test_the_async_clients_share_one_pool_even_after_aiohttp_was_imported(running: Workspace) -> None:
    """aiohttp reads its CA file at import; the lab's own session does not depend on it, and keeps connections."""
    code = f"""
import aiohttp, asyncio
{CONNECT}
async def main():
    agents = lab.aio.agents
    for _ in range(5):
        await agents.threads.create()
    names = [item.name async for item in lab.aio.project.deployments.list()]
    session = agents._client._pipeline._transport.session
    print(len(names) > 0, sum(map(len, session.connector._conns.values())), len(lab._ledger.living))
    await lab.aclose()
asyncio.run(main())
asyncio.run(main())
"""
    result = running.python(code, REQUESTS_CA_BUNDLE="", SSL_CERT_FILE="")
    assert result.stderr == ""
    assert result.stdout.splitlines()[1:] == ["True 1 5", "True 1 10"]


def test_two_starters_at_once_end_with_one_service(workspace: Workspace) -> None:
    """Whoever comes second attaches to what the first one starts."""
    code = "from labkit import connect; print(connect(quiet=True).service.health()['pid'])"
    command = [sys.executable, "-c", code]
    both = [
        subprocess.Popen(command, env=workspace.environ(), stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    found = {process.communicate()[0].strip() for process in both}
    assert len(found) == 1
    assert found != {""}


def test_a_golden_project_is_the_same_every_time(running: Workspace) -> None:
    """With LABKIT_SEED, outputs of two processes are equal, byte for byte."""
    code = (
        CONNECT + "; print(lab, lab.agents.threads.create(), lab.service.requests(), lab.service.clock.now)"
    )
    first, second = (running.python(code, LABKIT_SEED="7") for _ in range(2))
    assert first.stderr == ""
    assert first.stdout == second.stdout
    assert "thread_" in first.stdout


def test_break_it_and_bring_it_back(running: Workspace) -> None:
    """A stopped service is a connection error of the SDK; started again it is where it was, with everything in it."""
    code = f"""
{CONNECT}
from azure.core.exceptions import ServiceRequestError
from labkit.errors import ServiceUnavailable
thread = lab.agents.threads.create()
lab.service.stop()
try:
    lab.agents.threads.get(thread.id, retry_total=0)
except ServiceRequestError as error:
    print("refused")
try:
    lab.service.requests()
except ServiceUnavailable as error:
    print(error.try_next)
lab.service.start()
print(lab.agents.threads.get(thread.id).id == thread.id)
"""
    result = running.python(code)
    assert result.stderr == ""
    assert result.stdout.splitlines()[1:] == [
        "refused",
        "lab.service.start() to bring it back, or labkit doctor for what is wrong",
        "True",
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_service_is_started_again_with_what_it_stored(workspace: Workspace) -> None:
    """What was left behind of a killed service, and its description, stands in nobody's way."""
    made = workspace.python(CONNECT + "; print(lab.agents.threads.create().id)").stdout.splitlines()[1]
    os.kill(json.loads((workspace.home / "service.json").read_text())["pid"], signal.SIGKILL)
    result = workspace.python(CONNECT + f"; print(lab.agents.threads.get({made!r}).id)")
    assert result.stderr == ""
    assert result.stdout.splitlines()[1] == made


def test_a_damaged_database_is_said_and_kept(workspace: Workspace) -> None:
    """connect() works, says that the old file was put aside, and the old file is there."""
    workspace.home.mkdir()
    (workspace.home / "service.sqlite3").write_bytes(b"not a database" * 100)
    result = workspace.python(CONNECT)
    assert result.returncode == 0
    assert "database was damaged" in result.stdout
    assert [path.read_bytes()[:14] for path in workspace.home.glob("damaged-*/service.sqlite3")] == [
        b"not a database"
    ]


def test_a_service_that_cannot_start_says_why(workspace: Workspace) -> None:
    """The error has the last line of the service, and where its log is."""
    (workspace.home / "service.sqlite3").mkdir(parents=True)
    result = workspace.labkit("exec", "--", "true")
    assert result.returncode == 1
    assert "The local service ended while it started" in result.stderr
    assert "cannot open its database" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_cannot_be_written(workspace: Workspace) -> None:
    """One message, exit code 2, no traceback."""
    (workspace.path / "file").touch()
    result = workspace.labkit("env", LABKIT_HOME=str(workspace.path / "file" / "home"))
    assert result.returncode == 2
    assert "cannot be written" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unreachable_endpoint(workspace: Workspace) -> None:
    """connect() says which host, and which variable to correct; nothing local is started."""
    code = (
        f"from labkit.errors import ServiceUnavailable\ntry:\n    {CONNECT.replace('; ', chr(10) + '    ')}\n"
    )
    code += "except ServiceUnavailable as error:\n    print(error)"
    result = workspace.python(code, PROJECT_ENDPOINT="https://nowhere.invalid/api/projects/p", NO_PROXY="*")
    assert result.stdout.startswith("PROJECT_ENDPOINT names the host nowhere.invalid")
    assert not workspace.home.exists()


def test_a_stopped_clock_is_said(running: Workspace) -> None:
    """A clock that an earlier program stopped is named by the next connect; one that moves with requests is not."""
    running.python(CONNECT + "; lab.service.clock.manual()")
    assert "lab.service.clock.real()" in running.python(CONNECT).stdout
    running.python(CONNECT + "; lab.service.clock.manual(per_request=1)")
    assert running.python(CONNECT).stdout == LINE
    running.python(CONNECT + "; lab.service.clock.real()")
    assert running.python(CONNECT).stdout == LINE

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.workspace import Workspace

PRODUCTION = """\
import os
from azure.ai.agents import AgentsClient
from azure.identity import DefaultAzureCredential
agents = AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential())
agent = agents.create_agent(model=os.environ["MODEL_DEPLOYMENT_NAME"], name="a", instructions="Be brief.")
thread = agents.threads.create()
agents.messages.create(thread_id=thread.id, role="user", content="My name is Alice and I love hiking.")
run = agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id)
print(run.status, agents.messages.get_last_message_text_by_role(thread_id=thread.id, role="assistant").text.value)
"""

PRODUCTION_AIO = """\
import asyncio, os
from azure.ai.agents.aio import AgentsClient
from azure.identity.aio import DefaultAzureCredential

async def main():
    async with (
        DefaultAzureCredential() as credential,
        AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=credential) as agents,
    ):
        agent = await agents.create_agent(model=os.environ["MODEL_DEPLOYMENT_NAME"], name="a")
        thread = await agents.threads.create()
        await agents.messages.create(thread_id=thread.id, role="user", content="My name is Alice and I love hiking.")
        run = await agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id, polling_interval=0.1)
        answer = await agents.messages.get_last_message_text_by_role(thread_id=thread.id, role="assistant")
        print(run.status, answer.text.value)

asyncio.run(main())
"""

PROJECT = """\
import os
from azure.ai.projects import AIProjectClient
from azure.identity import DefaultAzureCredential
project = AIProjectClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential())
print([deployment.name for deployment in project.deployments.list()], list(project.connections.list()))
"""


def run_file(workspace: Workspace, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    (workspace.path / "file.py").write_text(code)
    return workspace.labkit("exec", "--", sys.executable, "file.py", **variables)


@pytest.mark.parametrize("code", [PRODUCTION, PRODUCTION_AIO], ids=["sync", "aio"])
def test_production_code_runs_unchanged(running: Workspace, code: str) -> None:
    """A file for Azure runs against the local service with nothing but variables."""
    result = run_file(running, code)
    assert result.stderr == ""
    assert result.stdout.startswith("RunStatus.COMPLETED")
    assert "Alice" in result.stdout


def test_the_project_client_lists(running: Workspace) -> None:
    """AIProjectClient reads deployments and connections."""
    result = run_file(running, PROJECT)
    assert result.stderr == ""
    assert "gpt-4o-mini" in result.stdout


def test_what_the_machine_exports_does_not_stand_in_the_way(running: Workspace, tmp_path: Path) -> None:
    """A CA bundle, a proxy and a service principal of the machine's own are overridden (wire contract §19, §20)."""
    other = tmp_path / "other.pem"
    other.write_bytes((running.home / "bundle.pem").read_bytes()[:-2000])
    result = run_file(
        running,
        PROJECT,
        REQUESTS_CA_BUNDLE=str(other),
        SSL_CERT_FILE=str(other),
        HTTPS_PROXY="http://proxy.invalid:3128",
        HTTP_PROXY="http://proxy.invalid:3128",
        AZURE_TENANT_ID="t",
        AZURE_CLIENT_ID="c",
        AZURE_CLIENT_SECRET="s",
    )
    assert result.stderr == ""
    assert "gpt-4o-mini" in result.stdout


def test_the_exit_code_is_the_commands(running: Workspace) -> None:
    """Codes come through; a command that is missing is 127, with a message."""
    assert running.labkit("exec", sys.executable, "-c", "raise SystemExit(7)").returncode == 7
    missing = running.labkit("exec", "--", "no-such-command")
    assert missing.returncode == 127
    assert "was not found" in missing.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to forward")
def test_a_signal_reaches_the_command(running: Workspace) -> None:
    """Who ends `labkit exec` ends the command, and sees how it ended."""
    code = "import signal, sys; signal.signal(15, lambda *_: sys.exit(9)); print('up', flush=True); signal.pause()"
    with subprocess.Popen(
        [sys.executable, "-m", "labkit.cli", "exec", "--", sys.executable, "-c", code],
        env=running.environ(),
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 9


def test_env_prints_what_exec_sets(running: Workspace) -> None:
    """The variables as JSON are those that a command sees."""
    printed = json.loads(running.labkit("env", "--format", "json").stdout)
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    seen = json.loads(running.labkit("exec", "--", sys.executable, "-c", code).stdout)
    assert printed == {name: seen[name] for name in printed}


def test_a_project_of_its_own(running: Workspace) -> None:
    """--project decides the last part of the endpoint; a name that cannot be one is refused."""
    found = json.loads(running.labkit("env", "--format", "json", "--project", "p2").stdout)
    assert found["PROJECT_ENDPOINT"].endswith("/api/projects/p2")
    assert running.labkit("env", "--project", "a/b").returncode == 2


def test_on_azure_nothing_is_started(workspace: Workspace) -> None:
    """With a foreign endpoint the command gets it, and there is no local service."""
    endpoint = "https://r.services.ai.azure.com/api/projects/p"
    (workspace.path / ".env").write_text(f"PROJECT_ENDPOINT={endpoint}\n")
    code = "import os; print(os.environ['PROJECT_ENDPOINT'])"
    assert workspace.labkit("exec", "--", sys.executable, "-c", code).stdout.strip() == endpoint
    assert not workspace.home.exists()


def test_on_azure_nothing_local_is_left(workspace: Workspace) -> None:
    """After eval "$(labkit env)", a .env that names Azure decides; the local login and CA file are not handed on."""
    local = json.loads(workspace.labkit("env", "--format", "json").stdout)
    endpoint = "https://r.services.ai.azure.com/api/projects/p"
    (workspace.path / ".env").write_text(f"PROJECT_ENDPOINT={endpoint}\n")
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    seen = json.loads(workspace.labkit("exec", "--", sys.executable, "-c", code, **local).stdout)
    assert seen["PROJECT_ENDPOINT"] == endpoint
    login = {name for name in local if name.startswith(("IDENTITY_", "AZURE_"))}
    assert len(login) == 3
    assert not login & set(seen)
    assert local["SSL_CERT_FILE"] not in seen.values()

"""Programs log in as they do on Azure, whichever credential they name."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from labkit.cli import login
from tests.contract.workspace import Workspace

LIST = """\
import os
from azure.ai.agents import AgentsClient
from azure.identity import *
for credential in (CREDENTIALS):
    agents = AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=credential)
    print(list(agents.threads.list()))
"""
LIST_AIO = """\
import asyncio, os
from azure.ai.agents.aio import AgentsClient
from azure.identity.aio import *

async def main():
    for credential in (CREDENTIALS):
        async with credential, AgentsClient(os.environ["PROJECT_ENDPOINT"], credential) as agents:
            print([thread async for thread in agents.threads.list()])

asyncio.run(main())
"""
CREDENTIALS = (
    "DefaultAzureCredential()",
    "DefaultAzureCredential(exclude_environment_credential=True, exclude_managed_identity_credential=True)",
    "DefaultAzureCredential(exclude_managed_identity_credential=True, exclude_cli_credential=True)",
    "AzureCliCredential()",
    'AzureCliCredential(tenant_id="00000000-0000-0000-0000-000000000000")',
    "AzureDeveloperCliCredential()",
    "ManagedIdentityCredential()",
    "ChainedTokenCredential(EnvironmentCredential(), AzureCliCredential())",
)


@pytest.mark.parametrize("code", [LIST, LIST_AIO], ids=["sync", "aio"])
def test_every_credential_gets_a_token(running: Workspace, code: str) -> None:
    """Each one that needs no person ends at the local service."""
    code = code.replace("CREDENTIALS", ", ".join(CREDENTIALS))
    result = running.labkit("exec", "--", sys.executable, "-c", code)
    assert (result.stdout.split(), result.stderr) == (["[]"] * len(CREDENTIALS), "")


@pytest.mark.skipif(os.name == "nt", reason="writes a shell script")
def test_the_real_program_does_the_rest(running: Workspace, tmp_path: Path) -> None:
    """What the stand-in does not know goes to the `az` that the machine has, with its exit code."""
    real = tmp_path / "az"
    real.write_text("#!/bin/sh\necho real $@\nexit 5\n")
    real.chmod(real.stat().st_mode | stat.S_IXUSR)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    result = running.labkit("exec", "--", "az", "account", "show", PATH=path)
    assert (result.stdout, result.returncode) == ("real account show\n", 5)


@pytest.mark.skipif(os.name == "nt", reason="the shell would find az.cmd")
def test_without_a_real_program(running: Workspace, tmp_path: Path) -> None:
    """A command that nobody can carry out says so, in three parts."""
    (tmp_path / "sh").symlink_to("/bin/sh")
    result = running.labkit("exec", "--", "az", "group", "list", PATH=str(tmp_path))
    assert result.returncode == 127
    assert "the real az is not installed" in result.stderr
    assert "Expected: az account get-access-token" in result.stderr


def test_nothing_is_left_beside_the_command(running: Workspace) -> None:
    """The stand-ins are found by commands of `labkit exec` only; on Azure there are none."""
    seen = running.labkit("exec", "--", sys.executable, "-c", "import shutil; print(shutil.which('az'))")
    assert Path(seen.stdout.strip()).is_relative_to(running.home)
    assert "PATH" not in json.loads(running.labkit("env", "--format", "json").stdout)


@pytest.mark.parametrize(
    ("arguments", "resource"),
    [
        (
            ["account", "get-access-token", "--output", "json", "--resource", "https://a.example"],
            "https://a.example",
        ),
        (["auth", "token", "--scope", "https://a.example/.default"], "https://a.example"),
        (["account", "get-access-token"], login.RESOURCE),
    ],
)
def test_what_the_token_is_for(arguments: list[str], resource: str) -> None:
    """The resource of az and the scope of azd ask for the same."""
    assert login.resource_of(arguments) == resource


def test_no_service(capsys: pytest.CaptureFixture[str]) -> None:
    """Outside of `labkit exec` there is no token, and the message names the way."""
    assert login.main("az", login.COMMANDS["az"], {}) == 1
    assert "labkit exec" in capsys.readouterr().err

"""Whole programs, unchanged, in a process of their own: only the environment says where the service is."""

from __future__ import annotations

import subprocess
import sys

from labkit.service.project import DEPLOYMENTS
from tests.contract.sdk.process import ServiceProcess

SYNC = """
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

ASYNC = """
import asyncio, os
from azure.ai.agents.aio import AgentsClient
from azure.identity.aio import DefaultAzureCredential

async def main():
    async with (
        DefaultAzureCredential() as credential,
        AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"] + "/", credential=credential) as agents,
    ):
        agent = await agents.create_agent(model=os.environ["MODEL_DEPLOYMENT_NAME"], name="a", instructions="Be brief.")
        thread = await agents.threads.create()
        await agents.messages.create(thread_id=thread.id, role="user", content="My name is Alice and I love hiking.")
        run = await agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id)
        last = await agents.messages.get_last_message_text_by_role(thread_id=thread.id, role="assistant")
        print(run.status, last.text.value)

asyncio.run(main())
"""

PROJECT = """
import os
from azure.ai.projects import AIProjectClient
from azure.identity import DefaultAzureCredential
with AIProjectClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential()) as project:
    print([deployment.name for deployment in project.deployments.list()])
    print(project.deployments.get("gpt-4o").model_name)
    print(list(project.connections.list()))
"""


def run(service: ServiceProcess, project: str, program: str) -> str:
    """Run a program in the variables of wire contract §20 and return what it printed."""
    service.knock("POST", f"/labkit/projects/{project}/clock", {"speed": 100})
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=service.environ(project),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_sync_program(service: ServiceProcess) -> None:
    """A production program with DefaultAzureCredential runs as it is."""
    assert run(service, "program-sync", SYNC).startswith("RunStatus.COMPLETED ")


def test_the_async_program(service: ServiceProcess) -> None:
    """So does its asynchronous twin, with a slash at the end of its endpoint."""
    assert run(service, "program-async", ASYNC).startswith("RunStatus.COMPLETED ")


def test_the_project_client(service: ServiceProcess) -> None:
    """AIProjectClient of 2.10 lists deployments and connections."""
    lines = run(service, "program-project", PROJECT).splitlines()
    assert lines == [str(list(DEPLOYMENTS)), "gpt-4o", "[]"]

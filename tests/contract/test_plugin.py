"""The pytest plugin, used as its user would: tests in a folder of their own, run by pytest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import asyncio
import os
import time

import pytest
from azure.ai.agents import AgentsClient
from azure.ai.agents.models import RunStatus
from azure.identity import DefaultAzureCredential

from labkit.testing import fault_cases, run_case


def ask(client):
    agent, thread = client.create_agent(model="gpt-4o-mini"), client.threads.create()
    client.messages.create(thread_id=thread.id, role="user", content="Hello")
    run = client.runs.create(thread_id=thread.id, agent_id=agent.id)
    while run.status in ("queued", "in_progress"):
        time.sleep(0.01)
        run = client.runs.get(thread_id=thread.id, run_id=run.id)
    return run, [m for m in client.messages.list(thread_id=thread.id)]


@pytest.fixture(autouse=True)
def fast(agent_service):
    if agent_service.clock.mode == "real":
        agent_service.clock.speed = 100


def test_an_ending(agent_service, agents_client):
    agent_service.next_run(status="expired")
    assert ask(agents_client)[0].status == RunStatus.EXPIRED


def test_a_script(agent_service, agents_client):
    agent_service.script([{"text": "As you say."}])
    assert ask(agents_client)[1][0].text_messages[0].text.value == "As you say."
    assert agent_service.polling_bill().requests


@pytest.mark.parametrize("_", [1, 2])
def test_each_test_has_its_own(agent_lab, agents_client, _):
    assert list(agents_client.list_agents()) == []
    agents_client.create_agent(model=agent_lab.model)


def test_the_asynchronous_client(async_agents_client):
    async def count():
        await async_agents_client.create_agent(model="gpt-4o-mini")
        return len([agent async for agent in async_agents_client.list_agents()])

    assert asyncio.run(count()) == 1


def test_code_that_builds_its_own_client(agent_lab, request):
    if request.config.getoption("--agent-service") != "https":
        assert "PROJECT_ENDPOINT" not in os.environ
        pytest.skip("only over HTTPS")
    with AgentsClient(os.environ["PROJECT_ENDPOINT"], DefaultAzureCredential()) as client:
        assert ask(client)[0].status == "completed"


@pytest.mark.parametrize("case", fault_cases(only=lambda case: case.name.startswith("ends")), ids=str)
def test_my_loop(case):
    def loop(client):
        run, messages = ask(client)
        if run.status != "completed":
            raise RuntimeError(run.status)
        return messages[0]

    run_case(loop, case).require()
"""


def run_pytest(place: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (place / "test_suite.py").write_text(SUITE)
    (place / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rs",
        "-p",
        "no:schemathesis",
        "-p",
        "no:cacheprovider",
        *options,
    ]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("options", "summary"), [([], "10 passed, 1 skipped"), (["--agent-service=https"], "11 passed")]
)
def test_the_fixtures_work_in_somebodys_tests(tmp_path: Path, options: list[str], summary: str) -> None:
    """In process and over HTTPS the same tests pass, each with a service of its own; nothing is left running."""
    result = run_pytest(tmp_path, *options)
    assert summary in result.stdout, result.stdout + result.stderr


def test_the_plugin_costs_nothing_when_it_is_not_used() -> None:
    """Loading it imports pytest, and neither the SDK nor the service nor the web server."""
    heavy = "{'azure', 'openai', 'aiohttp', 'starlette', 'uvicorn', 'pydantic', 'sqlite3'}"
    code = (
        "import sys, pytest; before = set(sys.modules); import labkit.testing.plugin;"
        f"new = set(sys.modules) - before; assert not {heavy} & new, new;"
        "ours = {name for name in new if name.startswith('labkit')};"
        "assert ours == {'labkit', 'labkit.testing', 'labkit.testing.plugin'}, ours"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_fixtures_are_documented(tmp_path: Path) -> None:
    """`pytest --fixtures` and `pytest --help` say what there is."""
    fixtures = run_pytest(tmp_path, "--fixtures").stdout
    for name in ("agent_service", "agent_lab", "agents_client", "async_agents_client"):
        assert name in fixtures
    assert "--agent-service" in run_pytest(tmp_path, "--help").stdout

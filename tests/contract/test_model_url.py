"""LABKIT_MODEL_URL from the environment or `.env` to the service that is started, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.workspace import Workspace
from tests.neighbour import Answer, Neighbour, neighbour

PROGRAM = """
import os
from azure.ai.agents import AgentsClient
from azure.identity import DefaultAzureCredential
with AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential()) as agents:
    agent = agents.create_agent(model="llama3.2", name="a")
    thread = agents.threads.create()
    agents.messages.create(thread_id=thread.id, role="user", content="Hi")
    run = agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id, polling_interval=0.1)
    print(run.status.value, run.last_error, agents.messages.get_last_message_text_by_role(thread.id, "assistant").text.value)
"""
CONNECT = "from labkit import connect; lab = connect()"


@pytest.fixture
def endpoint() -> Iterator[Neighbour]:
    """Serve a model that always says the same."""
    reply = {
        "choices": [{"message": {"role": "assistant", "content": "From afar."}, "finish_reason": "stop"}]
    }
    with neighbour(lambda sent: Answer(reply)) as server:
        yield server


def test_a_program_is_answered_by_the_endpoint(workspace: Workspace, endpoint: Neighbour) -> None:
    """A `.env` file is enough: the service gets address and key, a program's own model name is asked for."""
    lines = f"LABKIT_MODEL_URL={endpoint.url}/v1\nLABKIT_MODEL_KEY=opensesame\n"
    (workspace.path / ".env").write_text(lines, encoding="utf-8")
    (workspace.path / "program.py").write_text(PROGRAM, encoding="utf-8")
    result = workspace.labkit("exec", "--", "python", "program.py")
    assert result.stdout == "completed None From afar.\n", result.stderr
    assert result.stderr == f"The model is at {endpoint.url}/v1/chat/completions\n"
    (sent,) = endpoint.sent
    assert (sent.json["model"], sent.headers["authorization"]) == ("llama3.2", "Bearer opensesame")


def test_connect_and_doctor_name_it(workspace: Workspace, endpoint: Neighbour) -> None:
    """Who answers is said where the service is said, without the key."""
    variables = {"LABKIT_MODEL_URL": f"{endpoint.url}/v1?key=secret", "LABKIT_MODEL_KEY": "opensesame"}
    place = f"{endpoint.url}/v1/chat/completions"
    assert workspace.python(CONNECT, **variables).stdout.splitlines()[1:] == [f"The model is at {place}"]
    said = workspace.labkit("doctor", **variables)
    assert said.returncode == 0, said.stdout
    assert place in "".join(said.stdout.split("\n"))
    status = workspace.labkit("serve", "--status", **variables)
    assert f"model    {place}" in status.stdout
    for text in (said.stdout, status.stdout, (workspace.home / "service.json").read_text("utf-8")):
        assert "secret" not in text.replace("/secret", "")
        assert "opensesame" not in text


def test_a_service_that_was_started_without_it(running: Workspace, endpoint: Neighbour) -> None:
    """A service reads the variable when it starts; one that runs already is not what was asked for, and that is said."""
    result = running.python(CONNECT, LABKIT_MODEL_URL=endpoint.url)
    assert "this service was started without it: labkit serve --stop, then connect again." in result.stdout


def test_an_address_that_is_none(workspace: Workspace) -> None:
    """A wrong address is refused before anything is started, by its name."""
    result = workspace.labkit("exec", "--", "python", "-c", "1", LABKIT_MODEL_URL="localhost:11434")
    assert result.returncode == 2
    assert "LABKIT_MODEL_URL" in result.stderr
    assert not (workspace.home / "service.json").exists()
    served = workspace.labkit("serve", "--model-url", "nonsense")
    assert served.returncode == 1
    assert "LABKIT_MODEL_URL is 'nonsense': expected an address such as" in served.stderr

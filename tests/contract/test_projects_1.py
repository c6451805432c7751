"""The last SDK whose AIProjectClient carries ``.agents.threads``, in an environment of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.contract.workspace import Workspace

VARIABLE = "LABKIT_PROJECTS_1_PYTHON"
ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import os
from azure.ai.projects import AIProjectClient
from azure.identity import DefaultAzureCredential
project = AIProjectClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential())
agent = project.agents.create_agent(model=os.environ["MODEL_DEPLOYMENT_NAME"], name="a", instructions="Be brief.")
thread = project.agents.threads.create()
project.agents.messages.create(thread_id=thread.id, role="user", content="My name is Alice and I love hiking.")
run = project.agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id)
last = project.agents.messages.get_last_message_text_by_role(thread_id=thread.id, role="assistant")
print(run.status, [deployment.name for deployment in project.deployments.list()][:1], bool(last.text.value))
"""


@pytest.fixture
def python() -> Path:
    """The interpreter that has azure-ai-projects 1.0.0."""
    folder = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    path = Path(os.environ.get(VARIABLE) or ROOT / ".venv-projects-1" / folder)
    assert path.exists(), (
        f"{path} is not there. It should be a Python with azure-ai-projects 1.0.0, which cannot live beside 2.10. "
        f"Run: make ready-projects-1, or set {VARIABLE} to such a Python."
    )
    return path


def test_the_program_in_its_1_0_spelling(running: Workspace, python: Path) -> None:
    """Under `labkit exec`, a program that says project.agents.threads runs unchanged."""
    result = running.labkit("exec", "--", str(python), "-c", PROGRAM)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "RunStatus.COMPLETED ['gpt-4o-mini'] True"

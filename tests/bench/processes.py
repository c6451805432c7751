"""The processes that are measured: a workspace's service with a lab on it, and the stub."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.polling import wait_for_run

if TYPE_CHECKING:
    from azure.ai.agents import AgentsClient

    from labkit.clock import Clock
    from labkit.connect.lab import Lab

ROOT = Path(__file__).resolve().parents[2]
# The service's seconds pass so fast that the first poll sees the end of a run.
FAST = 10_000.0


@contextmanager
def service(workspace: Path) -> Iterator[Lab]:
    """Start a workspace's service and connect to it; stop it afterwards."""
    from labkit import connect

    os.environ["LABKIT_HOME"] = str(workspace / ".labkit")
    os.environ.pop("PROJECT_ENDPOINT", None)
    lab = connect(quiet=True)
    try:
        yield lab
    finally:
        lab.service.stop()


@contextmanager
def stub(home: Path) -> Iterator[str]:
    """Start the stub in a process, with the workspace's certificate; yield its project endpoint."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.stub", str(home)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    if process.stdout is None:
        raise RuntimeError("no pipe to the stub")
    try:
        yield f"https://localhost:{int(process.stdout.readline())}/api/projects/p"
    finally:
        process.terminate()
        process.wait()


def take_turn(agents: AgentsClient, agent_id: str, thread_id: str, clock: Clock) -> None:
    """Take one turn through the SDK: message, run, wait, answer."""
    agents.messages.create(thread_id=thread_id, role="user", content="My name is Alice and I love hiking.")
    run = agents.runs.create(thread_id=thread_id, agent_id=agent_id)
    run = wait_for_run(agents, run, clock=clock)
    answer = agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant")
    if run.status != "completed" or not answer:
        raise RuntimeError(f"the turn ended as {run.status}, which measures nothing")

"""The measurements. Each function starts what it needs, in real processes, and returns plain numbers."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import nbformat
import psutil
from azure.ai.agents import AgentsClient
from azure.identity import DefaultAzureCredential
from nbclient import NotebookClient

from labkit.authoring.recording import environment
from labkit.clock import ManualClock
from labkit.connect.control import ServiceControl
from labkit.polling import wait_for_run

if TYPE_CHECKING:
    from labkit.connect.lab import Lab

ROOT = Path(__file__).resolve().parents[2]
FAST = 10_000.0
HEAVY = ("azure", "starlette", "IPython")


def turns(home: Path) -> tuple[float, float]:
    """Return seconds of one turn: with the service, and with the stub."""
    with service(home / "turns") as lab, stub(home / "turns" / ".labkit") as endpoint:
        control: ServiceControl = lab.service
        # The service's seconds pass so fast that the first poll sees the end of the run.
        control.clock.speed = FAST
        stub_agents = AgentsClient(endpoint=endpoint, credential=DefaultAzureCredential())
        sides: list[tuple[AgentsClient, str, list[float]]] = []
        for agents in (lab.agents, stub_agents):
            agent = agents.create_agent(model=lab.model, name="bench", instructions="Be brief.")
            one_turn(agents, agent.id)  # opens the connection
            sides.append((agents, agent.id, []))
        for _ in range(200):
            for agents, agent_id, seconds in sides:
                seconds.append(one_turn(agents, agent_id))
        return median(sides[0][2]), median(sides[1][2])


def one_turn(agents: AgentsClient, agent_id: str) -> float:
    """Take one turn on a new thread; return the seconds from message to answer."""
    thread_id = agents.threads.create().id
    started = time.perf_counter()
    agents.messages.create(thread_id=thread_id, role="user", content="My name is Alice and I love hiking.")
    run = agents.runs.create(thread_id=thread_id, agent_id=agent_id)
    # A manual clock: the pauses between polls are nobody's cost and must not hide the service's.
    run = wait_for_run(agents, run, clock=ManualClock())
    answer = agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant")
    seconds = time.perf_counter() - started
    if run.status != "completed" or not answer:
        raise RuntimeError(f"the turn ended as {run.status}, which measures nothing")
    return seconds


def cold_starts(home: Path) -> tuple[float, float]:
    """Return seconds from process start to the first answered request: in an empty folder, and in a used one."""
    first = [_cold_start(home / f"cold-{n}") for n in range(5)]
    again = [_cold_start(home / "cold-0") for _ in range(5)]
    return median(first), median(again)


def _cold_start(workspace: Path) -> float:
    home = workspace / ".labkit"
    (home / "service.json").unlink(missing_ok=True)
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "labkit.service", "--home", str(home)])
    try:
        while not (home / "service.json").exists():
            time.sleep(0.002)
        port = json.loads((home / "service.json").read_text())["port"]
        context = ssl.create_default_context(cafile=str(home / "bundle.pem"))
        try:
            urllib.request.urlopen(
                f"https://localhost:{port}/api/projects/p/threads?api-version=v1", context=context
            )
        except urllib.error.HTTPError as refused:  # 401 is an answer: nobody logged in
            refused.close()
        return time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()


def memory(home: Path) -> float:
    """Return the service's resident megabytes after 1,000 completed runs."""
    with service(home / "memory") as lab:
        lab.service.clock.speed = FAST
        agent = lab.agents.create_agent(model=lab.model, name="bench", instructions="Be brief.")
        for _ in range(1000):
            one_turn(lab.agents, agent.id)
        return psutil.Process(lab.service.health()["pid"]).memory_info().rss / 2**20


def import_labkit() -> tuple[float, list[str]]:
    """Return milliseconds of ``import labkit``, and which heavy packages it loaded."""
    code = (
        "import time, sys; t = time.perf_counter(); import labkit; t = time.perf_counter() - t;"
        f"print(t * 1000, *[m for m in {HEAVY!r} if m in sys.modules])"
    )
    found = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(15)
    ]
    words = [run.stdout.split() for run in found]
    return median(float(word[0]) for word in words), words[0][1:]


# What "the SDK" is: what the first lessons need of it, and all of the three packages that the course is asked for.
LESSONS_SDK = "import azure.ai.agents, azure.identity"
WHOLE_SDK = "import azure.ai.agents, azure.ai.projects, azure.identity"


def notebooks(home: Path) -> tuple[float, float, float]:
    """Return seconds for all solutions, and for as many kernels that import the lessons' SDK, or all of it, and exit."""
    paths = sorted((ROOT / "solutions").glob("*.ipynb"))
    solutions = [nbformat.read(path, as_version=4) for path in paths]
    kernels = [
        [nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]) for _ in paths]
        for code in (LESSONS_SDK, WHOLE_SDK)
    ]
    variables = environment(home / "notebooks" / ".labkit")
    with service(home / "notebooks"):
        sides: list[tuple[list[Any], list[float]]] = [(solutions, []), (kernels[0], []), (kernels[1], [])]
        for _ in range(3):
            for books, seconds in sides:
                seconds.append(_timed(lambda books=books: [execute(book, variables) for book in books]))
    return median(sides[0][1]), median(sides[1][1]), median(sides[2][1])


def execute(book: Any, variables: dict[str, str]) -> None:
    """Execute a notebook in a kernel of its own."""
    NotebookClient(
        book, kernel_name="python3", resources={"metadata": {"path": str(ROOT / "solutions")}}
    ).execute(env=variables)


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


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started

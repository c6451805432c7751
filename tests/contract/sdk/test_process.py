"""The service as a process: killed, started twice, on bad ground, and with many clients at once."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from azure.ai.agents import AgentsClient

from tests.contract.sdk.process import ServiceProcess
from tests.contract.sdk.stage import Stage, Token, begin, settle, until

CALLS = {"tool_calls": [{"name": "f"}]}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / ".labkit"


@pytest.fixture
def own(home: Path) -> Iterator[ServiceProcess]:
    """A service that a test may kill."""
    service = ServiceProcess(home).start()
    yield service
    service.kill()


def test_a_killed_service_loses_nothing(own: ServiceProcess) -> None:
    """After kill -9 in the middle of a run: same ports, same token, every object there, and both runs end."""
    stage, token = Stage(own, "p"), own.token()
    stage.script({"text": "one"}, CALLS, {"text": "two"})
    ports = (own.state["port"], own.state["side_port"])
    left: dict[str, Any] = {}

    async def before(agents: Any) -> None:
        for name in ("answers", "waits"):
            agent_id, thread_id = await begin(agents, "Hi")
            run = await settle(agents.runs.create(thread_id=thread_id, agent_id=agent_id))
            left[name] = await until(agents, run, "in_progress" if name == "answers" else "requires_action")
        left["agents"] = [agent.as_dict() for agent in agents.list_agents()]
        left["threads"] = [thread.as_dict() for thread in agents.threads.list()]
        left["messages"] = [
            message.as_dict() for message in agents.messages.list(thread_id=left["waits"].thread_id)
        ]

    async def after(agents: Any) -> None:
        assert [agent.as_dict() for agent in agents.list_agents()] == left["agents"]
        assert [thread.as_dict() for thread in agents.threads.list()] == left["threads"]
        waits = left["waits"]
        assert [message.as_dict() for message in agents.messages.list(thread_id=waits.thread_id)] == left[
            "messages"
        ]
        assert (await until(agents, left["answers"], "completed")).status == "completed"
        (call,) = waits.required_action.submit_tool_outputs.tool_calls
        outputs = [{"tool_call_id": call.id, "output": "x"}]
        run = agents.runs.submit_tool_outputs(
            thread_id=waits.thread_id, run_id=waits.id, tool_outputs=outputs
        )
        run = await until(agents, run, "completed")
        last = agents.messages.get_last_message_text_by_role(thread_id=run.thread_id, role="assistant")
        assert last.text.value == "two"

    stage.play(before, token=token)
    own.kill()
    own.start()
    assert (own.state["port"], own.state["side_port"]) == ports
    stage.play(after, token=token)


def test_a_running_service_moves_on_in_real_time(own: ServiceProcess) -> None:
    """A run whose time came while the service was dead has ended when it is back."""
    client = {
        "endpoint": own.endpoint("p"),
        "credential": Token(own.token()),
        "connection_verify": str(own.home / "bundle.pem"),
    }
    with AgentsClient(**client) as agents:
        own.knock("POST", "/labkit/projects/p/clock", {"speed": 10_000})
        agent = agents.create_agent(model="gpt-4o-mini")
        run = agents.create_thread_and_run(agent_id=agent.id)
        own.kill()
        own.start()
        assert agents.runs.get(thread_id=run.thread_id, run_id=run.id).status == "completed"


def test_a_second_service_is_refused(service: ServiceProcess) -> None:
    """One workspace has one service; the second says so in one line, and the first goes on."""
    line = ServiceProcess(service.home).refuse()
    assert f"A service for {service.home} is running already." in line
    assert "labkit serve --stop" in line
    assert service.knock("GET", "/health")["pid"] == service.state["pid"]


@pytest.mark.parametrize("damage", ["no database", "broken pages"])
def test_a_damaged_database_is_moved_aside(home: Path, damage: str) -> None:
    """The service starts with an empty one and says in /health where the old one is; nothing is deleted."""
    first = ServiceProcess(home).start()
    for _ in range(200):
        first.knock("POST", "/labkit/projects/p/script", {"turns": [{"text": "x" * 500}]})
    assert first.stop() == 0
    path = home / "service.sqlite3"
    content = path.read_bytes()
    broken = (
        b"garbage" * 1000 if damage == "no database" else content[:4096] + b"\xaa" * (len(content) - 4096)
    )
    path.write_bytes(broken)
    second = ServiceProcess(home).start()
    (aside,) = home.glob("damaged-*")
    assert (aside / path.name).read_bytes() == broken
    health = second.knock("GET", "/health")
    assert str(aside) in health["notice"]
    assert second.knock("GET", "/labkit/projects") == {"projects": []}
    assert second.stop() == 0


def test_a_port_in_use_is_named(home: Path) -> None:
    """A port that was asked for and is taken is refused with the option that chooses another."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for option in ("--port", "--side-port"):
            line = ServiceProcess(home).refuse(option, str(port))
            assert line.startswith(f"Port {port} cannot be used")
            assert option in line


def test_a_last_port_that_is_taken_is_replaced(home: Path) -> None:
    """Nobody asked for the last port, so another one is found and written down."""
    first = ServiceProcess(home).start()
    port = first.state["port"]
    assert first.stop() == 0
    with socket.create_server(("127.0.0.1", port)):
        second = ServiceProcess(home).start()
        assert second.state["port"] != port
        assert second.stop() == 0


def test_a_file_where_the_folder_should_be(home: Path) -> None:
    """A home that cannot be a folder is refused in one line, with the variable that chooses another."""
    home.write_text("notes")
    line = ServiceProcess(home).refuse()
    assert line.startswith(f"Cannot write to {home}")
    assert "LABKIT_HOME" in line
    assert home.read_text() == "notes"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root can write everywhere")
def test_a_folder_that_cannot_be_written(home: Path) -> None:
    """A read-only home is refused in one line."""
    home.mkdir(mode=0o500)
    assert ServiceProcess(home).refuse().startswith(f"Cannot write to {home}")


def test_a_database_of_a_newer_labkit_is_left_alone(home: Path) -> None:
    """A file in a format that this version does not know is refused in one line and stays as it is."""
    home.mkdir()
    with closing(sqlite3.connect(home / "service.sqlite3")) as database:
        database.execute("PRAGMA user_version = 99")
    content = (home / "service.sqlite3").read_bytes()
    line = ServiceProcess(home).refuse()
    assert "written by a newer labkit" in line
    assert "install the newest labkit" in line
    assert (home / "service.sqlite3").read_bytes() == content


def test_a_service_for_other_machines_says_so(home: Path) -> None:
    """It listens on every address; the side door stays on this machine; service.json and the log name the risk."""
    service = ServiceProcess(home).start("--host", "0.0.0.0")
    assert "Other machines reach the data plane" in service.state["notice"]
    assert service.state["host"] == "0.0.0.0"
    listening = {
        (address.laddr.ip, address.laddr.port)
        for address in psutil.Process(service.state["pid"]).net_connections("tcp")
        if address.status == psutil.CONN_LISTEN
    }
    assert ("0.0.0.0", service.state["port"]) in listening
    assert ("127.0.0.1", service.state["side_port"]) in listening
    assert ("0.0.0.0", service.state["side_port"]) not in listening
    assert service.stop() == 0


def test_an_address_of_nobody_is_refused(home: Path) -> None:
    """The refusal says how to stay on this machine."""
    assert "Leave --host out" in ServiceProcess(home).refuse("--host", "lab.example")


def test_an_idle_service_stops(home: Path) -> None:
    """Without a request for the idle time it ends by itself, well."""
    process = ServiceProcess(home).launch("--idle-minutes", "0.001")
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "stopping" in errors


def test_eight_clients_at_once(service: ServiceProcess) -> None:
    """8 threads with 20 calls each, one client and one project: every call is answered, every message is there once."""
    options = {"connection_verify": str(service.home / "bundle.pem")}
    with AgentsClient(service.endpoint("crowd"), Token(service.token()), **options) as agents:
        thread_id = agents.threads.create().id

        def post(number: int) -> list[str]:
            texts = [f"{number}/{n}" for n in range(20)]
            for text in texts:
                agents.messages.create(thread_id=thread_id, role="user", content=text)
            return texts

        with ThreadPoolExecutor(8) as pool:
            sent = [text for texts in pool.map(post, range(8)) for text in texts]
        found = [
            message.text_messages[0].text.value
            for message in agents.messages.list(thread_id=thread_id, limit=100)
        ]
    assert len(found) == 160
    assert sorted(found) == sorted(sent)

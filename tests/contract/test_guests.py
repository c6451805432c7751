"""Two guests of one service: each with the real SDK over a listener of its own, neither in the other's way."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from labkit.connect.door import request
from labkit.connect.files import Home
from labkit.connect.guest import invite
from labkit.connect.process import LocalService
from tests.contract.workspace import Workspace

CONNECT = "from labkit import connect; lab = connect(quiet=True); "
COUNT = "print(len(list(lab.agents.threads.list())))"


@dataclass(frozen=True)
class Room:
    """A service and two workspaces that are its guests."""

    host: LocalService
    ada: Workspace
    ben: Workspace

    def ask(self, key: str, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
        """Send a control request with somebody's key."""
        state = self.host.find()
        assert state is not None
        status, content = request(state.side_port, method, path, key=key, body=body)
        return status, content.decode()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room of two."""
    folder = tmp_path_factory.mktemp("room")
    host = LocalService(Home(folder / "service"))
    host.start()
    people = [Workspace(folder / name) for name in ("ada", "ben")]
    for person in people:
        person.path.mkdir()
        invite(Home(person.home), person.path.name, host, notice="Your instructor sees outcomes.")
    yield Room(host, *people)
    host.stop()


def test_a_guest_writes_production_code_too(room: Room) -> None:
    """Default credential, endpoint from the environment, and a control plane for its own project."""
    code = """
import os
from azure.ai.agents import AgentsClient
from azure.identity import DefaultAzureCredential
from labkit import connect
lab = connect("lesson-01")
with AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential()) as agents:
    agents.threads.create()
lab.service.next_run("rate_limited")
lab.service.clock.speed = 60
print(os.environ["PROJECT_ENDPOINT"].rpartition("/")[2], len(lab.service.requests()), lab.service.projects())
"""
    result = room.ada.python(code)
    assert result.stderr == ""
    assert "Your instructor sees outcomes." in result.stdout
    assert result.stdout.splitlines()[-1] == "ada.lesson-01 1 ['ada.lesson-01']"


def test_nobody_reads_another_ones_threads(room: Room) -> None:
    """With a token of Ben's, Ada's project is refused as Azure refuses whoever has no role there (E12)."""
    room.ada.python(CONNECT + "lab.agents.threads.create()")
    code = (
        CONNECT
        + """
import os
from azure.ai.agents import AgentsClient
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import DefaultAzureCredential
other = os.environ["PROJECT_ENDPOINT"].replace("/ben.", "/ada.")
with AgentsClient(endpoint=other, credential=DefaultAzureCredential()) as agents:
    try:
        print(list(agents.threads.list()))
    except ClientAuthenticationError as error:
        print(error.status_code, "lacks the required data action" in str(error))
"""
    )
    assert room.ben.python(code).stdout == "401 True\n"
    assert room.ada.python(CONNECT + COUNT).stdout == "1\n"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/labkit/projects/ada.lab/requests"),
        ("POST", "/labkit/projects/ada.lab/reset"),
        ("GET", "/labkit/overview"),
        ("POST", "/labkit/shutdown"),
        ("POST", "/labkit/guests"),
        ("GET", "/labkit/guests/ada"),
        ("POST", "/labkit/guests/ada/close"),
        ("DELETE", "/labkit/guests/ada"),
        ("DELETE", "/labkit/guests/ben"),
    ],
)
def test_a_guests_key_opens_what_is_its_own(room: Room, method: str, path: str) -> None:
    """Other people's projects and listeners, the overview and the service's life are refused, with a reason."""
    status, said = room.ask(Home(room.ben.home).read_secret(), method, path)
    assert status == 403
    assert "The key of ben does not open this" in said


def test_a_guest_stops_the_service_for_itself_alone(room: Room) -> None:
    """Nobody answers it any more, Ben notices nothing, and what is stored is there when it starts again."""
    code = (
        CONNECT
        + """
from azure.core.exceptions import ServiceRequestError
print(lab.agents.threads.create().id)
lab.service.stop()
try:
    lab.agents.threads.create()
except ServiceRequestError:
    print("nobody answers")
"""
    )
    thread_id, said = room.ada.python(code).stdout.splitlines()
    assert said == "nobody answers"
    assert room.ben.python(CONNECT + COUNT).stdout == "0\n"
    again = room.ada.python(CONNECT + f"print(lab.agents.threads.get({thread_id!r}).id)")
    assert again.stdout == f"{thread_id}\n"


def test_a_service_that_was_killed_comes_back_where_it_was(room: Room) -> None:
    """Its guests keep their addresses and keys; meanwhile they are told whose business it is."""
    before = room.host.find()
    assert before is not None
    os.kill(before.pid, signal.SIGKILL)
    while room.host.find() is not None:
        pass
    told = room.ada.python(CONNECT).stderr
    assert "The Agent Service of the room cannot be used" in told
    assert "tell your instructor" in told
    after = room.host.start()
    assert (after.port, after.side_port) == (before.port, before.side_port)
    assert room.ada.python(CONNECT + COUNT).stderr == ""


def test_an_overview_says_who_is_where(room: Room) -> None:
    """Of each project: its last run's status, its clock, its faults; what is due has happened by then."""
    code = (
        CONNECT
        + "agent = lab.agents.create_agent(model=lab.model); "
        + "lab.agents.create_thread_and_process_run(agent_id=agent.id); lab.service.next_run('expire')"
    )
    assert room.ben.python(code).stderr == ""
    status, said = room.ask(room.host.home.read_secret(), "GET", "/labkit/overview")
    [found] = [each for each in json.loads(said)["projects"] if each["project"] == "ben.lab"]
    assert (status, found["last"]["status"], found["clock"]["mode"]) == (200, "completed", "real")
    assert [fault["fault"] for fault in found["faults"]] == ["expire"]


def test_who_leaves_takes_everything_along(room: Room, tmp_path: Path) -> None:
    """Forgetting a guest deletes its projects and its key's door, and nobody else's."""
    guest = Workspace(tmp_path)
    invite(Home(guest.home), "eve", room.host, notice="")
    assert guest.python(CONNECT + "lab.agents.threads.create()").stderr == ""
    own = room.host.home.read_secret()
    assert json.loads(room.ask(own, "DELETE", "/labkit/guests/eve")[1])["projects"] == ["eve.lab"]
    assert "does not know the guest eve any more" in guest.python(CONNECT).stderr
    assert room.ask(own, "DELETE", "/labkit/guests/eve")[0] == 404
    assert "ada.lab" in room.ask(own, "GET", "/labkit/projects")[1]


@pytest.mark.parametrize("name", ["", "a.b", "../x", "A"])
def test_a_name_that_cannot_be_used_is_refused(room: Room, name: str) -> None:
    """With what was expected."""
    status, said = room.ask(room.host.home.read_secret(), "POST", "/labkit/guests", {"name": name})
    assert (status, "expected 1 to 32 small letters" in said) == (400, True)

"""What goes wrong in a room: wrong codes, strangers, forgeries, crashes. Nobody else is disturbed, nothing is lost."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from labkit.clock import SystemClock
from labkit.errors import LabkitError
from labkit.workshop import opening, processes
from labkit.workshop.api import HubApi
from labkit.workshop.hub import find_hub, start_hub
from labkit.workshop.kernel import open_kernel
from labkit.workshop.rehearsal import join, open_browser, read_troubles
from labkit.workshop.room import Room
from tests.workshop.rooms import open_room_for, rows

COUNT = "from labkit import connect; lab = connect(quiet=True); print(len(list(lab.agents.threads.list())))"
CREATE = "from labkit import connect; lab = connect(quiet=True); lab.agents.threads.create()"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room of three, open."""
    with open_room_for(tmp_path_factory.mktemp("room") / "room") as made:
        yield made


def run(work: Callable[[aiohttp.ClientSession], Awaitable[Any]]) -> Any:
    """Do something with a browser's worth of HTTP."""

    async def running() -> Any:
        async with open_browser() as http:
            return await work(http)

    return asyncio.run(running())


def execute(room: Room, seat: str, *codes: str) -> list[str]:
    """Execute cells in a kernel of somebody's server; return what each printed, or raised."""
    token = HubApi(room).token(seat, 600)

    async def work() -> list[str]:
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"token {token}"}) as http,
            open_kernel(http, f"{room.url}user/{seat}/", "00_start_here.ipynb") as kernel,
        ):
            ended = [await kernel.execute(code) for code in codes]
            return [each.error or each.text for each in ended]

    return asyncio.run(work())


def server_token(room: Room, seat: str) -> str:
    """Return the token that somebody's kernels have."""
    return execute(room, seat, "import os; print(os.environ['JUPYTERHUB_API_TOKEN'])")[0].strip()


def ask(room: Room, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, str]:
    """Send a request to the board."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{room.ports.board}/services/board/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {token}"} if token else {},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(300).decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def kill(room: Room, what: str) -> None:
    """Kill the process of the room that has this in its command."""
    [found] = [each for each in processes.find_processes(room.folder) if what in processes.describe(each)]
    found.kill()
    until(lambda: not found.is_running() or found.status() == "zombie")


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that other processes do."""
    for _ in range(300):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it has not come about within half a minute")


@pytest.mark.parametrize(("code", "pin"), [("WRO-NGC", "1234"), ("", "1234"), (None, "12")])
def test_who_has_not_got_the_code_stays_outside(room: Room, code: str | None, pin: str) -> None:
    """A wrong code or a short PIN takes no seat."""
    door = room if code is None else replace(room, code=code)
    with pytest.raises(LabkitError, match="could not join: HTTP 403"):
        run(lambda http: join(http, door, "Eve", pin))


def test_two_people_with_one_name(room: Room) -> None:
    """The first gets a seat and finds it again; the second, with another PIN, is refused."""
    own = run(lambda http: join(http, room, "Ada", "ada-1"))
    assert run(lambda http: join(http, room, "ADA", "ada-1")) == own == f"{room.url}user/p01/"
    with pytest.raises(LabkitError, match="HTTP 403"):
        run(lambda http: join(http, room, "Ada", "ada-2"))


def test_the_instructors_name_needs_the_password(room: Room) -> None:
    """The room's code does not open it."""
    with pytest.raises(LabkitError, match="HTTP 403"):
        run(lambda http: join(http, room, "Instructor", "1234"))


def test_nobody_uses_another_ones_server(room: Room) -> None:
    """With a token of one's own, somebody else's files and kernels are out of reach."""
    token = HubApi(room).token("p02", 600)

    async def work(http: aiohttp.ClientSession) -> list[int]:
        found = []
        for seat in ("p02", "p01"):
            async with http.get(
                f"{room.url}user/{seat}/api/contents", headers={"Authorization": f"token {token}"}
            ) as answer:
                found.append(answer.status)
        return found

    assert run(work) == [200, 403]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "events"),
        ("GET", "progress.csv"),
        ("GET", "show/p01"),
        ("POST", "act"),
        ("DELETE", "people/p01"),
    ],
)
def test_the_board_is_for_the_instructor(room: Room, method: str, path: str) -> None:
    """A person's own token opens nothing of it."""
    status, said = ask(room, method, path, server_token(room, "p02"), {} if method == "POST" else None)
    assert (status, "for the instructor" in said) == (403, True)


def test_progress_is_believed_of_its_owner_alone(room: Room) -> None:
    """A token says whose it is; a seat in the message, code, and strangers are refused, and change nobody's row."""
    before, token = rows(room), server_token(room, "p02")
    entry = {"tries": 1, "passed": True, "hint": 0, "solution": False, "fast_track": False}
    good = {"now": "00.1", "exercises": {"00.1": entry}}
    assert ask(room, "POST", "progress", token, {**good, "seat": "p01"})[0] == 400
    assert (
        ask(room, "POST", "progress", token, {**good, "exercises": {"00.1": {**entry, "code": "x"}}})[0]
        == 400
    )
    assert ask(room, "POST", "progress", "0" * 32, good)[0] == 403
    assert ask(room, "POST", "progress", "", good)[0] == 403
    assert rows(room) == before
    assert ask(room, "POST", "progress", token, good)[0] == 204
    after = rows(room)
    assert after["p02"]["cells"][0] == ["p", 1, 0]
    assert after["p01"]["cells"] == before["p01"]["cells"]


def test_a_full_disk_is_said_and_nothing_is_lost(room: Room) -> None:
    """The board shows what it could not keep, and the learner reads that their own progress is saved."""
    blocked = room.progress / ".p03.json.new"
    blocked.mkdir()
    try:
        [said] = execute(room, "p03", "from labkit import hint; print(repr(hint('00.1')))")
    finally:
        blocked.rmdir()
    assert "board was not told (it answered HTTP 507)" in " ".join(said.split())
    assert rows(room)["p03"]["cells"][0] == ["t", 0, 1]


def test_a_fault_strikes_whom_it_is_meant_for(room: Room) -> None:
    """The next run of one person fails; the other's does not. Whoever has not connected is counted."""
    turn = (
        CREATE + "; agent = lab.agents.create_agent(model=lab.model); "
        "print(lab.agents.create_thread_and_process_run(agent_id=agent.id).status)"
    )
    execute(room, "p01", CREATE)
    execute(room, "p02", CREATE)
    status, said = ask(
        room, "POST", "act", room.token, {"people": ["p01", "p03"], "do": "fault", "fault": "server_error"}
    )
    assert (status, json.loads(said)["done"]) == (
        200,
        "Server_error is planned, for 1 person; 1 have not connected yet.",
    )
    assert execute(room, "p02", turn) == ["RunStatus.COMPLETED\n"]
    assert rows(room)["p01"]["faults"] == ["server_error"]
    assert execute(room, "p01", turn) == ["RunStatus.FAILED\n"]
    assert (rows(room)["p01"]["run"], rows(room)["p02"]["run"]) == ("failed", "completed")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"people": "all"},
        {"people": ["p99"], "do": "pause"},
        {"people": [], "do": "pause"},
        {"people": "all", "do": "fault", "fault": "no_such"},
        {"people": "all", "do": "speed", "speed": 0},
        {"people": "all", "do": "speed", "speed": "fast"},
        {"people": "all", "do": "speed", "speed": True},
    ],
)
def test_an_act_that_cannot_be_is_refused(room: Room, body: Any) -> None:
    """With what was expected."""
    status, said = ask(room, "POST", "act", room.token, body)
    assert (status, "expected" in said) == (400, True)


def test_a_pause_holds_every_run_and_gives_each_its_speed_back(room: Room) -> None:
    """Ten times as fast before, held meanwhile, ten times as fast afterwards."""
    execute(room, "p01", CREATE)
    for body, speed in (({"do": "speed", "speed": 10}, 10), ({"do": "pause"}, 0), ({"do": "go on"}, 10)):
        assert ask(room, "POST", "act", room.token, {"people": ["p01"], **body})[0] == 200
        assert rows(room)["p01"]["speed"] == speed
        if not speed:  # whoever restarts meanwhile knows what was paused
            kill(room, "labkit.workshop.board")
            until(lambda: opening.describe(room).troubles == ())
    ask(room, "POST", "act", room.token, {"people": "all", "do": "speed", "speed": 1})


def test_a_service_that_is_killed_comes_back(room: Room) -> None:
    """The hub starts it again where it was; threads are there, and a kernel that was connected goes on."""
    execute(room, "p01", CREATE)
    [before] = execute(room, "p01", COUNT)
    kill(room, "labkit.service")
    until(lambda: opening.describe(room).troubles == ())
    assert execute(room, "p01", COUNT) == [before]


def test_a_hub_that_is_killed_disturbs_nobody(room: Room) -> None:
    """Kernels go on behind the proxy; the next hub takes servers and seats over."""
    token = HubApi(room).token("p01", 600)
    servers = {
        each.pid for each in processes.find_processes(room.folder) if "singleuser" in processes.describe(each)
    }

    async def work() -> list[str]:
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"token {token}"}) as http,
            open_kernel(http, f"{room.url}user/p01/", "00_start_here.ipynb") as kernel,
        ):
            await kernel.execute("x = 41")
            hub = find_hub(room)
            assert hub is not None
            os.kill(hub.pid, signal.SIGKILL)
            return [(await kernel.execute("print(x + 1)")).text]

    assert asyncio.run(work()) == ["42\n"]
    until(lambda: find_hub(room) is None)
    assert opening.describe(room).troubles
    start_hub(room, SystemClock())
    after = {
        each.pid for each in processes.find_processes(room.folder) if "singleuser" in processes.describe(each)
    }
    assert after == servers
    assert run(lambda http: join(http, room, "Ada", "ada-1")) == f"{room.url}user/p01/"
    assert execute(room, "p01", "print(6 * 7)") == ["42\n"]


def test_a_reset_frees_one_seat(room: Room) -> None:
    """Threads and row are gone, notebooks are put aside, the name is free; the others have what they had."""
    run(lambda http: join(http, room, "Ben", "ben-1"))
    seat = next(iter(set(opening.Seats(room.seat_file, room.seats).read()) - {"p01"}))
    execute(room, seat, CREATE)
    (room.desk(seat) / "mine.txt").write_text("kept", "utf-8")
    others = {name: row for name, row in rows(room).items() if name != seat}
    said = list(opening.reset(room, "ben", SystemClock()))
    [aside] = room.aside.iterdir()
    assert str(aside) in " ".join(said)
    assert (aside / "mine.txt").read_text("utf-8") == "kept"
    assert execute(room, seat, COUNT) == ["0\n"]
    assert {name: row for name, row in rows(room).items() if name != seat} == others
    assert run(lambda http: join(http, room, "Ben", "another")) == f"{room.url}user/{seat}/"


def test_nothing_of_it_is_an_error_in_a_log(room: Room) -> None:
    """What people do wrong is answered, not logged as a defect."""
    assert [line for line in read_troubles(room) if "Traceback" in line] == []

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from labkit.clock import ManualClock
from labkit.connect.files import Home
from labkit.connect.process import READY_TIMEOUT, LocalService, command
from labkit.errors import ServiceUnavailable

if TYPE_CHECKING:
    from tests.unit.connect.conftest import Listen


def describe(home: Path, port: int) -> None:
    (home / "service.json").write_text(
        json.dumps({"pid": 1, "port": port, "side_port": port, "version": "0"})
    )


def test_nothing_written_is_no_service(tmp_path: Path) -> None:
    """A new workspace has no service, and nothing to stop."""
    service = LocalService(Home(tmp_path))
    assert service.find() is None
    assert service.stop() is False


def test_a_description_without_a_service_is_no_service(tmp_path: Path, unused_port: int) -> None:
    """What a killed service left behind is not one."""
    describe(tmp_path, unused_port)
    assert LocalService(Home(tmp_path)).find() is None


def test_another_program_on_the_old_port_is_no_service(tmp_path: Path, listen: Listen) -> None:
    """Whoever has the port now does not answer as this workspace's service."""
    describe(tmp_path, listen())
    assert LocalService(Home(tmp_path)).find() is None


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[None]:
    """Something accepts connections on the described port and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        describe(tmp_path, listener.getsockname()[1])
        yield


@pytest.mark.usefixtures("silent")
def test_a_silent_program_on_the_old_port_is_no_service(tmp_path: Path) -> None:
    """While nobody holds the workspace, there is nothing to wait for."""
    assert LocalService(Home(tmp_path)).find() is None


@pytest.mark.usefixtures("silent")
def test_a_silent_service_is_named(tmp_path: Path) -> None:
    """While the workspace is held, silence is a service that hangs."""
    with FileLock(tmp_path / "service.lock"), pytest.raises(ServiceUnavailable, match=r"\(process 1\)"):
        LocalService(Home(tmp_path)).find()


def test_a_service_that_holds_the_workspace_and_never_answers(tmp_path: Path) -> None:
    """The wait ends at the deadline, on the clock that is given, and nothing is started beside it."""
    clock = ManualClock()
    with (
        FileLock(tmp_path / "service.lock"),
        pytest.raises(ServiceUnavailable, match=r"not ready within 30 s[\s\S]*\(nothing\)"),
    ):
        LocalService(Home(tmp_path), clock).start()
    assert clock.now() > READY_TIMEOUT


def test_the_words_of_an_earlier_service_are_not_shown(tmp_path: Path) -> None:
    """The message has what was logged since this start, not what an older service said."""
    (tmp_path / "service.log").write_text("earlier words\n")
    with FileLock(tmp_path / "service.lock"), pytest.raises(ServiceUnavailable) as caught:
        LocalService(Home(tmp_path), ManualClock()).start()
    assert "earlier words" not in str(caught.value)


def test_the_command_is_this_interpreter(tmp_path: Path) -> None:
    """The service runs in the environment that asked for it, with the options it was given, and nothing of the cwd."""
    assert command(Home(tmp_path), ("--port", "1"))[1:] == [
        "-P",
        "-m",
        "labkit.service",
        "--home",
        str(tmp_path),
        "--port",
        "1",
    ]

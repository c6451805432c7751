from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from labkit.connect.files import Home, ServiceState, open_private
from labkit.errors import ServiceUnavailable, SettingsError

STATE = {"pid": 1, "port": 2, "side_port": 3, "version": "0.1.0"}


def test_the_state_of_a_service_is_read(tmp_path: Path) -> None:
    """What the service wrote about itself comes back; other keys do not matter."""
    (tmp_path / "service.json").write_text(json.dumps({**STATE, "more": 1}))
    assert Home(tmp_path).read_state() == ServiceState(1, 2, 3, "0.1.0")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"pid": 1}',
        '{"pid": "x", "port": 1}',
        "\x00",
        json.dumps({**STATE, "port": 99_999}),
        json.dumps({**STATE, "side_port": 0}),
        json.dumps({**STATE, "pid": -1}),
        json.dumps({**STATE, "pid": 1}).replace('"pid": 1', '"pid": 1e400'),
    ],
)
def test_an_unreadable_state_is_no_state(tmp_path: Path, text: str) -> None:
    """A half-written or foreign file counts as no service."""
    (tmp_path / "service.json").write_text(text)
    assert Home(tmp_path).read_state() is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
@pytest.mark.parametrize("exists", [False, True])
def test_the_folder_is_its_owners_alone(tmp_path: Path, *, exists: bool) -> None:
    """New or there already, the folder is closed to other users: it holds keys and conversations."""
    home = Home(tmp_path / ".labkit")
    if exists:
        home.path.mkdir(mode=0o755)
    home.create()
    assert home.path.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
@pytest.mark.parametrize("exists", [False, True])
def test_a_private_file_is_its_owners_alone(tmp_path: Path, *, exists: bool) -> None:
    """New or there already, a log is readable for its owner only; what is in it stays when it is added to."""
    path = tmp_path / "a.log"
    if exists:
        path.write_bytes(b"old ")
        path.chmod(0o644)
    with open_private(path, "ab") as file:
        file.write(b"new")
    assert path.read_bytes() == (b"old new" if exists else b"new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_says_what_to_set(tmp_path: Path) -> None:
    """The message names the folder and LABKIT_HOME."""
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"cannot be written[\s\S]*LABKIT_HOME"):
        Home(tmp_path / "file" / ".labkit").create()


def test_a_damaged_key_is_said(tmp_path: Path) -> None:
    """What cannot stand in a header is no key."""
    (tmp_path / "secret").write_bytes(b"a\xff\nb")
    with pytest.raises(ServiceUnavailable, match="damaged"):
        Home(tmp_path).read_secret()


def test_a_missing_key_is_not_a_traceback_about_a_file(tmp_path: Path) -> None:
    """Without the secret, the message says how to get a new one."""
    with pytest.raises(ServiceUnavailable, match="labkit serve --stop"):
        Home(tmp_path).read_secret()

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labkit.connect.files import Home, ServiceState
from labkit.errors import ServiceUnavailable, SettingsError

STATE = {"pid": 1, "port": 2, "side_port": 3, "version": "0.1.0"}


def test_the_state_of_a_service_is_read(tmp_path: Path) -> None:
    """What the service wrote about itself comes back; other keys do not matter."""
    (tmp_path / "service.json").write_text(json.dumps({**STATE, "more": 1}))
    assert Home(tmp_path).read_state() == ServiceState(1, 2, 3, "0.1.0")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"pid": "x", "port": 1}', "\x00"])
def test_an_unreadable_state_is_no_state(tmp_path: Path, text: str) -> None:
    """A half-written or foreign file counts as no service."""
    (tmp_path / "service.json").write_text(text)
    assert Home(tmp_path).read_state() is None


def test_a_folder_that_cannot_be_written_says_what_to_set(tmp_path: Path) -> None:
    """The message names the folder and LABKIT_HOME."""
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"cannot be written[\s\S]*LABKIT_HOME"):
        Home(tmp_path / "file" / ".labkit").create()


def test_a_missing_key_is_not_a_traceback_about_a_file(tmp_path: Path) -> None:
    """Without the secret, the message says how to get a new one."""
    with pytest.raises(ServiceUnavailable, match="labkit serve --stop"):
        Home(tmp_path).read_secret()

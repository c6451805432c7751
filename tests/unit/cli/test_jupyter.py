from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.cli import jupyter
from labkit.clock import ManualClock
from labkit.errors import ServiceUnavailable


def test_the_address_opens_the_notebook_and_logs_in(tmp_path: Path) -> None:
    """Path and token are quoted, the path counted from the root."""
    server = jupyter.Server("http://localhost:8888/", "a b", 1, tmp_path)
    assert (
        server.address(tmp_path / "notebooks" / "00 x.ipynb")
        == "http://localhost:8888/lab/tree/notebooks/00%20x.ipynb?token=a%20b"
    )


@pytest.mark.parametrize(
    "content", ["{", "{}", json.dumps({"url": "http://127.0.0.1:1/", "token": "", "pid": 1})]
)
def test_what_a_killed_server_left_behind_is_not_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    """Half a file, a foreign file, and a server that does not answer are passed over."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "jpserver-1.json").write_text(content)
    assert jupyter.find_server(tmp_path) is None


def test_a_server_that_ends_shows_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message has the end of the log and where the rest is."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    log = tmp_path / "jupyter.log"
    log.write_text("first\nthe port is taken\n")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        with pytest.raises(ServiceUnavailable, match="the port is taken"):
            jupyter.wait_for_server(process, tmp_path, log, ManualClock())


def test_a_server_that_is_not_ready_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline is counted on the clock that is given."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "log").touch()
    clock = ManualClock()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        with pytest.raises(ServiceUnavailable, match="did not start"):
            jupyter.wait_for_server(process, tmp_path, tmp_path / "log", clock)
        jupyter.stop_server(process)
    assert clock.now() >= jupyter.READY_TIMEOUT


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_there_is_no_browser() -> None:
    """Over ssh and in a container the address is printed instead."""
    assert not jupyter.has_browser({})

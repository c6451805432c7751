from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
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


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name that http.server calls
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002  # as in http.server
        """Say nothing."""


@pytest.fixture
def ready_url() -> Iterator[str]:
    """The address of a server that is ready."""
    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_server_behind_a_launcher_is_known_by_its_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready_url: str
) -> None:
    """The process that was started may be a launcher, and the server its child with another id."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    state = {"url": ready_url, "token": "t", "pid": 0, "root_dir": str(tmp_path)}
    (tmp_path / "jpserver-1.json").write_text(json.dumps(state))
    (tmp_path / "log").touch()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        found = jupyter.wait_for_server(process, tmp_path, tmp_path / "log", ManualClock())
        jupyter.stop_server(process)
    assert found == jupyter.Server(ready_url, "t", 0, tmp_path)


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

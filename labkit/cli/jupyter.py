"""JupyterLab as a process: find the one of a workspace, start one, end it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from labkit.clock import Clock
from labkit.connect.files import open_private
from labkit.desk.jupyterlab import configure
from labkit.errors import ServiceUnavailable

#: A first start compiles thousands of files; on a slow disk that takes most of a minute (seconds).
READY_TIMEOUT = 120.0
STOP_TIMEOUT = 10.0
LOG_LINES = 8


@dataclass(frozen=True)
class Server:
    """A JupyterLab that answers."""

    url: str
    token: str
    pid: int
    root: Path

    def address(self, notebook: Path) -> str:
        """Return the address that opens ``notebook`` in a browser, login included."""
        inside = quote(notebook.relative_to(self.root).as_posix())
        return f"{self.url}lab/tree/{inside}?token={quote(self.token)}"


def find_server(root: Path) -> Server | None:
    """Return the JupyterLab that runs on the directory ``root``; None when there is none."""
    return next((server for server in _known_servers() if server.root == root and _answers(server)), None)


def start_server(
    root: Path, notebook: Path, *, environ: Mapping[str, str], log: Path, browser: bool, port: int | None
) -> subprocess.Popen[bytes]:
    """Start JupyterLab on ``root`` with ``notebook`` open, in a session of its own, so that Ctrl-C is ours to handle."""
    options = [
        f"--ServerApp.root_dir={root}",
        *([] if browser else ["--no-browser"]),
        *([f"--port={port}"] if port else []),
        # In a container everybody is root, and Jupyter would refuse to start.
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    with open_private(log, "wb") as output:  # Jupyter prints its token
        return subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "jupyterlab", str(notebook), *options],
            env=configure(environ, log.parent / "jupyter"),
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_for_server(process: subprocess.Popen[bytes], root: Path, log: Path, clock: Clock) -> Server:
    """Wait until ``process``, which was started on ``root``, answers.

    On Windows the Python of a virtual environment is a launcher: the server is its child, with another process id.

    Raises:
        ServiceUnavailable: it ended, or did not answer in time; the message has its last lines.
    """
    deadline = clock.monotonic() + READY_TIMEOUT
    while process.poll() is None and clock.monotonic() < deadline:
        started = (server for server in _known_servers() if server.pid == process.pid or server.root == root)
        found = next(filter(_answers, started), None)
        if found is not None:
            return found
        clock.sleep(0.1)
    lines = log.read_text("utf-8", "replace").strip().splitlines()[-LOG_LINES:]
    raise ServiceUnavailable(
        "JupyterLab did not start. Its last words:\n" + "\n".join(f"    {line}" for line in lines),
        expected=f"an answer within {READY_TIMEOUT:g} s",
        try_next=f"do what the last line says; labkit doctor checks the packages; the whole log is {log}",
    )


def stop_server(process: subprocess.Popen[bytes]) -> None:
    """End JupyterLab and its kernels; it saves nothing by itself, so nothing is overwritten."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def has_browser(environ: Mapping[str, str]) -> bool:
    """Tell whether a browser with a window can be opened: not over ssh, not in a container."""
    if sys.platform.startswith("linux") and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _known_servers() -> Iterator[Server]:
    from jupyter_core.paths import jupyter_runtime_dir

    for path in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        try:
            found = json.loads(path.read_text("utf-8"))
            yield Server(found["url"], found["token"], found["pid"], Path(found["root_dir"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # half written, or from a server that is just ending


def _answers(server: Server) -> bool:
    # A file that a killed server left behind names a port that may be somebody else's by now: the token tells.
    request = urllib.request.Request(  # noqa: S310  # http on the loopback interface, from Jupyter's own file
        f"{server.url}api/status", headers={"Authorization": f"token {server.token}"}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=5.0) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False

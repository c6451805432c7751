"""A real JupyterLab in a real Chromium: one server, one page; notebooks are opened, run, saved and opened again.

Waits are on the state of the notebook's model, never on spinners or for a time.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nbformat

from labkit.desk.jupyterlab import configure

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_SETTINGS: Final = {
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/docmanager-extension/plugin.jupyterlab-settings": {"autosave": False},
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
}
_OPEN: Final = """async (path) => {
  const app = window.jupyterapp;
  await app.restored;
  const widget = await app.commands.execute('docmanager:open', { path, factory: 'Notebook' });
  await widget.context.ready;
  await widget.sessionContext.ready;
  app.shell.activateById(widget.id);
  window.notebook = widget;
}"""
_CLOSE: Final = """async () => {
  const { notebook } = window;
  if (!notebook || notebook.isDisposed) return;
  await notebook.sessionContext.shutdown();
  notebook.context.model.dirty = false;
  notebook.dispose();
}"""
_RUN: Final = """async (index) => {
  const { notebook } = window;
  notebook.content.activeCellIndex = index;
  window.ran = window.jupyterapp.commands.execute('notebook:run-cell');
}"""
_IS_IDLE: Final = """(count) => {
  const { notebook } = window;
  const cells = [...notebook.content.model.cells];
  const done = cells.slice(0, count).every((cell) => cell.type !== 'code' || cell.executionState !== 'running');
  return done && notebook.sessionContext.session.kernel.status === 'idle';
}"""
_SAVE: Final = """async () => { await window.notebook.context.save(); }"""


class JupyterLab:
    """JupyterLab at work on one folder."""

    def __init__(self, page: Page, url: str, token: str, root: Path) -> None:
        self.page, self.root = page, root
        page.goto(f"{url}/lab?token={token}&reset")
        page.wait_for_function("() => window.jupyterapp && window.jupyterapp.restored.then(() => true)")

    def write(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells; return its path below the folder."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(book, self.root / name)
        return name

    def open(self, name: str) -> None:
        """Open a notebook with a kernel of its own; the one before is closed with its kernel."""
        self.page.evaluate(_CLOSE)
        self.page.evaluate(_OPEN, name)

    def start(self, index: int) -> None:
        """Start a cell, and do not wait for it."""
        self.page.evaluate(_RUN, index)

    def run(self, *indices: int) -> None:
        """Run cells, one after another, to their ends."""
        for index in indices:
            self.start(index)
            self.page.evaluate("() => window.ran")

    def save(self) -> dict[str, Any]:
        """Save the notebook; return the file as JSON."""
        self.page.evaluate(_SAVE)
        path = self.page.evaluate("() => window.notebook.context.path")
        saved: dict[str, Any] = json.loads((self.root / path).read_text("utf-8"))
        return saved

    def close(self) -> None:
        """Close the notebook and end its kernel."""
        self.page.evaluate(_CLOSE)

    def output(self, index: int) -> Locator:
        """Return the outputs of a cell."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-Cell-outputArea")


@contextmanager
def serve_lab(root: Path, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Run a JupyterLab on the folder `root`/work; yield its address and token.

    It has a configuration of its own, so that nothing of the person's who runs the tests is read or changed.
    """
    work = root / "work"
    work.mkdir(parents=True)
    places = _settle(root)
    port, token = _free_port(), "for-these-tests"
    options = [
        *("--no-browser", f"--ServerApp.root_dir={work}", f"--ServerApp.port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        "--LabApp.expose_app_in_browser=True",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    log = root / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=configure({**environ, **places}, root / "labkit"),
            cwd=work,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            yield url, token
        finally:
            process.terminate()
            process.wait(30)


def _settle(root: Path) -> dict[str, str]:
    """Write the settings; return the variables that name the folders."""
    for name, content in _SETTINGS.items():
        file = root / "settings" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content), "utf-8")
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTER_DATA_DIR": "data",
        "IPYTHONDIR": "ipython",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    return {name: str(root / folder) for name, folder in own.items()}


def _wait_for(url: str) -> None:
    """Wait until the server answers; a first start compiles thousands of files."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/api", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("JupyterLab did not answer within a minute")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

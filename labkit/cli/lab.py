"""``labkit lab``: the service, JupyterLab, and the first notebook."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from labkit.cli import jupyter
from labkit.cli.execute import with_own_scripts
from labkit.cli.workspace import read_workspace
from labkit.clock import SystemClock
from labkit.connect.endpoint import Target
from labkit.connect.session import prepare
from labkit.errors import SettingsError

#: Where the course is shipped, and where its learner works.
SHIPPED, OWN = "notebooks", "work"


@click.command(short_help="Open the course in JupyterLab.")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="JupyterLab's port; default: 8888, or the next free one."
)
def lab(*, no_browser: bool, port: int | None) -> None:
    """Open the course: starts the local service, then JupyterLab on your copy of the first notebook.

    You work in work/, on copies that are made once and never overwritten; notebooks/ stays as it was shipped. One JupyterLab a workspace: while it runs, this command prints its address again.
    """
    target = read_workspace()
    root = target.home.workspace
    notebook = copy_course(root)
    running = jupyter.find_server(root)
    if running is not None:
        click.echo(
            f"JupyterLab is running for {root} already. Open it here:\n\n    {running.address(notebook)}\n"
        )
        return
    with _ended_by_signals():
        process = _start(
            target, notebook, browser=not no_browser and jupyter.has_browser(os.environ), port=port
        )
        _wait(process)


def copy_course(root: Path) -> Path:
    """Give the learner a copy of each notebook that has none yet, and return the copy of the first.

    A copy is never overwritten: it holds somebody's answers. So ``notebooks/`` can be updated, and tested, at any time.

    Raises:
        SettingsError: there is no first notebook below ``root``, or no copy can be written.
    """
    shipped = sorted((root / SHIPPED).glob("*.ipynb"))
    if not shipped or not shipped[0].name.startswith("00"):
        raise SettingsError(
            f"There is no first notebook in {root / SHIPPED}.",
            expected="the folder of the course, with notebooks/00….ipynb",
            try_next="change to the folder that you cloned; labkit build makes the notebooks anew",
        )
    own = root / OWN
    try:
        own.mkdir(exist_ok=True)
        for notebook in shipped:
            with contextlib.suppress(FileExistsError), (own / notebook.name).open("xb") as copy:
                copy.write(notebook.read_bytes())
    except OSError as error:
        raise SettingsError(
            f"Your copies of the notebooks cannot be written to {own} ({error.strerror}).",
            expected="a folder that you can write to",
            try_next="make room or change its permissions, or clone the course into a folder of your own",
        ) from None
    return own / shipped[0].name


def _start(target: Target, notebook: Path, *, browser: bool, port: int | None) -> subprocess.Popen[bytes]:
    root, log = target.home.workspace, target.home.path / "jupyter.log"
    target.home.create()
    if not target.azure:
        click.echo("Starting the local Agent Service …")
    environ = with_own_scripts({**target.environ, **prepare(target, "lab")})
    click.echo("Starting JupyterLab … (a first start takes longer)")
    process = jupyter.start_server(root, notebook, environ=environ, log=log, browser=browser, port=port)
    try:
        server = jupyter.wait_for_server(process, root, log, SystemClock())
    except BaseException:
        jupyter.stop_server(process)
        raise
    how = "It opens in your browser; if not, open it here:" if browser else "Open it in a browser:"
    click.echo(f"JupyterLab is ready. {how}\n\n    {server.address(notebook)}\n\nCtrl-C ends JupyterLab.")
    return process


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait()
        click.echo("JupyterLab has ended.")
    except KeyboardInterrupt:
        click.echo("\nEnding JupyterLab …")
        jupyter.stop_server(process)
        click.echo(
            "JupyterLab has ended. The local service stops by itself; labkit serve --stop ends it now."
        )


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Treat a closed terminal and a polite kill as Ctrl-C, so that JupyterLab never outlives this command."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    names = [number for number in ("SIGTERM", "SIGHUP") if hasattr(signal, number)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)

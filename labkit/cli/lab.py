"""``labkit lab``: the service, JupyterLab, and the first notebook."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click

from labkit.cli import jupyter
from labkit.cli.execute import with_own_scripts
from labkit.cli.logins import with_logins
from labkit.cli.signals import ended_by_signals
from labkit.cli.workspace import find_course, read_workspace
from labkit.clock import SystemClock
from labkit.connect.endpoint import Target
from labkit.connect.plain import tolerate
from labkit.connect.session import environment
from labkit.errors import SettingsError

#: Where the course is shipped, and where its learner works.
SHIPPED, OWN = "notebooks", "work"
#: Beside the notebooks: glossary, clinic, cheat sheet.
PAGES = "pages"


@click.command(short_help="Open the course in JupyterLab.")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="JupyterLab's port; default: 8888, or the next free one."
)
def lab(*, no_browser: bool, port: int | None) -> None:
    """Open the course: starts the local service, then JupyterLab on your copy of the first notebook.

    You work in work/, on copies that are made once and never overwritten; notebooks/ stays as it was shipped. One JupyterLab a workspace: while it runs, this command prints its address again.
    """
    tolerate(sys.stdout)
    target = read_workspace()
    root = find_course(Path.cwd())
    notebook = copy_course(root)
    running = jupyter.find_server(root)
    if running is not None:
        click.echo(
            f"JupyterLab is running for {root} already. Open it here:\n\n    {running.address(notebook)}\n"
        )
        return
    with ended_by_signals():
        process = _start(
            target, root, notebook, browser=not no_browser and jupyter.has_browser(os.environ), port=port
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
            _copy_once(notebook, own / notebook.name)
        for page in sorted((root / SHIPPED / PAGES).glob("*")):
            (own / PAGES).mkdir(exist_ok=True)
            _copy_once(page, own / PAGES / page.name)
    except OSError as error:
        raise _unwritable(own, error) from None
    return own / shipped[0].name


def _copy_once(source: Path, copy: Path) -> None:
    """Write the whole copy or none: half a notebook would count as somebody's answers for ever."""
    content = source.read_bytes()
    try:
        file = copy.open("xb")
    except FileExistsError:
        return
    try:
        with file:
            file.write(content)
    except BaseException:
        copy.unlink()
        raise


def _unwritable(own: Path, error: OSError) -> SettingsError:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SettingsError(
            f"The folder of the course, {own.parent}, is read-only for you ({error.strerror}).",
            expected=f"a folder where your copies of the notebooks can be made, in {own}",
            try_next="clone the course into a folder of your own (LABKIT_HOME moves the service's state, not your copies)",
        )
    return SettingsError(
        f"Your copies of the notebooks cannot be written to {own} ({error.strerror}).",
        expected="a folder that you can write to",
        try_next="make room, or clone the course into a folder of your own",
    )


def _start(
    target: Target, root: Path, notebook: Path, *, browser: bool, port: int | None
) -> subprocess.Popen[bytes]:
    log = target.home.path / "jupyter.log"
    target.home.create()
    if not target.azure:
        click.echo("Starting the local Agent Service …")
    environ = with_logins(with_own_scripts(environment(target, "lab")), target)
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

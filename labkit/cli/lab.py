"""``labkit lab``: the service, JupyterLab, and the first notebook."""

from __future__ import annotations

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
from labkit.desk.copies import OWN, copy_course


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
    notebook = copy_course(root, root / OWN)
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

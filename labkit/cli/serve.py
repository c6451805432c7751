"""``labkit serve``: the local service in the foreground, its status, its end."""

from __future__ import annotations

import os
import sys

import click

from labkit.cli.execute import run_in_place
from labkit.cli.workspace import read_workspace
from labkit.connect.files import Home, ServiceState
from labkit.connect.plain import tolerate
from labkit.connect.process import LocalService, command


@click.command()
@click.option(
    "--stop", "action", flag_value="stop", help="Stop the workspace's service; what is stored stays."
)
@click.option(
    "--status", "action", flag_value="status", help="Say whether it runs; exit code 1 when it does not."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), help="HTTPS port; default: the last one, else a free one."
)
@click.option(
    "--side-port", type=click.IntRange(1, 65535), help="Port for tokens and control; default as above."
)
@click.option(
    "--idle-minutes", type=click.FloatRange(min=0.01), help="Stop after this time without a request."
)
def serve(action: str | None, port: int | None, side_port: int | None, idle_minutes: float | None) -> None:
    """Run the local Agent Service in this terminal until Ctrl-C.

    Mostly not needed: connect(), labkit lab and labkit exec start it in the background.
    """
    tolerate(sys.stdout)
    service = LocalService(read_workspace().home)
    if action == "stop":
        click.echo("The local service is stopped." if service.stop() else "No local service was running.")
    elif action == "status":
        _show_status(service)
    else:
        given = {"--port": port, "--side-port": side_port, "--idle-minutes": idle_minutes}
        options = tuple(
            part for name, value in given.items() if value is not None for part in (name, str(value))
        )
        _serve(service, options)


def _show_status(service: LocalService) -> None:
    state = service.find()
    if state is None:
        click.echo(f"No local service runs for {service.home.workspace}.")
        sys.exit(1)
    click.echo(_describe(service.home, state))


def _serve(service: LocalService, options: tuple[str, ...]) -> None:
    service.home.create()
    state = service.find()
    if state is not None:
        click.echo(f"{_describe(service.home, state)}\nlabkit serve --stop ends it.")
        return
    click.echo(f"The local service of {service.home.workspace} runs in this terminal. Ctrl-C stops it.")
    run_in_place(command(service.home, options), os.environ)


def _describe(home: Home, state: ServiceState) -> str:
    lines = [
        f"The local service of {home.workspace} is running (process {state.pid}, version {state.version}).",
        f"  data     https://localhost:{state.port}/api/projects/<project>",
        f"  control  http://127.0.0.1:{state.side_port}",
        *([f"  notice   {state.notice}"] if state.notice else []),
    ]
    return "\n".join(lines)

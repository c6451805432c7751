"""``labkit serve``: the local service in the foreground, its status, its end."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from labkit.cli.execute import run_in_place
from labkit.cli.workspace import read_workspace
from labkit.connect.files import Home, ServiceState
from labkit.connect.guest import GuestService, service_at
from labkit.connect.plain import tolerate
from labkit.connect.process import LocalService, command
from labkit.connect.variables import for_service
from labkit.errors import SettingsError


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
@click.option(
    "--host",
    metavar="ADDRESS",
    help="Listen here too, such as 0.0.0.0: other machines then reach the data plane. Default: this machine only.",
)
@click.option(
    "--model-url",
    metavar="URL",
    help="OpenAI-compatible endpoint that answers instead of the rules; its key is LABKIT_MODEL_KEY.",
)
@click.option(
    "--openapi-hosts",
    metavar="HOSTS",
    help="Hosts that openapi tools may call besides this machine, with commas; * for any.",
)
@click.option(
    "--openapi",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write the OpenAPI document of the data plane to FILE (- for this terminal), and serve nothing.",
)
def serve(
    action: str | None,
    port: int | None,
    side_port: int | None,
    idle_minutes: float | None,
    host: str | None,
    model_url: str | None,
    openapi_hosts: str | None,
    openapi: Path | None,
) -> None:
    """Run the local Agent Service in this terminal until Ctrl-C.

    Mostly not needed: connect(), labkit lab and labkit exec start it in the background.
    """
    tolerate(sys.stdout)
    if openapi is not None:
        _describe_routes(openapi)
        return
    target = read_workspace()
    service = service_at(target.home, target.environ)
    if action == "stop":
        click.echo("The local service is stopped." if service.stop() else "No local service was running.")
    elif action == "status":
        _show_status(service)
    else:
        given = {
            "--port": port,
            "--side-port": side_port,
            "--idle-minutes": idle_minutes,
            "--host": host,
            "--model-url": model_url,
            "--openapi-hosts": openapi_hosts,
        }
        options = tuple(
            part for name, value in given.items() if value is not None for part in (name, str(value))
        )
        _serve(service, target.environ, options)


def _describe_routes(path: Path) -> None:
    from labkit.service.openapi import (
        document,
    )  # brings in the whole service, which the other actions do not need

    text = json.dumps(document(), indent=2) + "\n"
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror or error}.",
            expected="a file in a folder that exists and is yours",
            try_next="labkit serve --openapi openapi.json",
        ) from error
    click.echo(f"The OpenAPI document of the data plane is in {path}.")


def _show_status(service: LocalService | GuestService) -> None:
    state = service.find()
    if state is None:
        click.echo(f"No local service runs for {service.home.workspace}.")
        sys.exit(1)
    click.echo(_describe(service.home, state))


def _serve(
    service: LocalService | GuestService, environ: Mapping[str, str], options: tuple[str, ...]
) -> None:
    service.home.create()
    state = service.start() if isinstance(service, GuestService) else service.find()
    if state is not None:
        click.echo(f"{_describe(service.home, state)}\nlabkit serve --stop ends it.")
        return
    click.echo(f"The local service of {service.home.workspace} runs in this terminal. Ctrl-C stops it.")
    run_in_place(command(service.home, options), {**os.environ, **for_service(environ)})


def _describe(home: Home, state: ServiceState) -> str:
    lines = [
        f"The local service of {home.workspace} is running (process {state.pid}, version {state.version}).",
        f"  data     https://localhost:{state.port}/api/projects/<project>",
        f"  control  http://127.0.0.1:{state.side_port}",
        *([f"  model    {state.model}"] if state.model else []),
        *([f"  notice   {state.notice}"] if state.notice else []),
    ]
    return "\n".join(lines)

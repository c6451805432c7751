"""``labkit env``: the variables of the local service, in the language of a shell or of a tool."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Mapping

import click

from labkit.cli.workspace import project_option, read_workspace
from labkit.connect.session import prepare
from labkit.connect.variables import DISTURBING


def to_sh(variables: Mapping[str, str]) -> str:
    """Return lines for ``eval "$(labkit env)"``."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def to_powershell(variables: Mapping[str, str]) -> str:
    """Return lines for ``labkit env --format powershell | Invoke-Expression``."""
    # Between single quotes PowerShell replaces nothing; a single quote is written twice.
    return "\n".join(f"$env:{name} = '{_doubled(value)}'" for name, value in variables.items())


def to_dotenv(variables: Mapping[str, str]) -> str:
    """Return lines for a .env file; single quotes keep backslashes and dollar signs as they are."""
    return "\n".join(f"{name}='{_escaped(value)}'" for name, value in variables.items())


def to_json(variables: Mapping[str, str]) -> str:
    """Return one JSON object."""
    return json.dumps(dict(variables), indent=2)


def _doubled(value: str) -> str:
    return value.replace("'", "''")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


FORMATS: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "sh": to_sh,
    "powershell": to_powershell,
    "dotenv": to_dotenv,
    "json": to_json,
}

#: How a shell forgets a variable; a file of variables cannot say it.
REMOVERS = {"sh": "unset {}", "powershell": "Remove-Item Env:{}"}


@click.command(short_help="Print the variables of the local service.")
@project_option
@click.option(
    "--format",
    "language",
    type=click.Choice(list(FORMATS)),
    default="powershell" if os.name == "nt" else "sh",
    show_default=True,
    help="How to write them.",
)
@click.option("--json", "language", flag_value="json", help="The same as --format json.")
def env(project: str, language: str) -> None:
    """Print the variables with which production code reaches the local service: eval "$(labkit env)"

    Starts the service when it does not run. IDENTITY_HEADER is a secret of this workspace: keep it out of files
    that are shared.
    """
    target = read_workspace()
    click.echo(FORMATS[language](prepare(target, project)))
    if not target.azure and language in REMOVERS:
        for name in filter(os.environ.__contains__, DISTURBING):
            click.echo(REMOVERS[language].format(name))

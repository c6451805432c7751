"""``labkit faults``: what can go wrong on demand."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from labkit.connect.plain import tolerate
from labkit.errors import LabkitError
from labkit.service.faults import BadFault, Kind, catalogue
from labkit.service.faults.fault import find
from labkit.service.faults.of_requests import WHICH

# Characters of a line when the output is no terminal.
PLAIN_WIDTH = 140
_SCOPES = {"run": "Faults of runs", "request": "Faults of requests"}
_HOW = """\
Set one in Python with the example's line; in any language with a run's metadata: {"labkit.fault": "slow:seconds=3"},
several at once with +: "slow:seconds=3 + slow_cancel"; or by the control plane: POST /labkit/projects/<project>/faults.
All take times (how often; null: always), skip (how many pass first), share and seed (a part of them, the same for a seed);
those of requests also method and path (a part of it).
labkit faults NAME shows one with its options."""


@click.command(short_help="List what can go wrong on demand.")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
def faults(name: str | None, *, as_json: bool) -> None:
    """List the faults of the local service, or show the one that is called NAME with its options.

    Needs no service that runs.
    """
    tolerate(sys.stdout)
    kinds = catalogue.CATALOGUE if name is None else (_find(name),)
    if as_json:
        click.echo(json.dumps([kind.to_json() for kind in kinds], indent=2, ensure_ascii=False))
    elif name is None:
        _list(kinds)
    else:
        _show(kinds[0])


def _find(name: str) -> Kind:
    try:
        return find(name)
    except BadFault as error:
        raise LabkitError(
            f"labkit faults {name}: {error}",
            expected="the name of one of them, or no name for the whole list",
            try_next="labkit faults",
        ) from None


def _list(kinds: Sequence[Kind]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    for scope, title in _SCOPES.items():
        table = Table(title=title, title_justify="left", title_style="bold", box=None, show_header=False)
        table.add_column(no_wrap=True, style="cyan")
        table.add_column(overflow="fold")
        for kind in kinds:
            if kind.scope == scope:
                # Text, not markup: an example may hold square brackets.
                parts = [f"{kind.shows} ({kind.evidence})", kind.example, _options(kind)]
                table.add_row(Text(kind.name), Text("\n".join(filter(None, parts))))
        console.print(table)
        console.print()
    console.print(Text(_HOW))


def _options(kind: Kind) -> str:
    own = [option for option in kind.options if option not in WHICH]
    given = [f"{option.name}={json.dumps(option.default)}" for option in own]
    return "options: " + ", ".join(given) if given else ""


def _show(kind: Kind) -> None:
    lines = [
        f"{kind.name}, a fault of a {kind.scope}, about its {kind.part} ({kind.evidence})",
        f"  {kind.shows}",
        f"  {kind.example}",
        *(
            f"  {option.name}: {option.says}; {option.wanted()}; default {json.dumps(option.default)}"
            for option in kind.options
        ),
    ]
    click.echo("\n".join(lines))

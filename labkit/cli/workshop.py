"""``labkit workshop``: a room full of people on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labkit.cli.extra import with_extra
from labkit.cli.grade import grade
from labkit.cli.playing import rehearse
from labkit.cli.workspace import find_course
from labkit.clock import SystemClock
from labkit.connect.plain import tolerate

if TYPE_CHECKING:
    from labkit.workshop.room import Room

_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("workshop"),
    show_default=True,
    help="Where the room is kept: people's notebooks, the hub, the board.",
)


@click.group(short_help="Bring a room full of people through the course.")
def workshop() -> None:
    """Bring a room full of people through the course, on JupyterHub.

    Everybody works in a browser, in a folder of their own; one Agent Service serves all, each with projects and a key
    of their own; a board shows who is where, and who is stuck. Needs: pip install 'labkit[workshop]', and JupyterHub's
    proxy, which labkit doctor --workshop names.
    """
    tolerate(sys.stdout)


@workshop.command(short_help="Open the room, or take one up again.")
@_FOLDER
@click.option("--people", type=click.IntRange(1, 200), help="How many seats; default: 20, or as before.")
@click.option("--port", type=click.IntRange(1, 65535), help="Where people join; default: 8000, or as before.")
@click.option(
    "--bind", metavar="ADDRESS", help="Listen on this address only, such as 127.0.0.1; default: all."
)
@click.option("--host", metavar="NAME", help="This machine's name in the link; default: its address.")
@click.option(
    "--accounts", metavar="A,B,…", help="People log in with their accounts of this machine (as root only)."
)
@click.option(
    "--certificate",
    type=click.Path(exists=True, dir_okay=False, resolve_path=True),
    help="For https: the certificate, PEM.",
)
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, resolve_path=True), help="For https: its key, PEM."
)
@click.option("--no-prestart", is_flag=True, help="Start each server when its owner joins, not now.")
def start(folder: Path, *, no_prestart: bool, **chosen: Any) -> None:
    """Open the room: JupyterHub, the Agent Service and the board; then start the people's servers, a few at a time.

    In a room that was open before, everybody finds their seat, notebooks and threads again.
    """
    with_extra(lambda: _start(folder.resolve(), chosen, prestart=not no_prestart))


def _start(folder: Path, chosen: dict[str, Any], *, prestart: bool) -> None:
    from labkit.workshop import ahead, opening
    from labkit.workshop.api import HubApi

    room, is_new = opening.open_or_make(folder, find_course(Path.cwd()), chosen)
    if opening.is_open(room):
        click.echo(f"The room is open already.\n\n{_invitation(room)}")
        return
    click.echo(f"Opening the room in {folder} …" if is_new else f"Taking up the room in {folder} again …")
    opening.open_up(room, SystemClock())
    click.echo(_invitation(room))
    if prestart:
        with click.progressbar(length=len(room.seats), label="Starting servers") as bar:
            ahead.start_servers(HubApi(room), room.seats, SystemClock(), lambda _: bar.update(1))
        click.echo(f"All {len(room.seats)} servers are ready.")


def _invitation(room: Room) -> str:
    who = "Log in        with the accounts of this machine" if room.accounts else f"The code      {room.code}"
    lead = (
        f"as {room.lead}, with that account's password"
        if room.accounts
        else f"as {room.lead}, with the password {room.password}"
    )
    return (
        f"  Join          {room.url}\n  {who}\n\n"
        f"  The board     {room.url}services/board/\n                {lead}\n\n"
        "labkit workshop stop closes the room; what people did stays."
    )


@workshop.command(short_help="Say who is here, and what runs.")
@_FOLDER
def status(folder: Path) -> None:
    """Say what runs, who is here, and how much memory it takes; exit code 1 when the room is closed."""
    sys.exit(0 if with_extra(lambda: _status(folder.resolve())) else 1)


def _status(folder: Path) -> bool:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from labkit.workshop import opening
    from labkit.workshop.room import open_room

    room = open_room(folder)
    found = opening.describe(room)
    click.echo(f"The room in {folder} is {'open' if found.is_open else 'closed'}.")
    for line in found.troubles:
        click.echo(f"  ! {line}")
    if found.is_open:
        click.echo(_invitation(room))
        table = Table("seat", "name", "server", box=None)
        for seat in found.seats:
            table.add_row(seat.seat, Text(seat.name), seat.server)
        Console(highlight=False).print(table)
    if found.processes:
        click.echo(f"{found.processes} processes, {found.megabytes} MB.")
    return found.is_open


@workshop.command(short_help="Close the room; what people did stays.")
@_FOLDER
def stop(folder: Path) -> None:
    """End hub, proxy, servers, kernels, service and board. Notebooks, progress, threads and seats stay."""
    with_extra(lambda: _stop(folder.resolve()))


def _stop(folder: Path) -> None:
    from labkit.workshop import opening
    from labkit.workshop.room import open_room

    room = open_room(folder)
    click.echo("Closing the room …")
    was_open, left = opening.close(room)
    for line in left:
        click.echo(f"  had to be ended: {line}")
    click.echo(
        "The room is closed; no process is left." if was_open or left else "The room was closed already."
    )


@workshop.command(short_help="Free a seat and begin it anew.")
@_FOLDER
@click.argument("name")
def reset(folder: Path, name: str) -> None:
    """Free the seat of NAME (a seat such as p03, or the name of who sits there) for somebody else.

    Their threads and what the board knows are deleted; their notebooks are put aside, not deleted. Nobody else notices.
    """
    with_extra(lambda: _reset(folder.resolve(), name))


def _reset(folder: Path, name: str) -> None:
    from labkit.workshop import opening
    from labkit.workshop.room import open_room

    for line in opening.reset(open_room(folder), name, SystemClock()):
        click.echo(line)


workshop.add_command(rehearse)
workshop.add_command(grade)

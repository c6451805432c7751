"""``labkit workshop``: a room full of people on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labkit.cli.workspace import find_course
from labkit.clock import SystemClock
from labkit.connect.plain import tolerate
from labkit.errors import SettingsError

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


def _with_extra(work: Callable[[], Any]) -> Any:
    """Import and run; say how the extra is installed when it is missing."""
    try:
        return work()
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("jupyterhub", "psutil", "tornado"):
            raise
        raise SettingsError(
            f"The workshop needs {missing.name}, which is not installed.",
            expected="labkit's extra for instructors",
            try_next="pip install 'labkit[workshop]'",
        ) from None


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
    _with_extra(lambda: _start(folder.resolve(), chosen, prestart=not no_prestart))


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
    sys.exit(0 if _with_extra(lambda: _status(folder.resolve())) else 1)


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
    _with_extra(lambda: _stop(folder.resolve()))


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
    _with_extra(lambda: _reset(folder.resolve(), name))


def _reset(folder: Path, name: str) -> None:
    from labkit.workshop import opening
    from labkit.workshop.room import open_room

    for line in opening.reset(open_room(folder), name, SystemClock()):
        click.echo(line)


@workshop.command(short_help="Play the workshop before people come.")
@click.option("--people", type=click.IntRange(1, 200), default=20, show_default=True, help="How many.")
@click.option("--notebook", "numbers", multiple=True, metavar="NN", help="Only these; default: all ten.")
@click.option(
    "--at-once", type=click.IntRange(1, 64), help="Notebooks executed at a time; default: two a core."
)
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the room in this folder."
)
def rehearse(people: int, numbers: tuple[str, ...], at_once: int | None, keep: Path | None) -> None:
    """Open a room of its own, let simulated people join and play all solutions, and close it again.

    They join by the login page and work in kernels of their own servers, as people do, only faster. Says what it took:
    time until all can work, memory for each, how late the board is. Exit code 1 when an exercise did not pass, or a log
    has an error. Your own room is not touched; for an honest number close it first.
    """
    sys.exit(1 if _with_extra(lambda: _rehearse(people, numbers, at_once, keep)) else 0)


def _rehearse(people: int, numbers: tuple[str, ...], at_once: int | None, keep: Path | None) -> list[str]:
    import tempfile

    from labkit.workshop import rehearsing

    course = find_course(Path.cwd())
    with tempfile.TemporaryDirectory(prefix="labkit-rehearsal-", ignore_cleanup_errors=True) as folder:
        place = (keep or Path(folder)).resolve()
        count = people * len(numbers or rehearsing.NOTEBOOKS)
        with click.progressbar(length=people + count, label=f"Playing {people} people") as bar:
            report = rehearsing.rehearse(place, course, people, numbers, at_once, lambda: bar.update(1))
    for name, value in report.table():
        click.echo(f"  {name:<34} {value}")
    for trouble in report.troubles[:20]:
        click.echo(f"  ! {trouble}")
    if len(report.troubles) > 20:
        click.echo(f"  … and {len(report.troubles) - 20} more")
    passed = "Every exercise is passed, and no log has an error."
    click.echo(passed if not report.troubles else f"{len(report.troubles)} troubles.")
    return report.troubles


@workshop.command(short_help="Mark what was handed in.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER…")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("marks"),
    show_default=True,
    help="Where marks.csv and feedback/ go.",
)
@click.option("--notebook", "numbers", multiple=True, metavar="NN", help="Only these; default: all ten.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="People graded at a time; default: one more than cores."
)
@click.option(
    "--seconds", type=click.IntRange(1, 3600), default=30, show_default=True, help="Limit of one cell."
)
@click.option(
    "--memory",
    type=click.IntRange(500, 100_000),
    default=1500,
    show_default=True,
    help="Limit of one process, MB.",
)
@click.option(
    "--allow-network", is_flag=True, help="Let people's code reach other machines: where nothing else works."
)
def grade(
    folders: tuple[Path, ...],
    out: Path,
    numbers: tuple[str, ...],
    jobs: int | None,
    seconds: int,
    memory: int,
    *,
    allow_network: bool,
) -> None:
    """Mark the notebooks in each FOLDER: one person's, or one with a folder for each person, such as workshop/people.

    A point an exercise, by nbgrader's autograde: each person in a process of its own, with limits and without a network.
    Checks are the course's own, whatever became of them in a copy. Writes marks.csv, and for each person a page with
    the points, the words of every check and their own code.
    """
    from labkit.workshop.grading.pool import Limits

    limits = Limits(seconds=seconds, megabytes=memory, allow_network=allow_network)
    _with_extra(lambda: _grade(folders, out, numbers, limits, jobs))


def _grade(
    folders: tuple[Path, ...], out: Path, numbers: tuple[str, ...], limits: Any, jobs: int | None
) -> None:
    import os

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from labkit.workshop.grading import handed_in, pool

    people, notes = handed_in.find_handed_in(folders)
    for note in notes:
        click.echo(note, err=True)
    if not people:
        raise SettingsError(
            "Nobody handed in anything there.",
            expected="folders with notebooks named as the course names them, such as 01_threads_and_messages.ipynb",
            try_next="labkit workshop grade workshop/people",
        )
    with click.progressbar(length=len(people), label=f"Grading {len(people)} people") as bar:
        at_once = jobs or (os.cpu_count() or 1) + 1
        done = pool.grade(
            find_course(Path.cwd()), people, out, numbers, limits, at_once, lambda _: bar.update(1)
        )
    table = Table("person", "points", "seconds", "notes", box=None)
    for marks in done:
        points = f"{marks.total:g} of {marks.most:g}"
        table.add_row(Text(marks.name), points, f"{marks.seconds:.0f}", Text(" ".join(marks.notes)))
    Console(highlight=False).print(table)
    click.echo(f"{out / 'marks.csv'} has all marks, {out / 'feedback'} a page for each person.")

"""A room: its folder, what was agreed when it was opened, and where everything in it is."""

from __future__ import annotations

import json
import secrets
import socket
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from labkit.connect.files import Home, replace_private
from labkit.errors import SettingsError
from labkit.service.sockets import listen_to_keep, port_of

VERSION: Final = 1
INSTRUCTOR: Final = "instructor"
MOST_PEOPLE: Final = 200
#: Of a code that is read from a projector and typed: nothing that looks like something else.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Ports:
    """Where a room listens: `public` for everybody, the others on this machine alone."""

    public: int
    hub: int
    proxy: int
    board: int
    data: int
    side: int


@dataclass(frozen=True)
class Room:
    """What was agreed when a room was opened; kept in its folder, readable for its owner alone.

    Attributes:
        folder: everything of the room.
        course: the folder of the course, with notebooks/.
        people: how many seats.
        ports: where it listens.
        bind: the address on which it can be joined; empty for all.
        host: the name of this machine in the link.
        code: what people type to join.
        password: the instructor's.
        token: opens the hub's API for labkit itself.
        accounts: names of accounts of this machine, instead of seats; then people log in with their own passwords.
        lead: the name under which the hub knows the instructor.
        certificate, key: files for https, or empty.
    """

    folder: Path
    course: Path
    people: int
    ports: Ports
    bind: str = ""
    host: str = "localhost"
    code: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    accounts: tuple[str, ...] = ()
    lead: str = INSTRUCTOR
    certificate: str = ""
    key: str = ""

    @property
    def seats(self) -> tuple[str, ...]:
        """The names under which the hub knows its people: ``p01``, ``p02``, or their accounts."""
        # The same for every size, so that a room which grows keeps the seats that it has.
        return self.accounts or tuple(f"p{number:02}" for number in range(1, self.people + 1))

    @property
    def url(self) -> str:
        """What people open to join."""
        scheme, usual = ("https", 443) if self.certificate else ("http", 80)
        port = "" if self.ports.public == usual else f":{self.ports.public}"
        return f"{scheme}://{self.host}{port}/"

    @property
    def service(self) -> Home:
        """The home of the shared Agent Service."""
        return Home(self.folder / "service")

    @property
    def hub(self) -> Path:
        """The hub's own files: configuration, database, log."""
        return self.folder / "hub"

    @property
    def config(self) -> Path:
        """The JupyterHub configuration that labkit writes."""
        return self.hub / "jupyterhub_config.py"

    @property
    def log(self) -> Path:
        """What the hub, the proxy and the people's servers print."""
        return self.hub / "hub.log"

    @property
    def pid_file(self) -> Path:
        """Holds the hub's process id while it runs."""
        return self.hub / "hub.pid"

    @property
    def seat_file(self) -> Path:
        """Who took which seat."""
        return self.folder / "seats.json"

    @property
    def progress(self) -> Path:
        """What the board knows, a file for each person."""
        return self.folder / "board"

    @property
    def aside(self) -> Path:
        """Where the folders of seats that were reset are kept."""
        return self.folder / "put-aside"

    def desk(self, seat: str) -> Path:
        """Return the folder in which somebody works."""
        if seat in self.accounts:
            return Path(f"~{seat}").expanduser() / "labkit-course"
        return self.folder / "people" / seat

    def save(self) -> None:
        """Write the room's file.

        Raises:
            SettingsError: its folder cannot be written.
        """
        kept = asdict(self) | {"folder": str(self.folder), "course": str(self.course), "version": VERSION}
        try:
            for folder in (self.folder, self.hub, self.progress):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_private(_file(self.folder), json.dumps(kept, indent=1).encode())
        except OSError as error:
            raise SettingsError(
                f"The room cannot be written to {self.folder} ({error.strerror or error}).",
                expected="a folder of your own with some space: about 10 MB a person",
                try_next="make room, or choose another folder with --folder",
            ) from error


def open_room(folder: Path) -> Room:
    """Return the room in a folder.

    Raises:
        SettingsError: there is none, or its file is damaged.
    """
    path = _file(folder)
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept.pop("version") != VERSION:
            raise ValueError("it is of another version of labkit")
        return _read(kept)
    except FileNotFoundError:
        raise SettingsError(
            f"There is no room in {folder}.",
            expected="a folder in which labkit workshop start has opened one",
            try_next="labkit workshop start --people 20, or name the folder with --folder",
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SettingsError(
            f"The room's file {path} cannot be read: {error}.",
            expected="the file that labkit workshop start wrote",
            try_next="move the file away and start again; people's folders are in people/, and stay",
        ) from error


def make_room(folder: Path, course: Path, people: int, **chosen: Any) -> Room:
    """Return a new room with free ports, and a code and a password of its own; nothing is written yet.

    chosen: fields of the room, and `port`, the public one.
    """
    public = chosen.pop("port", 8000)
    rest = free_ports(5)
    room = Room(
        folder=folder,
        course=course,
        people=people,
        ports=Ports(public, *rest),
        code=f"{_draw(3)}-{_draw(3)}",
        password=f"{_draw(4)}-{_draw(4)}-{_draw(4)}",
        token=secrets.token_hex(32),
    )
    return replace(room, **chosen)


def free_ports(count: int) -> list[int]:
    """Return so many ports of the loopback interface that nobody has, and that nobody is given by chance."""
    with ExitStack() as opened:
        return [port_of(opened.enter_context(listen_to_keep())) for _ in range(count)]


def find_address() -> str:
    """Return the address under which other machines probably know this one; no packet is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(
                ("192.0.2.1", 9)
            )  # TEST-NET-1, RFC 5737: routed like any other host, and never there
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _draw(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _file(folder: Path) -> Path:
    return folder / "room.json"


def _read(kept: dict[str, Any]) -> Room:
    return Room(
        **kept
        | {
            "folder": Path(kept["folder"]),
            "course": Path(kept["course"]),
            "ports": Ports(**kept["ports"]),
            "accounts": tuple(kept["accounts"]),
        }
    )

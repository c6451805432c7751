"""The hub's door: a name, the room's code and a PIN open a seat; the instructor has a password."""

from __future__ import annotations

import hmac
from importlib.resources import files
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from tornado import web
from traitlets import Unicode

from labkit.workshop.room import INSTRUCTOR, Room, open_room
from labkit.workshop.seats import Refused, Seats


class SeatAuthenticator(Authenticator):  # type: ignore[misc]  # JupyterHub publishes no types
    """Lets people in by the room's code, each to a seat of their own."""

    folder = Unicode(config=True, help="The folder of the room.")

    def get_custom_html(self, base_url: str) -> str:
        """Return the form, a Jinja template."""
        return files("labkit.workshop").joinpath("login.html").read_text("utf-8")

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any]:
        """Return the seat of whoever filled in the form.

        Raises:
            tornado.web.HTTPError: 403, with a message that the form shows.
        """
        room = open_room(Path(self.folder))
        name, code, pin = (str(data.get(field, "")) for field in ("username", "password", "pin"))
        if name.strip().casefold() == INSTRUCTOR:
            return _lead(room, code)
        if not _is_same(_tidy(code), _tidy(room.code)):
            raise web.HTTPError(403, "That is not the code of this room. It is on the instructor's screen.")
        try:
            claim = Seats(room.seat_file, room.seats).take(name, pin)
        except Refused as refusal:
            raise web.HTTPError(403, _escaped(str(refusal))) from None
        except (OSError, ValueError) as trouble:
            self.log.error("the seats cannot be read or written: %s", trouble)
            raise web.HTTPError(
                403, "Your seat cannot be written down: tell your instructor to look at the disk."
            ) from None
        return {"name": claim.seat}


def _lead(room: Room, password: str) -> dict[str, Any]:
    if not _is_same(_tidy(password), _tidy(room.password)):
        raise web.HTTPError(
            403, "That is not the instructor's password. labkit workshop status prints it again."
        )
    return {"name": INSTRUCTOR, "admin": True}


def _tidy(code: str) -> str:
    """Return a code without what people add or leave out: case, blanks, dashes."""
    return "".join(code.split()).replace("-", "").upper()


def _is_same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())


def _escaped(text: str) -> str:
    return text.replace("%", "%%")  # HTTPError formats its message

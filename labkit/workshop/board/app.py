"""The board as a service of the hub: one page, one stream of what it shows, and what its buttons do."""

from __future__ import annotations

import contextlib
import json
from importlib.resources import files
from typing import Any, Final

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from tornado import iostream, web

from labkit.monitors.html import render
from labkit.workshop.board import acting, progress
from labkit.workshop.board.state import Board
from labkit.workshop.configuration import LEAD, REPORT
from labkit.workshop.spreadsheet import to_csv

#: A book of fifty exercises has 5 kB.
LARGEST: Final = 64_000
_SHIPPED: Final = {"board.js": "text/javascript", "board.css": "text/css"}


class _Handler(HubOAuthenticated, web.RequestHandler):  # type: ignore[misc]  # JupyterHub publishes no types
    """Somebody whom the hub knows, with the scope that this takes."""

    scope = LEAD

    def initialize(self, board: Board) -> None:
        self.board = board

    async def prepare(self) -> None:
        """Find out who it is, and refuse whoever has not got the scope.

        A cookie counts only together with the XSRF token, but for opening a page; a token of one's own always does, for
        no other site can send it. So tornado's check, which knows only cookies, is off.

        Raises:
            tornado.web.HTTPError: 403.
        """
        await self.hub_auth.get_user(self, sync=False)  # asks the hub without keeping others waiting
        user = self.current_user
        if user is not None and self.scope not in user.get("scopes", ()):
            raise web.HTTPError(403, reason="The board is for the instructor")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with one line, no traceback."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: {self._reason}\n")

    def read(self) -> Any:
        """Return the JSON of the body.

        Raises:
            tornado.web.HTTPError: 400, or 413.
        """
        if len(self.request.body) > LARGEST:
            raise web.HTTPError(413, reason=f"at most {LARGEST} bytes")
        try:
            return json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise web.HTTPError(400, reason="the body is not JSON") from None

    def refuse(self, error: Exception) -> None:
        """Answer 400 with what was expected; a header could not hold every text, so it goes into the body."""
        self.set_status(400)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{error}\n")


class Page(_Handler):
    """The page."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the page."""
        self.set_header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'",
        )
        self.xsrf_token  # noqa: B018  # sets the cookie that the buttons send back
        self.render("page.html", xsrf=self.xsrf_token.decode(), faults=sorted(acting.FAULTS))


class Shipped(web.RequestHandler):
    """Script and style sheet: nothing in them is anybody's."""

    async def get(self, name: str) -> None:
        """Answer with the file."""
        if name not in _SHIPPED:
            raise web.HTTPError(404)
        self.set_header("Content-Type", f"{_SHIPPED[name]}; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish(files("labkit.workshop.board").joinpath(name).read_bytes())


class Health(web.RequestHandler):
    """Says that the board is up."""

    async def get(self) -> None:
        """Answer."""
        self.finish({"status": "ok"})


class Told(_Handler):
    """Takes what a person's server tells; whose it is, its token says."""

    scope = REPORT

    @web.authenticated
    async def post(self) -> None:
        """Take a message."""
        seat = self.current_user["name"]
        try:
            told = progress.read_told(self.read(), self.board.known)
            self.board.hear(seat, told)
        except progress.Refused as refusal:
            self.refuse(refusal)
        except OSError as trouble:
            raise web.HTTPError(507, reason=f"not on the disk: {trouble.strerror}") from None
        else:
            self.set_status(204)


class Events(_Handler):
    """Sends the picture whenever it has changed (server-sent events)."""

    @web.authenticated
    async def get(self) -> None:
        """Send until the reader leaves."""
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Accel-Buffering", "no")
        await self.board.look()
        with self.board.watched(), contextlib.suppress(iostream.StreamClosedError):
            async for picture in self.board.pictures():
                self.write(f"data: {picture}\n\n" if picture else ": still here\n\n")
                await self.flush()


class Act(_Handler):
    """Faults, clocks, pause."""

    @web.authenticated
    async def post(self) -> None:
        """Carry an act out, and answer what was done."""
        try:
            done = await self.board.act(self.read())
        except acting.Refused as refusal:
            self.refuse(refusal)
        else:
            self.finish({"done": done})


class Show(_Handler):
    """One person's last run as the monitor draws it: statuses and steps, no text of anybody."""

    @web.authenticated
    async def get(self, seat: str) -> None:
        """Answer with an HTML fragment."""
        view = await self.board.view(seat)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(render(view) if view else "<p>No run yet.</p>")


class Table(_Handler):
    """Everybody's progress for a spreadsheet."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with CSV."""
        self.set_header("Content-Type", "text/csv; charset=utf-8")
        self.set_header("Content-Disposition", 'attachment; filename="progress.csv"')
        self.finish(to_csv(self.board.rows()))


class Person(_Handler):
    """One person's place on the board."""

    @web.authenticated
    async def delete(self, seat: str) -> None:
        """Forget them: the row is as if they had not begun."""
        try:
            self.board.forget(seat)
        except OSError as trouble:
            raise web.HTTPError(507, reason=f"not deleted: {trouble.strerror}") from None
        self.set_status(204)


def make_app(board: Board, prefix: str, cookie_secret: bytes) -> web.Application:
    """Return the application below `prefix`, such as ``/services/board/``."""
    handed = {"board": board}
    own: list[tuple[str, type[web.RequestHandler], dict[str, Any]]] = [
        ("", Page, handed),
        ("progress", Told, handed),
        ("events", Events, handed),
        ("act", Act, handed),
        ("show/([a-z0-9_-]{1,32})", Show, handed),
        ("people/([a-z0-9_-]{1,32})", Person, handed),
        (r"progress\.csv", Table, handed),
        ("health", Health, {}),
        (r"(board\.(?:js|css))", Shipped, {}),
        ("oauth_callback", HubOAuthCallbackHandler, {}),
    ]
    return web.Application(
        [(prefix + path, handler, settings) for path, handler, settings in own],
        cookie_secret=cookie_secret,
        template_path=str(files("labkit.workshop.board")),
        compress_response=False,
    )

"""JupyterHub's API, as far as a room needs it."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from labkit.errors import LabkitError, ServiceUnavailable
from labkit.workshop.room import Room

#: A busy hub answers late, and starting a server may take it this long to acknowledge (seconds).
PATIENCE: Final = 30.0


@dataclass(frozen=True)
class HubApi:
    """The hub of a room; every method raises ``ServiceUnavailable`` when it does not answer."""

    room: Room

    def version(self) -> str:
        """Return JupyterHub's version: it answers."""
        return str(self._ask("GET", "/")["version"])

    def users(self) -> dict[str, dict[str, Any]]:
        """Map each person that the hub knows to what it says of them."""
        return {user["name"]: user for user in self._ask("GET", "/users?limit=1000")}

    def add(self, names: list[str]) -> None:
        """Make people known to the hub; those who are, stay as they are."""
        known = self.users()
        if new := [name for name in names if name not in known]:
            self._ask("POST", "/users", {"usernames": new})

    def start_server(self, name: str) -> bool:
        """Start somebody's server; return False when the hub has enough to do: ask again later."""
        return self._status("POST", f"/users/{quote(name)}/server", ok=(201, 202, 400), later=(429, 503))

    def stop_server(self, name: str) -> None:
        """Stop somebody's server, if it runs."""
        self._status("DELETE", f"/users/{quote(name)}/server", ok=(202, 204, 400, 404))

    def remove(self, name: str) -> None:
        """Forget somebody, with their logins and tokens."""
        self._status("DELETE", f"/users/{quote(name)}", ok=(204, 404))

    def token(self, name: str, seconds: int) -> str:
        """Return a token with which somebody's server can be used for so long."""
        asked = {"note": "labkit workshop rehearse", "expires_in": seconds, "scopes": ["access:servers!user"]}
        return str(self._ask("POST", f"/users/{quote(name)}/tokens", asked)["token"])

    def take_off_board(self, name: str) -> None:
        """Let the board forget somebody."""
        self._status("DELETE", f"/services/board/people/{quote(name)}", ok=(204,), port=self.room.ports.board)

    def routes_board(self) -> bool:
        """Tell whether the board is up behind the proxy."""
        return self._public("/services/board/health") == 200

    def _public(self, path: str) -> int:
        room = self.room
        kind = http.client.HTTPSConnection if room.certificate else http.client.HTTPConnection
        connection = kind(room.bind or "127.0.0.1", room.ports.public, timeout=5.0)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def _status(
        self,
        method: str,
        path: str,
        *,
        ok: tuple[int, ...],
        later: tuple[int, ...] = (),
        port: int | None = None,
    ) -> bool:
        status, content = self._send(method, path, None, port)
        if status in (*ok, *later):
            return status in ok
        raise _refused(method, path, status, content)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        status, content = self._send(method, path, body)
        if status >= 400:
            raise _refused(method, path, status, content)
        return json.loads(content)

    def _send(self, method: str, path: str, body: Any, port: int | None = None) -> tuple[int, bytes]:
        """Send a request to the hub's API, or to a service of the room on another port."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.room.ports.hub, timeout=PATIENCE)
        path = path if port else f"/hub/api{path}"
        headers = {"Authorization": f"token {self.room.token}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise ServiceUnavailable(
                f"The hub of the room does not answer: {error}.",
                expected="JupyterHub, started by labkit workshop start",
                try_next="labkit workshop status; labkit workshop start brings it back, and nobody loses anything",
            ) from error
        finally:
            connection.close()


def _refused(method: str, path: str, status: int, content: bytes) -> LabkitError:
    return LabkitError(
        f"The hub refused {method} {path}: HTTP {status}, {content[:300].decode('utf-8', 'replace')}",
        expected="a request that it carries out",
        try_next="read hub/hub.log in the room's folder",
    )

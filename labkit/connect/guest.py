"""A service that a room shares, as one of its guests sees it: found by files that whoever leads the room wrote.

A guest's ``.labkit`` holds the address of the shared service, a key that opens the guest's own projects, and the
certificates. Stopping and starting concern the guest's own listener: for the others nothing happens.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from labkit.connect.door import HttpDoor, Json, read_answer, request
from labkit.connect.files import Home, ServiceState, replace_private
from labkit.connect.process import HEALTH_TIMEOUT, LocalService
from labkit.errors import ServiceUnavailable


@dataclass(frozen=True)
class GuestService:
    """The shared service, with the methods of ``LocalService``."""

    home: Home

    def find(self) -> ServiceState | None:
        """Return the service while this guest's listener is open; None when it is closed.

        Raises:
            ServiceUnavailable: the service does not answer, or knows no such guest.
        """
        state, found = self._ask("GET", "")
        return state if found["is_open"] else None

    def start(self) -> ServiceState:
        """Open the guest's listener when it is closed.

        Raises:
            ServiceUnavailable: the service does not answer, or knows no such guest.
        """
        return self._ask("POST", "/open")[0]

    def stop(self) -> bool:
        """Close the guest's listener; return False when it was closed.

        Raises:
            ServiceUnavailable: the service does not answer, or knows no such guest.
        """
        if self.find() is None:
            return False
        self._ask("POST", "/close")
        return True

    def door(self, state: ServiceState) -> HttpDoor:
        """Return the side door of the service; the guest's key opens it for the guest's projects."""
        return HttpDoor(state.side_port, self.home.read_secret())

    def require_key(self, state: ServiceState) -> None:
        """Make sure that the service accepts the guest's key.

        Raises:
            ServiceUnavailable: it does not.
        """
        self._ask("GET", "")

    def _ask(self, method: str, action: str) -> tuple[ServiceState, Json]:
        state = self.home.read_state()
        if state is None or not state.guest:
            raise self._trouble("this folder does not say any more where it is")
        path = f"/labkit/guests/{state.guest}{action}"
        try:
            status, content = request(
                state.side_port, method, path, key=self.home.read_secret(), timeout=HEALTH_TIMEOUT * 5
            )
        except (OSError, http.client.HTTPException) as error:
            raise self._trouble(str(error)) from error
        if status in (401, 403, 404):
            raise self._trouble(f"it does not know the guest {state.guest} any more")
        return state, read_answer(status, content)

    def _trouble(self, why: str) -> ServiceUnavailable:
        return ServiceUnavailable(
            f"The Agent Service of the room cannot be used: {why}.",
            expected="the service that the room shares; the workshop brings it back by itself",
            try_next="wait a few seconds and run the cell again; if it stays so, tell your instructor. Nothing stored is lost",
        )


def service_at(home: Home, environ: Mapping[str, str] | None = None) -> LocalService | GuestService:
    """Return the service that belongs to a workspace: its own, or the one that it is a guest of."""
    state = home.read_state()
    return GuestService(home) if state and state.guest else LocalService(home, environ=environ or {})


def invite(guest: Home, name: str, host: LocalService, *, notice: str) -> Home:
    """Make ``guest`` the workspace of a guest of ``host``, which runs; one that is a guest already stays one.

    notice: what ``connect()`` says there.

    Raises:
        ServiceUnavailable: ``host`` does not run.
        LabkitError: it refuses the name.
        OSError: the folder cannot be written.
    """
    state = host.find()
    if state is None:
        raise ServiceUnavailable(
            f"No local service runs for {host.home.workspace}.",
            expected="the service that guests are invited to",
            try_next="start it first",
        )
    admitted = host.door(state).ask("POST", "/labkit/guests", {"name": name})
    guest.create()
    described = ServiceState(
        state.pid, admitted["port"], state.side_port, state.version, notice, state.model, name
    )
    replace_private(guest.secret, str(admitted["key"]).encode())
    replace_private(guest.bundle, host.home.bundle.read_bytes())
    replace_private(guest.state, json.dumps(asdict(described)).encode())
    return guest

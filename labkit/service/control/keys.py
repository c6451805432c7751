"""Whose key a request to the side door brings, and what it opens."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from labkit.service.identity import Issuer, Principal

Endpoint = Callable[[Request], Awaitable[Response]]

HEADER: Final = "x-labkit-key"
IDENTITY_HEADER: Final = "x-identity-header"
#: The service's own user.
PRINCIPAL: Final = Principal("local-learner")


class Keys:
    """The workspace's secret, which opens everything, and the guests' keys, which open what is theirs."""

    def __init__(self, secret: str, issuer: Issuer) -> None:
        self._secret = secret.encode()
        self._issuer = issuer

    def holder(self, request: Request, header: str = HEADER) -> Principal | None:
        """Return whose key it is; None for none that is known."""
        given = request.headers.get(header, "")
        if hmac.compare_digest(given.encode("utf-8", "replace"), self._secret):
            return PRINCIPAL
        guest = self._issuer.guest_of(given)
        return Principal(guest, guest) if guest else None

    def own(self, endpoint: Endpoint) -> Endpoint:
        """Guard what only the service's own user may do."""
        return self._guarded(endpoint, lambda holder, _: not holder.guest)

    def of_guest(self, endpoint: Endpoint) -> Endpoint:
        """Guard what a guest may do for itself: the path names it."""
        return self._guarded(
            endpoint, lambda holder, request: holder.guest in ("", request.path_params["guest"])
        )

    def of_project(self, endpoint: Endpoint) -> Endpoint:
        """Guard what a guest may do to its own projects: the path names one."""
        return self._guarded(endpoint, lambda holder, request: holder.may_use(request.path_params["project"]))

    def _guarded(self, endpoint: Endpoint, may: Callable[[Principal, Request], bool]) -> Endpoint:
        async def guarded(request: Request) -> Response:
            holder = self.holder(request)
            if holder is None:
                return refuse_stranger()
            if not may(holder, request):
                return refuse(
                    403, f"The key of {holder.name} does not open this; it is for its own projects."
                )
            return await endpoint(request)

        return guarded


def refuse_stranger(header: str = HEADER) -> Response:
    """Return the error for a request without a key that is known."""
    return refuse(401, f"This needs the workspace's secret in the header {header}.")


def refuse(status: int, message: str) -> Response:
    """Return the side door's error."""
    return JSONResponse({"error": {"message": message, "code": None}}, status)

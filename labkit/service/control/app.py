"""The application of the second, plain-HTTP listener."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labkit.service.control.actions import ACTIONS
from labkit.service.control.guests import guest_routes
from labkit.service.control.keys import IDENTITY_HEADER, PRINCIPAL, Endpoint, Keys, refuse, refuse_stranger
from labkit.service.control.values import Action, BadRequest, Json, read_body
from labkit.service.gateway import Gateway
from labkit.service.guests import Guests
from labkit.service.identity import Principal
from labkit.service.project import is_name

__all__ = ["PRINCIPAL", "TOKEN_SECONDS", "Process", "side_door"]

# Seconds; the managed-identity endpoint of App Service gives tokens for a day.
TOKEN_SECONDS: Final = 24 * 3600


@dataclass(frozen=True)
class Process:
    """The process that serves, as the side door tells of it; guests: None where nobody can be let in."""

    health: Json = field(default_factory=dict)
    shut_down: Callable[[], None] = lambda: None
    guests: Guests | None = None


def side_door(gateway: Gateway, secret: str, process: Process) -> Starlette:
    """Build the application of the second, plain-HTTP listener."""
    keys = Keys(secret, gateway.issuer)

    async def healthy(_: Request) -> Response:
        return JSONResponse({"status": "ok", **process.health})

    async def stop(_: Request) -> Response:
        process.shut_down()
        return JSONResponse({"status": "stopping"})

    async def projects(request: Request) -> Response:
        holder = keys.holder(request)
        if holder is None:
            return refuse_stranger()
        return JSONResponse({"projects": list(filter(holder.may_use, gateway.store.project_names()))})

    async def token(request: Request) -> Response:
        holder = keys.holder(request, IDENTITY_HEADER)
        if holder is None:
            return refuse_stranger(IDENTITY_HEADER)
        return _token(gateway, holder, request)

    routes = [
        Route("/health", healthy),
        Route("/msi/token", token),
        Route("/labkit/shutdown", keys.own(stop), methods=["POST"]),
        Route("/labkit/projects", projects),
        *(guest_routes(gateway, process.guests, keys) if process.guests else ()),
    ]
    for method, name, action in ACTIONS:
        endpoint = keys.of_project(_endpoint(gateway, action))
        routes.append(Route(f"/labkit/projects/{{project}}/{name}", endpoint, methods=[method]))
    # A page in a browser could reach a loopback port under a name of its own (DNS rebinding); it is not answered.
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(
        routes=routes, middleware=[guard], exception_handlers={404: _nothing_here, 405: _nothing_here}
    )


def _endpoint(gateway: Gateway, action: Action) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            body = await read_body(request)
        except BadRequest as error:
            return refuse(400, str(error))
        name = request.path_params["project"]
        if not is_name(name):
            return refuse(404, f"No project found with name {name[:80]!r}.")
        with gateway.lock:
            project = gateway.project(name)
            try:
                with project.transaction():
                    answer = JSONResponse(action(gateway, project, request, body))
                if request.method != "GET":
                    project.streams.wake()  # the clock may have been moved, or set to another speed
                return answer
            except ValueError as error:  # BadRequest, BadFault, and what the dial and the script refuse
                project.reload()
                return refuse(400, str(error))
            except BaseException:
                project.reload()
                raise

    return endpoint


async def _nothing_here(request: Request, _: Exception) -> Response:
    return refuse(404, f"The side door has no {request.method} {request.url.path[:200]}.")


def _token(gateway: Gateway, holder: Principal, request: Request) -> Response:
    """Answer as App Service's managed-identity endpoint does (wire contract §20)."""
    resource = request.query_params.get("resource")
    if not resource:
        return refuse(400, "The query parameter 'resource' is missing.")
    token, expires = gateway.token(holder, TOKEN_SECONDS)
    return JSONResponse(
        {"access_token": token, "expires_on": str(expires), "resource": resource, "token_type": "Bearer"}
    )

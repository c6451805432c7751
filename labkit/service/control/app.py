"""The application of the second, plain-HTTP listener."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labkit.service.control.actions import ACTIONS
from labkit.service.control.values import Action, BadRequest, Json
from labkit.service.gateway import Gateway
from labkit.service.project import is_name

Endpoint = Callable[[Request], Awaitable[Response]]

# Seconds; the managed-identity endpoint of App Service gives tokens for a day.
TOKEN_SECONDS: Final = 24 * 3600
PRINCIPAL: Final = "local-learner"


def side_door(gateway: Gateway, secret: str, health: Json, shut_down: Callable[[], None]) -> Starlette:
    """Build the application of the second, plain-HTTP listener."""

    async def healthy(_: Request) -> Response:
        return JSONResponse({"status": "ok", **health})

    async def stop(_: Request) -> Response:
        shut_down()
        return JSONResponse({"status": "stopping"})

    async def projects(_: Request) -> Response:
        return JSONResponse({"projects": gateway.store.project_names()})

    async def token(request: Request) -> Response:
        return _token(gateway, request)

    base = "/labkit/projects/{project}"
    routes = [
        Route("/health", healthy),
        Route("/msi/token", _guarded(secret, "x-identity-header", token)),
        Route("/labkit/shutdown", _guarded(secret, "x-labkit-key", stop), methods=["POST"]),
        Route("/labkit/projects", _guarded(secret, "x-labkit-key", projects)),
    ]
    for method, name, action in ACTIONS:
        endpoint = _guarded(secret, "x-labkit-key", _endpoint(gateway, action))
        routes.append(Route(f"{base}/{name}", endpoint, methods=[method]))
    # A page in a browser could reach a loopback port under a name of its own (DNS rebinding); it is not answered.
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(
        routes=routes, middleware=[guard], exception_handlers={404: _nothing_here, 405: _nothing_here}
    )


def _guarded(secret: str, header: str, endpoint: Endpoint) -> Endpoint:
    async def guarded(request: Request) -> Response:
        given = request.headers.get(header, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return _error(401, f"This needs the workspace's secret in the header {header}.")
        return await endpoint(request)

    return guarded


def _endpoint(gateway: Gateway, action: Action) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            body = _parse(await request.body())
        except BadRequest as error:
            return _error(400, str(error))
        name = request.path_params["project"]
        if not is_name(name):
            return _error(404, f"No project found with name {name[:80]!r}.")
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
                return _error(400, str(error))
            except BaseException:
                project.reload()
                raise

    return endpoint


def _parse(raw: bytes) -> Json:
    try:
        body = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("expected a JSON object as body")
    return body


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": {"message": message, "code": None}}, status)


async def _nothing_here(request: Request, _: Exception) -> Response:
    return _error(404, f"The side door has no {request.method} {request.url.path[:200]}.")


def _token(gateway: Gateway, request: Request) -> Response:
    """Answer as App Service's managed-identity endpoint does (wire contract §20)."""
    resource = request.query_params.get("resource")
    if not resource:
        return _error(400, "The query parameter 'resource' is missing.")
    token, expires = gateway.token(PRINCIPAL, TOKEN_SECONDS)
    return JSONResponse(
        {"access_token": token, "expires_on": str(expires), "resource": resource, "token_type": "Bearer"}
    )

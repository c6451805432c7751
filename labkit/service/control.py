"""The side door: what a lab does to its own service, apart from the data plane and never mixed with it.

Managed-identity tokens, health, and per project: clock, faults, script, request log, event log, deployments, reset.
Everything but health asks for the workspace's secret, so that a page in a browser cannot reach it.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labkit.service.dial import Dial
from labkit.service.faults import Fault
from labkit.service.gateway import Gateway
from labkit.service.model.scripted import turn_from_json
from labkit.service.project import Project, is_name

Json = dict[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]
Action = Callable[[Gateway, Project, Request, Json], Json]

# Seconds; the managed-identity endpoint of App Service gives tokens for a day.
TOKEN_SECONDS: Final = 24 * 3600
PRINCIPAL: Final = "local-learner"


class BadRequest(ValueError):
    """A control request that does not fit; the text says what was expected."""


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
    for method, name, action in _ACTIONS:
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
                with gateway.store.transaction():
                    return JSONResponse(action(gateway, project, request, body))
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


# -- actions on a project --


def _clock(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    return project.dial.describe()


def _set_clock(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    unknown = set(body) - {"speed", "mode", "now", "per_request", "advance"}
    if unknown or not body:
        raise BadRequest(
            f"clock: expected speed, mode, now, per_request or advance; got {sorted(body) or 'nothing'}"
        )
    _turn(project.dial, body)
    gateway.engine(project).catch_up()
    project.save()
    return project.dial.describe()


def _turn(dial: Dial, body: Json) -> None:
    mode = body.get("mode")
    if mode not in (None, "real", "manual"):
        raise BadRequest(f"mode={mode!r}: expected 'real' or 'manual'")
    if mode == "manual" and "speed" in body:
        raise BadRequest("speed belongs to a clock that runs: leave mode out, or set it to 'real'")
    if mode != "manual" and "now" in body:
        raise BadRequest("now belongs to a clock that is held: expected mode 'manual' beside it")
    if mode == "manual":
        now = None if body.get("now") is None else _number(body, "now")
        dial.hold(now, _number(body, "per_request") if "per_request" in body else 0.0)
    elif mode == "real" or "speed" in body:
        dial.run(_number(body, "speed") if "speed" in body else 1.0)
    elif "per_request" in body:
        dial.hold(None, _number(body, "per_request"))
    if "advance" in body:
        dial.advance(_number(body, "advance"))


def _faults(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    return {"faults": [fault.to_json() for fault in project.faults.faults]}


def _add_fault(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    project.faults.faults.append(Fault.from_json(body))
    project.save()
    return _faults(gateway, project, request, body)


def _clear_faults(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    project.faults.faults.clear()
    project.save()
    return _faults(gateway, project, request, body)


def _requests(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    after = _whole(request, "after")
    return {"requests": [entry for entry in project.requests if entry["n"] > after]}


def _clear_requests(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    project.requests.clear()
    return {"requests": []}


def _events(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    gateway.engine(project).catch_up()
    project.save()
    run_id = request.query_params.get("run_id")
    return {"events": project.store.events(project.name, run_id=run_id, after=_whole(request, "after"))}


def _script(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    turns = body.get("turns")
    if not isinstance(turns, list):
        raise BadRequest('script: expected {"turns": [...]}')
    for turn in turns:
        turn_from_json(turn)  # refuses now what would break a run later
    project.script.extend(turns)
    project.save()
    return {"turns": len(project.script)}


def _clear_script(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    project.script.clear()
    project.save()
    return {"turns": 0}


def _step(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    known = project.store.events(project.name)
    gateway.engine(project).step()
    project.save()
    return {"events": project.store.events(project.name, after=known[-1]["n"] if known else 0)}


def _reset(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    seed, golden = body.get("seed"), body.get("golden", False)
    if (seed is not None and (not isinstance(seed, int) or isinstance(seed, bool))) or not isinstance(
        golden, bool
    ):
        raise BadRequest("reset: expected seed as a whole number and golden as true or false")
    project.reset(seed=seed if seed is not None else (0 if golden else None), golden=golden)
    return {"project": project.name, "seed": project.seed, "golden": project.golden}


def _deployments(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    return {"deployments": project.deployments}


def _set_deployments(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    names = body.get("deployments")
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise BadRequest('deployments: expected {"deployments": ["<name>", ...]}')
    project.deployments = list(dict.fromkeys(names))
    project.save()
    return {"deployments": project.deployments}


_ACTIONS: Final[tuple[tuple[str, str, Action], ...]] = (
    ("GET", "clock", _clock),
    ("POST", "clock", _set_clock),
    ("GET", "faults", _faults),
    ("POST", "faults", _add_fault),
    ("DELETE", "faults", _clear_faults),
    ("GET", "requests", _requests),
    ("DELETE", "requests", _clear_requests),
    ("GET", "events", _events),
    ("POST", "script", _script),
    ("DELETE", "script", _clear_script),
    ("POST", "step", _step),
    ("POST", "reset", _reset),
    ("GET", "deployments", _deployments),
    ("POST", "deployments", _set_deployments),
)


def _number(body: Json, key: str) -> float:
    value = body[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e12:
        raise BadRequest(f"{key}={value!r}: expected a number")
    return float(value)


def _whole(request: Request, key: str) -> int:
    text = request.query_params.get(key, "0")
    if not re.fullmatch("[0-9]{1,18}", text):  # more digits than SQLite's integers hold
        raise BadRequest(f"{key}={text[:40]!r}: expected a whole number")
    return int(text)

"""The routes of the side door about guests, and about all projects at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labkit.service.control.keys import Keys, refuse
from labkit.service.control.values import read_body
from labkit.service.gateway import Gateway
from labkit.service.guests import Guest, Guests, UnknownGuest
from labkit.service.sockets import CannotStart

#: What a run of a project was last seen in.
_RUNS: Final = ("run", "response")


def guest_routes(gateway: Gateway, guests: Guests, keys: Keys) -> list[Route]:
    """Build the routes; admitting, forgetting and the overview are for the service's own user."""

    async def admit(request: Request) -> Response:
        body = await read_body(request)
        return _show(await guests.admit(str(body.get("name", ""))))

    async def list_(request: Request) -> Response:
        return JSONResponse({"guests": guests.names()})

    async def describe(request: Request) -> Response:
        return _show(guests.describe(request.path_params["guest"]))

    async def open_(request: Request) -> Response:
        return _show(await guests.open(request.path_params["guest"]))

    async def close(request: Request) -> Response:
        return _show(await guests.close(request.path_params["guest"]))

    async def forget(request: Request) -> Response:
        name = request.path_params["guest"]
        await guests.forget(name)
        return JSONResponse({"guest": name, "projects": _forget_projects(gateway, name)})

    async def overview(request: Request) -> Response:
        return JSONResponse({"projects": _overview(gateway)})

    one = "/labkit/guests/{guest}"
    return [
        Route("/labkit/guests", keys.own(_refusing(admit)), methods=["POST"]),
        Route("/labkit/guests", keys.own(list_)),
        Route("/labkit/overview", keys.own(overview)),
        Route(one, keys.of_guest(_refusing(describe))),
        Route(one, keys.own(_refusing(forget)), methods=["DELETE"]),
        Route(f"{one}/open", keys.of_guest(_refusing(open_)), methods=["POST"]),
        Route(f"{one}/close", keys.of_guest(_refusing(close)), methods=["POST"]),
    ]


def _refusing(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def refusing(request: Request) -> Response:
        try:
            return await endpoint(request)
        except UnknownGuest as unknown:
            return refuse(404, f"No guest {str(unknown)[:80]} was admitted.")
        except CannotStart as taken:
            return refuse(409, str(taken))
        except ValueError as error:
            return refuse(400, str(error))
        except OSError as error:
            return refuse(507, f"The list of guests cannot be written: {error.strerror or error}.")

    return refusing


def _show(guest: Guest) -> Response:
    return JSONResponse(asdict(guest))


def _forget_projects(gateway: Gateway, guest: str) -> list[str]:
    with gateway.lock:
        names = [name for name in gateway.store.project_names() if name.startswith(f"{guest}.")]
        for name in names:
            gateway.forget(name)
    return names


def _overview(gateway: Gateway) -> list[dict[str, Any]]:
    """Say of each project which run moved last, and what its clock and its faults are; what is due happens first."""
    found = []
    with gateway.lock:
        for name in gateway.store.project_names():
            project = gateway.project(name)
            gateway.pass_time(project, moved=False)
            found.append(
                {
                    "project": name,
                    "last": gateway.store.last_event(name, _RUNS),
                    "clock": project.dial.describe(),
                    "requests": project.request_count,
                    "faults": [fault.to_json() for fault in project.faults.faults],
                }
            )
    return found

"""The data plane as an ASGI application: Starlette finds the route, the gateway answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from labkit.service import problems
from labkit.service.call import Call, Json
from labkit.service.gateway import Gateway, Handler, Incoming, encode
from labkit.service.project import is_name
from labkit.service.routes import ROUTES

Endpoint = Callable[[Request], Awaitable[Response]]

_PREFIX: Final = "/api/projects/{project}"
# Where the description of the data plane is served, to everybody: it says nothing about anybody.
PATH: Final = "/openapi.json"
_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def data_plane(gateway: Gateway) -> Starlette:
    """Build the application; every path that it does not serve is answered with JSON that says so."""
    routes = [
        Route(_PREFIX + template, _endpoint(gateway, template, _versioned(handler)), methods=[method])
        for method, template, handler in ROUTES
    ]
    routes.append(Route(_PREFIX + "{rest:path}", _endpoint(gateway, "", _unsupported), methods=_METHODS))
    routes.append(Route(PATH, _describe))
    routes.append(Route("/{rest:path}", _outside, methods=_METHODS))
    app = Starlette(routes=routes, exception_handlers={404: _no_route, 405: _no_route})
    app.router.redirect_slashes = False
    return app


def _endpoint(gateway: Gateway, template: str, handler: Handler) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        parameters = dict(request.path_params)
        project = parameters.pop("project")
        if not is_name(project):
            problem = problems.gateway(
                404, "ProjectNotFound", f"No project found with name '{project[:80]}'."
            )
            return Response(encode(problem.body), problem.status, media_type="application/json")
        path = request.scope["path"].removeprefix(f"/api/projects/{project}")
        incoming = Incoming(
            method=request.method,
            path=path,
            operation=template or path,
            parameters={**parameters, "method": request.method, "path": path},
            query=request.query_params,
            authorization=request.headers.get("authorization"),
            body=await request.body(),
        )
        reply = gateway.answer(project, incoming, handler)
        return Response(reply.body, reply.status, dict(reply.headers), media_type=reply.content_type)

    return endpoint


def _versioned(handler: Handler) -> Handler:
    def versioned(call: Call) -> Json:
        if not call.query.get("api-version"):
            text = "The api-version query parameter (?api-version=) is required for all requests."
            raise problems.gateway(400, "MissingApiVersionParameter", text)
        return handler(call)

    return versioned


def _unsupported(call: Call) -> Json:
    raise problems.unsupported(call.path["method"], call.path["path"])


async def _no_route(request: Request, _: Exception) -> Response:
    # What the last route does not take: a path with a line break, a method that nobody has.
    problem = problems.unsupported(request.method[:40], request.url.path[:200])
    return Response(encode(problem.body), problem.status, media_type="application/json")


async def _describe(_: Request) -> Response:
    from labkit.service.openapi import document  # 0.2 s, and most services are never asked

    return Response(encode(document()), media_type="application/json")


async def _outside(request: Request) -> Response:
    text = f"Nothing is served at {request.url.path[:200]}. The data plane starts at /api/projects/<project>."
    problem = problems.gateway(404, "NotFound", text)
    return Response(encode(problem.body), problem.status, media_type="application/json")

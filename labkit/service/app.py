"""The data plane as an ASGI application: it reads the request, finds the route and sends what the gateway answers.

A web framework's request, router and response objects cost three times as much as the answer to a poll.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope, Send

from labkit.service import problems
from labkit.service.call import Call, Json
from labkit.service.gateway import Gateway, Handler, Incoming, Reply, encode, refused
from labkit.service.project import is_name
from labkit.service.routes import ROUTES
from labkit.service.routing import Found, RouteTable
from labkit.service.streaming.live import Live
from labkit.service.streaming.streams import Stream

_PREFIX: Final = "/api/projects/"
# Where the description of the data plane is served, to everybody: it says nothing about anybody.
PATH: Final = "/openapi.json"


class DataPlane:
    """Answers every path; one that is not served, with JSON that says so."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._routes = RouteTable.of(
            (method, template, _versioned(handler)) for method, template, handler in ROUTES
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = await _read(receive)
        if body is None:
            return  # the client is gone
        answer = self._answer(scope, body)
        if isinstance(answer, Live):
            await answer(scope, receive, send)
        else:
            await _send(send, answer)

    def _answer(self, scope: Scope, body: bytes) -> Reply | Live:
        path = scope["path"]
        if not path.startswith(_PREFIX):
            return _describe() if path == PATH and scope["method"] == "GET" else _outside(path)
        project, slash, rest = path[len(_PREFIX) :].partition("/")
        if not is_name(project):
            return refused(
                problems.gateway(404, "ProjectNotFound", f"No project found with name '{project[:80]}'.")
            )
        method, path = scope["method"], slash + rest
        route = self._routes.find("GET" if method == "HEAD" else method, path) or Found(
            path, _unsupported, {}
        )
        incoming = Incoming(
            method=method,
            path=path,
            operation=route.template,
            parameters={**route.parameters, "method": method, "path": path},
            query=_query(scope["query_string"]),
            authorization=_authorization(scope),
            body=body,
        )
        return self._gateway.answer(project, incoming, route.handler)


async def _read(receive: Receive) -> bytes | None:
    """Return the request's body; None when the client went away before it was whole."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def _send(send: Send, reply: Reply) -> None:
    headers = [
        (b"content-type", reply.content_type.encode("latin-1")),
        (b"content-length", str(len(reply.body)).encode("latin-1")),
        *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


# Nearly every request has the same one.
@lru_cache(maxsize=64)
def _query(raw: bytes) -> QueryParams:
    return QueryParams(raw)


def _authorization(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            return str(value, "latin-1")
    return None


def _versioned(handler: Handler) -> Handler:
    def versioned(call: Call) -> Json | Stream:
        if not call.query.get("api-version"):
            text = "The api-version query parameter (?api-version=) is required for all requests."
            raise problems.gateway(400, "MissingApiVersionParameter", text)
        return handler(call)

    return versioned


def _unsupported(call: Call) -> Json:
    raise problems.unsupported(call.path["method"][:40], call.path["path"][:200])


def _describe() -> Reply:
    from labkit.service.openapi import document  # 0.2 s, and most services are never asked

    return Reply(200, encode(document()), {})


def _outside(path: str) -> Reply:
    text = f"Nothing is served at {path[:200]}. The data plane starts at /api/projects/<project>."
    return refused(problems.gateway(404, "NotFound", text))

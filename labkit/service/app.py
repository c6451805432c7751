"""The data plane as an ASGI application: it reads the request, finds the route and sends what the gateway answers.

A web framework's request, router and response objects cost three times as much as the answer to a poll.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope, Send

from labkit.service import nearby, problems
from labkit.service.call import Answer, Call, Json, Upload
from labkit.service.delivery import deliver
from labkit.service.exchange import Incoming, Reply, encode
from labkit.service.forms import Form
from labkit.service.gateway import Gateway, Handler, refused
from labkit.service.project import is_name
from labkit.service.receiving import receive_body, receive_form
from labkit.service.routes import OPENAI, ROUTES, UPLOADS
from labkit.service.routing import Found, RouteTable
from labkit.service.streaming.live import Live

_PREFIX: Final = "/api/projects/"
# Where the description of the data plane is served, to everybody: it says nothing about anybody.
PATH: Final = "/openapi.json"


class DataPlane:
    """Answers every path; one that is not served, with JSON that says so."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._routes = RouteTable.of(
            (method, template, handler if template.startswith(OPENAI) else _versioned(handler))
            for method, template, handler in ROUTES
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        target = self._find(scope)
        if isinstance(target, _Target) and target.is_upload:
            answer = await self._take_upload(scope, receive, target)
        else:
            body = await receive_body(receive)
            if body is None:
                return  # the client is gone
            answer = target if isinstance(target, Reply) else self._answer(scope, target, body)
        if isinstance(answer, Live):
            await answer(scope, receive, send)
        elif answer is not None:
            await deliver(scope, receive, send, answer)

    async def _take_upload(self, scope: Scope, receive: Receive, target: _Target) -> Reply | Live | None:
        upload: Upload = Form()
        # Who has no good token is refused whatever he sends, so half a gigabyte of it is not listened to first.
        if self._gateway.knows(_header(scope, b"authorization")):
            content_type = _header(scope, b"content-type") or ""
            upload = await receive_form(receive, content_type, self._gateway.store.blobs)
        if upload is None:
            return None
        try:
            return self._answer(scope, target, b"", upload)
        finally:
            if isinstance(upload, Form):
                upload.discard()  # of what was kept, nothing

    def _find(self, scope: Scope) -> _Target | Reply:
        path = scope["path"]
        if not path.startswith(_PREFIX):
            return _describe() if path == PATH and scope["method"] == "GET" else _outside(path)
        project, slash, rest = path[len(_PREFIX) :].partition("/")
        if not is_name(project):
            return refused(
                problems.gateway(
                    404,
                    "ProjectNotFound",
                    f"No project found with name '{project[:80]}'. "
                    "Here a name has 1 to 64 letters, digits, dots, hyphens and underscores.",
                )
            )
        method, path = scope["method"], slash + rest
        route = self._routes.find("GET" if method == "HEAD" else method, path) or _unserved(path)
        return _Target(project, method, path, route)

    def _answer(self, scope: Scope, target: _Target, body: bytes, upload: Upload = None) -> Reply | Live:
        method, path, route = target.method, target.path, target.route
        incoming = Incoming(
            method=method,
            path=path,
            operation=route.template,
            parameters={**route.parameters, "method": method, "path": path},
            query=_query(scope["query_string"]),
            authorization=_header(scope, b"authorization"),
            body=body,
            upload=upload,
            client_id=_header(scope, b"x-ms-client-request-id"),
            retries=_header(scope, b"x-stainless-retry-count"),
        )
        return self._gateway.answer(target.project, incoming, route.handler)


@dataclass(slots=True)
class _Target:
    """What a request is about."""

    project: str
    method: str
    path: str  # below the project
    route: Found

    @property
    def is_upload(self) -> bool:
        return (self.method, self.route.template) in UPLOADS


# Nearly every request has the same one.
@lru_cache(maxsize=64)
def _query(raw: bytes) -> Mapping[str, str]:
    return MappingProxyType(dict(QueryParams(raw)))


def _header(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name == wanted:
            return str(value, "latin-1")
    return None


def _versioned(handler: Handler) -> Handler:
    def versioned(call: Call) -> Answer:
        if not call.query.get("api-version"):
            text = "The api-version query parameter (?api-version=) is required for all requests."
            raise problems.gateway(400, "MissingApiVersionParameter", text)
        return handler(call)

    return versioned


def _unsupported(call: Call) -> Json:
    method, path = call.path["method"][:40], call.path["path"][:200]
    routes = [(known, template) for known, template, _ in ROUTES]
    raise problems.unsupported(method, path, nearby.suggest(method, path, routes))


def _describe() -> Reply:
    from labkit.service.openapi import document  # 0.2 s, and most services are never asked

    return Reply(200, encode(document()), {})


def _unserved(path: str) -> Found:
    return Found(path, _unsupported, {})


def _outside(path: str) -> Reply:
    text = f"Nothing is served at {path[:200]}. The data plane starts at /api/projects/<project>."
    return refused(problems.gateway(404, "NotFound", text))

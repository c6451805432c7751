"""The servers that are compared, on the web server's settings of the service: ``python -m tests.bench.serve KIND HOME``.

Kinds: ``service`` is the service's data plane; ``asgi`` answers every request with fixed bytes; ``starlette`` does the
same by a route. With ``--tls`` they speak HTTPS with the certificate in HOME. What a client needs goes to standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from labkit.service import certificates, server, sockets
from labkit.service.assembly import Service
from labkit.service.store import Store
from tests.bench import stub
from tests.bench.processes import FAST

KINDS = ("/messages", "/runs/", "/runs", "/threads")
ANSWERS = {
    (method, kind): json.dumps(stub.answer(method, kind), separators=(",", ":")).encode()
    for method in ("GET", "POST")
    for kind in KINDS
}
# What the model says when its streams are measured: 500 words, for so many streams.
LONG, STREAMS = {"text": " ".join(["word"] * 500) + "."}, 2000


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    """Read the request and answer with fixed bytes: the least that an application can do."""
    while (await receive()).get("more_body"):
        pass
    path = scope["path"]
    kind = next((kind for kind in KINDS if kind in path), "/threads")
    body = ANSWERS[scope["method"], kind]
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _endpoint(request: Request) -> Response:
    await request.body()
    return Response(ANSWERS["GET", "/runs/"], media_type="application/json")


starlette = Starlette(routes=[Route("/api/projects/{project}/threads/{thread_id}/runs/{run_id}", _endpoint)])


def service(home: Path, *, talkative: bool) -> Service:
    """Build the service on a file in ``home``, with a fast clock."""
    built = Service(Store(home / "service.sqlite3"), "secret")
    gateway = built._gateway
    with gateway.store.transaction():
        project = gateway.project("p")
        project.dial.run(FAST)
        project.script = [LONG] * STREAMS if talkative else []
        project.save()
    return built


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("service", "talkative", "asgi", "starlette"))
    parser.add_argument("home", type=Path)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    options.home.mkdir(parents=True, exist_ok=True)
    files = certificates.ensure(options.home, datetime.now(UTC)) if options.tls else None
    app: Any = {"asgi": asgi, "starlette": starlette}.get(options.kind)
    token = ""
    if app is None:
        built = service(options.home, talkative=options.kind == "talkative")
        app, token = built.data, built.issue_token()
    sock = sockets.listen(None, None)
    sys.stdout.write(json.dumps({"port": sock.getsockname()[1], "token": token}) + "\n")
    sys.stdout.flush()
    server._Server(server._config(app, files)).run([sock])


if __name__ == "__main__":
    main()

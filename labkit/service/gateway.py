"""What every request to the data plane passes: identity, faults, the clock, one transaction, the log."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from labkit.service import problems
from labkit.service.call import Call
from labkit.service.engine import Engine
from labkit.service.faults import Fault
from labkit.service.identity import Issuer
from labkit.service.model.turns import Model
from labkit.service.project import Project
from labkit.service.store import DiskTrouble, Store
from labkit.service.streaming.live import CONTENT_TYPE, Live
from labkit.service.streaming.streams import Stream
from labkit.service.tools.toolbox import Toolbox

logger = logging.getLogger(__name__)

Json = dict[str, Any]
Handler = Callable[[Call], Json | Stream]

# Bytes of a request's body: more than any legal body of wire contract §10 needs.
BODY_BYTES: Final = 64 * 1024 * 1024
# What a client does that waits for a run.
POLL: Final = ("GET", "/threads/{thread_id}/runs/{run_id}")
# Arrays and objects inside each other. What is stored is read and written again at other depths of Python's
# stack, so the limit is far below the one at which its JSON module gives up (about 1,000).
NESTING: Final = 200


@dataclass(frozen=True)
class Incoming:
    """A request as it came from the wire."""

    method: str
    path: str  # below the project, such as /threads/thread_X
    operation: str  # its template, such as /threads/{thread_id}
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    authorization: str | None
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What goes back: HTTP status, body bytes, extra headers; or a stream, which is its own body."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    content_type: str = "application/json"
    stream: Stream | None = None


def refused(problem: problems.Problem) -> Reply:
    """Return the reply that says what was wrong."""
    return Reply(problem.status, encode(problem.body), problem.headers)


def encode(body: Json) -> bytes:
    """Return JSON as bytes; ASCII only, since a JSON string may hold what UTF-8 cannot."""
    return json.dumps(body, separators=(",", ":"), allow_nan=False).encode("ascii")


class Gateway:
    """Answers requests to all projects of one store, one at a time."""

    def __init__(
        self, store: Store, issuer: Issuer, model: Model, tools: Toolbox, wall: Callable[[], float]
    ) -> None:
        self.store = store
        self.issuer = issuer
        self._model = model
        self.tools = tools
        self._wall = wall
        self._projects: dict[str, Project] = {}
        # Callers of an in-process service may be threads; SQLite and the projects are not made for two at once.
        self.lock = threading.RLock()

    def project(self, name: str) -> Project:
        """Return a project; the first use creates it."""
        if name not in self._projects:
            with self.store.transaction():
                self._projects[name] = Project(name, self.store, self._wall)
        return self._projects[name]

    def engine(self, project: Project) -> Engine:
        """Return the runs of a project."""
        return Engine(project, self._model, self.tools)

    def token(self, principal: str, lifetime: float) -> tuple[str, int]:
        """Issue a bearer token for ``lifetime`` seconds of wall time; returns it and its expiry (Unix seconds)."""
        expires = self._wall() + lifetime
        return self.issuer.issue(principal, expires), int(expires)

    def answer(self, name: str, incoming: Incoming, handler: Handler) -> Reply | Live:
        """Answer one request with ``handler``; every refusal becomes a JSON error."""
        started = time.perf_counter()
        with self.lock:
            # A stranger's request makes no project, but one that is there remembers it.
            project = self._projects.get(name)
            try:
                principal = self.issuer.principal(incoming.authorization, self._wall())
                project = self.project(name)
                reply = self._serve(project, principal, incoming, handler)
            except problems.Problem as problem:
                reply = refused(problem)
            except DiskTrouble as trouble:
                logger.error("%s", trouble)  # the traceback says nothing more
                reply = refused(problems.disk_trouble(str(trouble)))
            except Exception:
                # Answered here: left to the web server, it would also close the connection under other requests.
                logger.exception("%s %s met a defect", incoming.method, incoming.path)
                reply = refused(problems.defect())
            if project is None:
                return reply
            entry = self._log(project, incoming, reply, time.perf_counter() - started)
            return reply if reply.stream is None else Live(self, project, reply.stream, entry)

    def _serve(self, project: Project, principal: str, incoming: Incoming, handler: Handler) -> Reply:
        is_poll = (incoming.method, incoming.operation) == POLL
        self.pass_time(project, moved=project.dial.tick(is_poll=is_poll))
        fault = project.faults.take_for_request(incoming.method, incoming.path)
        if fault is not None:
            project.save()
            if not fault.options.get("after_commit"):
                return _failing(fault, principal, incoming)
        answer = self._handle(project, incoming, handler)
        if fault is not None:
            if isinstance(answer, Stream):
                project.streams.leave(answer)
            return _failing(fault, principal, incoming)
        if isinstance(answer, Stream):
            return Reply(200, b"", {}, CONTENT_TYPE, answer)
        return Reply(200, encode(answer), {})

    def pass_time(self, project: Project, *, moved: bool) -> None:
        """Let happen what is due, whatever the request then does; ``moved``: the clock was moved, and must be saved."""
        engine = self.engine(project)
        if moved or self.store.next_due(project.name, project.dial.now()):
            try:
                with project.transaction():
                    engine.catch_up()
                    if moved or project.golden:
                        project.save()  # the clock, and the ids that were given
            except BaseException:
                project.reload()
                raise
        if moved:
            project.streams.wake()

    def _handle(self, project: Project, incoming: Incoming, handler: Handler) -> Json | Stream:
        call = Call(project, self.engine(project), incoming.parameters, incoming.query, _parse(incoming.body))
        if incoming.method == "GET":
            return handler(call)
        try:
            with project.transaction():
                body = handler(call)
                if project.golden:
                    project.save()
        except BaseException:
            project.reload()
            raise
        return body

    def _log(self, project: Project, incoming: Incoming, reply: Reply, seconds: float) -> Json:
        return project.log_request(
            {
                "at": project.dial.now(),
                "method": incoming.method,
                "path": incoming.path,
                "operation": incoming.operation,
                "status": reply.status,
                # A golden project's log is the same every time, so it holds no measured time.
                "milliseconds": 0.0 if project.golden else round(seconds * 1000, 3),
                # Of a stream, counted while it goes on.
                "events": None if reply.stream is None else 0,
            }
        )


def _parse(raw: bytes) -> Json:
    if len(raw) > BODY_BYTES:
        raise problems.invalid(
            f"The request body has {len(raw)} bytes; at most {BODY_BYTES} are accepted.", status=413
        )
    if not raw:
        return {}
    try:
        body = json.loads(raw, parse_constant=_no_constant, parse_float=_finite)
    # ValueError: malformed, or not Unicode; RecursionError: nested deeper than any real body.
    except (ValueError, RecursionError):
        raise problems.invalid(
            "We could not parse the JSON body of your request. Expected one JSON object, encoded as UTF-8."
        ) from None
    if raw.count(b"[") + raw.count(b"{") > NESTING and _depth(body) > NESTING:
        raise problems.invalid(f"The JSON body is nested deeper than {NESTING} levels.")
    if not isinstance(body, dict):
        raise problems.invalid(
            f"Invalid request body: expected a JSON object, but got {type(body).__name__} instead."
        )
    return body


def _depth(body: object) -> int:
    """Return how many arrays and objects are inside each other, at most."""
    level, depth = [body], 0
    while level := [item for item in level if isinstance(item, list | dict)]:
        depth += 1
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return depth


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large")
    return number


def _failing(fault: Fault, principal: str, incoming: Incoming) -> Reply:
    """Return what a request fault says instead of the answer."""
    if fault.name == "no_permission":
        action = "agents/read" if incoming.method == "GET" else "agents/write"
        operation = "/api/projects/{projectName}" + incoming.operation
        raise problems.no_permission(principal, action, incoming.method, operation)
    if fault.name == "unauthorized":
        raise problems.unauthorized(
            "Access token is missing, invalid, audience is incorrect, or have expired."
        )
    options = fault.options
    wait = options["retry_after"]
    headers = {} if wait is None else {"Retry-After": f"{wait:g}"}
    if options["body"] == "json":
        text, code = "The service answered with a fault that was asked for.", "server_error"
        body = encode({"error": {"message": text, "type": "server_error", "param": None, "code": code}})
        return Reply(options["status"], body, headers)
    body = b"" if options["body"] == "empty" else b"<html><body>Bad gateway</body></html>"
    return Reply(options["status"], body, headers, content_type="text/html")

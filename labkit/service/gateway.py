"""What every request to the data plane passes: identity, faults, the clock, one transaction, the log."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from labkit.service import payload, problems
from labkit.service.call import Answer, Call, Download
from labkit.service.engine import Engine
from labkit.service.exchange import Incoming, Reply, encode, marks
from labkit.service.faults.strike import Strike, Target
from labkit.service.identity import Issuer, Principal
from labkit.service.ids import random_guid
from labkit.service.model.turns import Model
from labkit.service.project import Project
from labkit.service.store import DiskTrouble, Store
from labkit.service.streaming.live import CONTENT_TYPE, Live
from labkit.service.streaming.streams import Stream
from labkit.service.streaming.whole import Awaited, Whole
from labkit.service.tools.toolbox import Toolbox

logger = logging.getLogger(__name__)

Json = dict[str, Any]
Handler = Callable[[Call], Answer]

# The beginning of a run's body, as :func:`labkit.service.bodies.run` orders its keys, and of a response's.
_RUN: Final = re.compile(rb'{"id":"(\w+)","object":"(?:thread\.run|response)",[^{[]*?"status":"(\w+)"')
# What a client does that waits for a run, a file, a vector store, or what is put into one.
POLLS: Final = frozenset(
    ("GET", template)
    for template in (
        "/threads/{thread_id}/runs/{run_id}",
        "/openai/v1/responses/{response_id}",
        "/files/{file_id}",
        "/vector_stores/{vector_store_id}",
        "/vector_stores/{vector_store_id}/files/{file_id}",
        "/vector_stores/{vector_store_id}/file_batches/{batch_id}",
    )
)
SUBMIT: Final = "/threads/{thread_id}/runs/{run_id}/submit_tool_outputs"


def _success(answer: Answer) -> Reply:
    if answer is None:
        return Reply(204, b"", {})
    if isinstance(answer, Whole):
        return Reply(200, b"", {}, stream=answer)
    if isinstance(answer, Stream):
        return Reply(200, b"", {}, CONTENT_TYPE, stream=answer)
    if isinstance(answer, Download):
        return Reply(200, b"", answer.headers, "application/octet-stream", download=answer)
    return Reply(200, encode(answer), {})


def refused(problem: problems.Problem) -> Reply:
    """Return the reply that says what was wrong."""
    return Reply(problem.status, encode(problem.body), problem.headers)


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
        self._engines: dict[str, Engine] = {}
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
        if project.name not in self._engines:
            self._engines[project.name] = Engine(project, self._model, self.tools)
        return self._engines[project.name]

    def forget(self, name: str) -> None:
        """Delete a project with everything in it."""
        self.tools.jobs.drop_project(name)
        if name in self._projects:
            self._projects[name].streams.close()
        self.store.forget_project(name)
        self._projects.pop(name, None)
        self._engines.pop(name, None)

    def end_streams(self) -> None:
        """End every open stream of every project where it is: the service is about to stop."""
        with self.lock:
            for project in self._projects.values():
                project.streams.close()

    def token(self, principal: Principal, lifetime: float) -> tuple[str, int]:
        """Issue a bearer token for ``lifetime`` seconds of wall time; returns it and its expiry (Unix seconds)."""
        expires = self._wall() + lifetime
        return self.issuer.issue(principal, expires), int(expires)

    def knows(self, authorization: str | None) -> bool:
        """Tell whether a token is good; who has none is not listened to for half a gigabyte first."""
        try:
            self.issuer.principal(authorization, self._wall())
        except problems.Problem:
            return False
        return True

    def answer(self, name: str, incoming: Incoming, handler: Handler) -> Reply | Live:
        """Answer one request with ``handler``; every refusal becomes a JSON error."""
        started = time.perf_counter()
        with self.lock:
            # A stranger's request makes no project, but one that is there remembers it.
            project = self._projects.get(name)
            try:
                principal = self.issuer.principal(incoming.authorization, self._wall())
                if not principal.may_use(name):
                    project = None  # nor is it logged there: a stranger's request is not its owner's
                    raise problems.no_permission(principal.name, incoming.method, incoming.operation)
                project = self.project(name)
                reply = self._serve(project, principal.name, incoming, handler)
            except problems.Problem as problem:
                reply = refused(problem)
            except DiskTrouble as trouble:
                logger.error("%s", trouble)  # the traceback says nothing more
                reply = refused(problems.disk_trouble(str(trouble)))
            except Exception:
                # Answered here: left to the web server, it would also close the connection under other requests.
                logger.exception("%s %s met a defect", incoming.method, incoming.path)
                reply = refused(problems.defect())
            request_id = random_guid() if project is None else project.new_request_id()
            reply.marks = marks(request_id, incoming.client_id)
            if project is None:
                return reply
            entry = self._log(project, incoming, reply, time.perf_counter() - started, request_id)
            if reply.stream is None:
                return reply
            live = Awaited if isinstance(reply.stream, Whole) else Live
            return live(self, project, reply.stream, entry, marks=reply.marks, late=reply.wait)

    def _serve(self, project: Project, principal: str, incoming: Incoming, handler: Handler) -> Reply:
        engine = self.engine(project)
        moved = project.dial.tick(is_poll=(incoming.method, incoming.operation) in POLLS)
        if incoming.operation == SUBMIT:
            moved = engine.let_tools_take_their_time(incoming.parameters.get("run_id", "")) or moved
        self.pass_time(project, moved=moved)
        planned = project.faults.faults
        faults = project.faults.take_for_request(incoming.method, incoming.path, incoming.operation)
        if project.faults.faults is not planned:
            project.save()
        if not faults:
            return _success(self._handle(project, incoming, handler))
        return self._strike(Strike(faults, Target(project, principal, incoming)), handler)

    def _strike(self, strike: Strike, handler: Handler) -> Reply:
        reply = strike.instead()
        if reply is None:
            project, incoming = strike.target.project, strike.target.incoming
            try:
                done = _success(self._handle(project, replace(incoming, query=strike.query()), handler))
            except problems.Problem as problem:
                done = refused(problem)
            reply = strike.afterwards(done)
            if reply.stream is not done.stream or reply.download is not done.download:
                _discard(project, done)
        return strike.deliver(reply)

    def pass_time(self, project: Project, *, moved: bool) -> None:
        """Let happen what is due, whatever the request then does; ``moved``: the clock was moved, and must be saved."""
        engine = self.engine(project)
        if moved or self.store.is_due(project.name, project.dial.now()):
            try:
                with project.transaction():
                    engine.catch_up()
                    if moved or project.golden:
                        project.save_pace()
            except BaseException:
                project.reload()
                raise
        if moved:
            project.streams.wake()

    def _handle(self, project: Project, incoming: Incoming, handler: Handler) -> Answer:
        call = Call(
            project,
            self.engine(project),
            incoming.parameters,
            incoming.query,
            payload.parse(incoming.body),
            incoming.upload,
        )
        if incoming.method == "GET":
            return handler(call)
        try:
            with project.transaction():
                body = handler(call)
                if project.golden:
                    project.save_pace()
        except BaseException:
            project.reload()
            raise
        return body

    def _log(
        self, project: Project, incoming: Incoming, reply: Reply, seconds: float, request_id: str
    ) -> Json:
        entry = {
            "id": request_id,
            "at": project.dial.now(),
            "method": incoming.method,
            "path": incoming.path,
            "operation": incoming.operation,
            "status": 0 if reply.hang_up == "reply" else reply.status,  # 0: nothing was answered
            # A golden project's log is the same every time, so it holds no measured time.
            "milliseconds": 0.0 if project.golden else round(seconds * 1000, 3),
            # Of a stream, counted while it goes on.
            "events": None if reply.stream is None or isinstance(reply.stream, Whole) else 0,
            **(_shown(reply.body) if reply.stream is None else {"run_id": reply.stream.run_id}),
        }
        if reply.faults:
            entry["faults"] = list(reply.faults)
        return project.log_request(entry, incoming.call_id, is_first=incoming.retries == "0")


def _shown(body: bytes) -> Json:
    """Return which run a reply shows, and in which status: what its client knows from then on."""
    found = _RUN.match(body)
    return {"run_id": found[1].decode(), "run_status": found[2].decode()} if found else {}


def _discard(project: Project, reply: Reply) -> None:
    """Close what a reply would have read from, when something else is answered."""
    if reply.stream is not None:
        project.streams.leave(reply.stream)
    if reply.download is not None:
        reply.download.file.close()

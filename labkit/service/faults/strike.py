"""What the faults of one request do to it: before the work, to the work, and to the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from labkit.service import problems
from labkit.service.exchange import Incoming, Reply, encode
from labkit.service.faults.fault import Fault
from labkit.service.ids import seeded_id
from labkit.service.project import Project

Json = dict[str, Any]

# The most that a page may hold (wire contract §10).
_LARGEST_PAGE: Final = "100"


@dataclass(frozen=True)
class Target:
    """Whose request is struck, and where."""

    project: Project
    principal: str
    incoming: Incoming


class Strike:
    """The faults that strike one request, one at each part of it."""

    def __init__(self, faults: Iterable[Fault], target: Target) -> None:
        self._by_part = {fault.kind.part: fault for fault in faults}
        self.target = target

    def instead(self) -> Reply | None:
        """Return what is answered without doing the work; None: the work is done."""
        fault = self._by_part.get("reply")
        return None if fault is None or _is_late(fault) else self._answer(fault)

    def afterwards(self, reply: Reply) -> Reply:
        """Return what is answered after the work was done, or was refused, with ``reply``."""
        fault = self._by_part.get("reply")
        if fault is not None:
            return self._answer(fault, reply)
        if self._page() == "last_id" and reply.status == 200:
            return replace(reply, body=encode({**json.loads(reply.body), "last_id": None}))
        return reply

    def deliver(self, reply: Reply) -> Reply:
        """Return the reply with what happens to it on its way."""
        fault = self._by_part.get("wait")
        wait = 0.0 if fault is None else float(fault.options["seconds"])
        return replace(reply, wait=wait, faults=tuple(sorted(fault.name for fault in self._by_part.values())))

    def query(self) -> Mapping[str, str]:
        """Return the query as the work gets to see it."""
        query = self.target.incoming.query
        match self._page():
            case "after":
                return {key: value for key, value in query.items() if key != "after"}
            case "limit":
                return {**query, "limit": _LARGEST_PAGE}
            case _:
                return query

    def _page(self) -> str | None:
        fault = self._by_part.get("page")
        return None if fault is None else str(fault.options["ignores"])

    def _answer(self, fault: Fault, done: Reply | None = None) -> Reply:
        if fault.name == "dropped_connection":
            # A stream has no middle before it is sent, so it does not begin.
            if done is None or done.stream is not None or fault.options["when"] != "body":
                return Reply(0, b"", {}, hang_up="reply")
            return replace(done, hang_up="body")
        try:
            return _REPLIES[fault.name](fault.options, self.target)
        except problems.Problem as problem:
            return Reply(problem.status, encode(problem.body), problem.headers)


def _is_late(fault: Fault) -> bool:
    """Tell whether the work is done first."""
    if fault.name == "dropped_connection":
        return bool(fault.options["when"] != "before")
    return fault.name == "error_after_commit" or bool(fault.options.get("after_commit"))


# What stands for the code of an HTTP error that was asked for; other statuses have none.
_CODES: Final = {429: "rate_limit_exceeded"}


def _http_error(options: Json, target: Target) -> Reply:
    status, wait = options["status"], options.get("retry_after")
    headers = {} if wait is None else {"Retry-After": f"{wait:g}"}
    shape = options.get("body", "json")
    if shape != "json":
        body = b"" if shape == "empty" else b"<html><body>Bad gateway</body></html>"
        return Reply(status, body, headers, content_type="text/html")
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error = {
        "message": "The service answered with a fault that was asked for.",
        "type": kind,
        "param": None,
        "code": "server_error" if status >= 500 else _CODES.get(status),
    }
    return Reply(status, encode({"error": error}), headers)


def _too_many_requests(options: Json, target: Target) -> Reply:
    wait = options["retry_after"]
    when = "later" if wait is None else f"in {wait:g} seconds"
    headers = {} if wait is None else {"Retry-After": f"{wait:g}"}
    raise problems.gateway(429, "rate_limit_exceeded", f"Rate limit is exceeded. Try again {when}.", headers)


def _bad_gateway(options: Json, target: Target) -> Reply:
    return _http_error({"status": 502, "body": options["body"]}, target)


def _gateway_timeout(options: Json, target: Target) -> Reply:
    url = f"https://localhost/api/projects/{target.project.name}{target.incoming.path}?api-version=v1"
    return Reply(options["status"], f"Request to {url} timed out".encode(), {}, content_type="text/plain")


def _unauthorized(options: Json, target: Target) -> Reply:
    raise problems.wrong_token()


def _no_permission(options: Json, target: Target) -> Reply:
    incoming = target.incoming
    raise problems.no_permission(target.principal, incoming.method, incoming.operation)


def _thread_locked(options: Json, target: Target) -> Reply:
    project, thread_id = target.project, target.incoming.parameters["thread_id"]
    run_id = project.store.newest_run_id(project.name, thread_id) or seeded_id("run_", project.seed, 0)
    if target.incoming.operation.endswith("/messages"):
        raise problems.thread_locked_for_messages(thread_id, run_id)
    raise problems.thread_locked_for_runs(thread_id, run_id)


_REPLIES: Final[Mapping[str, Callable[[Json, Target], Reply]]] = {
    "http_error": _http_error,
    "error_after_commit": _http_error,
    "too_many_requests": _too_many_requests,
    "bad_gateway": _bad_gateway,
    "gateway_timeout": _gateway_timeout,
    "unauthorized": _unauthorized,
    "no_permission": _no_permission,
    "thread_locked": _thread_locked,
}

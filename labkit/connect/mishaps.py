"""From a sentence, such as "the next run expires", to the fault that the service knows."""

from __future__ import annotations

from typing import Any

from labkit.errors import LabkitError

Options = dict[str, Any]

# The status where a run ends or stays -> the fault that leads there.
BY_STATUS = {
    "queued": "stuck_in_queue",
    "in_progress": "slow",
    "cancelling": "slow_cancel",
    "failed": "failed",
    "expired": "expire",
    "incomplete": "incomplete",
}
# `last_error` codes with a fault of their own, which has the service's own text; any other code is a plain failure.
BY_CODE = {
    "rate_limit_exceeded": "rate_limited",
    "server_error": "server_error",
    "invalid_engine_error": "unknown_deployment",
    "content_filter": "content_filter",
}
# HTTP statuses with a fault of their own, which has the service's own body, and the options that it takes.
BY_HTTP_STATUS = {401: ("unauthorized", set()), 429: ("too_many_requests", {"retry_after"})}

_OTHERWISE = {
    "completed": "a run completes by itself: lab.service.clear_faults() if faults are planned",
    "requires_action": 'lab.service.script([{"tool_calls": [{"name": "…", "arguments": {}}]}])',
    "cancelled": "cancel the run: lab.agents.runs.cancel(thread_id=…, run_id=…)",
}


def for_run(fault: str | None, status: str | None, failed: str | None, options: Options) -> Options:
    """Return the fault for ``next_run``.

    Raises:
        LabkitError: not exactly one is given, or no fault leads there.
    """
    if sum(given is not None for given in (fault, status, failed)) != 1:
        raise LabkitError(
            f"A run was described by fault={fault!r}, status={status!r}, failed={failed!r}: exactly one of them decides.",
            expected="the name of a fault, or a status, or the code of a failure",
            try_next='next_run(status="expired"), next_run(failed="rate_limit_exceeded") or next_run("stale_read")',
        )
    if fault is not None:
        return {"fault": fault, "scope": "run", **options}
    if failed is not None:
        return _for_failure(failed, options)
    word = str(getattr(status, "value", status))
    if word not in BY_STATUS:
        raise LabkitError(
            f"next_run(status={word!r}): no fault leads there.",
            expected="one of " + ", ".join(BY_STATUS),
            try_next=_OTHERWISE.get(word, 'next_run(status="expired")'),
        )
    return {"fault": BY_STATUS[word], **options}


def _for_failure(code: str, options: Options) -> Options:
    if code in BY_CODE and "message" not in options:
        return {"fault": BY_CODE[code], **options}
    return {"fault": "failed", "code": code, **options}


def for_request(fault: str | None, status: int | None, options: Options) -> Options:
    """Return the fault for ``next_request``.

    Raises:
        LabkitError: both or neither are given.
    """
    if fault is not None:
        said = {} if status is None else {"status": status}
        return {"fault": fault, "scope": "request", **said, **options}
    if status is None:
        raise LabkitError(
            "A request was described by nothing: expected the name of a fault or an HTTP status.",
            expected="one of the two",
            try_next='next_request(status=503) or next_request("dropped_connection")',
        )
    name, known = BY_HTTP_STATUS.get(status, ("http_error", set()))
    if name != "http_error" and set(options) <= {"method", "path"} | known:
        return {"fault": name, **options}
    return {"fault": "http_error", "status": status, **options}

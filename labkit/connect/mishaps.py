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
}
# HTTP statuses with a fault of their own, which has the service's own body.
BY_HTTP_STATUS = {401: "unauthorized"}

_OTHERWISE = {
    "completed": "a run completes by itself: lab.service.clear_faults() if faults are planned",
    "requires_action": 'lab.service.script([{"tool_calls": [{"name": "…", "arguments": {}}]}])',
    "cancelled": "cancel the run: lab.agents.runs.cancel(thread_id=…, run_id=…)",
}


def for_run(status: str | None, failed: str | None, options: Options) -> Options:
    """Return the fault for ``next_run``.

    Raises:
        LabkitError: both or neither are given, or no fault leads there.
    """
    if (status is None) == (failed is None):
        raise LabkitError(
            f"next_run(status={status!r}, failed={failed!r}): one of the two decides, not both and not none.",
            expected="a status, or the code of a failure",
            try_next='next_run(status="expired") or next_run(failed="rate_limit_exceeded")',
        )
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


def for_request(status: int, options: Options) -> Options:
    """Return the fault for ``next_request``."""
    if status in BY_HTTP_STATUS and set(options) <= {"method", "path"}:
        return {"fault": BY_HTTP_STATUS[status], **options}
    return {"fault": "http_error", "status": status, **options}

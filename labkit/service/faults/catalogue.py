"""All faults, by name. Numbers such as E15 and W5 are those of wire-contract.md, sections 9 and 13."""

from __future__ import annotations

from typing import Any, Final

from labkit.service.faults.kinds import Kind, Option


def _seconds(default: float, says: str) -> Option:
    return Option("seconds", says, "number", default)


RUN_KINDS: Final = (
    Kind(
        "stuck_in_queue",
        "run",
        "The run stays queued until it expires.",
        'lab.service.next_run(status="queued")',
        "§5",
    ),
    Kind(
        "slow",
        "run",
        "The run stays in_progress for a long time in every turn.",
        'lab.service.next_run(status="in_progress", seconds=30)',
        "§5",
        (_seconds(60.0, "how long a turn takes on the service's clock"),),
    ),
    Kind(
        "rate_limited",
        "run",
        "The run fails with rate_limit_exceeded; HTTP stays 200.",
        'lab.service.next_run(failed="rate_limit_exceeded", retry_after=20)',
        "E15",
        (Option("retry_after", "seconds in the text", "number", 22),),
    ),
    Kind(
        "server_error",
        "run",
        "The run fails with server_error; HTTP stays 200.",
        'lab.service.next_run(failed="server_error")',
        "E16",
    ),
    Kind(
        "failed",
        "run",
        "The run fails with a last_error of your own.",
        'lab.service.next_run(failed="invalid_prompt", message="No.")',
        "§5",
        (
            Option("code", "last_error.code", "text", "server_error"),
            Option("message", "last_error.message", "text", "Sorry, something went wrong."),
        ),
    ),
    Kind(
        "expire",
        "run",
        "The run is in_progress and expires after a short life, as the real one after ten minutes.",
        'lab.service.next_run(status="expired")',
        "§5",
        (_seconds(2, "its life on the service's clock, at least 1"),),
    ),
    Kind(
        "unknown_deployment",
        "run",
        "The run fails at once with invalid_engine_error.",
        'lab.service.next_run(failed="invalid_engine_error")',
        "E14",
    ),
    Kind(
        "incomplete",
        "run",
        "The run ends incomplete, its message cut in half.",
        'lab.service.next_run(status="incomplete")',
        "§5",
        (Option("reason", "incomplete_details.reason", "text", "max_completion_tokens"),),
    ),
    Kind(
        "slow_cancel",
        "run",
        "A cancel leaves the run in cancelling for a long time; its thread stays locked.",
        'lab.service.next_run(status="cancelling")',
        "W7",
        (_seconds(60.0, "how long it is cancelling on the service's clock"),),
    ),
)

# What narrows a request fault down.
WHICH: Final = (
    Option("method", "only requests with this method", "text"),
    Option("path", "only requests with this in their path", "text"),
)

REQUEST_KINDS: Final = (
    Kind(
        "http_error",
        "request",
        "The request is answered with an HTTP error.",
        "lab.service.next_request(status=503)",
        "§9, W5, W15",
        (
            *WHICH,
            Option("status", "the HTTP status", "whole", 500, least=400, most=599),
            Option(
                "after_commit",
                "true: the request is carried out, and then answered with the error",
                "flag",
                default=False,
            ),
            Option("retry_after", "seconds of the header Retry-After; null: no header", "number"),
            Option("body", "what the answer holds", "text", "json", choices=("json", "text", "empty")),
        ),
    ),
    Kind(
        "no_permission",
        "request",
        "The request is answered with 401 PermissionDenied: the principal lacks a role.",
        'lab.service.fault("no_permission")',
        "E12",
        WHICH,
    ),
    Kind(
        "unauthorized",
        "request",
        "The request is answered with 401, as for a wrong token.",
        "lab.service.next_request(status=401)",
        "E13",
        WHICH,
    ),
)

CATALOGUE: Final[tuple[Kind, ...]] = (*RUN_KINDS, *REQUEST_KINDS)

# Fault -> its options with their defaults.
RUN_FAULTS: Final[dict[str, dict[str, Any]]] = {kind.name: kind.defaults() for kind in RUN_KINDS}
REQUEST_FAULTS: Final[dict[str, dict[str, Any]]] = {kind.name: kind.defaults() for kind in REQUEST_KINDS}
FAULTS: Final = {**RUN_FAULTS, **REQUEST_FAULTS}

"""The faults of requests."""

from __future__ import annotations

from typing import Final

from labkit.service.faults.kinds import Kind, Option

# What narrows a request fault down.
WHICH: Final = (
    Option("method", "only requests with this method", "text"),
    Option("path", "only requests with this in their path", "text"),
)
_AFTER: Final = "true: the request is carried out first"
# A listing's route has no id at its end.
_LISTING: Final = r"GET /(assistants|threads|vector_stores)(/.*)?(?<!\})"
_LOCKED: Final = r"POST /threads/\{thread_id\}/(messages|runs)"


def _after_commit(*, default: bool) -> Option:
    return Option("after_commit", _AFTER, "flag", default)


ERRORS: Final = (
    Kind(
        "http_error",
        "request",
        "reply",
        "The request is answered with an HTTP error.",
        "lab.service.next_request(status=503)",
        "§9",
        (
            *WHICH,
            Option("status", "the HTTP status", "whole", 500, least=400, most=599),
            _after_commit(default=False),
            Option("retry_after", "seconds of the header Retry-After; null: no header", "number"),
            Option("body", "what the answer holds", "text", "json", choices=("json", "text", "empty")),
        ),
    ),
    Kind(
        "too_many_requests",
        "request",
        "reply",
        "The request is answered with 429 rate_limit_exceeded; the SDK repeats a POST only when told how long to wait.",
        "lab.service.next_request(status=429, retry_after=1)",
        "§9, E17",
        (*WHICH, Option("retry_after", "seconds of the header Retry-After; null: no header", "number")),
    ),
    Kind(
        "error_after_commit",
        "request",
        "reply",
        "The request is carried out and answered with 500; the SDK repeats it, and there are two.",
        'lab.service.next_request("error_after_commit", method="POST")',
        "W5",
        (*WHICH, Option("status", "the HTTP status", "whole", 500, least=500, most=599)),
    ),
    Kind(
        "bad_gateway",
        "request",
        "reply",
        "A gateway answers with 502 and no JSON; the SDK lets a JSONDecodeError escape.",
        'lab.service.next_request("bad_gateway", body="empty")',
        "W15",
        (
            *WHICH,
            Option("body", "what the answer holds", "text", "html", choices=("html", "empty")),
            _after_commit(default=False),
        ),
    ),
    Kind(
        "gateway_timeout",
        "request",
        "reply",
        "The request is carried out, and a gateway answers that it timed out, in plain text.",
        'lab.service.next_request("gateway_timeout", path="/messages")',
        "E18",
        (
            *WHICH,
            Option("status", "the HTTP status", "whole", 504, least=400, most=599),
            _after_commit(default=True),
        ),
    ),
    Kind(
        "unauthorized",
        "request",
        "reply",
        "The request is answered with 401, as for a wrong token.",
        "lab.service.next_request(status=401)",
        "E13",
        WHICH,
    ),
    Kind(
        "no_permission",
        "request",
        "reply",
        "The request is answered with 401 PermissionDenied: the principal lacks a role.",
        'lab.service.next_request("no_permission")',
        "E12",
        WHICH,
    ),
    Kind(
        "thread_locked",
        "request",
        "reply",
        "A new message or run is refused because of a run that has ended already.",
        'lab.service.next_request("thread_locked")',
        "E1, E2",
        WHICH,
        only=_LOCKED,
    ),
)

DELIVERY: Final = (
    Kind(
        "dropped_connection",
        "request",
        "reply",
        "The connection is closed: before the request is carried out, after it, or in the middle of the answer.",
        'lab.service.next_request("dropped_connection", when="after")',
        "§9",
        (
            *WHICH,
            Option("when", "when it is closed", "text", "after", choices=("before", "after", "body")),
        ),
    ),
    Kind(
        "slow_reply",
        "request",
        "wait",
        "The request is carried out, and its answer comes late.",
        'lab.service.next_request("slow_reply", seconds=2)',
        "§1",
        (*WHICH, Option("seconds", "how late, in real time", "number", 5.0, most=3600)),
    ),
    Kind(
        "sloppy_page",
        "request",
        "page",
        "A listing ignores after (the SDK reads the same page for ever) or limit, or names no last_id (the SDK stops early).",
        'lab.service.next_request("sloppy_page", ignores="after", times=None)',
        "W9",
        (
            *WHICH,
            Option(
                "ignores",
                "what the page does without",
                "text",
                "after",
                choices=("after", "limit", "last_id"),
            ),
        ),
        only=_LISTING,
    ),
)

REQUEST_KINDS: Final = (*ERRORS, *DELIVERY)

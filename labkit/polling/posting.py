"""Posting: one POST that is carried out once, also when its answer is an error or never comes.

The SDK repeats a POST after a 5xx and cannot know whether the first was carried out (wire W5). Here it is told not to,
and what was to be created carries a mark in its metadata: before a POST is repeated the thread is asked for the mark.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final

from labkit.events import to_wire
from labkit.polling.actions import Action, Newest, Reply, Sleep
from labkit.polling.backoff import read_hint

MARK: Final = "labkit.turn"
"""The metadata key by which a message or a run of ours is known again."""

_PAIRS: Final = 16  # of metadata. Source: wire contract §10

ATTEMPTS: Final = 4  # as many as the SDK would make
FIRST_PAUSE: Final = (
    0.8  # seconds, doubled each time; what azure-core waits. Source: RetryPolicy.backoff_factor
)

Posting = Generator[Action, Reply, Reply]


def check_metadata(options: Mapping[str, Any]) -> None:
    """Raise ValueError when the metadata of a run has no room for the mark."""
    metadata = options.get("metadata")
    if isinstance(metadata, Mapping) and len({*metadata, MARK}) > _PAIRS:
        raise ValueError(
            f"metadata has {len(metadata)} pairs; expected at most {_PAIRS - 1}, since {MARK!r} is added, by which the run"
            " is found again when an answer is lost; leave one out, or use runs.create and wait_for_run"
        )


def post(action: Action, what: str, thread_id: str, mark: str, deadline: float) -> Posting:
    """Create a message or a run ("messages", "runs") of the thread, once; the reply's value is the action's, or the object.

    action: creates it, with the mark in its metadata. deadline: on the driver's count of seconds; no pause goes beyond it.
    Raises: a refusal (HTTP 4xx) at once; another error when the attempts or the time are used up.
    """
    pause = FIRST_PAUSE
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return (yield action)
        except Exception as error:
            if is_refusal(error):
                raise
            found = yield from find(what, thread_id, mark, error)
            if found.value is not None:
                return found
            wait = max(pause, asked_pause(error))
            if attempt == ATTEMPTS or found.elapsed + wait >= deadline:
                raise
        yield Sleep(wait)
        pause *= 2
    raise AssertionError("the loop returns or raises")


def find(what: str, thread_id: str, mark: str, error: BaseException) -> Posting:
    """Look for the object with the mark among the newest; the reply's value is None when it is not there.

    Raises: `error`, when the thread cannot be read: then nobody knows, and repeating could double.
    """
    try:
        reply = yield Newest(f"{what}.list", thread_id)
    except Exception:  # noqa: BLE001  # the first error says more
        raise error from None
    value = next((item for item in reply.value if _mark(item) == mark), None)
    return Reply(reply.elapsed, value, reply.hint, reply.at)


def is_refusal(error: BaseException) -> bool:
    """Tell whether the service read the request and said no, so that nothing was done and repeating is no use."""
    status = getattr(error, "status_code", None)  # by the attribute, as this room imports no SDK
    return isinstance(status, int) and 400 <= status < 500 and status not in {408, 429}


def asked_pause(error: BaseException) -> float:
    """Return the seconds that the answer asks to wait (Retry-After); 0.0 when there is none."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    return 0.0 if headers is None else read_hint(headers)


def _mark(item: Any) -> Any:
    metadata = to_wire(item).get("metadata")
    return metadata.get(MARK) if isinstance(metadata, Mapping) else None

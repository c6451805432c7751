r"""One event of a stream as its bytes, and which events a change of status makes (wire contract §8, REC-A to REC-C).

Each event is exactly ``event: <name>\ndata: <one line of JSON>\n\n``. The client's reader loses everything at ``\r\n``
and breaks on a comment of its own (§8, the parser's table), so nothing else is ever written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from labkit.service import states

Json = dict[str, Any]

# Kind of an object in the event log -> the beginning of its events' names.
PREFIXES: Final = {"run": "thread.run", "step": "thread.run.step", "message": "thread.message"}
# What is new has two events with the same object; everything else has the one that its status names.
_NEW: Final = {
    ("run", "create"): ("created", "queued"),
    ("step", "begin"): ("created", "in_progress"),
    ("message", "begin"): ("created", "in_progress"),
}
# A stream ends with the run, and also where the run waits for outputs: those are answered by a stream of their own.
ENDS: Final = states.TERMINAL | {"requires_action"}

# Made once: json.dumps with options of its own builds an encoder for every call. ASCII only: a line of JSON then has no
# character that any reader takes for a line break, and a lone surrogate can be written.
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """One event: when it happened (service time), its name and its bytes; ``is_last``: its stream ends with it."""

    at: float
    name: str
    data: bytes
    is_last: bool = False


def frame(at: float, name: str, body: Json, *, is_last: bool = False) -> Frame:
    """Write an event down."""
    data = f"event: {name}\ndata: {_ENCODER.encode(body)}\n\n".encode("ascii")
    return Frame(at, name, data, is_last)


def done(at: float) -> Frame:
    """Write the last event of a stream down; its data is not JSON."""
    return Frame(at, "done", b"event: done\ndata: [DONE]\n\n", is_last=True)


def error(at: float, code: str, message: str) -> Frame:
    """Write down that the service itself met trouble (§8.3); the client's reader does not raise it."""
    body = {"message": message, "type": "server_error", "param": None, "code": code}
    return frame(at, "error", {"error": body})


def of_change(at: float, kind: str, event: str, body: Json) -> list[Frame]:
    """Return the events of one change of status: ``kind`` and ``event`` as in the event log, ``body`` the whole object."""
    if event == "work":
        return _outputs(at, body)
    suffixes = _NEW.get((kind, event), (body["status"],))
    found = [frame(at, f"{PREFIXES[kind]}.{suffix}", body) for suffix in suffixes]
    if kind == "run" and body["status"] in ENDS:
        found.append(done(at))
    return found


def step_delta(at: float, step_id: str, call: Json) -> Frame:
    """Write down a piece of a call; ``call`` says by its index which."""
    details = {"type": "tool_calls", "tool_calls": [call]}
    body = {"id": step_id, "object": "thread.run.step.delta", "delta": {"step_details": details}}
    return frame(at, "thread.run.step.delta", body)


def _outputs(at: float, step: Json) -> list[Frame]:
    """Return what the service's own tools have put out by now, each output as a delta (OpenAI, "run step delta")."""
    found = []
    for index, call in enumerate(step["step_details"]["tool_calls"]):
        kind = call["type"]
        details = call[kind]
        for n, output in enumerate(details.get("outputs", ()) if kind == "code_interpreter" else ()):
            part = {"outputs": [{"index": n, **output}]}
            found.append(
                step_delta(at, step["id"], {"index": index, "id": call["id"], "type": kind, kind: part})
            )
    return found

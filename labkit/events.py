"""RunEvent: what rooms tell each other about a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.arguments import describe


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One observation of a run, with the time at which it was made.

    kind: "run" (data is a run), "step" (data is a run step), "outputs" (data is
    {"tool_outputs": [{"tool_call_id", "output"}]}, just submitted), and of a stream "message", "delta" (data is a piece of a
    message or of a step) and "error" (data is {"code", "message"}: the stream ended before the run), or "call" (data is what a tool took and came to:
    {"call_id", "name", "outcome", "started_at", "seconds", "arguments", …}; see tools.CallRecord). Of an observer:
    "source" (data is {"by": "poll", "stream" or "read", "resolution": seconds of its clock}: how what follows was
    seen), "stale" (data is {"http_status": int or None, "message", "retry_in": seconds or None}: a look that failed;
    the run itself may be well) and "cancel" (data is {}: a cancel was just asked for). More kinds may come:
    a reader ignores those that it does not know.
    at: unix seconds on the observer's clock. run_id: "" where the observer does not know it, as a tool does not.
    data: the object as wire JSON (snake case keys, whole-second timestamps), not an SDK model.
    """

    kind: str
    at: float
    run_id: str
    data: Mapping[str, Any]

    def to_json(self) -> str:
        """Return the event as one line of JSON."""
        return json.dumps(
            {"kind": self.kind, "at": self.at, "run_id": self.run_id, "data": to_wire(self.data)},
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> RunEvent:
        """Read an event that `to_json` wrote.

        Raises: ValueError when the text is not such an event.
        """
        value = json.loads(text)
        if not isinstance(value, dict) or not {"kind", "at", "run_id", "data"} <= value.keys():
            raise ValueError(
                f"not a run event: {text[:60]!r}; expected a JSON object with kind, at, run_id and data;"
                " read a file that RunEvent.to_json wrote, one event per line"
            )
        if not isinstance(value["data"], dict):
            raise ValueError(
                f"run event with data {value['data']!r}; expected a JSON object; see RunEvent.data"
            )
        return cls(str(value["kind"]), float(value["at"]), str(value["run_id"]), value["data"])


def check_event(value: object) -> None:
    """Raise TypeError unless the value is a RunEvent."""
    if not isinstance(value, RunEvent):
        raise TypeError(
            f"{describe(value)} is not an event; expected a RunEvent, as wait_for_run(on_event=…) gives them;"
            " to show a run that you have, use RunMonitor.of(agents, run)"
        )


def to_wire(value: Any) -> dict[str, Any]:
    """Return a run, a step or any other SDK model as wire JSON; a mapping is copied as it is.

    Source: azure-ai-agents 1.1.0 `_utils/model_base.py`: `as_dict` gives the wire names and values
    (`assistant_id`, integer timestamps), not the Python ones.
    Raises: TypeError for a value that is neither.
    """
    as_dict = getattr(value, "as_dict", None)
    if callable(as_dict):
        return dict(as_dict())
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(
        f"{type(value).__name__} is not a run; expected what agents.runs.create or agents.runs.get returned,"
        " or its JSON as a dict; pass the run itself, not its id"
    )

"""Runs of the local service, one for every status and every error, watched by polling on its manual clock.

`python -m tests.unit.monitors.scenes` writes the pictures of all of them to `golden/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from azure.core.exceptions import HttpResponseError

from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.events import RunEvent, to_wire
from labkit.monitors import html, text
from labkit.monitors.afterwards import events_of
from labkit.monitors.view import RunView, fold
from labkit.status import is_terminal
from labkit.streaming import stream_run

GOLDEN: Final = Path(__file__).parent / "golden"
_WEATHER: Final = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get the weather of a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


class Watch:
    """A run of a lab of its own and the view of somebody who polls it every half second."""

    def __init__(self, question: str, **options: Any) -> None:
        self.lab: Lab = in_process("monitor", seed=7, per_request=0.0)
        self.lab.service.clock.manual()
        self.view = RunView()
        self._question, self._options = question, options

    def start(self) -> Watch:
        """Create the run, and look at it for the first time."""
        agents = self.lab.agents
        agent = agents.create_agent(model=self.lab.model, name="weather-analyst", tools=[_WEATHER])
        thread = agents.threads.create()
        agents.messages.create(thread_id=thread.id, role="user", content=self._question)
        run = agents.runs.create(thread_id=thread.id, agent_id=agent.id, **self._options)
        self.ids: dict[str, str] = {"thread_id": thread.id, "run_id": run.id}
        self.tell("source", {"by": "poll", "resolution": 0.0})
        self.tell("run", to_wire(run))
        return self

    def tell(self, kind: str, data: Mapping[str, Any]) -> None:
        """Fold an event of this moment."""
        self.view = fold(self.view, RunEvent(kind, self.lab.service.clock.now, self.ids["run_id"], data))

    def look(self, wait: float = 0.5) -> str:
        """Wait, read the run with its steps, and return its status."""
        self.lab.service.clock.advance(wait)
        try:
            self.tell("run", to_wire(self.lab.agents.runs.get(**self.ids)))
        except HttpResponseError as error:
            self.tell("stale", {"http_status": error.status_code, "message": error.message.splitlines()[0]})
            return str(self.view.status)
        for step in self.lab.agents.run_steps.list(**self.ids, order="asc"):
            self.tell("step", to_wire(step))
        return str(self.view.status)

    def until(self, *statuses: str, wait: float = 0.5) -> Watch:
        """Look until the run has one of the statuses, or has ended."""
        for _ in range(40):
            if self.view.status in statuses or is_terminal(self.view.status):
                return self
            self.look(wait)
        raise AssertionError(f"still {self.view.status}; expected {statuses or 'an end'}")

    def answer(self, output: str) -> Watch:
        """Submit the same output for every call that waits."""
        outputs = [{"tool_call_id": call_id, "output": output} for call_id in self.view.waiting_for]
        self.lab.agents.runs.submit_tool_outputs(**self.ids, tool_outputs=outputs)
        self.tell("outputs", {"tool_outputs": outputs})
        return self

    def close(self) -> RunView:
        """Close the lab and return what was seen."""
        self.lab.close()
        return self.view


def _asks(question: str = "What is the weather in Paris?", **options: Any) -> Watch:
    return Watch(question, **options)


class _InStep:
    """A watcher's clock in step with the service's."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def now(self) -> float:
        """Return the service's time."""
        return self._lab.service.clock.now

    def monotonic(self) -> float:
        """Return the same."""
        return self._lab.service.clock.now

    def sleep(self, seconds: float) -> None:
        """Move the service's clock."""
        self._lab.service.clock.advance(seconds)


def _streamed() -> RunView:
    """Hear of a run with a tool call by its stream, answered on the way."""
    watch = _asks()
    agents, view = watch.lab.agents, RunView()
    watch.lab.service.clock.manual(per_request=0.25)
    agent = agents.create_agent(model=watch.lab.model, name="weather-analyst", tools=[_WEATHER])
    thread = agents.threads.create()
    agents.messages.create(thread_id=thread.id, role="user", content="What is the weather in Paris?")
    view = fold(
        view, RunEvent("source", watch.lab.service.clock.now, "", {"by": "stream", "resolution": 0.0})
    )

    def take(event: RunEvent) -> None:
        nonlocal view
        view = fold(view, event)

    answers = SimpleNamespace(
        answer=lambda calls: [{"tool_call_id": call["id"], "output": '{"celsius": 21}'} for call in calls]
    )
    stream_run(agents, thread.id, agent.id, tools=answers, on_event=take, clock=_InStep(watch.lab))
    watch.lab.close()
    return view


def _with_fault(look_until: tuple[str, ...] = (), wait: float = 0.5, **fault: Any) -> RunView:
    """Watch a run that was told how to go."""
    watch = _asks("Say hello.")
    watch.lab.service.next_run(fault.pop("name", None), **fault)
    return watch.start().until(*look_until, wait=wait).close()


def _answered() -> RunView:
    watch = _asks().start().until("requires_action").answer('{"celsius": 21}')
    call_id = watch.view.calls[0].call_id
    started = watch.lab.service.clock.now - 0.3
    record = {
        "call_id": call_id,
        "name": "get_weather",
        "outcome": "ok",
        "started_at": started,
        "seconds": 0.25,
    }
    watch.tell("call", record)
    watch.until()
    for message in watch.lab.agents.messages.list(watch.ids["thread_id"], run_id=watch.ids["run_id"]):
        watch.tell("message", to_wire(message))
    return watch.close()


def _cancelled(until: str, **fault: Any) -> RunView:
    watch = _asks("Say hello.")
    watch.lab.service.next_run(**fault)
    watch.start().until("in_progress")
    watch.tell("cancel", {})
    watch.tell("run", to_wire(watch.lab.agents.runs.cancel(**watch.ids)))
    return watch.until(until).close()


def _stale(status: int, **options: Any) -> RunView:
    """Watch a run, and then be refused by the service."""
    watch = _asks("Say hello.")
    watch.lab.service.next_run(status="in_progress", seconds=30)
    watch.start().until("in_progress")
    watch.lab.service.next_request(status=status, times=None, path="/runs/", **options)
    watch.look()
    watch.look()
    return watch.close()


def _deleted() -> RunView:
    watch = _asks().start().until("requires_action")
    watch.lab.agents.threads.delete(watch.ids["thread_id"])
    watch.look()
    return watch.close()


def _unknown() -> RunView:
    """Watch a run whose service has learned a status since."""
    watch = _asks("Say hello.").start().until("in_progress")
    run = to_wire(watch.lab.agents.runs.get(**watch.ids))
    watch.lab.service.clock.advance(0.5)
    watch.tell("run", {**run, "status": "paused"})
    return watch.close()


def _anomaly() -> RunView:
    """Watch a run that is read from an old copy after its end."""
    watch = _asks("Say hello.").start().until("in_progress")
    old = to_wire(watch.lab.agents.runs.get(**watch.ids))
    watch.until()
    watch.lab.service.clock.advance(0.5)
    watch.tell("run", old)
    return watch.close()


def _read_afterwards() -> RunView:
    watch = _asks().start().until("requires_action").answer('{"celsius": 21}').until()
    run = watch.lab.agents.runs.get(**watch.ids)
    steps = list(watch.lab.agents.run_steps.list(**watch.ids))
    watch.close()
    view = RunView()
    for event in events_of(run, steps):
        view = fold(view, event)
    return view


def _queued(seconds: float) -> RunView:
    watch = _asks("Say hello.")
    watch.lab.service.next_run(status="queued")
    watch.start().look(seconds)
    return watch.close()


def _expired_with_open_calls() -> RunView:
    watch = _asks().start().until("requires_action")
    watch.look(300)
    return watch.until(wait=300).close()


def _limited() -> RunView:
    watch = _asks("Tell me a story about a lighthouse.", max_completion_tokens=16)
    return watch.start().until().close()


SCENES: Final[Mapping[str, Callable[[], RunView]]] = {
    "queued": lambda: _queued(2),
    "queued_long": lambda: _queued(45),
    "in_progress": lambda: _with_fault(("in_progress",), status="in_progress"),
    "requires_action": lambda: _asks().start().until("requires_action").close(),
    "requires_action_other": lambda: _with_fault(("requires_action",), name="asks_other_tool"),
    "cancelling": lambda: _cancelled("cancelling", status="cancelling"),
    "cancelled": lambda: _cancelled("cancelled", status="in_progress", seconds=30),
    "completed": _answered,
    "completed_streamed": _streamed,
    "completed_read_afterwards": _read_afterwards,
    "expired": lambda: _with_fault(status="expired"),
    "expired_calls_open": _expired_with_open_calls,
    "incomplete_max_completion_tokens": _limited,
    "incomplete_max_prompt_tokens": lambda: _with_fault(status="incomplete", reason="max_prompt_tokens"),
    "incomplete_content_filter": lambda: _with_fault(status="incomplete", reason="content_filter"),
    "incomplete_other": lambda: _with_fault(status="incomplete", reason="moon_phase"),
    "failed_rate_limit_exceeded": lambda: _with_fault(failed="rate_limit_exceeded", retry_after=20),
    "failed_server_error": lambda: _with_fault(failed="server_error"),
    "failed_invalid_prompt": lambda: _with_fault(failed="invalid_prompt", message="The prompt is malformed."),
    "failed_content_filter": lambda: _with_fault(name="content_filter"),
    "failed_invalid_engine_error": lambda: _with_fault(failed="invalid_engine_error"),
    "failed_unknown_code": lambda: _with_fault(failed="quota_gone", message="<b>No.</b>"),
    "unknown_status": _unknown,
    "anomaly": _anomaly,
    "stale_401": lambda: _stale(401),
    "stale_403": lambda: _stale(403),
    "stale_404": _deleted,
    "stale_429": lambda: _stale(429, retry_after=4),
    "stale_503": lambda: _stale(503),
    "empty": RunView,
}


def pictures(name: str) -> dict[str, str]:
    """Return the pictures of a scene by file name."""
    view = SCENES[name]()
    ascii_text = text.render(view, unicode=False)
    return {
        f"{name}.txt": f"{text.render(view)}\n\n{ascii_text}\n",
        f"{name}.html": f"{html.render(view)}\n",
    }


def write() -> None:
    """Write the pictures of every scene."""
    GOLDEN.mkdir(exist_ok=True)
    for name in SCENES:
        for file, content in pictures(name).items():
            (GOLDEN / file).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write()

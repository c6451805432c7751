"""What a person may ask of a run from its picture: cancel it, answer its calls, run a function, read its thread.

A command comes from a browser, so it may be anything; an answer is plain data for the face that asked.
Ids in a picture are written harmlessly (see timeline.harmless); here they are mapped back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.events import to_wire
from labkit.monitors.items import text_of
from labkit.monitors.live.words import problem_of
from labkit.monitors.state import CallView, RunView
from labkit.monitors.timeline import harmless, one_line, pretty
from labkit.monitors.wire import entries

PAGE: Final = 20
"""Messages on a page of the thread, as the service gives them by default."""

_SHOWN: Final = 4_096


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to a command. events: (kind, data) of what it did to the run.

    outputs: text for the fields of the form, by harmless call id. page: of the thread, or None.
    """

    text: str
    is_ok: bool = True
    events: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    page: Mapping[str, Any] | None = None


class Desk:
    """Pass what a person asks for on to the service, and say what came of it; never raises.

    agents: an AgentsClient, or None: then nobody can act. tools: a ToolRegistry, or anything with its `names` and
    `answer`, or None.
    """

    def __init__(self, agents: Any = None, tools: Any = None) -> None:
        self._agents, self._tools = agents, tools
        self._pages: Iterator[Any] | None = None
        self._read = 0
        self._next: list[Any] | None = None

    @property
    def can_act(self) -> bool:
        """Whether there is a service to ask."""
        return self._agents is not None

    @property
    def can_run(self) -> list[str]:
        """The functions that can be run here."""
        return [] if self._tools is None else list(self._tools.names)

    def do(self, command: Mapping[str, Any], view: RunView) -> Said:
        """Carry out a command: {"kind": "cancel"}, {"kind": "submit", "outputs": [[call_id, text]]},
        {"kind": "run", "call_id"} or {"kind": "page", "to": "newest" or "older"}.
        """
        acts: Mapping[str, Callable[[], Said]] = {
            "cancel": lambda: self.cancel(view),
            "submit": lambda: self.submit(dict(_pairs(command.get("outputs"))), view),
            "run": lambda: self._run(command.get("call_id"), view),
            "page": lambda: self._page(command.get("to"), view),
        }
        if not self.can_act:
            return _not_done("Nothing done: this monitor only watches. Try: RunMonitor.watch(agents, run)")
        act = acts.get(str(command.get("kind")))
        if act is None:
            return _not_done(f"Nothing done: a picture can {', '.join(acts)}, and nothing else.")
        try:
            return act()
        except Exception as error:  # noqa: BLE001  # a click must not end the thread that watches
            return _not_done(_refusal(error))

    def cancel(self, view: RunView) -> Said:
        """Ask the service to cancel the run; raises what the client raises."""
        run = to_wire(self._agents.runs.cancel(**_ids(view)))
        return Said("Cancel was asked for.", events=(("cancel", {}), ("run", run)))

    def submit(self, given: Mapping[str, str], view: RunView) -> Said:
        """Hand in the outputs of all open calls, by call id; raises what the client raises."""
        calls = _waiting(view)
        if not calls:
            return _not_done("Nothing to submit: the run waits for no output.")
        found = {
            call.call_id: given.get(call.call_id, given.get(harmless(call.call_id), "")) for call in calls
        }
        empty = [call for call in calls if not found[call.call_id].strip()]
        if empty:
            names = ", ".join(f"{one_line(call.name)} ({harmless(call.call_id)})" for call in empty)
            return _not_done(f"Not submitted: no output yet for {names}. The service wants all at once.")
        outputs = [{"tool_call_id": call_id, "output": output} for call_id, output in found.items()]
        run = self._agents.runs.submit_tool_outputs(**_ids(view), tool_outputs=outputs)
        words = "The output was" if len(outputs) == 1 else f"All {len(outputs)} outputs were"
        events = (("outputs", {"tool_outputs": outputs}), ("run", to_wire(run)))
        return Said(f"{words} submitted.", events=events)

    def _run(self, wanted: Any, view: RunView) -> Said:
        call = next((call for call in _waiting(view) if harmless(call.call_id) == wanted), None)
        if call is None:
            return _not_done("Nothing was run: the run no longer waits for this call.")
        if call.name not in self.can_run:
            return _not_done(f"Nothing was run: no function {one_line(call.name)} is registered here.")
        if call.arguments_chars > len(call.arguments):
            return _not_done("Nothing was run: the arguments are longer than a picture keeps.")
        function = {"name": call.name, "arguments": call.arguments}
        outputs = self._tools.answer([{"id": call.call_id, "type": "function", "function": function}])
        texts = {harmless(str(entry["tool_call_id"])): str(entry["output"]) for entry in outputs}
        return Said(f"{one_line(call.name)} was run. Look at its output, then submit.", outputs=texts)

    def _page(self, to: Any, view: RunView) -> Said:
        if to != "older" or self._pages is None:
            listed = self._agents.messages.list(thread_id=view.thread_id, limit=PAGE, order="desc")
            self._pages, self._read = iter(listed.by_page()), 0
            self._next = _take(self._pages)
        # One page ahead, to know whether there is more.
        rows, self._next = self._next or [], _take(self._pages)
        first, self._read = self._read + 1, self._read + len(rows)
        words = f"messages {first} to {self._read}, newest first" if rows else "no messages"
        page = {"rows": [_message(row) for row in rows], "words": words, "has_more": bool(self._next)}
        return Said("", page=page)


def _not_done(text: str) -> Said:
    return Said(text, is_ok=False)


def _take(pages: Iterator[Any]) -> list[Any] | None:
    page = next(pages, None)
    return None if page is None else list(map(to_wire, page))


def _ids(view: RunView) -> dict[str, str]:
    return {"thread_id": view.thread_id or "", "run_id": view.run_id}


def _waiting(view: RunView) -> list[CallView]:
    return [call for call in view.calls if call.call_id in view.waiting_for]


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    for entry in value if isinstance(value, (list, tuple)) else []:
        if (
            isinstance(entry, (list, tuple))
            and len(entry) == 2
            and all(isinstance(part, str) for part in entry)
        ):
            yield entry[0], entry[1]


def _message(message: Mapping[str, Any]) -> dict[str, str]:
    whole = "\n".join(filter(None, map(text_of, entries(message, "content"))))
    heading = one_line(f"{message.get('role')} {message.get('id')}")
    return {"heading": heading, "text": pretty(whole[:_SHOWN], _SHOWN, len(whole))}


def _refusal(error: Exception) -> str:
    problem = problem_of(error)
    status = f" (HTTP {problem.http_status})" if problem.http_status else ""
    return f"Refused{status}: {problem.words}" if problem.http_status else f"Not done: {problem.words}"

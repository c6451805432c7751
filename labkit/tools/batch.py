"""Batch: the calls of one turn on their way from wire JSON to outputs.

Each call id ends with exactly one output, in the order in which the calls came. What is wrong with a call before
its tool is run is decided here: no such tool, arguments that do not fit, no approval, answered before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from labkit.clock import Clock
from labkit.events import to_wire
from labkit.tools.arguments import BadArguments, check_arguments, parse_arguments
from labkit.tools.call import ToolCall
from labkit.tools.execute import Finished, Job, Outcome, timed_out
from labkit.tools.nearest import nearest
from labkit.tools.report import CallRecord
from labkit.tools.sanitize import Output, Rules, fit_together, to_error, to_output
from labkit.tools.tool import Tool

Key: TypeAlias = tuple[str, str, str]

_REMEMBERED: Final = 1_000  # calls; a run asks for a few dozen at most
_LISTED: Final = 20  # tools named in the answer to an unknown one


class Memory:
    """Outputs of calls that were executed, so that none is executed twice; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outputs: OrderedDict[Key, Output | None] = OrderedDict()

    def claim(self, key: Key) -> tuple[bool, Output | None]:
        """Return whether the call is new, else its output; None while somebody else is executing it."""
        with self._lock:
            if key in self._outputs:
                return False, self._outputs[key]
            self._outputs[key] = None
            while len(self._outputs) > _REMEMBERED:
                self._outputs.popitem(last=False)
            return True, None

    def keep(self, key: Key, output: Output) -> None:
        """Keep the output of a claimed call."""
        with self._lock:
            self._outputs[key] = output

    def release(self, keys: Iterable[Key]) -> None:
        """Give up claims that came to nothing."""
        with self._lock:
            for key in keys:
                if self._outputs.get(key, 0) is None:
                    del self._outputs[key]

    def forget(self) -> None:
        """Forget every output."""
        with self._lock:
            self._outputs.clear()


@dataclass(slots=True)
class Batch:
    """The calls of one turn. `jobs` are what is left to be executed after `take`."""

    tools: Mapping[str, Tool]
    rules: Rules
    memory: Memory
    clock: Clock
    record: Callable[[CallRecord], None]
    default_timeout: float
    max_arguments: int
    jobs: list[Job] = field(default_factory=list)
    _keys: dict[str, Key] = field(default_factory=dict)
    _outputs: dict[str, Output | None] = field(default_factory=dict)

    def take(self, tool_calls: Sequence[Any]) -> None:
        """Sort the calls into jobs and those that are answered at once; an id that comes twice counts once."""
        for given in tool_calls:
            call_id, name, text = read_call(given)
            if call_id in self._outputs:
                continue
            self._outputs[call_id] = None
            self._take(call_id, name, text)

    def _take(self, call_id: str, name: str, text: Any) -> None:
        tool = self.tools.get(name)
        if tool is None:
            self._settle(call_id, name, "unknown", self._unknown(name), text)
            return
        try:
            arguments = parse_arguments(text, self.max_arguments)
            checked = check_arguments(arguments, tool.signature)
        except BadArguments as error:
            self._settle(call_id, name, "invalid", self._invalid(tool, error, error.problems), text)
            return
        except Exception as error:  # noqa: BLE001  # a validator of the tool's own may raise anything
            self._settle(call_id, name, "invalid", self._invalid(tool, error), text)
            return
        call = ToolCall(call_id, name, arguments, tool.timeout or self.default_timeout)
        self._claim(Job(call, tool, checked), (call_id, name, str(text)))

    def _claim(self, job: Job, key: Key) -> None:
        is_new, known = self.memory.claim(key)
        if is_new:
            self._keys[job.call.call_id] = key
            self.jobs.append(job)
            return
        output = known or to_error(
            f"This call of {job.tool.name} is being executed already.",
            kind="tool_failed",
            advice="wait for its output",
            rules=self.rules,
        )
        self._settle(job.call.call_id, job.tool.name, "remembered", output, job.call.arguments)

    def judge(self, job: Job, verdict: object) -> None:
        """Keep the job if the verdict is True; else answer that it was refused, with the reason if one is given."""
        if verdict is True:
            return
        reason = f": {verdict}" if isinstance(verdict, str) and verdict else ""
        output = to_error(
            f"{job.tool.name} was not called, because it was not approved{reason}.",
            kind="refused",
            advice="do not call it again for this; tell the user that it was not done",
            rules=self.rules,
        )
        self.jobs.remove(job)
        self.memory.keep(self._keys.pop(job.call.call_id), output)
        self._settle(job.call.call_id, job.tool.name, "refused", output, job.call.arguments)

    def finish(self, job: Job, finished: Finished) -> None:
        """Take the output of a job; one that comes after the batch was closed is for nobody."""
        key = self._keys.pop(job.call.call_id, None)
        if key is None:
            return
        self.memory.keep(key, finished.output)
        self._outputs[job.call.call_id] = finished.output
        self._note(job.call, finished)

    def abandon(self) -> None:
        """Answer every job that is still open as a timeout."""
        for job in self.jobs:
            if job.call.call_id in self._keys:
                output = timed_out(job, self.rules, has_begun=True)
                self.finish(job, Finished("timeout", output, self.clock.now(), job.call.timeout))

    def close(self) -> None:
        """Give up the jobs that are still open, because nobody waits for this batch any more."""
        self.memory.release(self._keys.values())
        self._keys.clear()

    def outputs(self) -> list[dict[str, str]]:
        """Return one {"tool_call_id", "output"} for each id, in the order of the calls."""
        texts = fit_together([output.text for output in self._outputs.values() if output is not None])
        return [
            {"tool_call_id": call_id, "output": text}
            for call_id, text in zip(self._outputs, texts, strict=True)
        ]

    def _settle(self, call_id: str, name: str, outcome: Outcome, output: Output, arguments: Any) -> None:
        self._outputs[call_id] = output
        given = arguments if isinstance(arguments, Mapping) else {"text": arguments}
        self._note(ToolCall(call_id, name, given, 0.0), Finished(outcome, output, self.clock.now(), 0.0))

    def _note(self, call: ToolCall, finished: Finished) -> None:
        shown = to_output(
            dict(call.arguments), tool=call.name, rules=Rules(1_000, self.rules.patterns, "never")
        )
        self.record(
            CallRecord(
                call_id=call.call_id,
                name=call.name,
                outcome=finished.outcome,
                started_at=finished.started_at,
                seconds=finished.seconds,
                arguments=shown.text,
                output_chars=len(finished.output.text),
                is_cut=finished.output.is_cut,
                redacted=finished.output.redacted,
            )
        )

    def _unknown(self, name: str) -> Output:
        near = nearest(name, list(self.tools))
        listed = ", ".join(list(self.tools)[:_LISTED]) or "none"
        return to_error(
            f"There is no tool {name[:80]}." + (f" Did you mean {near}?" if near else ""),
            kind="unknown_tool",
            advice=f"call one of these tools: {listed}" if self.tools else "answer without tools",
            rules=self.rules,
        )

    def _invalid(self, tool: Tool, error: Exception, problems: Sequence[Mapping[str, str]] = ()) -> Output:
        return to_error(
            f"{tool.name} was not called. {error}",
            kind="invalid_arguments",
            advice=f"call {tool.name} again with corrected arguments; ask the user for what you do not know",
            rules=self.rules,
            problems=problems,
        )


def read_call(given: Any) -> tuple[str, str, Any]:
    """Return id, name and arguments (JSON text) of a tool call, an SDK object or its wire JSON.

    A call of another type than "function" has no name that a registry knows.
    Raises: TypeError for what is no tool call: without an id there is nothing to answer.
    """
    is_call = isinstance(given, Mapping) or hasattr(given, "as_dict")
    wire = to_wire(given) if is_call else {}
    call_id = wire.get("id")
    if not isinstance(call_id, str) or not call_id:
        raise TypeError(
            f"{type(given).__name__} is not a tool call; expected {{'id', 'type', 'function': {{'name', 'arguments'}}}};"
            " pass run.required_action.submit_tool_outputs.tool_calls"
        )
    function = wire.get("function")
    if not isinstance(function, Mapping):
        return call_id, str(wire.get("type") or "?"), None
    return call_id, str(function.get("name") or "?"), function.get("arguments")

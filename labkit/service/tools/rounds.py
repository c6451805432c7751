"""What a run does with the server-side calls of one turn: show them, work on them, write down what came of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from labkit.service import bodies
from labkit.service.model.turns import Call, Failure, Prompt, Turn
from labkit.service.project import Project
from labkit.service.store import RunRow
from labkit.service.tools import cloud
from labkit.service.tools.agents import TOO_DEEP
from labkit.service.tools.attached import tools_of
from labkit.service.tools.children import Children
from labkit.service.tools.jobs import Jobs, Key
from labkit.service.tools.offers import offer
from labkit.service.tools.protocol import Asked, Child, Offer, Result, ServerTool, Work

Json = dict[str, Any]

# Turns with server-side calls in one run. A model that does not come to an end must not keep the service busy.
MOST_ROUNDS: Final = 25
# Seconds on the service's clock that the calls of a turn take at least, so that their step can be seen at work.
WORK_SECONDS: Final = 0.5
# Seconds of wall time after which a run looks again whether its work is done.
LOOK_AGAIN: Final = 0.05


class Rounds:
    """The server-side calls of the runs of one project."""

    def __init__(self, project: Project, tools: Mapping[str, ServerTool], jobs: Jobs) -> None:
        self._project = project
        self._tools = tools
        self._jobs = jobs
        self._children = Children(project)

    def open(self, row: RunRow, turn: Turn) -> list[Json]:
        """Return the calls of a turn as their step shows them, server-side ones at work; note those in the row."""
        offers = self._offers(row)
        shown, asked = [], []
        for call in turn.calls:
            call_id = self._project.new_id("call_")
            found = offers.get(call.name)
            if found is None or found.kind not in self._tools:
                shown.append(bodies.function_call(call_id, call.name, call.arguments))
                continue
            one = _asked(call_id, found, call, row)
            shown.append(bodies.tool_call(call_id, found.kind, self._tools[found.kind].show(one)))
            asked.append({"id": call_id, "name": call.name, "arguments": call.arguments})
        row.work["asked"] = asked
        row.work["rounds"] = _rounds(row) + bool(asked)
        return shown

    def limit(self, row: RunRow, asked: Prompt) -> Prompt:
        """Return what the model is asked; after the last round without tools, so that it says what it has."""
        return replace(asked, tool_choice="none") if _rounds(row) >= MOST_ROUNDS else asked

    def check(self, row: RunRow, turn: Turn) -> Turn:
        """Return the turn, or a failed one when it calls what cannot be had, or goes on without end."""
        kinds = {name: each.kind for name, each in self._offers(row).items()}
        called = {kinds.get(call.name, "function") for call in turn.calls}
        for kind in called - self._tools.keys() - {"function"}:
            return Turn(failure=cloud.failure(kind), seconds=turn.seconds)
        if _rounds(row) >= MOST_ROUNDS and called & self._tools.keys():
            text = f"The run made {MOST_ROUNDS} rounds of tool calls, which is the most, and asked for more."
            return Turn(failure=Failure("server_error", text))
        return turn

    def start(self, row: RunRow, at: float) -> None:
        """Begin what the calls that the row names have to wait for: slow work, and runs of other agents."""
        parts: dict[str, Work] = {}
        for call_id, part in self._parts(row):
            if isinstance(part, Child):
                self._children.open(row, call_id, part, at)
            else:
                parts[call_id] = part
        row.work["waits"] = bool(parts)
        if parts:
            self._jobs.start(self._key(row), _one_after_another(parts))

    def outcomes(self, row: RunRow, *, wait: bool) -> Json | None:
        """Return what came of it by call id; None: not yet. Work that was lost, as in a restart, is begun again."""
        answered = self._children.outcomes(row)
        if answered is None or not row.work["waits"]:
            return answered
        if not self._jobs.has(self._key(row)):
            parts = {call_id: part for call_id, part in self._parts(row) if not isinstance(part, Child)}
            self._jobs.start(self._key(row), _one_after_another(parts))
        done = self._jobs.take(self._key(row), wait=wait)
        return None if done is None else {**done, **answered}

    def look_again(self, row: RunRow) -> float | None:
        """Return when a run whose outcomes are not there looks again (service time); None: another run wakes it."""
        if self._children.outcomes(row) is None:
            return None
        dial = self._project.dial
        return dial.now() + LOOK_AGAIN * dial.setting.speed

    def finish(self, row: RunRow, outcomes: Json, calls: list[Json]) -> Failure | None:
        """Write the results into the step's calls, and down for the model's next turn; return why there is none."""
        failure = None
        by_id = {call["id"]: call for call in calls}
        # A job that failed as a whole says so once, for all its calls.
        failed = {"error": outcomes["error"]} if "error" in outcomes else {}
        for one in self._asked(row):
            tool = self._tools[one.offer.kind]
            if one.arguments is None:
                result = _no_object(tool, one)
            elif _is_too_deep(row, one):
                result = tool.finish(one, self._project, {"error": TOO_DEEP})
            else:
                result = tool.finish(one, self._project, outcomes.get(one.call_id, failed))
            by_id[one.call_id].update(bodies.tool_call(one.call_id, one.offer.kind, result.details))
            row.work.setdefault("images", []).extend(result.images)
            row.work.setdefault("marks", []).extend(result.marks)
            failure = failure or result.failure
            self._keep(row, one, result)
        self._children.forget(row)
        del row.work["asked"], row.work["waits"]
        return failure

    def drop(self, row: RunRow) -> None:
        """Stop what is being done for a run that no longer wants it."""
        for run_id in (row.body["id"], *self._children.forget(row)):
            self._jobs.drop((self._project.name, run_id))

    def wake(self, parent_id: str, at: float) -> None:
        """Let a run look again: one that it waits for has ended."""
        self._children.wake(parent_id, at)

    def _parts(self, row: RunRow) -> Iterator[tuple[str, Work | Child]]:
        for one in self._asked(row):
            if one.arguments is None or _is_too_deep(row, one):
                continue
            part = self._tools[one.offer.kind].prepare(one, self._project)
            if part is not None:
                yield one.call_id, part

    def _keep(self, row: RunRow, one: Asked, result: Result) -> None:
        # The step shows less than the model is told, so what it is told has an object of its own.
        note = {"id": one.call_id, "name": one.offer.name, "arguments": one.text, "output": result.output}
        self._project.store.insert(self._project.name, "tool_call", note, parent=row.body["id"])

    def _asked(self, row: RunRow) -> list[Asked]:
        offers = self._offers(row)
        return [
            _asked(each["id"], offers[each["name"]], Call(each["name"], each["arguments"]), row)
            for each in row.work["asked"]
        ]

    def _offers(self, row: RunRow) -> dict[str, Offer]:
        """Return everything that the run's model may call, by name."""
        tools = tools_of(self._project.store, self._project.name, row.body)
        return {each.name: each for each in offer(tools)}

    def _key(self, row: RunRow) -> Key:
        return self._project.name, row.body["id"]


def _rounds(row: RunRow) -> int:
    return int(row.work.get("rounds", 0))


def _is_too_deep(row: RunRow, one: Asked) -> bool:
    return one.offer.kind == "connected_agent" and "parent" in row.work


def _asked(call_id: str, found: Offer, call: Call, row: RunRow) -> Asked:
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        arguments = None
    return Asked(call_id, found, call.arguments, arguments if isinstance(arguments, dict) else None, row.body)


def _no_object(tool: ServerTool, one: Asked) -> Result:
    wanted = json.dumps(one.offer.parameters, ensure_ascii=False)
    text = f"Error: the arguments of {one.offer.name} are not a JSON object. Expected one of this schema: {wanted}"
    return Result(tool.show(one), text)


def _one_after_another(parts: Mapping[str, Work]) -> Callable[[threading.Event], Json]:
    def work(stop: threading.Event) -> Json:
        return {call_id: part(stop) for call_id, part in parts.items() if not stop.is_set()}

    return work

"""What a run does with the server-side calls of one turn: show them, work on them, write down what came of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from labkit.service import bodies
from labkit.service.model.turns import Call, Failure, Prompt, Turn
from labkit.service.project import Project
from labkit.service.store import RunRow
from labkit.service.tools import cloud
from labkit.service.tools.jobs import Jobs, Key
from labkit.service.tools.offers import offer
from labkit.service.tools.protocol import Asked, Offer, Result, ServerTool, Work

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

    def open(self, row: RunRow, turn: Turn) -> list[Json]:
        """Return the calls of a turn as their step shows them, server-side ones at work; note those in the row."""
        offers = {each.name: each for each in offer(row.body["tools"])}
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
        kinds = {each.name: each.kind for each in offer(row.body["tools"])}
        called = {kinds.get(call.name, "function") for call in turn.calls}
        for kind in called - self._tools.keys() - {"function"}:
            return Turn(failure=cloud.failure(kind), seconds=turn.seconds)
        if _rounds(row) >= MOST_ROUNDS and called & self._tools.keys():
            text = f"The run made {MOST_ROUNDS} rounds of tool calls, which is the most, and asked for more."
            return Turn(failure=Failure("server_error", text))
        return turn

    def start(self, row: RunRow) -> None:
        """Begin the slow part of the calls that the row names, if there is one."""
        parts: dict[str, Work] = {}
        for one in self._asked(row):
            if one.arguments is None:
                continue
            work = self._tools[one.offer.kind].prepare(one, self._project)
            if work is not None:
                parts[one.call_id] = work
        if parts:
            self._jobs.start(self._key(row), _one_after_another(parts))
        row.work["waits"] = bool(parts)

    def outcomes(self, row: RunRow, *, wait: bool) -> Json | None:
        """Return what the slow parts gave, by call id; None: not yet. Lost work, as after a restart, is begun again."""
        if not row.work["waits"]:
            return {}
        if not self._jobs.has(self._key(row)):
            self.start(row)
        return self._jobs.take(self._key(row), wait=wait)

    def finish(self, row: RunRow, outcomes: Json, calls: list[Json]) -> None:
        """Write the results into the step's calls, and down for the model's next turn."""
        by_id = {call["id"]: call for call in calls}
        for one in self._asked(row):
            tool = self._tools[one.offer.kind]
            # A job that failed as a whole says so once, for all its calls.
            outcome = outcomes if "error" in outcomes else outcomes.get(one.call_id, {})
            if one.arguments is None:
                result = _no_object(tool, one)
            else:
                result = tool.finish(one, self._project, outcome)
            by_id[one.call_id][one.offer.kind] = result.details
            row.work.setdefault("images", []).extend(result.images)
            row.work.setdefault("marks", []).extend(result.marks)
            self._keep(row, one, result)
        del row.work["asked"], row.work["waits"]

    def drop(self, row: RunRow) -> None:
        """Stop what is being done for a run that no longer wants it."""
        self._jobs.drop(self._key(row))

    def _keep(self, row: RunRow, one: Asked, result: Result) -> None:
        # The step shows less than the model is told, so what it is told has an object of its own.
        arguments = next(each["arguments"] for each in row.work["asked"] if each["id"] == one.call_id)
        note = {"id": one.call_id, "name": one.offer.name, "arguments": arguments, "output": result.output}
        self._project.store.insert(self._project.name, "tool_call", note, parent=row.body["id"])

    def _asked(self, row: RunRow) -> list[Asked]:
        offers = {each.name: each for each in offer(row.body["tools"])}
        return [
            _asked(each["id"], offers[each["name"]], Call(each["name"], each["arguments"]), row)
            for each in row.work["asked"]
        ]

    def _key(self, row: RunRow) -> Key:
        return self._project.name, row.body["id"]


def _rounds(row: RunRow) -> int:
    return int(row.work.get("rounds", 0))


def _asked(call_id: str, found: Offer, call: Call, row: RunRow) -> Asked:
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        arguments = None
    return Asked(call_id, found, arguments if isinstance(arguments, dict) else None, row.body)


def _no_object(tool: ServerTool, one: Asked) -> Result:
    wanted = json.dumps(one.offer.parameters, ensure_ascii=False)
    text = f"Error: the arguments of {one.offer.name} are not a JSON object. Expected one of this schema: {wanted}"
    return Result(tool.show(one), text)


def _one_after_another(parts: Mapping[str, Work]) -> Callable[[threading.Event], Json]:
    def work(stop: threading.Event) -> Json:
        return {call_id: part(stop) for call_id, part in parts.items() if not stop.is_set()}

    return work

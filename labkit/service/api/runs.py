"""Runs: creation under the thread lock, reading, tool outputs, cancel."""

from __future__ import annotations

from typing import Any, Final

from labkit.service import problems, requests
from labkit.service.api import messages, resources, steps, threads
from labkit.service.call import Answer, Call, Json
from labkit.service.faults import BadFault, Fault, turns
from labkit.service.store import RunRow
from labkit.service.streaming.streams import Stream

OUTPUT_CHARACTERS: Final = 1_048_576  # one output, E6
OUTPUTS_BYTES: Final = 512 * 1024  # all outputs of a submit together, E5


def create(call: Call) -> Json | Stream:
    """``POST /threads/{t}/runs``: refused while another run is active (E2)."""
    thread_id = call.thread_id()
    request = call.read(requests.CreateRun)
    return _create(call, thread_id, request)


def create_with_thread(call: Call) -> Json | Stream:
    """``POST /threads/runs``: a new thread and a run on it."""
    request = call.read(requests.CreateThreadAndRun)
    call.find("assistant", request["assistant_id"])
    thread = threads.make(call, request.get("thread") or {})
    return _create(call, thread["id"], request)


def _create(call: Call, thread_id: str, request: Json) -> Json | Stream:
    agent = call.find("assistant", request["assistant_id"])
    _can_choose(request, agent)
    active = call.project.store.active_run(call.project.name, thread_id)
    if active is not None:
        raise problems.thread_locked_for_runs(thread_id, active.body["id"])
    with_contents = steps.asks_for_contents(call)
    request = resources.resolve(call, request)
    for message in request.get("additional_messages") or []:
        messages.add(call, thread_id, message)
    faults = _faults(call, request.get("metadata") or {})
    run = call.engine.create(thread_id, agent, request, faults, with_contents=with_contents)
    if not request.get("stream"):
        return run
    struck = turns.of_turn({fault.name: fault.options for fault in faults}, 1)
    stream = call.project.streams.open(run["id"], struck, with_contents=with_contents)
    call.project.streams.tell(run["id"], call.project.dial.now(), "run", "create", run)
    return stream


def _can_choose(request: Json, agent: Json) -> None:
    choice = request.get("tool_choice")
    if not isinstance(choice, dict):
        return
    tools = agent["tools"] if request.get("tools") is None else request["tools"]
    wanted = (choice["type"], choice["function"]["name"] if choice["type"] == "function" else None)
    if wanted not in [(tool["type"], tool.get("function", {}).get("name")) for tool in tools]:
        raise problems.choice_not_found(wanted[1] or wanted[0])


def _faults(call: Call, metadata: dict[str, Any]) -> list[Fault]:
    planned = call.project.faults.faults
    try:
        faults = call.project.faults.take_for_run(metadata)
    except BadFault as error:
        raise problems.invalid(str(error), param="metadata", code="unknown_fault") from None
    if call.project.faults.faults is not planned:
        call.project.save()
    return faults


def list_(call: Call) -> Answer:
    """``GET /threads/{t}/runs``."""
    return call.page_runs(call.thread_id())


def get(call: Call) -> Answer:
    """``GET /threads/{t}/runs/{r}``."""
    text = call.run_text()
    stale = call.project.faults.stale
    if call.path["run_id"] not in stale:
        return text
    with call.project.transaction():
        body = call.project.faults.read_stale(call.path["run_id"])
        call.project.save()
    return body


def update(call: Call) -> Json:
    """``POST /threads/{t}/runs/{r}``: metadata only, also after the run has ended."""
    row = call.run()
    row.body.update(
        {key: value for key, value in call.read(requests.UpdateMetadata).items() if value is not None}
    )
    call.save_run(row)
    return row.body


def submit(call: Call) -> Json | Stream:
    """``POST …/submit_tool_outputs``: every outstanding call, once (E3-E7)."""
    row = call.run()
    request = call.read(requests.SubmitToolOutputs)
    if row.body["status"] != "requires_action":
        raise problems.outputs_not_accepted(row.body["status"])
    outputs = request["tool_outputs"] or []
    _fit(outputs)
    expected = _outstanding(row)
    got = [output["tool_call_id"] for output in outputs]
    if sorted(got) != sorted(expected):
        raise problems.outputs_do_not_match(expected, got)
    faults = turns.of_turn(row.work.get("faults", {}), row.work.get("turns", 0) + 1)
    stream = None
    if request.get("stream"):
        with_contents = row.work.get("with_contents", False)
        stream = call.project.streams.open(row.body["id"], faults, with_contents=with_contents)
    run = call.engine.submit(row, {output["tool_call_id"]: output.get("output") or "" for output in outputs})
    return run if stream is None else stream


def cancel(call: Call) -> Json:
    """``POST …/cancel``: no body; refused when the run has ended (E8)."""
    return call.engine.cancel(call.run())


def _outstanding(row: RunRow) -> list[str]:
    return [call["id"] for call in row.body["required_action"]["submit_tool_outputs"]["tool_calls"]]


def _fit(outputs: list[Json]) -> None:
    texts = [output.get("output") or "" for output in outputs]
    for n, text in enumerate(texts):
        if len(text) > OUTPUT_CHARACTERS:
            raise problems.text_too_long(f"tool_outputs[{n}].output", OUTPUT_CHARACTERS, len(text))
    # surrogatepass: JSON may carry a lone surrogate, and its size must not be what breaks the request.
    if sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) >= OUTPUTS_BYTES:
        raise problems.outputs_too_large()

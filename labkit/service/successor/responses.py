"""Responses: made, read, continued, stopped."""

from __future__ import annotations

from typing import Any, Final

from labkit.service import bodies, problems, requests
from labkit.service.call import Answer, Call, Json, is_id
from labkit.service.faults import BadFault, Fault
from labkit.service.store import RunRow
from labkit.service.streaming.streams import Stream
from labkit.service.streaming.whole import Whole
from labkit.service.successor import (
    context,
    conversations,
    events,
    objects,
    pairing,
    responder,
    states,
    versioned_agents,
)

# What an agent's version says and a request may not say again. The first three are quoted, the fourth is assumed.
_OF_AGENT: Final = ("tools", "temperature", "top_p", "instructions")


def create(call: Call) -> Answer:
    """``POST /responses``: answered when it has ended, as a stream, or at once where it works in the background."""
    request = call.read(requests.CreateResponse)
    _check(call, request)
    version = _version(call, request)
    body = objects.response(call.project.new_id("resp_"), call.now, request, version)
    _can_answer(call, body)
    known = _known(call, body)
    items = conversations.read_items(call, request.get("input"), known)
    pairing.check([*known, *items])
    faults = _faults(call, body["metadata"])
    row = call.engine.responder.create(body, items, faults)
    struck = {fault.name: fault.options for fault in faults}
    return _reply(call, row, struck, is_streamed=bool(request.get("stream")))


def get(call: Call) -> Answer:
    """``GET /responses/{r}``; ``stream=true`` tells its events once more, those after ``starting_after``."""
    row = _find(call)
    if call.query.get("stream") != "true":
        return row.body
    number = call.query.get("starting_after", "-1")
    after = int(number) if number.lstrip("-").isdigit() else -1
    if not row.work.get("streamed", True) or not row.body["background"]:
        text = "Only a background response that was created with stream=true can be streamed again."
        raise problems.invalid(text, param="stream")
    return _again(call, row, after)


def cancel(call: Call) -> Json:
    """``POST /responses/{r}/cancel``: of a background response, and as often as one likes."""
    row = _find(call)
    if not row.body["background"]:
        raise problems.invalid("Cannot cancel a synchronous response.", param="response_id")
    return call.engine.responder.cancel(row)


def delete(call: Call) -> Json:
    """``DELETE /responses/{r}``: what it put into a conversation stays there."""
    row = _find(call)
    call.engine.responder.drop(row)
    context.forget(call.project.store, call.project.name, row.body["id"])
    return bodies.deleted("response", row.body["id"])


def list_input_items(call: Call) -> Answer:
    """``GET /responses/{r}/input_items``: what it was asked with, newest first."""
    items = context.input_of(call.project.store, call.project.name, _find(call).body["id"])
    cursor = call.cursor()
    ordered = list(reversed(items)) if cursor.newest_first else items
    ids = [item["id"] for item in ordered]
    begin, end = 0, len(ids)
    for name in (cursor.after, cursor.before):
        if name is not None and name not in ids:
            raise problems.invalid(f"Invalid cursor: no object found with id '{name}'.", code="invalid_value")
    if cursor.after is not None:
        begin = ids.index(cursor.after) + 1
    if cursor.before is not None:
        end = ids.index(cursor.before)
    return bodies.page(ordered[begin:end][: cursor.limit], has_more=end - begin > cursor.limit)


def _check(call: Call, request: Json) -> None:
    if "agent_name" in call.path:
        versioned_agents.find(call, call.path["agent_name"])
    if "agent" in call.body:
        # Quoted: promptfoo#8959.
        raise problems.invalid(
            "The 'agent' property is deprecated. Use 'agent_reference' instead.", param="agent"
        )
    if request.get("conversation") is not None and request.get("previous_response_id") is not None:
        text = (
            "Mutually exclusive parameters: 'conversation' and 'previous_response_id'. "
            "Ensure you are only providing one of: 'conversation' or 'previous_response_id'."
        )
        raise problems.invalid(text, code="mutually_exclusive_parameters")
    if not any(request.get(key) is not None for key in ("input", "previous_response_id", "conversation")):
        text = "One of 'input', 'previous_response_id' or 'conversation' must be provided."
        raise problems.invalid(text, param="input", code="missing_required_parameter")
    if request.get("background") and request.get("store") is False:
        raise problems.invalid("A background response needs 'store' to be true.", param="store")


def _version(call: Call, request: Json) -> Json | None:
    """Return the version that the request, or its path, names; None where it asks a model itself."""
    reference: Any = request.get("agent_reference")
    if "agent_name" in call.path:
        name = call.path["agent_name"]
        reference = {"name": name, "version": versioned_agents.selected(call, name)}
    if reference is None:
        if request.get("model") is None:
            text = "Missing required parameter: 'model'."
            raise problems.invalid(text, param="model", code="missing_required_parameter")
        return None
    for key in _OF_AGENT:
        if request.get(key) is not None:
            raise problems.not_with_agent(key)
    version = versioned_agents.find_version(call, reference["name"], reference.get("version"))
    if versioned_agents.find(call, reference["name"])["state"] == "disabled":
        raise problems.agent_disabled(reference["name"])
    return version


def _can_answer(call: Call, body: Json) -> None:
    """Refuse what cannot be asked: a model that is not there, tools that are not served, a choice of none of them."""
    if not call.engine.responder.knows(body["model"]):
        raise problems.no_deployment()
    for tool in body["tools"]:
        if tool["type"] != "function":
            raise problems.not_served(f"tool '{tool['type'][:40]}' in responses", "function tools", "tools")
    choice = body["tool_choice"]
    if isinstance(choice, dict) and choice["name"] not in [tool["name"] for tool in body["tools"]]:
        raise problems.choice_not_found(choice["name"])


def _known(call: Call, body: Json) -> list[Json]:
    """Return what was said before, which the new response goes on from; refuse where it cannot."""
    store, project = call.project.store, call.project.name
    if body["conversation"]:
        conversation_id = conversations.find(call, body["conversation"]["id"])["id"]
        if store.active_run(project, conversation_id) is not None:
            raise problems.conversation_locked()
        return context.of_conversation(store, project, conversation_id)
    previous_id = body["previous_response_id"]
    if previous_id is None:
        return []
    previous = _stored(call, previous_id)
    if previous is None:
        raise problems.previous_response_not_found(previous_id[:80])
    if previous.body["status"] in states.ACTIVE:
        text = f"Previous response with id '{previous_id}' is still {previous.body['status']}."
        raise problems.invalid(text, param="previous_response_id")
    return context.up_to(store, project, previous_id)


def _faults(call: Call, metadata: dict[str, str]) -> list[Fault]:
    planned = call.project.faults.faults
    try:
        faults = call.project.faults.take_for_response(metadata)
    except BadFault as error:
        raise problems.invalid(str(error), param="metadata", code="unknown_fault") from None
    if call.project.faults.faults is not planned:
        call.project.save()
    if any(fault.name == "unknown_deployment" for fault in faults):
        raise problems.no_deployment()
    return faults


def _reply(call: Call, row: RunRow, struck: Json, *, is_streamed: bool) -> Answer:
    response_id = row.body["id"]
    if is_streamed:
        row.work["streamed"] = True
        stream = call.project.streams.open(response_id, struck)
        stream.to_error = events.error
        call.project.streams.put(response_id, events.opening(call.project.dial.now(), row.body))
        return stream
    if row.body["background"]:
        row.work["streamed"] = False
        return row.body
    return call.project.streams.add(Whole(response_id))


def _again(call: Call, row: RunRow, after: int) -> Stream:
    """Return a stream of a response that began earlier, from an event on; what was said since is said at once."""
    now, body = float(row.body["created_at"]), row.body
    stream = call.project.streams.open(body["id"])
    said = list(events.opening(now, body))
    if "begin_at" in row.work or body["status"] != "queued":
        said += events.picked_up(now, body)
    happened: list[Any] = list(events.after(said, after))
    if "begin_at" in row.work:
        writing = responder.writing(row, skip=max(0, after + 1 - len(said)))
        happened.append(writing)
        if body["status"] in states.LAST_EVENTS:
            happened.append(events.closing(row.work["reply_at"], len(said) + writing.count, body))
    stream.channel.put(happened)
    return stream


def _find(call: Call) -> RunRow:
    """Return the response that the path names; 404 when there is none."""
    response_id = call.path["response_id"]
    row = _stored(call, response_id)
    if row is None:
        raise problems.successor_not_found("Response", response_id[:80])
    return row


def _stored(call: Call, response_id: str) -> RunRow | None:
    row = call.project.store.get_run(call.project.name, response_id) if is_id(response_id) else None
    if row is None or row.body["object"] != "response" or not row.body["store"]:
        return None
    return row

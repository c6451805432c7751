"""Responses: what is asked, and what comes of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.service.desk import (
    CALL,
    FUNCTION,
    RESPONSES,
    answered,
    ask,
    calls_of,
    conversation,
    items_of,
    named,
    output,
    text_of,
    version,
)
from tests.service.world import START, World


def test_a_response_has_every_key(world: World) -> None:
    """A response comes back when it has ended, with every key of the contract, nulls explicit."""
    response = answered(world, "Hello")
    assert re.fullmatch("resp_[A-Za-z0-9]{24}", response.pop("id"))
    (message,) = response.pop("output")
    assert re.fullmatch("msg_[A-Za-z0-9]{24}", message.pop("id"))
    text = {"type": "output_text", "text": "You said: Hello", "annotations": [], "logprobs": []}
    assert message == {"type": "message", "status": "completed", "role": "assistant", "content": [text]}
    assert response == {
        "object": "response",
        "created_at": int(START),
        "status": "completed",
        "background": False,
        "completed_at": int(START) + 1,
        "error": None,
        "incomplete_details": None,
        "agent_reference": None,
        "conversation": None,
        "previous_response_id": None,
        "model": "gpt-4o-mini",
        "instructions": None,
        "max_output_tokens": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": response["usage"],
    }
    assert response["usage"]["total_tokens"] == sum(
        response["usage"][f"{way}_tokens"] for way in ("input", "output")
    )


def test_a_response_takes_its_time_on_the_clock(world: World) -> None:
    """Who asks waits as long as the turn takes, and no longer."""
    world.script({"text": "Late.", "seconds": 30})
    assert text_of(answered(world)) == "Late."
    assert world.wall.now() == pytest.approx(START + 30)


def test_a_response_that_asks_for_functions_is_completed(world: World) -> None:
    """There is no requires_action: the calls are items of a response that has ended."""
    version(world, tools=[FUNCTION], instructions="Be brief.")
    world.script({"tool_calls": [{"name": "f", "arguments": {"n": 1}}, {"name": "f"}]})
    response = answered(world, conversation=conversation(world), **named())
    assert response["status"] == "completed"
    assert [item["type"] for item in response["output"]] == ["function_call"] * 2
    assert [item["arguments"] for item in response["output"]] == ['{"n": 1}', "{}"]
    assert response["instructions"] == "Be brief."
    assert response["agent_reference"] == {"type": "agent_reference", "name": "desk", "version": "1"}


@pytest.mark.parametrize("way", ["conversation", "previous_response_id"])
def test_the_next_response_answers_the_calls(world: World, way: str) -> None:
    """Outputs are the input of the next response, by a conversation or by the response before."""
    settings: dict[str, Any] = {"tools": [FUNCTION]}
    if way == "conversation":
        settings[way] = conversation(world)
    world.script(CALL, {"text": "Done."})
    first = answered(world, "Go", **settings)
    (call,) = calls_of(first)
    if way == "previous_response_id":
        settings[way] = first["id"]
    second = answered(world, [output(call)], **settings)
    assert text_of(second) == "Done."
    assert second["id"] != first["id"]


def test_a_conversation_gets_question_and_answer(world: World) -> None:
    """Input and output are appended when the response has completed, in their order."""
    talk = conversation(world)
    world.script(CALL, {"text": "Done."})
    first = answered(world, "Go", conversation=talk, tools=[FUNCTION])
    answered(world, [output(calls_of(first)[0], "7")], conversation=talk, tools=[FUNCTION])
    items = items_of(world, talk)
    assert [item["type"] for item in items] == ["message", "function_call", "function_call_output", "message"]
    assert items[1] == first["output"][0]
    assert items[2]["output"] == "7"


def test_the_model_is_shown_what_was_said_before(world: World) -> None:
    """A conversation is remembered; so is what a chain of responses said; two conversations share nothing."""
    talk, other = conversation(world, "First"), conversation(world)
    assert text_of(answered(world, None, conversation=talk)) == "You said: First"
    assert text_of(answered(world, None, conversation=other)) == "You said nothing."
    first = answered(world, "One")
    assert text_of(answered(world, [], previous_response_id=first["id"])) == "You said: One"


def test_unanswered_and_unknown_calls_are_refused(world: World) -> None:
    """The next request says so, in the literal words of the service, and changes nothing."""
    talk = conversation(world)
    world.script(CALL)
    (call,) = calls_of(answered(world, "Go", conversation=talk, tools=[FUNCTION]))
    before = items_of(world, talk)
    missing, orphan = (
        ask(world, given, conversation=talk, tools=[FUNCTION])
        for given in ("And now?", [output(call), output("call_X")])
    )
    assert missing.error == {
        "message": f"No tool output found for function call {call}.",
        "type": "invalid_request_error",
        "param": "input",
        "code": None,
    }
    assert orphan.message == "No tool call found for function call output with call_id call_X."
    assert (missing.status, orphan.status) == (400, 400)
    assert items_of(world, talk) == before


def test_items_that_a_client_keeps_itself_are_enough(world: World) -> None:
    """Without conversation and chain, calls and outputs come with the input; none twice."""
    world.script(CALL, {"text": "Done."})
    first = answered(world, "Go", tools=[FUNCTION], store=False)
    history = [{"role": "user", "content": "Go"}, *first["output"], output(calls_of(first)[0])]
    assert text_of(answered(world, history, tools=[FUNCTION])) == "Done."
    twice = ask(world, [*history, first["output"][0]], tools=[FUNCTION])
    assert twice.message == (
        f"Duplicate item found with id {first['output'][0]['id']}. "
        "Remove duplicate items from your input and try again."
    )


def test_what_is_not_stored_is_gone(world: World) -> None:
    """With store false a response is answered and forgotten: 404, and nothing can follow it."""
    response_id = answered(world, store=False)["id"]
    assert (
        world.send("GET", f"{RESPONSES}/{response_id}").message
        == f"Response with id '{response_id}' not found."
    )
    refused = ask(world, previous_response_id=response_id)
    assert (refused.status, refused.error["code"]) == (400, "previous_response_not_found")


def test_responses_are_read_and_deleted(world: World) -> None:
    """A response can be read as it was answered, with its input, and is unknown once it is deleted."""
    response = answered(world, [{"role": "system", "content": "Rule"}, {"role": "user", "content": "Hello"}])
    path = f"{RESPONSES}/{response['id']}"
    assert world.get(path) == response
    assert [item["role"] for item in world.get(f"{path}/input_items")["data"]] == ["user", "system"]
    page = world.get(f"{path}/input_items", limit=1, order="asc")
    assert (page["data"][0]["role"], page["has_more"]) == ("system", True)
    rest = world.get(f"{path}/input_items", order="asc", after=page["last_id"])
    assert ([item["role"] for item in rest["data"]], rest["has_more"]) == (["user"], False)
    assert world.delete(path) == {"id": response["id"], "object": "response.deleted", "deleted": True}
    assert world.send("GET", path).status == 404


def test_a_budget_cuts_the_answer(world: World) -> None:
    """Over max_output_tokens a response is incomplete, at HTTP 200, and so is its message; it joins its conversation."""
    talk = conversation(world)
    world.script({"text": "word " * 50})
    response = answered(world, conversation=talk, max_output_tokens=16)
    assert (response["status"], response["incomplete_details"]) == (
        "incomplete",
        {"reason": "max_output_tokens"},
    )
    assert response["completed_at"] is None
    assert (response["output"][0]["status"], len(text_of(response).split())) == ("incomplete", 16)
    assert items_of(world, talk)[-1] == response["output"][0]


def test_the_background_is_polled(world: World) -> None:
    """A background response is queued, then in progress, then completed; nobody waits for it."""
    response = answered(world, background=True)
    path = f"{RESPONSES}/{response['id']}"
    statuses = [response["status"]]
    for _ in range(10):
        world.wall.advance(0.4)
        statuses.append(world.get(path)["status"])
    assert list(dict.fromkeys(statuses)) == ["queued", "in_progress", "completed"]


def test_a_cancel_may_be_repeated(world: World) -> None:
    """A background response is cancelled at once, without cancelling; a second cancel shows it as it is."""
    talk = conversation(world)
    path = f"{RESPONSES}/{answered(world, background=True, conversation=talk)['id']}/cancel"
    first, second = (world.post(path) for _ in range(2))
    assert first["status"] == "cancelled"
    assert second == first
    assert items_of(world, talk) == []
    done = answered(world, "Again", conversation=talk)
    refused = world.send("POST", f"{RESPONSES}/{done['id']}/cancel")
    assert (refused.status, refused.message) == (400, "Cannot cancel a synchronous response.")


def test_a_conversation_has_one_response_at_a_time(world: World) -> None:
    """While one is at work, another is refused with conversation_locked; afterwards it is taken."""
    talk = conversation(world)
    answered(world, background=True, conversation=talk)
    refused = ask(world, conversation=talk)
    assert refused.status == 400
    assert refused.error == {
        "message": "Another process is currently operating on this conversation. Please retry in a few seconds.",
        "type": "invalid_request_error",
        "param": "conversation",
        "code": "conversation_locked",
    }
    world.wall.advance(10)
    assert answered(world, conversation=talk)["status"] == "completed"


def test_a_format_is_obeyed(world: World) -> None:
    """``text.format`` reaches the model, tools and choice in its own form."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    form = {"format": {"type": "json_schema", "name": "n", "schema": schema}}
    response = answered(world, text=form, tools=[FUNCTION], tool_choice="required", metadata={"k": "v"})
    assert (response["text"], response["tool_choice"], response["metadata"]) == (form, "required", {"k": "v"})

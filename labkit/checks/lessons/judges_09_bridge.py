"""What is right on the other side of the bridge in lesson 09: one conversation, its tools, and the new words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_09 import first_line, raised_by

_PLACE = {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]}
_TOOL = {"type": "function", "name": "find_order", "parameters": _PLACE, "strict": False}


def _asks(*numbers: int) -> dict[str, Any]:
    return {"tool_calls": [{"name": "find_order", "arguments": {"number": number}} for number in numbers]}


# What the model does, turn by turn, and what is asked of the function on the way.
_SCENES: tuple[tuple[str, tuple[dict[str, Any], ...], list[int]], ...] = (
    ("The model answers at once.", (), []),
    ("The model asks for one function call.", (_asks(7),), [7]),
    ("The model asks for two calls in one response.", (_asks(7, 8),), [7, 8]),
    ("The model asks, and after your output asks again.", (_asks(7), _asks(8)), [7, 8]),
)


def judge_talk(bench: Bench, talk: Callable[..., Any]) -> str:
    """Let a model over there answer, ask once, ask twice at once, and ask in two rounds."""
    for words, rounds, wanted in _SCENES:
        _hold(bench, talk, words, rounds, wanted)
    return "No call, one, two at once, two rounds: each answered by its call_id, in one conversation."


def _hold(
    bench: Bench, talk: Callable[..., Any], words: str, rounds: tuple[dict[str, Any], ...], wanted: list[int]
) -> None:
    lab, asked = bench.lab(per_request=4.0), []  # type: Any, list[int]
    done = f"We called talk(openai, agent_name, conversation_id, text, functions). {words}"
    definition = {"kind": "prompt", "model": lab.model, "tools": [_TOOL]}
    name = lab.project.agents.create_version("support", definition=definition).name
    conversation = lab.openai.conversations.create().id
    lab.service.script([*rounds, {"text": "Your orders are on their way."}])

    def find_order(number: int) -> dict[str, Any]:
        asked.append(number)
        return {"order": number, "place": "Oslo"}

    answer = _talk(talk, lab.openai, name, conversation, find_order, done)
    _expect_calls(asked, wanted, answer, done)
    _expect_conversation(lab, conversation, done)
    answer = expect_returned(answer, "talk(openai, agent_name, conversation_id, text, functions)")
    expect_type(answer, str, "what talk returned", look="response.output_text of the last response.")
    expect(
        answer == "Your orders are on their way.",
        done=done,
        expected="'Your orders are on their way.'",
        seen=show(answer),
        look="output_text of the response that asks for nothing any more.",
        misconception="another-text",
    )


def _expect_calls(asked: list[int], wanted: list[int], answer: Any, done: str) -> None:
    expect(
        len(asked) >= len(wanted),
        done=done,
        expected=f"find_order is called {len(wanted)} time{'s' if len(wanted) != 1 else ''}.",
        seen=f"{len(asked)}; you returned {show(answer, 60)}.",
        look="Over here nothing is called requires_action: a response that asks for a function is completed. Look at its "
        "output, and go on while there is a function_call in it.",
        misconception="completed-is-not-done",
    )
    expect(
        asked == wanted,
        done=done,
        expected=f"The calls as the model wrote them: {wanted}.",
        seen=f"{asked}",
        look="json.loads(call.arguments), once for each call.",
        misconception="other-calls",
    )


def _talk(
    talk: Callable[..., Any], openai: Any, name: str, conversation: str, function: Any, done: str
) -> Any:
    functions = {"find_order": function}
    answer, error = raised_by(lambda: talk(openai, name, conversation, "Where are my orders?", functions))
    said = str(error)
    expect(
        "No tool call found for function call output" not in said,
        done=done,
        expected="Each output under the call_id of its call.",
        seen="The service knows no call with that number.",
        look="An item has an id of its own; the number of the call is call.call_id.",
        misconception="item-id-for-call-id",
    )
    expect(
        "No tool output found for function call" not in said,
        done=done,
        expected="All outputs of a response in one request.",
        seen=first_line(error),
        look="Collect the outputs of all calls in a list, then create the next response with it.",
        misconception="outputs-one-by-one",
    )
    if error is not None:
        raise error
    return answer


def _expect_conversation(lab: Any, conversation: str, done: str) -> None:
    items = list(lab.openai.conversations.items.list(conversation, order="asc"))
    texts = [item for item in items if item.type == "message" and item.role == "user"]
    expect(
        texts,
        done=done,
        expected="Everything that was said is in the conversation that we passed.",
        seen=f"It holds {len(items)} items, and no message of the user.",
        look="conversation=conversation_id, in every responses.create.",
        misconception="another-conversation",
    )
    expect(
        len(texts) == 1,
        done=done,
        expected="The user's message once.",
        seen=f"{len(texts)} times.",
        look="The next response gets the outputs only; the conversation has the rest.",
        misconception="question-again-with-outputs",
    )
    outputs = [
        json.loads(item.output)
        for item in items
        if item.type == "function_call_output" and _is_json(item.output)
    ]
    calls = [item for item in items if item.type == "function_call"]
    expect(
        len(outputs) == len(calls),
        done=done,
        expected="Each output is JSON text.",
        seen="At least one is not.",
        look="json.dumps(what the function returned)",
        misconception="output-is-not-json",
    )


def _is_json(text: Any) -> bool:
    try:
        json.loads(text)
    except (TypeError, ValueError):
        return False
    return True


_MAP: Mapping[str, str] = {
    "thread": "conversation",
    "message": "item",
    "run": "response",
    "run step": "item",
    "agent": "agent version",
    "requires_action": "completed",
    "tool output": "function_call_output item",
    "expired": "nothing",
}
_WHY: Mapping[str, tuple[str, str]] = {
    "thread": ("thread-is-conversation", "Which object keeps what was said, over there?"),
    "message": ("message-is-item", "What does conversations.items.list give?"),
    "run": ("run-is-response", "What did you create to make the agent answer?"),
    "run step": (
        "step-is-item",
        "Where did you find the function calls: in a list of their own, or in the output?",
    ),
    "agent": (
        "agent-is-version",
        "What did create_version return? It never changes; the next one has another number.",
    ),
    "requires_action": (
        "waits-for-requires-action",
        "In which status was the response that asked for a function?",
    ),
    "tool output": ("output-is-item", "What was the type of what you sent back?"),
    "expired": (
        "nothing-expires",
        "Is there a status for it? queued, in_progress, completed, failed, cancelled, incomplete.",
    ),
}


def judge_map(bench: Bench, over_there: dict[str, str]) -> str:
    """Compare the learner's words with the ones of the other side."""
    expect_type(over_there, dict, "over_there", look='A dictionary: {"thread": "…", …}')
    for word, wanted in _MAP.items():
        misconception, look = _WHY[word]
        said = over_there.get(word)
        expect(
            isinstance(said, str) and said.strip().lower() == wanted,
            done=f"We looked up {word!r} in over_there.",
            expected="Another word from the list.",
            seen="It is not there." if said is None else show(said),
            look=look,
            misconception=misconception,
        )
    return "Eight words, and you know what each is called from 2027 on."

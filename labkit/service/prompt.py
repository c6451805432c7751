"""What the model is shown for one turn of a run: the thread, then what this run did so far."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from labkit.service.model.turns import Call, Entry, Prompt, Role
from labkit.service.pictures import name_picture
from labkit.service.store import Cursor, Store
from labkit.service.tools.attached import tools_of
from labkit.service.tools.code import inputs
from labkit.service.tools.offers import offer
from labkit.service.tools.protocol import Offer

Json = dict[str, Any]

# Truncation "auto" drops messages from the middle of a long thread (wire contract §6). How many stay is an assumption.
AUTO_OLDEST: Final = 50
AUTO_NEWEST: Final = 450


def build(store: Store, project: str, run: Json, seed: int) -> Prompt:
    """Build the prompt for the next turn of ``run``."""
    return Prompt(
        model=run["model"],
        instructions=run["instructions"] or "",
        entries=(*_thread(store, project, run), *_own_steps(store, project, run)),
        tools=tuple(_offered(each, store, project, run) for each in offer(tools_of(store, project, run))),
        tool_choice=run["tool_choice"],
        response_format=run["response_format"],
        parallel_tool_calls=run["parallel_tool_calls"],
        seed=seed,
        temperature=run["temperature"],
        top_p=run["top_p"],
    )


def within(asked: Prompt, run: Json, used: Json) -> Prompt:
    """Return the prompt with what is left of the run's budget for its answers; ``used``: the tokens of earlier turns."""
    most = run["max_completion_tokens"]
    left = None if most is None else max(0, most - used["completion_tokens"])
    return replace(asked, max_completion_tokens=left)


def text_of(store: Store, project: str, message: Json) -> str:
    """Return a message's text; pictures are named in brackets."""
    return "\n".join(
        block["text"]["value"] if block["type"] == "text" else name_picture(store, project, block)
        for block in message["content"]
    )


def _offered(each: Offer, store: Store, project: str, run: Json) -> Json:
    """Return the tool as the model is shown it; the code interpreter with the files that it can see."""
    shown = each.to_prompt()
    files = list(inputs.find(store, project, run)) if each.kind == "code_interpreter" else []
    if not files:
        return shown
    function = shown["function"]
    described = f"{function['description']} Files there now: {', '.join(files)}."
    return {**shown, "files": files, "function": {**function, "description": described}}


def _thread(store: Store, project: str, run: Json) -> list[Entry]:
    strategy = run["truncation_strategy"]
    newest = strategy["last_messages"] if strategy["type"] == "last_messages" else AUTO_OLDEST + AUTO_NEWEST
    messages = store.children(project, "message", run["thread_id"], newest=newest)
    total = store.count(project, "message", run["thread_id"])
    if strategy["type"] == "auto" and total > newest:
        oldest_first = Cursor(AUTO_OLDEST, newest_first=False)
        first, _ = store.page(project, "message", oldest_first, parent=run["thread_id"])
        messages = [*first, *messages[AUTO_OLDEST:]]
    return [
        Entry(_role(message), text_of(store, project, message))
        for message in messages
        if message["run_id"] != run["id"]
    ]


def _own_steps(store: Store, project: str, run: Json) -> list[Entry]:
    entries: list[Entry] = []
    # 10,000: more turns than any run can take in its ten minutes.
    for step in store.children(project, "step", run["id"], newest=10_000):
        if step["type"] == "tool_calls" and step["status"] == "completed":
            calls = [(call["id"], _made(store, project, call)) for call in step["step_details"]["tool_calls"]]
            asked = tuple((call_id, Call(made["name"], made["arguments"])) for call_id, made in calls)
            entries.append(Entry("assistant", "", asked))
            entries.extend(Entry("tool", made["output"] or "", call_id=call_id) for call_id, made in calls)
    return entries


def _made(store: Store, project: str, call: Json) -> Json:
    """Return name, arguments and output of a call, as the model is told them."""
    if call["type"] == "function":
        return dict(call["function"])
    # What the step shows of a server-side call is for clients; what the model was told is kept beside it.
    return store.get(project, "tool_call", call["id"]) or {
        "name": call["type"],
        "arguments": "{}",
        "output": None,
    }


def _role(message: Json) -> Role:
    return "assistant" if message["role"] == "assistant" else "user"

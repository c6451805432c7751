"""Whatever is sent, the service answers with JSON and never with a 5xx, and stays usable."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.routes import ROUTES
from tests.fuzz.effort import EFFORT, trying
from tests.service.desk import answered, conversation, items_of, version
from tests.service.world import World

METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"]
SETTINGS = trying(EFFORT.random_requests)

# Lone surrogates included: JSON can spell them.
texts = st.one_of(
    st.text(max_size=8), st.sampled_from(["", "\x00", "\ud800", "user", "auto", "function", "text"])
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "model name description instructions tools tool_resources temperature top_p response_format metadata messages "
    "role content attachments assistant_id thread tool_choice truncation_strategy max_prompt_tokens "
    "max_completion_tokens parallel_tool_calls additional_messages additional_instructions stream tool_outputs "
    "file_id file_ids data_source data_sources configuration chunking_strategy expires_after purpose filename "
    "input conversation previous_response_id definition items agent_reference background max_output_tokens text "
    "store include truncation"
).split()
# Nearly right values, so that bodies get past the first check.
nearly = st.sampled_from(
    [
        "gpt-4o-mini",
        "user",
        "x" * 70,
        [{"type": "function", "function": {"name": "f"}}],
        [{"type": "text", "text": "x"}],
        [{"role": "user", "content": "x"}],
        {"type": "last_messages", "last_messages": 1},
        {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}},
        {"k": "v"},
        {"k" * 65: 1},
        {"messages": [{"role": "user", "content": "x"}]},
        {"type": "uri_asset", "uri": "azureml://x"},
        [{"type": "uri_asset", "uri": "azureml://x"}],
        {"type": "static", "static": {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 51}},
        {"anchor": "last_active_at", "days": 1},
        {"kind": "prompt", "model": "gpt-4o-mini"},
        {"type": "agent_reference", "name": "desk"},
        {"type": "function_call_output", "call_id": "call_x", "output": "x"},
        [{"type": "function_call_output", "call_id": "call_x", "output": "x"}],
        [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x"}]}],
        {"format": {"type": "json_schema", "name": "n", "schema": {}}},
        2**63,
        10**400,
    ]
)
bodies = st.dictionaries(st.sampled_from(KEYS) | texts, nearly | values, max_size=6)
templates = st.sampled_from([template for _, template, _ in ROUTES])
queries = st.dictionaries(
    st.sampled_from(["limit", "order", "after", "before", "run_id", "include[]", "filter", "purpose"]),
    st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), st.integers().map(str)),
    max_size=3,
)


@pytest.fixture
def world() -> Iterator[World]:
    """A fresh service on a database in memory."""
    world = World()
    yield world
    world.service.close()


@pytest.fixture
def names(world: World) -> dict[str, str]:
    """Ids that exist, by the name of their path parameter."""
    run = world.run()
    world.wall.advance(20)
    _, _, thread, _, run_id = run.split("/")
    step = world.get(f"{run}/steps")["data"][0]["id"]
    message = world.get(f"/threads/{thread}/messages")["data"][0]["id"]
    agent = world.agent()
    file = world.upload()["id"]
    store = world.post("/vector_stores", {"file_ids": [file]})["id"]
    version(world)
    talk = conversation(world, "Hello")
    response = answered(world, conversation=talk)
    batch = world.post(f"/vector_stores/{store}/file_batches", {"file_ids": [file]})["id"]
    return {
        "thread_id": thread,
        "run_id": run_id,
        "step_id": step,
        "message_id": message,
        "assistant_id": agent,
        "file_id": file,
        "vector_store_id": store,
        "batch_id": batch,
        "agent_name": "desk",
        "version": "1",
        "conversation_id": talk,
        "item_id": items_of(world, talk)[0]["id"],
        "response_id": response["id"],
        "name": "x",
    }


def is_answered(world: World, method: str, path: str, query: dict[str, str], **content: Any) -> None:
    reply = world.send(method, path, **content, **query)
    assert reply.status < 500, (method, path, reply.body)
    if reply.status != 200:
        assert isinstance(reply.message, str)
        assert len(reply.content) < 10_000


@SETTINGS
@given(st.sampled_from(METHODS), templates, queries, bodies, st.booleans())
def test_random_bodies(
    world: World,
    tried: Counter[str],
    names: dict[str, str],
    method: str,
    template: str,
    query: dict[str, str],
    body: dict[str, Any],
    known: bool,  # noqa: FBT001  # drawn
) -> None:
    """Random JSON to every route, with ids that exist and ids that do not, is answered or refused by name."""
    tried["requests"] += 1
    path = template.format_map(names if known else dict.fromkeys(names, "thread_X"))
    if known and "assistant_id" in body and isinstance(body["assistant_id"], str):
        body = {**body, "assistant_id": names["assistant_id"]}
    is_answered(world, method, path, query, body=body)
    world.control("POST", "step")
    world.get("/threads")


@SETTINGS
@given(
    st.sampled_from(METHODS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.binary(max_size=40),
)
def test_random_paths_and_bytes(
    world: World, tried: Counter[str], method: str, path: str, raw: bytes
) -> None:
    """Random paths and bytes, of whatever encoding, are answered with JSON."""
    tried["requests"] += 1
    is_answered(world, method, "/" + path, {}, raw=raw)


@SETTINGS
@given(
    st.sampled_from(["clock", "faults", "script", "reset", "deployments", "step"]),
    values
    | st.dictionaries(
        st.sampled_from(
            [
                "mode",
                "now",
                "speed",
                "advance",
                "per_request",
                "fault",
                "times",
                "path",
                "status",
                "turns",
                "seed",
                "golden",
            ]
        ),
        values | st.sampled_from(["manual", "slow", "http_error", [{"text": "x"}]]),
        max_size=4,
    ),
)
def test_random_control(world: World, tried: Counter[str], name: str, body: object) -> None:
    """Random JSON to the side door is done or refused, and the project still answers."""
    tried["requests"] += 1
    reply = world.knock("POST", f"/labkit/projects/p/{name}", body)
    assert reply.status in (200, 400), reply.body
    world.control("DELETE", "faults")
    assert world.send("GET", "/threads").status == 200
    assert json.loads(reply.content) == reply.body

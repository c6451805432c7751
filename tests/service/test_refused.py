"""Requests that the service refuses: identity, unknown things, malformed bodies, unknown routes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labkit.connect.asgi import DirectApp, Exchange
from labkit.service.routes import ROUTES
from tests.service.world import World

DEEP = b'{"metadata":' + b"[" * 300 + b"]" * 300 + b"}"


@pytest.mark.parametrize("token", [None, "", "local-msi-token", "labkit.a.b"])
def test_e13_no_token(world: World, token: str | None) -> None:
    """Without a token of this service every route, known or not, is 401 and says what it wants."""
    world.token = token
    for path in ("/threads", "/nothing"):
        reply = world.send("GET", path)
        assert reply.status == 401
        assert reply.headers["www-authenticate"] == "Bearer"
        assert reply.error == {
            "code": "Unauthorized",
            "message": "Access token is missing, invalid, audience is incorrect, or have expired.",
        }
    assert world.store.project_names() == []


def test_e13_an_expired_token(world: World) -> None:
    """A token is good for its lifetime of wall time, whatever the project's clock shows."""
    world.control("POST", "clock", {"advance": 1e6})
    assert world.send("GET", "/threads").status == 200
    world.wall.advance(24 * 3600)
    assert world.send("GET", "/threads").status == 401


@pytest.mark.parametrize(
    ("method", "path", "action", "operation"),
    [
        ("POST", "/assistants", "write", "POST /api/projects/{projectName}/assistants"),
        ("GET", "/threads/thread_x", "read", "GET /api/projects/{projectName}/threads/{thread_id}"),
    ],
)
def test_e12_no_permission(world: World, method: str, path: str, action: str, operation: str) -> None:
    """A principal without the role gets 401, not 403, with the action and the operation."""
    world.fault("no_permission")
    reply = world.send(method, path, {"model": "m"})
    assert (reply.status, reply.error) == (
        401,
        {
            "code": "PermissionDenied",
            "message": "The principal `local-learner` lacks the required data action "
            f"`Microsoft.CognitiveServices/accounts/AIServices/agents/{action}` to perform `{operation}` operation. "
            "For instructions on granting the necessary permissions, see https://aka.ms/FoundryPermissions.",
        },
    )
    assert world.get("/assistants")["data"] == []


def paths_with(world: World) -> dict[str, str]:
    run = world.run()
    thread = run.partition("/runs")[0]
    return {"thread": thread, "run": run}


@pytest.mark.parametrize(
    ("method", "path", "kind", "object_id"),
    [
        ("GET", "/assistants/asst_X", "assistant", "asst_X"),
        ("GET", "/threads/thread_X", "thread", "thread_X"),
        ("POST", "/threads/thread_X", "thread", "thread_X"),
        ("GET", "/threads/runs", "thread", "runs"),
        ("GET", "/threads/thread_X/messages", "thread", "thread_X"),
        ("POST", "/threads/thread_X/messages", "thread", "thread_X"),
        ("POST", "/threads/thread_X/runs", "thread", "thread_X"),
        ("GET", "/threads/thread_X/runs/run_X", "thread", "thread_X"),
        ("GET", "{thread}/messages/msg_X", "message", "msg_X"),
        ("POST", "{thread}/messages/msg_X", "message", "msg_X"),
        ("GET", "{thread}/runs/run_X", "run", "run_X"),
        ("POST", "{thread}/runs/run_X", "run", "run_X"),
        ("POST", "{thread}/runs/run_X/cancel", "run", "run_X"),
        ("POST", "{thread}/runs/run_X/submit_tool_outputs", "run", "run_X"),
        ("GET", "{thread}/runs/run_X/steps", "run", "run_X"),
        ("GET", "{run}/steps/step_X", "run step", "step_X"),
        ("GET", "/threads/%00", "thread", "\x00"),
        ("GET", "/threads/" + "x" * 5000, "thread", "x" * 5000),
        ("GET", "/threads/%ED%A0%80'--", "thread", "\ufffd\ufffd\ufffd'--"),
    ],
)
def test_e9_e10_e11_unknown_objects(world: World, method: str, path: str, kind: str, object_id: str) -> None:
    """An unknown id is 404 with its kind and itself, however odd it is."""
    body = {"role": "user", "content": "x"} if path.endswith("messages") else {}
    reply = world.send(method, path.format(**paths_with(world)), body)
    assert (reply.status, reply.error) == (
        404,
        {
            "message": f"No {kind} found with id '{object_id}'.",
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        },
    )


def test_e10_a_run_of_an_unknown_agent(world: World) -> None:
    """A run names its agent in the body; an unknown one is 404, with and without a thread."""
    for path in ("/threads/runs", f"{world.thread('x')}/runs"):
        reply = world.send("POST", path, {"assistant_id": "asst_X"})
        assert (reply.status, reply.message) == (404, "No assistant found with id 'asst_X'.")


def test_a_run_is_found_in_its_own_thread_only(world: World) -> None:
    """A run, and a step, under another thread's or run's path are unknown."""
    run, other = world.run(), world.run()
    world.wall.advance(10)
    (step,) = world.get(f"{run}/steps")["data"]
    name = run.rpartition("/")[2]
    assert world.send("GET", f"{other.partition('/runs')[0]}/runs/{name}").status == 404
    assert world.send("GET", f"{other}/steps/{step['id']}").status == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"nonsense",
        b'{"metadata": }',
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_malformed_json(world: World, raw: bytes) -> None:
    """What is not JSON is 400 and says so."""
    reply = world.send("POST", "/threads", raw=raw)
    assert (reply.status, reply.error["type"]) == (400, "invalid_request_error")
    assert "could not parse the JSON body" in reply.message


@pytest.mark.parametrize(
    ("raw", "what"), [(b"[]", "an array"), (b'"x"', "a string"), (b"5", "an integer"), (b"null", "null")]
)
def test_a_body_is_an_object(world: World, raw: bytes, what: str) -> None:
    """JSON that is no object is 400; the refusal speaks of JSON, not of the service's own language."""
    reply = world.send("POST", "/threads", raw=raw)
    assert (reply.status, reply.error["code"]) == (400, None)
    assert reply.message == f"Invalid request body: expected a JSON object, but got {what} instead."


@pytest.mark.parametrize("depth", [201, 500, 900, 960, 970, 975, 980, 985, 990])
def test_a_body_has_a_depth(world: World, depth: int) -> None:
    """A body nested deeper than what can be stored and read back is 400, near Python's own limit too."""
    raw = b'{"tool_resources":{"a":' + b"[" * depth + b"]" * depth + b"}}"
    assert world.send("POST", "/threads", raw=raw).status == 400
    assert world.get("/threads")["data"] == []


def test_a_deep_body_that_is_accepted_can_be_used(world: World) -> None:
    """What is accepted is stored, listed, and part of a run."""
    raw = b'{"model":"gpt-4o","tool_resources":{"a":' + b"[" * 190 + b"]" * 190 + b"}}"
    agent = world.send("POST", "/assistants", raw=raw).body["id"]
    assert world.until(world.run(assistant_id=agent), "completed")["tool_resources"]["a"] != []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/threads", {"metadata": []}),
        ("/threads", {"metadata": {"k": "\ud800"}}),
        ("/threads", {"messages": [{"role": "user"}]}),
        ("/threads", {"messages": [{"role": "system", "content": "x"}]}),
        ("/threads", {"tool_resources": 5}),
        ("/threads/runs", {}),
        ("/threads/runs", {"assistant_id": "{agent}", "thread": []}),
        ("/threads/runs", {"assistant_id": "{agent}", "max_prompt_tokens": 0}),
        ("/threads/runs", {"assistant_id": "{agent}", "max_prompt_tokens": 1.5}),
        ("/threads/runs", {"assistant_id": "{agent}", "temperature": 10**400}),
        ("/threads/runs", {"assistant_id": "{agent}", "truncation_strategy": {"type": "last_messages"}}),
        (
            "/threads/runs",
            {"assistant_id": "{agent}", "truncation_strategy": {"type": "auto", "last_messages": 10**30}},
        ),
        ("/threads/runs", {"assistant_id": "{agent}", "tool_choice": "always"}),
        ("/threads/runs", {"assistant_id": "{agent}", "tool_choice": {"type": "function"}}),
        ("/threads/runs", {"assistant_id": "{agent}", "tool_choice": 5}),
        ("/threads/runs", {"assistant_id": "{agent}", "response_format": "none"}),
        ("/threads/runs", {"assistant_id": "{agent}", "parallel_tool_calls": "yes"}),
        ("/threads/runs", {"assistant_id": "{agent}", "instructions": "x" * 256_001}),
    ],
)
def test_bodies_that_do_not_fit(world: World, path: str, body: dict[str, Any]) -> None:
    """A wrong type, value or length is 400, names its parameter, and changes nothing."""
    agent = world.agent()
    if "assistant_id" in body:
        body = {**body, "assistant_id": agent}
    reply = world.send("POST", path, body)
    assert (reply.status, reply.error["type"]) == (400, "invalid_request_error")
    assert reply.error["param"]
    assert world.get("/threads")["data"] == []


def test_numbers_may_be_huge(world: World) -> None:
    """A budget beyond 64 bits is a budget, and survives the store."""
    run = world.run(max_prompt_tokens=10**30)
    assert world.until(run, "completed")["max_prompt_tokens"] == 10**30


def test_text_may_be_odd(world: World) -> None:
    """NUL, control characters, emoji and quotes come back as they went."""
    text = "\x00\x01 'quoted' \"twice\" \\ 👩‍🚀 \u2028 </script>"
    message = world.post(f"{world.thread()}/messages", {"role": "user", "content": text})
    assert message["content"][0]["text"]["value"] == text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/"),
        ("GET", "//threads"),
        ("GET", "/threads/"),
        ("POST", "/uploads"),
        ("GET", "/indexes"),
        ("GET", "/openai/v1/responses"),
        ("PUT", "/threads"),
        ("PATCH", "/threads/t"),
        ("DELETE", "/threads/t/messages/m"),
        ("DELETE", "/threads"),
        ("OPTIONS", "/threads"),
        ("BREW", "/threads"),
    ],
)
def test_an_unknown_route_is_named(world: World, method: str, path: str) -> None:
    """A route of Azure's that is not served, a wrong method and nonsense get 404 with what is served."""
    reply = world.send(method, path)
    assert (reply.status, reply.error["code"]) == (404, "unsupported_by_local_service")
    assert f"has no {method} " in reply.message
    assert path in reply.message


def test_an_unknown_route_says_what_is_near(world: World) -> None:
    """A slip of the pen is told the right path; a project itself is no object."""
    assert "Did you mean POST, GET /threads/{thread_id}/runs?" in world.send("GET", "/threads/t/run").message
    assert "That path knows POST, GET." in world.send("PUT", "/threads").message
    assert "has no GET on a project itself. It serves agents" in world.send("GET", "").message


def test_a_broken_body_says_where(world: World) -> None:
    """The place at which the JSON breaks is told."""
    assert "at line 2, column 1." in world.send("POST", "/threads", raw=b'{"metadata":\n}').message


@pytest.mark.parametrize("path", ["/threads\n0", "/\n", "/threads/a\r\nb"])
def test_a_line_break_in_a_path_is_no_way_out(world: World, path: str) -> None:
    """What even the last route does not take is 404 as JSON."""
    assert world.send("GET", path).status == 404


@pytest.mark.parametrize("project", ["", ".hidden", "a b", "x" * 65, "é", "-x"])
def test_a_project_has_a_plain_name(world: World, project: str) -> None:
    """A name that could not be a project's makes none."""
    assert world.beside(project).send("GET", "/threads").status == 404
    assert world.store.project_names() == []


@pytest.mark.parametrize("path", ["/", "/threads", "/api/projects", "/favicon.ico"])
def test_outside_a_project_there_is_nothing(world: World, path: str) -> None:
    """A path that is in no project is 404, as JSON, and says where projects are."""
    answer = DirectApp(world.service.data).call(Exchange("GET", f"https://localhost{path}", {}))
    assert answer.status == 404
    assert "/api/projects/<project>" in json.loads(answer.body)["error"]["message"]


def test_the_version_is_required_and_may_be_any(world: World) -> None:
    """api-version must be there; its value, and other keys of the query, do not matter."""
    reply = world.send("GET", "/threads", version=None)
    assert (reply.status, reply.error["code"]) == (400, "MissingApiVersionParameter")
    assert world.send("GET", "/threads", version="2099-01-01-preview", unknown="x").status == 200


def test_every_route_is_json_and_200_or_a_named_refusal(world: World) -> None:
    """No route of the table fails on ids that do not exist and on an empty body."""
    for method, template, _ in ROUTES:
        path = template.replace("{", "").replace("}", "")
        assert world.send(method, path, {}).status in (200, 400, 404), (method, path)

"""What the headers of a reply say about the request: its ids, for whoever compares two logs."""

from __future__ import annotations

import uuid

import pytest

from labkit.connect.asgi import Answer, DirectApp, Exchange
from tests.service.world import World


def ask(
    world: World, path: str = "/threads", *, method: str = "GET", token: str | None = None, **headers: str
) -> Answer:
    url = f"https://localhost/api/projects/p{path}?api-version=v1"
    given = {"authorization": f"Bearer {token or world.token}", **headers}
    return DirectApp(world.service.data).call(Exchange(method, url, given))


@pytest.mark.parametrize("path", ["/threads", "/threads/thread_X", "/nowhere"])
def test_every_reply_has_an_id(world: World, path: str) -> None:
    """Success or refusal, the reply has one id under two names, and the request log has it too."""
    first, second = ask(world, path), ask(world, path)
    ids = [answer.headers["apim-request-id"] for answer in (first, second)]
    assert [str(uuid.UUID(request_id)) for request_id in ids] == ids
    assert ids[0] != ids[1]
    assert first.headers["x-request-id"] == ids[0]
    assert [entry["id"] for entry in world.control("GET", "requests")["requests"]] == ids


def test_the_clients_own_id_comes_back(world: World) -> None:
    """The SDK sends x-ms-client-request-id with every request; the reply repeats it, and has none when none came."""
    assert ask(world, **{"x-ms-client-request-id": "abc-1"}).headers["x-ms-client-request-id"] == "abc-1"
    assert "x-ms-client-request-id" not in ask(world).headers


@pytest.mark.parametrize("bad", ["", "x" * 129, "a b", "ä", "a\tb"])
def test_a_strange_id_does_not_come_back(world: World, bad: str) -> None:
    """Only what is plainly an id is repeated: up to 128 visible ASCII characters."""
    assert "x-ms-client-request-id" not in ask(world, **{"x-ms-client-request-id": bad}).headers


def test_a_stranger_is_told_an_id_too(world: World) -> None:
    """A request that is refused before it reaches a project has an id that nobody else has."""
    answers = [ask(world, token="wrong") for _ in range(2)]
    assert {answer.status for answer in answers} == {401}
    assert len({answer.headers["apim-request-id"] for answer in answers}) == 2


def test_a_stream_has_an_id(world: World) -> None:
    """The head of a stream says it before the first event."""
    reply = world.send("POST", f"{world.thread('x')}/runs", {"assistant_id": world.agent(), "stream": True})
    assert uuid.UUID(reply.headers["apim-request-id"])


def test_golden_ids_are_the_same_every_time() -> None:
    """With a seed the ids of requests are as fixed as those of objects."""

    def ids(seed: int) -> list[str]:
        world = World()
        world.control("POST", "reset", {"seed": seed, "golden": True})
        found = [ask(world).headers["apim-request-id"] for _ in range(3)]
        world.service.close()
        return found

    assert ids(1) == ids(1)
    assert len(set(ids(1))) == 3
    assert not set(ids(1)) & set(ids(2))

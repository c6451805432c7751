"""Faults of requests: what a client's retries meet."""

from __future__ import annotations

import json

import pytest

from labkit.connect.asgi import DirectApp, Exchange
from tests.service.world import World


def test_a_fault_before_the_work(world: World) -> None:
    """The request fails and nothing was done; the next one works."""
    world.fault("http_error", status=503)
    reply = world.send("POST", "/threads", {})
    assert (reply.status, reply.error["code"]) == (503, "server_error")
    assert "retry-after" not in reply.headers
    assert world.get("/threads")["data"] == []


def test_a_fault_after_the_work(world: World) -> None:
    """With after_commit the client is told of an error, and the object is there (W5)."""
    world.fault("http_error", after_commit=True, method="POST")
    assert world.send("POST", "/threads", {}).status == 500
    assert len(world.get("/threads")["data"]) == 1


@pytest.mark.parametrize(("seconds", "header"), [(0, "0"), (2, "2"), (0.5, "0.5"), (90, "90")])
def test_retry_after_is_sent_where_it_is_asked_for(world: World, seconds: float, header: str) -> None:
    """429 carries Retry-After only when the fault says so."""
    world.fault("http_error", status=429, retry_after=seconds)
    reply = world.send("GET", "/threads")
    assert (reply.status, reply.headers["retry-after"]) == (429, header)


@pytest.mark.parametrize(
    ("body", "content"), [("text", b"<html><body>Bad gateway</body></html>"), ("empty", b"")]
)
def test_a_body_may_be_no_json(world: World, body: str, content: bytes) -> None:
    """A gateway in between may answer with HTML or with nothing (W15)."""
    world.fault("http_error", status=502, body=body)
    url = "https://localhost/api/projects/p/threads?api-version=v1"
    answer = DirectApp(world.service.data).call(
        Exchange("GET", url, {"authorization": f"Bearer {world.token}"})
    )
    assert (answer.status, answer.body) == (502, content)
    assert answer.headers["content-type"].startswith("text/html")


def test_a_fault_waits_for_its_path(world: World) -> None:
    """A fault for one kind of request leaves the others alone until it has struck."""
    world.fault("http_error", method="POST", path="/messages")
    thread = world.thread()
    assert world.send("GET", f"{thread}/messages").status == 200
    assert world.send("POST", f"{thread}/messages", {"role": "user", "content": "x"}).status == 500
    assert world.send("POST", f"{thread}/messages", {"role": "user", "content": "x"}).status == 200


def test_times_and_forever(world: World) -> None:
    """A fault strikes as often as it says, or until it is deleted."""
    world.fault("http_error", times=2)
    assert [world.send("GET", "/threads").status for _ in range(3)] == [500, 500, 200]
    world.fault("unauthorized", times=None)
    assert {world.send("GET", "/threads").status for _ in range(5)} == {401}
    world.control("DELETE", "faults")
    assert world.send("GET", "/threads").status == 200


def test_no_4xx_of_the_service_asks_for_a_retry(world: World) -> None:
    """The SDK would repeat even a 400 that carries Retry-After, so none does."""
    refused = [
        world.send("GET", "/threads/thread_X"),
        world.send("POST", "/threads", raw=b"{"),
        world.send("GET", "/nothing"),
    ]
    assert [reply.status for reply in refused] == [404, 400, 404]
    assert all("retry-after" not in reply.headers for reply in refused)


def test_a_used_up_fault_stays_used_up(world: World) -> None:
    """A request that is refused afterwards does not bring its fault back."""
    world.fault("http_error")
    assert [world.send("POST", "/threads", {"metadata": 5}).status for _ in range(2)] == [500, 400]
    assert world.control("GET", "faults") == {"faults": []}


def test_a_refused_run_keeps_its_fault(world: World) -> None:
    """A run fault is used up by a run that was created, not by one that was refused."""
    world.fault("server_error")
    assert world.send("POST", f"{world.thread()}/runs", {"assistant_id": "asst_X"}).status == 404
    assert json.dumps(world.control("GET", "faults")).count("server_error") == 1
    world.until(world.run(), "failed")

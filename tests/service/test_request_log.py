"""The request log: what came, in which call, and what it showed."""

from __future__ import annotations

from labkit.connect.asgi import Exchange
from tests.service.world import World


def test_the_request_log_knows_calls_and_what_was_shown(world: World) -> None:
    """Attempts of one call have the number of its first; a reply that is a run is logged with its status."""
    run = world.run()
    url = f"https://localhost/api/projects/p{run}?api-version=v1"
    headers = {"authorization": f"Bearer {world.token}", "x-ms-client-request-id": "one"}
    for _ in range(2):
        world.data.call(Exchange("GET", url, headers))
    created, first, second = world.control("GET", "requests")["requests"][-3:]
    assert (created["call"], first["call"], second["call"]) == (created["n"], first["n"], first["n"])
    assert {entry["run_id"] for entry in (created, first, second)} == {run.split("/")[-1]}
    assert {entry["run_status"] for entry in (created, first, second)} == {"queued"}


def test_the_request_log(world: World) -> None:
    """Each data-plane request is logged in order with its route, status and time; the log can be cleared."""
    thread = world.thread()
    world.send("GET", "/threads/thread_X")
    first, second = world.control("GET", "requests")["requests"]
    assert (first["n"], first["method"], first["path"], first["status"]) == (1, "POST", "/threads", 200)
    assert (second["n"], second["operation"], second["status"]) == (2, "/threads/{thread_id}", 404)
    assert set(first) == {
        "n",
        "call",
        "id",
        "at",
        "method",
        "path",
        "operation",
        "status",
        "milliseconds",
        "events",
    }
    world.control("DELETE", "requests")
    world.get(thread)
    assert [entry["n"] for entry in world.control("GET", "requests")["requests"]] == [3]
    reply = world.knock("GET", "/labkit/projects/p/requests?after=3")
    assert reply.body == {"requests": []}

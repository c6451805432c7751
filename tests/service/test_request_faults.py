"""Faults of requests: what a client's retries meet."""

from __future__ import annotations

import gc
import json

import pytest

from labkit.connect.asgi import Answer, DirectApp, Exchange
from labkit.service.carrier import HungUp
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


def raw(world: World, method: str, path: str, body: dict[str, object] | None = None) -> Answer:
    """Send a request whose answer need not be JSON."""
    url = f"https://localhost/api/projects/p{path}?api-version=v1"
    content = b"" if body is None else json.dumps(body).encode()
    exchange = Exchange(method, url, {"authorization": f"Bearer {world.token}"}, content)
    return DirectApp(world.service.data).call(exchange)


def test_two_errors_come_one_after_the_other(world: World) -> None:
    """Two faults that answer a request strike two requests, in the order in which they were set."""
    world.fault("http_error", status=503)
    world.fault("too_many_requests")
    assert [world.send("GET", "/threads").status for _ in range(3)] == [503, 429, 200]


def test_faults_of_different_parts_strike_one_request(world: World) -> None:
    """An answer may be an error and come late; the log says what struck."""
    world.fault("slow_reply:seconds=3 + http_error", method="POST")
    world.fault("sloppy_page")
    answer = raw(world, "POST", "/threads", {})
    assert (answer.status, answer.headers["x-labkit-late"]) == (500, "3")
    logged = world.control("GET", "requests")["requests"][-1]
    assert (logged["status"], logged["faults"]) == (500, ["http_error", "slow_reply"])


def test_a_request_without_faults_is_logged_without(world: World) -> None:
    """The word faults is in the log only where one struck."""
    world.get("/threads")
    assert "faults" not in world.control("GET", "requests")["requests"][-1]


@pytest.mark.parametrize(
    ("wait", "text"),
    [(None, "Try again later."), (2, "Try again in 2 seconds."), (0.5, "Try again in 0.5 seconds.")],
)
def test_too_many_requests(world: World, wait: float | None, text: str) -> None:
    """429 with the code of E17; Retry-After is there when it was asked for, and the text says the same."""
    world.fault("too_many_requests", retry_after=wait)
    reply = world.send("GET", "/threads")
    assert (reply.status, reply.error["code"]) == (429, "rate_limit_exceeded")
    assert reply.message == f"Rate limit is exceeded. {text}"
    assert reply.headers.get("retry-after") == (None if wait is None else f"{wait:g}")


def test_error_after_commit(world: World) -> None:
    """W5: the answer is 500, and the thread is there."""
    world.fault("error_after_commit", status=503)
    assert world.send("POST", "/threads", {}).status == 503
    assert len(world.get("/threads")["data"]) == 1


def test_a_late_error_hides_a_refusal(world: World) -> None:
    """What the service would have refused is answered with the gateway's error all the same."""
    world.fault("error_after_commit")
    assert world.send("GET", "/threads/thread_X").status == 500
    assert world.control("GET", "faults") == {"faults": []}


@pytest.mark.parametrize("body", ["html", "empty"])
def test_a_bad_gateway(world: World, body: str) -> None:
    """W15: 502 without JSON."""
    world.fault("bad_gateway", body=body)
    answer = raw(world, "GET", "/threads")
    assert (answer.status, answer.headers["content-type"], answer.body == b"") == (
        502,
        "text/html",
        body == "empty",
    )


def test_a_gateway_timeout(world: World) -> None:
    """E18: plain text with the address, and the message was stored."""
    world.fault("gateway_timeout", path="/messages")
    thread = world.thread()
    answer = raw(world, "POST", f"{thread}/messages", {"role": "user", "content": "x"})
    assert (answer.status, answer.headers["content-type"]) == (504, "text/plain")
    assert (
        answer.body.decode()
        == f"Request to https://localhost/api/projects/p{thread}/messages?api-version=v1 timed out"
    )
    assert len(world.get(f"{thread}/messages")["data"]) == 1


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1), ("body", 1)])
def test_a_dropped_connection(world: World, when: str, made: int) -> None:
    """Before the work nothing was done; after it, and in the middle of the answer, it was. The log says 0 for no answer."""
    world.fault("dropped_connection", when=when)
    with pytest.raises(HungUp) as caught:
        raw(world, "POST", "/threads", {})
    assert caught.value.in_body == (when == "body")
    assert world.control("GET", "requests")["requests"][-1]["status"] == (200 if when == "body" else 0)
    assert len(world.get("/threads")["data"]) == made


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        (
            "messages",
            {"role": "user", "content": "x"},
            "Can't add messages to {thread} while a run {run} is active.",
        ),
        ("runs", {"assistant_id": "asst_X"}, "Thread {thread} already has an active run {run}."),
    ],
)
def test_a_thread_that_is_still_locked(world: World, path: str, body: dict[str, object], text: str) -> None:
    """E1 and E2 come although the run has ended; the next try is taken as it should be."""
    run = world.run()
    world.until(run, "completed")
    thread, _, run_id = run.partition("/runs/")
    world.fault("thread_locked")
    assert world.get(thread)
    reply = world.send("POST", f"{thread}/{path}", body)
    expected = text.format(thread=thread.removeprefix("/threads/"), run=run_id)
    assert (reply.status, reply.message) == (400, expected)
    assert world.send("POST", f"{thread}/{path}", body).status == (200 if path == "messages" else 404)


def test_a_new_thread_may_be_locked(world: World) -> None:
    """Where no run was, the text names one all the same."""
    world.fault("thread_locked")
    reply = world.send("POST", f"{world.thread()}/messages", {"role": "user", "content": "x"})
    assert "while a run run_" in reply.message


def test_a_page_that_ignores_after(world: World) -> None:
    """W9: the second page is the first one again, as often as it is asked for."""
    for _ in range(3):
        world.post("/threads", {})
    world.fault("sloppy_page", times=None)
    first = world.get("/threads", limit=2)
    assert world.get("/threads", limit=2, after=first["last_id"]) == first


def test_a_page_that_ignores_its_limit(world: World) -> None:
    """W9: more comes than was asked for."""
    for _ in range(3):
        world.post("/threads", {})
    world.fault("sloppy_page", ignores="limit")
    assert len(world.get("/threads", limit=1)["data"]) == 3
    assert len(world.get("/threads", limit=1)["data"]) == 1


def test_a_page_without_a_last_id(world: World) -> None:
    """W9: a client that goes by last_id believes that this was all."""
    world.documented = False
    for _ in range(2):
        world.post("/threads", {})
    world.fault("sloppy_page", ignores="last_id")
    page = world.get("/threads", limit=1)
    assert (len(page["data"]), page["last_id"], page["has_more"]) == (1, None, True)


def test_a_sloppy_page_waits_for_a_listing(world: World) -> None:
    """Other requests leave it alone, and one that was never met can be seen: it has struck nothing."""
    world.fault("sloppy_page")
    thread = world.thread()
    world.get(thread)
    world.get("/deployments")
    (fault,) = world.control("GET", "faults")["faults"]
    assert (fault["fault"], fault["struck"]) == ("sloppy_page", 0)


@pytest.mark.parametrize("when", ["after", "body"])
def test_a_dropped_download_leaves_no_file_open(world: World, when: str) -> None:
    """What was to be sent of a file is closed, whatever became of the connection."""
    file_id = world.upload(b"x" * 1000)["id"]
    world.fault("dropped_connection", when=when, path="/content")
    with pytest.raises(HungUp):
        world.download(file_id)
    gc.collect()  # an open file would be told of now, as an error
    assert world.download(file_id).body == b"x" * 1000

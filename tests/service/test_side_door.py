"""The side door: clock, script, steps, logs, reset, tokens."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from labkit.connect.asgi import DirectApp, Exchange
from labkit.service.assembly import Service
from labkit.service.control import Process
from labkit.service.control.actions import EVENTS_A_PAGE
from labkit.service.store import Store
from tests.service.world import SECRET, START, Reply, World


def ask_token(world: World, header: str | None, query: str = "resource=https://ai.azure.com") -> Reply:
    headers = {} if header is None else {"x-identity-header": header}
    url = f"http://127.0.0.1/msi/token?api-version=2019-08-01&{query}"
    answer = DirectApp(world.service.control).call(Exchange("GET", url, headers))
    return Reply(answer.status, json.loads(answer.body), answer.headers, answer.body)


def test_the_identity_endpoint_gives_a_token_that_works(world: World) -> None:
    """A token comes as App Service gives it (wire contract §20), a client_id is accepted, and it opens the data plane."""
    reply = ask_token(world, SECRET, "resource=https://ai.azure.com&client_id=x")
    assert reply.body == {
        "access_token": reply.body["access_token"],
        "expires_on": str(int(START) + 24 * 3600),
        "resource": "https://ai.azure.com",
        "token_type": "Bearer",
    }
    world.token = reply.body["access_token"]
    assert world.send("GET", "/threads").status == 200


@pytest.mark.parametrize(
    ("header", "query", "status"),
    [(None, "resource=x", 401), ("wrong", "resource=x", 401), (SECRET, "", 400)],
)
def test_the_identity_endpoint_refuses(world: World, header: str | None, query: str, status: int) -> None:
    """Without the secret, or without a resource, there is no token, and the secret is not in the answer."""
    reply = ask_token(world, header, query)
    assert reply.status == status
    assert SECRET not in str(reply.body)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/labkit/projects"),
        ("POST", "/labkit/shutdown"),
        ("GET", "/labkit/projects/p/clock"),
        ("POST", "/labkit/projects/p/reset"),
    ],
)
@pytest.mark.parametrize("key", [None, "", "wrong", "é"])
def test_control_needs_the_key(world: World, method: str, path: str, key: str | None) -> None:
    """Everything under /labkit asks for the secret, and does nothing without it."""
    assert world.knock(method, path, key=key).status == 401
    assert world.store.project_names() == []


def test_health_needs_no_key(world: World) -> None:
    """Health answers everybody."""
    assert world.knock("GET", "/health", key=None).body == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/labkit", "/labkit/projects/p/nothing", "/labkit/projects/a b/clock"])
def test_the_side_door_has_nothing_else(world: World, path: str) -> None:
    """An unknown path, and a name that no project can have, are 404 as JSON and make no project."""
    assert world.knock("GET", path.replace(" ", "%20")).status == 404
    assert world.knock("PUT", "/labkit/projects/p/clock").status == 404
    assert world.store.project_names() == []


def test_projects_are_listed(world: World) -> None:
    """A project exists from its first use."""
    for name in ("b", "a"):
        world.beside(name).get("/threads")
    assert world.knock("GET", "/labkit/projects").body == {"projects": ["a", "b"]}


def test_the_clock_is_set_and_read(world: World) -> None:
    """Speed, hold, step by request, jump and real time again; the wire's timestamps are that clock's."""
    assert world.control("GET", "clock") == {
        "now": START,
        "mode": "real",
        "speed": 1.0,
        "per_request": 0.0,
        "per_poll": 0.0,
    }
    assert world.control("POST", "clock", {"speed": 60})["speed"] == 60
    world.wall.advance(10)
    assert world.control("GET", "clock")["now"] == START + 600
    held = world.control("POST", "clock", {"mode": "manual", "now": START + 1000, "per_request": 5})
    assert held == {"now": START + 1000, "mode": "manual", "speed": 60.0, "per_request": 5.0, "per_poll": 0.0}
    assert world.post("/threads")["created_at"] == int(START) + 1005
    assert world.control("POST", "clock", {"advance": 30})["now"] == START + 1035
    assert world.control("POST", "clock", {"mode": "real"})["mode"] == "real"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"mode": "fast"},
        {"speed": 0},
        {"speed": 1e9},
        {"speed": "60"},
        {"advance": -1},
        {"advance": True},
        {"advance": 1e300},
        {"mode": "manual", "now": START - 1},
        {"mode": "manual", "per_request": -1},
        {"mode": "manual", "per_request": None},
        {"tempo": 2},
        {"mode": ["manual"]},
    ],
)
def test_a_clock_that_cannot_be_set(world: World, body: object) -> None:
    """A setting that makes no sense is 400 and leaves the clock as it was, whole."""
    before = world.control("GET", "clock")
    reply = world.knock("POST", "/labkit/projects/p/clock", body)
    assert (reply.status, reply.error["code"]) == (400, None)
    assert world.control("GET", "clock") == before


def test_half_a_setting_is_not_kept(world: World) -> None:
    """When one part of a setting is refused, the other is undone."""
    assert world.knock("POST", "/labkit/projects/p/clock", {"speed": 60, "advance": -1}).status == 400
    assert world.control("GET", "clock")["speed"] == 1


def test_the_clock_makes_runs_move(world: World) -> None:
    """Ten minutes forward expire a waiting run at once."""
    run, _ = world.waiting()
    world.control("POST", "clock", {"advance": 600})
    events = world.control("GET", "events")["events"]
    assert (events[-1]["object"], events[-1]["status"]) == ("run", "expired")
    assert world.get(run)["status"] == "expired"


def test_a_script_is_followed_then_forgotten(world: World) -> None:
    """Turns are used in order; DELETE forgets the rest; a turn may take its own time."""
    world.script({"text": "first", "seconds": 100}, {"text": "second"})
    thread = world.thread("x")
    run = world.run(thread)
    world.wall.advance(99)
    assert world.get(run)["status"] == "in_progress"
    world.wall.advance(2)
    assert world.get(run)["status"] == "completed"
    assert world.control("DELETE", "script") == {"turns": 0}
    world.until(world.run(thread), "completed")
    texts = [body["content"][0]["text"]["value"] for body in world.get(f"{thread}/messages")["data"]]
    assert texts[:2] == ["You said: x", "first"]


@pytest.mark.parametrize("turns", [None, "x", [5], [{}], [{"text": 5}], [{"text": "a", "tool_calls": []}]])
def test_a_wrong_script_is_refused_when_it_is_given(world: World, turns: object) -> None:
    """A script that would break a run later is 400 now, and nothing of it is kept."""
    reply = world.knock("POST", "/labkit/projects/p/script", {"turns": turns})
    assert reply.status == 400
    world.script({"text": "good"})
    assert world.knock("POST", "/labkit/projects/p/script", {"turns": [{"text": "a"}, 5]}).status == 400
    assert world.control("POST", "script", {"turns": []}) == {"turns": 1}


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "٣"])
def test_a_log_is_read_from_a_number(world: World, after: str) -> None:
    """after is a whole number that a log can have."""
    for log in ("events", "requests"):
        assert world.knock("GET", f"/labkit/projects/p/{log}?after={quote(after)}").status == 400


def test_the_event_log(world: World) -> None:
    """Every change of a run, its steps and its messages is logged with its own time."""
    run = world.run()
    world.wall.advance(60)
    events = world.knock("GET", f"/labkit/projects/p/events?run_id={run.rpartition('/')[2]}").body["events"]
    assert [(event["object"], event["status"]) for event in events] == [
        ("run", "queued"),
        ("run", "in_progress"),
        ("step", "in_progress"),
        ("message", "in_progress"),
        ("message", "completed"),
        ("step", "completed"),
        ("run", "completed"),
    ]
    assert [event["n"] for event in events] == list(range(1, 8))
    assert START == events[0]["at"] < events[1]["at"] < events[-1]["at"] < START + 6
    assert world.knock("GET", "/labkit/projects/p/events?run_id=other").body == {"events": []}


def test_a_long_event_log_is_read_in_parts(world: World) -> None:
    """One answer holds so many events and says that there are more; who asks on after the last one gets them all."""
    with world.store.transaction():
        for number in range(EVENTS_A_PAGE + 3):
            world.store.add_event("p", 1.0, "run_1", "run", {"id": str(number), "status": "queued"}, "create")
    first = world.control("GET", "events")
    assert (len(first["events"]), first["more"]) == (EVENTS_A_PAGE, True)
    rest = world.control("GET", f"events?after={first['events'][-1]['n']}")
    assert [event["id"] for event in rest["events"]] == [str(EVENTS_A_PAGE + n) for n in range(3)]
    assert "more" not in rest


def test_one_step_is_one_transition(world: World) -> None:
    """A step moves the clock to the next thing that is due, and tells what happened."""
    world.run()
    happened = world.control("POST", "step")["events"]
    assert [(event["object"], event["event"]) for event in happened] == [("run", "pick_up")]
    assert world.control("GET", "clock")["now"] == happened[0]["at"]


def test_deployments_can_be_changed(world: World) -> None:
    """A model is known when the project has a deployment of that name, each once."""
    names = {"deployments": ["mine", "mine"]}
    assert world.control("POST", "deployments", names) == {"deployments": ["mine"]}
    assert (
        world.until(world.run(assistant_id=world.agent(model="mine")), "completed", "failed")["status"]
        == "completed"
    )
    assert world.until(world.run(), "failed")["last_error"]["code"] == "invalid_engine_error"
    for wrong in (None, "mine", [5], [""]):
        reply = world.knock("POST", "/labkit/projects/p/deployments", {"deployments": wrong})
        assert reply.status == 400


@pytest.mark.parametrize("body", [{"seed": "7"}, {"seed": True}, {"golden": 1}, {"golden": None}])
def test_a_reset_that_does_not_fit(world: World, body: object) -> None:
    """A seed is a whole number, golden a boolean; a refused reset forgets nothing."""
    thread = world.thread()
    assert world.knock("POST", "/labkit/projects/p/reset", body).status == 400
    assert world.get(thread)["object"] == "thread"


@pytest.mark.parametrize("name", ["clock", "faults", "script", "reset", "deployments"])
@pytest.mark.parametrize("body", [[], "x", 5])
def test_control_bodies_are_objects(world: World, name: str, body: object) -> None:
    """A body that is no JSON object is 400."""
    assert world.knock("POST", f"/labkit/projects/p/{name}", body).status == 400


def test_shutdown_calls_back() -> None:
    """The service itself decides how to stop."""
    called = []
    service = Service(Store(), SECRET, process=Process(shut_down=lambda: called.append(1)))
    app = DirectApp(service.control)
    app.call(Exchange("POST", "http://127.0.0.1/labkit/shutdown", {"x-labkit-key": SECRET}))
    assert called == [1]
    service.close()


@pytest.mark.parametrize(
    "body", [{"now": 1.0}, {"mode": "manual", "speed": 60}, {"mode": "real", "now": 5e9}]
)
def test_a_clock_setting_that_would_be_ignored_is_refused(world: World, body: dict[str, object]) -> None:
    """What cannot be meant together is an error, never half obeyed."""
    before = world.control("GET", "clock")
    assert world.knock("POST", "/labkit/projects/p/clock", body).status == 400
    assert world.control("GET", "clock") == before

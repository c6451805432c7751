from __future__ import annotations

from labkit.connect.asgi import Exchange
from labkit.service.model.turns import Prompt, Turn
from tests.service.world import World


class Broken:
    """A model whose turn cannot be written down: its text is no text. Only asked for when the thread says so."""

    def reply(self, prompt: Prompt) -> Turn:
        """Answer, or break the worker that takes the answer."""
        if prompt.entries[-1].text == "Break!":
            return Turn(text=object())  # type: ignore[arg-type]  # on purpose
        return Turn(text="Fine.")


def test_a_run_that_cannot_be_moved_fails_alone() -> None:
    """A defect in moving one run ends that run with server_error; other runs, and the project, go on."""
    world = World(model=Broken())
    broken, good = world.run(world.thread("Break!")), world.run(world.thread("Hello"))
    world.wall.advance(10)
    failed = world.get(broken)
    assert (failed["status"], failed["last_error"]["code"]) == ("failed", "server_error")
    assert world.get(good)["status"] == "completed"
    assert world.post(broken.rpartition("/runs")[0] + "/messages", {"role": "user", "content": "Again"})


def test_a_defect_in_a_single_step() -> None:
    """Stepping through a run that meets a defect fails it, as time does."""
    world = World(model=Broken())
    broken = world.run(world.thread("Break!"))
    assert world.until(broken, "failed")["last_error"]["code"] == "server_error"


def test_a_message_cut_by_the_content_filter_says_so(world: World) -> None:
    """The message's reason is the filter's, not the token budget's (wire contract §5)."""
    world.fault("incomplete", reason="content_filter")
    run = world.run()
    body = world.until(run, "incomplete")
    messages = world.get(run.rpartition("/runs")[0] + "/messages")["data"]
    assert body["incomplete_details"] == {"reason": "content_filter"}
    assert messages[0]["incomplete_details"] == {"reason": "content_filter"}


def test_unknown_routes_are_named_whatever_their_query(world: World) -> None:
    """The successor's paths carry no api-version; the answer is still that the route is not there."""
    reply = world.send("POST", "/openai/v1/embeddings", {}, version=None)
    assert reply.status == 404
    assert "/openai/v1/embeddings" in reply.message


def test_a_waiting_run_that_cannot_be_moved_expires(world: World) -> None:
    """A run that waits for outputs cannot fail; when its expiry meets a defect, it still expires."""
    run, _ = world.waiting("f")
    thread_id = run.split("/")[2]
    with world.store.transaction():
        world.store.delete("p", "step", world.get(f"{run}/steps")["data"][0]["id"])
    world.wall.advance(601)
    assert world.get(run)["status"] == "expired"
    assert world.post(f"/threads/{thread_id}/messages", {"role": "user", "content": "Again"})


def test_the_side_door_answers_to_its_own_name_only(world: World) -> None:
    """A request under a foreign host name is refused, also by the route that needs no key."""
    assert world.knock("GET", "/health").status == 200
    answer = world._control.call(Exchange("GET", "http://evil.example/health", {}))
    assert answer.status == 400


def test_a_full_disk_is_said_and_loses_nothing(world: World) -> None:
    """What cannot be stored is refused with 507; what was stored can be read, and small things fit again later."""
    thread = world.thread("kept")
    # SQLite's own limit gives the error of a full disk.
    (pages,) = world.store._db.execute("PRAGMA page_count").fetchone()
    world.store._db.execute(f"PRAGMA max_page_count = {pages + 4}")
    refused = world.send("POST", f"{thread}/messages", {"role": "user", "content": "x" * 1_000_000})
    assert (refused.status, refused.error["code"]) == (507, "disk_trouble")
    assert len(world.get(f"{thread}/messages")["data"]) == 1
    world.store._db.execute("PRAGMA max_page_count = 1000000")
    assert world.post(f"{thread}/messages", {"role": "user", "content": "x" * 1_000_000})


def test_a_run_that_cannot_go_on_leaves_nothing_open(world: World) -> None:
    """When a run's notes are broken in the middle of its turn it fails, and its step and message end with it."""
    run = world.run()
    world.until(run, "in_progress")
    world.control("POST", "step")
    row = world.store.get_run("p", run.rpartition("/")[2])
    assert row is not None
    del row.work["turn_usage"]
    world.store.save_run("p", row, active=True)
    body = world.until(run, "failed")
    assert body["last_error"] == {"code": "server_error", "message": "Sorry, something went wrong."}
    (step,) = world.get(f"{run}/steps")["data"]
    assert (step["status"], step["last_error"]) == ("failed", body["last_error"])
    (message, _) = world.get(f"{run.partition('/runs')[0]}/messages")["data"]
    assert (message["status"], message["incomplete_details"]) == ("incomplete", {"reason": "run_failed"})

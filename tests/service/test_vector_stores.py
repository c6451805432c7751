from __future__ import annotations

import pytest

from tests.service.stock import NO_FILES, counts, store
from tests.service.world import START, Json, World

DAY = 24 * 3600


def test_an_empty_store_is_completed_at_once(world: World) -> None:
    """Every key of a vector store, explicit nulls; nothing to index, so nothing to wait for."""
    body = world.post("/vector_stores", {"name": "notes", "metadata": {"k": "v"}, "file_ids": []})
    store_id = body.pop("id")
    assert store_id.startswith("vs_")
    assert body == {
        "object": "vector_store",
        "created_at": int(START),
        "name": "notes",
        "usage_bytes": 0,
        "file_counts": NO_FILES,
        "status": "completed",
        "expires_after": None,
        "expires_at": None,
        "last_active_at": int(START),
        "metadata": {"k": "v"},
    }
    assert world.get(f"/vector_stores/{store_id}") == {"id": store_id, **body}
    assert world.post("/vector_stores")["name"] is None


def test_a_store_is_busy_until_its_files_are_indexed(world: World) -> None:
    """`in_progress` for a while on the project's clock, then `completed`, with what it uses."""
    path = store(world, b"hello world", b"second")
    busy = world.get(path)
    assert (busy["status"], busy["file_counts"]) == ("in_progress", counts(in_progress=2))
    assert busy["usage_bytes"] == 0
    world.wall.advance(0.4)
    assert world.get(path)["status"] == "in_progress"
    world.wall.advance(0.2)
    done = world.get(path)
    assert (done["status"], done["file_counts"]) == ("completed", counts(completed=2))
    assert done["usage_bytes"] == len(b"hello world" + b"second")
    assert [each["id"] for each in world.get("/vector_stores")["data"]] == [done["id"]]
    assert world.get("/vector_stores")["data"][0] == done


def test_a_deleted_store_is_gone(world: World) -> None:
    """Its files stay; whatever asks for it gets 404."""
    path = store(world, b"a")
    store_id = path.rpartition("/")[2]
    assert world.delete(path) == {"id": store_id, "object": "vector_store.deleted", "deleted": True}
    for method, where in (("GET", ""), ("POST", ""), ("DELETE", ""), ("GET", "/files"), ("POST", "/files")):
        reply = world.send(method, path + where, {"file_id": "assistant-1"} if method == "POST" else None)
        assert (reply.status, reply.message) == (404, f"No vector store found with id '{store_id}'.")
    assert len(world.get("/files")["data"]) == 1


def test_a_store_is_changed(world: World) -> None:
    """Name, expiry and metadata; what is left out stays."""
    path = store(world, name="old", metadata={"a": "b"})
    world.wall.advance(60)
    expiry = {"anchor": "last_active_at", "days": 3}
    body = world.post(path, {"name": "new", "expires_after": expiry})
    assert (body["name"], body["metadata"], body["expires_after"]) == ("new", {"a": "b"}, expiry)
    assert body["last_active_at"] == int(START) + 60
    assert body["expires_at"] == int(START) + 60 + 3 * DAY
    assert world.get(path) == body


def test_unknown_keys_are_not_shown(world: World) -> None:
    """What a body has beside the keys that are known is ignored, however deep it is."""
    expiry = {"anchor": "last_active_at", "days": 3}
    sizes = {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 0}
    strategy = {"type": "static", "static": sizes}
    more = {"type": "static", "static": {**sizes, "x": 1}, "x": 1}
    path = store(world, b"a", expires_after={**expiry, "": False}, chunking_strategy=more)
    assert world.get(path)["expires_after"] == expiry
    assert world.post(path, {"expires_after": {**expiry, "x": 1}})["expires_after"] == expiry
    assert world.get(f"{path}/files")["data"][0]["chunking_strategy"] == strategy


@pytest.mark.parametrize(
    ("expiry", "param"),
    [
        ({"anchor": "created_at", "days": 1}, "expires_after.anchor"),
        ({"anchor": "last_active_at", "days": 0}, "expires_after.days"),
        ({"anchor": "last_active_at", "days": 366}, "expires_after.days"),
        ({"days": 1}, "expires_after.anchor"),
    ],
)
def test_an_expiry_that_does_not_fit_is_refused(world: World, expiry: Json, param: str) -> None:
    """The anchor is `last_active_at`, and days are 1 to 365."""
    reply = world.send("POST", "/vector_stores", {"expires_after": expiry})
    assert (reply.status, reply.error["param"]) == (400, param)


def test_a_store_expires_by_the_projects_clock(world: World) -> None:
    """Use puts the end off; after it the store is `expired`, and takes nothing more."""
    path = store(world, expires_after={"anchor": "last_active_at", "days": 1})
    world.control("POST", "clock", {"advance": DAY - 10})
    world.post(f"{path}/files", {"file_id": world.upload()["id"]})
    world.control("POST", "clock", {"advance": DAY - 10})
    assert world.get(path)["status"] == "completed"
    world.control("POST", "clock", {"advance": 10})
    body = world.get(path)
    assert (body["status"], body["expires_at"]) == ("expired", int(START) + 2 * DAY - 10)
    message = f"Vector store '{body['id']}' has expired."
    for where, request in (("", {"name": "x"}), ("/files", {"file_id": "a"}), ("/file_batches", {})):
        reply = world.send("POST", path + where, request)
        assert (reply.status, reply.message) == (400, message)
    assert world.delete(path)["deleted"] is True


def test_a_batch_is_counted(world: World) -> None:
    """A batch is `in_progress` until each of its files is done; it counts its own files only."""
    path = store(world, b"before")
    ids = [world.upload(content, "b.txt")["id"] for content in (b"one", b"two", b"")]
    batch = world.post(f"{path}/file_batches", {"file_ids": ids})
    batch_path = f"{path}/file_batches/{batch['id']}"
    assert batch == {
        "id": batch["id"],
        "object": "vector_store.files_batch",
        "created_at": int(START),
        "vector_store_id": path.rpartition("/")[2],
        "status": "in_progress",
        "file_counts": counts(in_progress=3),
    }
    assert batch["id"].startswith("vsfb_")
    world.wall.advance(1)
    done = world.get(batch_path)
    assert (done["status"], done["file_counts"]) == ("completed", counts(completed=2, failed=1))
    assert [each["id"] for each in world.get(f"{batch_path}/files")["data"]] == ids[::-1]
    assert [each["id"] for each in world.get(f"{batch_path}/files", filter="failed")["data"]] == ids[2:]
    reply = world.send("POST", f"{batch_path}/cancel")
    assert (reply.status, reply.message) == (400, "Cannot cancel file batch with status 'completed'.")


def test_a_cancelled_batch_indexes_nothing(world: World) -> None:
    """What was not indexed when the batch was cancelled is `cancelled`, and stays so."""
    path = store(world)
    ids = [world.upload(b"x" * size, "b.txt")["id"] for size in (10, 10)]
    batch = world.post(f"{path}/file_batches", {"file_ids": ids})
    batch_path = f"{path}/file_batches/{batch['id']}"
    cancelled = world.post(f"{batch_path}/cancel")
    assert (cancelled["status"], cancelled["file_counts"]) == ("cancelled", counts(cancelled=2))
    world.wall.advance(10)
    assert world.get(batch_path) == cancelled
    assert world.get(path)["file_counts"] == counts(cancelled=2)
    assert world.send("GET", f"{store(world)}/file_batches/{batch['id']}").status == 404


def test_a_large_file_is_read_beside_the_requests(world: World) -> None:
    """On a clock that runs nobody waits for a long text: its file is `in_progress` until it has been read."""
    path = store(world, b"lorem ipsum " * 50_000)
    world.wall.advance(5)
    for _ in range(2000):
        body = world.get(path)
        if body["status"] == "completed":
            break
    world.control("POST", "clock", {"mode": "manual"})
    assert world.get(path)["file_counts"] == counts(completed=1)


def test_a_held_clock_waits_for_long_texts(world: World) -> None:
    """On a clock that is held the same requests give the same answers, however long the reading takes."""
    world.control("POST", "clock", {"mode": "manual"})
    path = store(world, b"lorem ipsum " * 50_000)
    assert world.get(path)["status"] == "in_progress"
    world.control("POST", "clock", {"advance": 5})
    assert world.get(path)["status"] == "completed"


def test_a_step_indexes_a_file(world: World) -> None:
    """Single-stepping moves the clock to the file that is due next, before a run that is due later."""
    world.control("POST", "clock", {"mode": "manual"})
    path = store(world, b"a")
    run = world.run()
    world.control("POST", "step")
    world.control("POST", "step")
    assert world.get(path)["status"] == "completed"
    assert world.get(run)["status"] == "in_progress"


def test_polling_moves_a_clock_that_polls_move(world: World) -> None:
    """A GET of a vector store, a file or a batch is a poll, as that of a run is."""
    path = store(world, b"a")
    world.control("POST", "clock", {"mode": "manual", "per_poll": 1})
    assert world.get(f"{path}/files")["data"][0]["status"] == "in_progress"
    assert world.get(path)["status"] == "completed"


def test_a_reset_forgets_everything(world: World) -> None:
    """No vector store, no passage is left of a project that is reset; a neighbour keeps its own."""
    other = world.beside("q")
    mine, theirs = store(world, b"zebra"), store(other, b"zebra")
    world.wall.advance(1)
    assert world.get(mine)["status"] == other.get(theirs)["status"] == "completed"
    world.control("POST", "reset", {})
    assert world.get("/vector_stores")["data"] == []
    assert world.send("GET", mine).status == 404
    assert other.get(theirs)["file_counts"] == counts(completed=1)

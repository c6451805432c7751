from __future__ import annotations

from typing import Any

import pytest

from labkit.service.retrieval.kinds import SEARCHABLE
from tests.service.stock import ASSET, NO_FILES, counts, store
from tests.service.world import START, World


def test_a_file_of_a_store(world: World) -> None:
    """It has the id of the file; `auto` is shown as what it means, static 800 and 400."""
    path, file = store(world), world.upload(b"text", "a.md")
    row = world.post(f"{path}/files", {"file_id": file["id"]})
    assert row == {
        "id": file["id"],
        "object": "vector_store.file",
        "usage_bytes": 0,
        "created_at": int(START),
        "vector_store_id": path.rpartition("/")[2],
        "status": "in_progress",
        "last_error": None,
        "chunking_strategy": {
            "type": "static",
            "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400},
        },
    }
    world.wall.advance(1)
    done = world.get(f"{path}/files/{file['id']}")
    assert done == {**row, "status": "completed", "usage_bytes": 4}
    assert world.post(f"{path}/files", {"file_id": file["id"]}) == done, "a file that is there stays"


def test_chunking_can_be_asked_for(world: World) -> None:
    """Sizes are echoed, and obeyed: smaller passages overlap more often and use more."""
    text = " ".join(f"word{n}" for n in range(1000)).encode()
    sizes = {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 50}
    path = store(world, text, chunking_strategy={"type": "static", "static": sizes})
    world.wall.advance(2)
    (file,) = world.get(f"{path}/files")["data"]
    assert file["chunking_strategy"] == {"type": "static", "static": sizes}
    assert file["usage_bytes"] > 1.9 * len(text)


@pytest.mark.parametrize(
    ("strategy", "param", "code"),
    [
        ({"type": "other"}, "chunking_strategy.type", "invalid_value"),
        ({"type": "static"}, "chunking_strategy.static", "missing_required_parameter"),
        (
            {"type": "static", "static": {"max_chunk_size_tokens": 99, "chunk_overlap_tokens": 0}},
            "chunking_strategy.static.max_chunk_size_tokens",
            "number_below_min_value",
        ),
        (
            {"type": "static", "static": {"max_chunk_size_tokens": 4097, "chunk_overlap_tokens": 0}},
            "chunking_strategy.static.max_chunk_size_tokens",
            "number_above_max_value",
        ),
        (
            {"type": "static", "static": {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 51}},
            "chunking_strategy.static",
            "invalid_value",
        ),
        ("auto", "chunking_strategy", "invalid_type"),
    ],
)
def test_a_strategy_that_does_not_fit_is_refused(
    world: World, strategy: object, param: str, code: str
) -> None:
    """100 to 4096 tokens, an overlap of at most half of it (wire contract §10)."""
    reply = world.send("POST", "/vector_stores", {"chunking_strategy": strategy})
    assert (reply.status, reply.error["param"], reply.error["code"]) == (400, param, code), reply.body


def test_a_file_that_is_not_there_is_named(world: World) -> None:
    """Unknown files make no store, no file and no batch; 404 with the service's own words."""
    path, file = store(world), world.upload()["id"]
    for where, body in (
        ("/vector_stores", {"file_ids": [file, "assistant-1", "assistant-2"]}),
        (f"{path}/files", {"file_id": "assistant-1"}),
        (f"{path}/file_batches", {"file_ids": ["assistant-1", "assistant-1", file]}),
    ):
        reply = world.send("POST", where, body)
        missing = "assistant-1, assistant-2" if where[-6:] == "stores" else "assistant-1"
        assert (reply.status, reply.message) == (404, f"Files [{missing}] were not found")
    assert len(world.get("/vector_stores")["data"]) == 1
    assert world.get(path)["file_counts"] == NO_FILES


def test_a_file_of_another_project_is_not_there(world: World) -> None:
    """Projects share no files and no vector stores."""
    path, other = store(world, b"mine"), world.beside("q")
    file = world.get("/files")["data"][0]["id"]
    assert other.send("POST", "/vector_stores", {"file_ids": [file]}).status == 404
    assert other.send("GET", path).status == 404


@pytest.mark.parametrize(
    ("names", "shown"),
    [(["a.csv"], ".csv"), (["x.PNG", "b.csv", "c.csv", "d.txt"], ".csv, .png"), (["plain"], "none")],
)
def test_files_that_cannot_be_searched_are_refused(world: World, names: list[str], shown: str) -> None:
    """The service names the extensions, and those that it takes (quoted)."""
    ids = [world.upload(b"x", name)["id"] for name in names]
    reply = world.send("POST", "/vector_stores", {"file_ids": ids})
    assert (reply.status, reply.error["code"]) == (400, "unsupported_file")
    assert reply.message == (
        f"Files with extensions [{shown}] are not supported for retrieval. "
        f"Supported file types include: [{', '.join(SEARCHABLE)}]."
    )


@pytest.mark.parametrize(
    ("name", "content", "code", "why"),
    [
        ("a.txt", b"", "invalid_file", "because it is empty"),
        ("a.txt", b" \n", "invalid_file", "because it is empty"),
        ("a.txt", "h\u00e9".encode("latin-1"), "invalid_file", "because its encoding is not"),
        ("a.pdf", b"%PDF-1.4 and then nothing", "invalid_file", "because it is damaged"),
        ("a.docx", b"PK", "invalid_file", "because it is damaged"),
        ("a.doc", b"\xd0\xcf", "unsupported_file", "The file type is not supported."),
    ],
)
def test_a_file_that_cannot_be_read_fails(
    world: World, name: str, content: bytes, code: str, why: str
) -> None:
    """The file fails, and says why; the store is completed, with what else it has."""
    path = store(world, b"good")
    file = world.upload(content, name)["id"]
    world.post(f"{path}/files", {"file_id": file})
    world.control("POST", "clock", {"mode": "manual", "advance": 5})
    failed = world.get(f"{path}/files/{file}")
    assert (failed["status"], failed["last_error"]["code"]) == ("failed", code)
    assert why in failed["last_error"]["message"]
    body = world.get(path)
    assert (body["status"], body["file_counts"]) == ("completed", counts(completed=1, failed=1))


def test_a_failed_file_can_come_again(world: World) -> None:
    """A file that failed is tried again when it is added again."""
    path, file = store(world), world.upload(b"", "a.txt")["id"]
    world.post(f"{path}/files", {"file_id": file})
    world.wall.advance(1)
    assert world.get(f"{path}/files/{file}")["status"] == "failed"
    assert world.post(f"{path}/files", {"file_id": file})["status"] == "in_progress"


def test_an_asset_of_azure_fails_and_says_what_it_needs(world: World) -> None:
    """A data source is taken, and its file fails with a message that names it."""
    made = world.post("/vector_stores", {"configuration": {"data_sources": [ASSET]}})
    path = f"/vector_stores/{made['id']}"
    world.post(f"{path}/files", {"data_source": ASSET})
    batch = world.post(f"{path}/file_batches", {"data_sources": [ASSET]})
    world.wall.advance(1)
    files = world.get(f"{path}/files")["data"]
    assert [file["status"] for file in files] == ["failed"] * 3
    assert ASSET["uri"] in files[0]["last_error"]["message"]
    assert files[0]["chunking_strategy"] == {"type": "other"}
    assert world.get(f"{path}/file_batches/{batch['id']}")["status"] == "failed"
    assert world.get(path)["status"] == "completed"


@pytest.mark.parametrize("where", ["files", "file_batches"])
@pytest.mark.parametrize("body", [{}, {"file_id": None, "file_ids": []}, "both"])
def test_something_must_be_added_and_only_one_kind(world: World, where: str, body: Any) -> None:
    """A file or an asset: not none, not both."""
    both = {"file_id": "a", "data_source": ASSET, "file_ids": ["a"], "data_sources": [ASSET]}
    reply = world.send("POST", f"{store(world)}/{where}", both if body == "both" else body)
    assert (reply.status, reply.error["code"]) == (400, "invalid_value")
    assert "expected e" in reply.message


def test_files_are_listed_by_status_and_page(world: World) -> None:
    """`filter` keeps one status; a cursor may name a file of another."""
    path = store(world, b"a", b"b", b"", b"d")
    world.wall.advance(1)
    files = [each["id"] for each in world.get(f"{path}/files", order="asc")["data"]]
    assert len(files) == 4
    failed = world.get(f"{path}/files", filter="failed")
    assert [each["id"] for each in failed["data"]] == [files[2]]
    after = world.get(f"{path}/files", filter="completed", order="asc", after=files[2])
    assert [each["id"] for each in after["data"]] == [files[3]]
    page = world.get(f"{path}/files", limit=2)
    assert ([each["id"] for each in page["data"]], page["has_more"]) == ([files[3], files[2]], True)
    assert world.get(f"{path}/files", after=page["last_id"])["last_id"] == files[0]
    reply = world.send("GET", f"{path}/files", filter="done")
    assert (reply.status, reply.error["param"]) == (400, "filter")
    assert world.send("GET", f"{path}/files", after="assistant-x").status == 400


def test_a_file_leaves_a_store_and_stays_a_file(world: World) -> None:
    """Deleting it there deletes it only there; deleting the file deletes it everywhere."""
    path, twice = store(world, b"a", b"b"), store(world)
    first, second = (each["id"] for each in world.get("/files")["data"])
    world.post(f"{twice}/files", {"file_id": first})
    assert world.delete(f"{path}/files/{first}") == {
        "id": first,
        "object": "vector_store.file.deleted",
        "deleted": True,
    }
    reply = world.send("GET", f"{path}/files/{first}")
    store_id = path.rpartition("/")[2]
    assert (reply.status, reply.message) == (
        404,
        f"No file found with id '{first}' in vector store '{store_id}'.",
    )
    assert world.get(f"/files/{first}")["id"] == first
    world.delete(f"/files/{first}")
    world.delete(f"/files/{second}")
    assert world.get(path)["file_counts"] == world.get(twice)["file_counts"] == NO_FILES


def test_a_store_takes_so_many_files(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files above the limit are refused (wire contract §10)."""
    monkeypatch.setattr("labkit.service.requests.FILES", 2)
    path = store(world, b"a")
    ids = [world.upload(b"x")["id"] for _ in range(2)]
    reply = world.send("POST", f"{path}/file_batches", {"file_ids": ids})
    assert (reply.status, reply.error["code"]) == (400, "file_limit_exceeded")
    world.post(f"{path}/files", {"file_id": ids[0]})

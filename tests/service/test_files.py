from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from labkit.service.store import Store
from tests.service.world import FORM, START, World, part

PURPOSE = part('name="purpose"', b"assistants")


def test_an_uploaded_file_is_described(world: World) -> None:
    """The reply has every key of wire contract §11; a small file is processed at once."""
    file = world.upload(b"hello", "up.txt")
    file_id = file.pop("id")
    assert file_id.startswith("assistant-")
    assert len(file_id) == len("assistant-") + 24
    assert file == {
        "object": "file",
        "bytes": 5,
        "filename": "up.txt",
        "created_at": int(START),
        "purpose": "assistants",
        "status": "processed",
        "status_details": None,
    }
    assert world.get(f"/files/{file_id}") == {"id": file_id, **file}


@pytest.mark.parametrize(
    ("disposition", "more", "name"),
    [
        ('name="file"; filename="a b.txt"', (), "a b.txt"),
        ('name="file"', (), "file"),
        ('name="file"', (part('name="filename"', b"n.txt"),), "n.txt"),
        ('name="file"; filename="file"', (part('name="filename"', "b ü.txt".encode()),), "b ü.txt"),
        ('name="file"; filename="up%20file%20%C3%BC%22.txt"', (), 'up file ü".txt'),
        ('name="file"; filename="up file ü%22.txt"', (), 'up file ü".txt'),
        ('name="file"; filename="100% sure.txt"', (), "100% sure.txt"),
        ('name="file"; filename="../../etc/passwd"', (), "../../etc/passwd"),
        ('name="file"; filename="a\u202etxt.exe"', (), "a\u202etxt.exe"),
    ],
)
def test_the_name_comes_in_every_form(
    world: World, disposition: str, more: tuple[bytes, ...], name: str
) -> None:
    """A name is an attribute of the part, quoted as either client does, or a part of its own; without one it is "file"."""
    reply = world.send_form(PURPOSE, *more, part(disposition, b"x"))
    assert (reply.status, reply.body.get("filename")) == (200, name), reply.body


def test_the_bytes_come_back_as_they_were(world: World) -> None:
    """Content is octets: line ends, boundaries and every byte value survive."""
    content = bytes(range(256)) * 3000 + b"\r\n--limit\r\n--limi\r\n"[:-2].replace(b"--limit\r", b"--limix\r")
    file = world.upload(content, "all.bin")
    answer = world.download(file["id"])
    assert (answer.status, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert (answer.body, answer.headers["content-length"]) == (content, str(len(content)))


def test_a_name_cannot_end_a_header(world: World) -> None:
    """Content-Disposition has the name percent-encoded, whatever it is."""
    file = world.upload(b"x", "ü%22;x=\u202e/..\\y.txt")
    assert world.download(file["id"]).headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%C3%BC%22%3Bx%3D%E2%80%AE%2F..%5Cy.txt"
    )


def test_an_empty_file_is_a_file(world: World) -> None:
    """No bytes are bytes, too."""
    file = world.upload(b"", "empty.txt")
    assert (file["bytes"], world.download(file["id"]).body) == (0, b"")


def test_a_large_file_is_pending_for_a_while(world: World) -> None:
    """Ten million bytes take a second of service time, so that `upload_and_poll` has something to wait for."""
    file = world.upload(b"x" * 10_000_000)
    assert file["status"] == "pending"
    assert [each["status"] for each in world.get("/files")["data"]] == ["pending"]
    world.wall.advance(1)
    assert world.get(f"/files/{file['id']}")["status"] == "processed"


def test_files_are_listed_whole_and_by_purpose(world: World) -> None:
    """The listing has no pages: newest first, all of one purpose or all."""
    first, second = world.upload(purpose="assistants"), world.upload(purpose="vision")
    assert world.get("/files") == {"object": "list", "data": [second, first]}
    assert world.get("/files", purpose="vision")["data"] == [second]
    assert world.get("/files", purpose="assistants_output")["data"] == []
    assert world.beside("other").get("/files")["data"] == []


def test_a_deleted_file_is_gone(world: World) -> None:
    """The object, its bytes and its place in the listing go together."""
    file = world.upload()
    blob = world.store.blobs.path(world.project, file["id"])
    assert blob.read_bytes() == b"hello"
    assert world.delete(f"/files/{file['id']}") == {"id": file["id"], "object": "file", "deleted": True}
    assert not blob.exists()
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/content")):
        reply = world.send(method, f"/files/{file['id']}{path}")
        assert (reply.status, reply.message) == (404, f"No file found with id '{file['id']}'.")
    assert world.get("/files")["data"] == []


@pytest.mark.parametrize(
    ("parts", "param", "code"),
    [
        ((part('name="file"', b"x"),), "purpose", "missing_required_parameter"),
        ((PURPOSE,), "file", "missing_required_parameter"),
        ((), "purpose", "missing_required_parameter"),
        ((part('name="purpose"', b"party"), part('name="file"', b"x")), "purpose", "invalid_value"),
        ((PURPOSE, part('name="file"; filename="a\x00.txt"', b"x")), "filename", "invalid_value"),
        ((PURPOSE, part('name="file"; filename="a%0D%0Ab"', b"x")), "filename", "invalid_value"),
        ((PURPOSE, part('name="filename"', b"a\nb"), part('name="file"', b"x")), "filename", "invalid_value"),
        (
            (PURPOSE, part(f'name="file"; filename="{"n" * 10_000}"', b"x")),
            "filename",
            "string_above_max_length",
        ),
        ((PURPOSE, part('name="filename"', b""), part('name="file"', b"x")), "filename", "empty_value"),
        ((PURPOSE, part('name="file"', b"x"), part('name="file"', b"y")), "file", None),
        ((PURPOSE, PURPOSE, part('name="file"', b"x")), "purpose", None),
    ],
)
def test_a_form_that_does_not_fit_is_refused(
    world: World, parts: tuple[bytes, ...], param: str, code: str | None
) -> None:
    """What is missing, unknown, repeated or no name is named; no file and no byte stays."""
    reply = world.send_form(*parts)
    assert (reply.status, reply.error["param"], reply.error["code"]) == (400, param, code), reply.body
    assert world.get("/files")["data"] == []
    assert _blobs(world.store.blobs.folder) == []


@pytest.mark.parametrize(
    ("content_type", "body", "why"),
    [
        ("application/json", b'{"purpose":"assistants"}', "expected multipart/form-data"),
        ("", b"x", "expected multipart/form-data"),
        ("multipart/form-data", b"x", "expected multipart/form-data"),
        (f"multipart/form-data; boundary={'b' * 300}", b"x", "could not parse the form"),
        (FORM, b"no boundary", "could not parse the form"),
        (FORM, b"--limit\r\n" + PURPOSE + b"\r\n", "ends before its closing boundary"),
        (FORM, b"--limit\r\nContent-Disposition: attachment\r\n\r\nx\r\n--limit--\r\n", "a part has no name"),
        (FORM, b"--limit\r\n" + part('name="purpose"', b"\xff") + b"\r\n--limit--\r\n", "is not UTF-8"),
        (FORM, b"--limit\r\n" + part('name="x"', b"y" * 70_000) + b"\r\n--limit--\r\n", "is too long"),
        (
            FORM,
            b"".join(b"--limit\r\n" + part(f'name="{n}"', b"y") + b"\r\n" for n in range(101))
            + b"--limit--\r\n",
            "more than 100 parts",
        ),
    ],
)
def test_what_is_no_form_is_refused(world: World, content_type: str, body: bytes, why: str) -> None:
    """The refusal says what could not be read."""
    answer = world.send_bytes("POST", "/files", body, content_type)
    assert answer.status == 400
    assert why in answer.body.decode()
    assert _blobs(world.store.blobs.folder) == []


def test_a_text_comes_without_parts(world: World) -> None:
    """The asynchronous client sends `file="text"` URL-encoded; it is accepted."""
    form = b"purpose=assistants&file=te%C3%BCxt+1"
    answer = world.send_bytes("POST", "/files", form, "application/x-www-form-urlencoded")
    assert answer.status == 200, answer.body
    file = world.get("/files")["data"][0]
    assert world.download(file["id"]).body == "teüxt 1".encode()


def test_a_file_has_a_size(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the limit is refused with the documented code (E17), and leaves nothing."""
    monkeypatch.setattr("labkit.service.forms.FILE_BYTES", 1000)
    assert world.upload(b"x" * 1000)["bytes"] == 1000
    reply = world.send_form(PURPOSE, part('name="file"', b"x" * 1001))
    assert (reply.status, reply.error["code"], reply.error["param"]) == (400, "file_size_exceeded", "file")
    assert len(_blobs(world.store.blobs.folder)) == 1


def test_a_stranger_uploads_nothing(world: World) -> None:
    """Without a good token the form is not even read."""
    world.token = "nobody"
    reply = world.send_form(PURPOSE, part('name="file"', b"x"))
    assert reply.status == 401
    assert _blobs(world.store.blobs.folder) == []


def test_a_fault_after_the_work_keeps_the_file(world: World) -> None:
    """A 500 after the commit has uploaded all the same (W5); one before it has not."""
    world.fault("http_error", status=500, after_commit=True)
    world.fault("http_error", status=503)
    assert world.send_form(PURPOSE, part('name="file"', b"x")).status == 500
    assert world.send_form(PURPOSE, part('name="file"', b"y")).status == 503
    (file,) = world.get("/files")["data"]
    assert world.download(file["id"]).body == b"x"
    assert len(_blobs(world.store.blobs.folder)) == 1


def test_a_reset_takes_the_bytes_with_it(world: World) -> None:
    """A project that is reset has no files; those of its neighbour stay."""
    other = world.beside("P")  # one folder with "p" where names have no case
    mine, theirs = world.upload(b"mine"), other.upload(b"theirs")
    world.control("POST", "reset", {})
    assert world.get("/files")["data"] == []
    assert not world.store.blobs.path("p", mine["id"]).exists()
    assert other.download(theirs["id"]).body == b"theirs"


def test_bytes_that_are_gone_are_missed_by_name(world: World) -> None:
    """A blob that somebody deleted is a 404 that says what to do, never a 500."""
    file = world.upload()
    world.store.blobs.path(world.project, file["id"]).unlink()
    reply = world.send("GET", f"/files/{file['id']}/content")
    assert (reply.status, reply.error["code"]) == (404, "file_content_missing")


def test_golden_files_have_golden_ids(world: World) -> None:
    """With a seed an upload gets the same id every time, and the same id in another project is another file."""
    ids = []
    for project in ("p", "P"):
        there = world.beside(project)
        there.control("POST", "reset", {"seed": 7, "golden": True})
        ids.append(there.upload(project.encode())["id"])
    assert ids[0] == ids[1]
    assert [world.beside(project).download(ids[0]).body for project in ("p", "P")] == [b"p", b"P"]


def test_a_store_that_died_is_swept(tmp_path: Path) -> None:
    """At a start, bytes that belong to no file go; whole files stay."""
    path = tmp_path / "service.sqlite3"
    world = World(store=Store(path))
    file = world.upload(b"kept")
    begun = world.store.blobs.begin()
    begun.write(b"half")
    orphan = world.store.blobs.path("p", "assistant-orphan")
    orphan.write_bytes(b"x")
    world.service.close()
    again = World(store=Store(path))
    again.store.sweep()
    assert begun.path is not None
    assert not begun.path.exists()
    assert not orphan.exists()
    assert again.download(file["id"]).body == b"kept"
    assert hashlib.sha256(b"p").hexdigest()[:32] in {each.name for each in (tmp_path / "files").iterdir()}
    begun.discard()
    again.service.close()


def _blobs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]

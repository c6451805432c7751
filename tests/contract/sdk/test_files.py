"""Files through the SDK: every form of upload that it knows, and the ways back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.ai.agents.models import FileInfo, FilePurpose
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.contract.sdk.stage import Stage, settle

CONTENT = "Grüße\r\nfrom the lab\n".encode()


async def read(pieces: Any) -> bytes:
    """Return the bytes that ``get_content`` of either client gives."""
    pieces = await settle(pieces)
    if hasattr(pieces, "__aiter__"):
        return b"".join([piece async for piece in pieces])
    return b"".join(pieces)


FORMS: dict[str, tuple[Callable[[Path], dict[str, Any]], str]] = {
    "path": (lambda path: {"file_path": str(path)}, "my notes ü.txt"),
    "stream with a name": (lambda _: {"file": io.BytesIO(CONTENT), "filename": "b ü.txt"}, "b ü.txt"),
    "stream without a name": (lambda _: {"file": io.BytesIO(CONTENT)}, "file"),
    "bytes with a name": (lambda _: {"file": CONTENT, "filename": "n.txt"}, "n.txt"),
    "bytes without a name": (lambda _: {"file": CONTENT}, "file"),
    "pair": (lambda _: {"file": ("a b.txt", CONTENT)}, "a b.txt"),
    "triple": (lambda _: {"file": ("a.txt", io.BytesIO(CONTENT), "text/plain")}, "a.txt"),
    "text": (lambda _: {"file": CONTENT.decode()}, "file"),
    "body": (lambda _: {"body": {"file": ("c.txt", CONTENT), "purpose": "assistants"}}, "c.txt"),
}


# The SDK's own way to build a form of bytes; aiohttp says that it will have to change.
@pytest.mark.filterwarnings("ignore:In v4, passing bytes:DeprecationWarning")
@pytest.mark.parametrize("form", FORMS)
def test_a_file_goes_up_and_comes_back(stage: Stage, tmp_path: Path, form: str) -> None:
    """Whatever form an upload has, its name and its bytes arrive, and come back by content and by save."""
    path = tmp_path / "my notes ü.txt"
    path.write_bytes(CONTENT)
    build, name = FORMS[form]

    async def scene(agents: Any) -> None:
        arguments = build(path)
        if "body" not in arguments:
            arguments["purpose"] = FilePurpose.AGENTS
        file = await settle(agents.files.upload_and_poll(**arguments))
        assert isinstance(file, FileInfo)
        assert (file.filename, file.bytes, file.status) == (name, len(CONTENT), "processed")
        assert (await settle(agents.files.get(file.id))).id == file.id
        assert await read(agents.files.get_content(file.id)) == CONTENT
        await settle(agents.files.save(file_id=file.id, file_name="saved.txt", target_dir=tmp_path / "in"))
        assert (tmp_path / "in" / "saved.txt").read_bytes() == CONTENT

    stage.play(scene)


def test_an_upload_is_polled_until_it_is_processed(stage: Stage) -> None:
    """A large file is `pending` at first; `upload_and_poll` asks again until it is `processed`."""

    async def scene(agents: Any) -> None:
        file = await settle(
            agents.files.upload_and_poll(
                file=io.BytesIO(b"x" * 25_000_000),
                filename="big.txt",
                purpose="assistants",
                polling_interval=0,
            )
        )
        assert file.status == "processed"

    stage.play(scene)
    requests = stage.requests()
    assert requests[0] == "POST /files 200"
    assert requests[1:] == ["GET /files/{file_id} 200"] * 2


def test_files_are_listed_and_deleted(stage: Stage) -> None:
    """A listing by purpose, a deletion, and the 404 that comes after it."""

    async def scene(agents: Any) -> None:
        kept = await settle(agents.files.upload(file=("x.png", b"x"), purpose=FilePurpose.VISION))
        gone = await settle(agents.files.upload(file=io.BytesIO(b"y"), purpose=FilePurpose.AGENTS))
        assert [file.id for file in (await settle(agents.files.list())).data] == [gone.id, kept.id]
        listed = await settle(agents.files.list(purpose=FilePurpose.VISION))
        assert [file.id for file in listed.data] == [kept.id]
        await settle(agents.files.delete(gone.id))
        with pytest.raises(ResourceNotFoundError, match=f"No file found with id '{gone.id}'"):
            await settle(agents.files.get(gone.id))
        with pytest.raises(ResourceNotFoundError):
            await settle(agents.files.get_content(gone.id))
        with pytest.raises(HttpResponseError, match="Missing required parameter: 'file'"):
            await settle(agents.files.upload(file=b"", purpose="assistants"))

    stage.play(scene)

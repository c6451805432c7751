"""Image parts of messages: by file and by address, with a level of detail."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pytest

from tests.service.world import World


def send(world: World, *parts: dict[str, Any]) -> Any:
    return world.send("POST", f"{world.thread()}/messages", {"role": "user", "content": list(parts)})


def url(address: str, **more: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": address, **more}}


@pytest.mark.parametrize("detail", ["auto", "low", "high"])
@pytest.mark.parametrize(
    "address", ["https://a.b/c.png", "http://a.b/c.png", "data:image/png;base64,iVBORw0KGgo="]
)
def test_an_image_by_address(world: World, address: str, detail: str) -> None:
    """An address of the web, or the image itself, comes back as it was sent."""
    part = url(address, detail=detail)
    assert send(world, part).body["content"] == [part]


def test_an_image_by_file(world: World) -> None:
    """A file that was uploaded may be shown, beside text, in any order."""
    file_id = world.upload(b"x", "a.png")["id"]
    part = {"type": "image_file", "image_file": {"file_id": file_id, "detail": "high"}}
    content = send(world, {"type": "text", "text": "Look"}, part, part).body["content"]
    assert [block["type"] for block in content] == ["text", "image_file", "image_file"]
    assert content[1] == part


def test_the_level_of_detail_is_auto_by_default(world: World) -> None:
    """What was left out, or is null, is said in the answer."""
    for sent in (
        url("https://a.b/c.png"),
        {"type": "image_url", "image_url": {"url": "https://a.b", "detail": None}},
    ):
        (part,) = send(world, sent).body["content"]
        assert part["image_url"]["detail"] == "auto"


@pytest.mark.parametrize(
    ("part", "param", "text"),
    [
        (
            url("https://a", detail="ultra"),
            "content[0].image_url.detail",
            "Invalid value: 'ultra'. Supported values are:",
        ),
        (url("nope"), "content[0].image_url.url", "Expected a valid URL"),
        (url("ftp://a.b/c.png"), "content[0].image_url.url", "Expected a valid URL"),
        (url(""), "content[0].image_url.url", "Expected a valid URL"),
        (
            {"type": "image_file", "image_file": {"file_id": "x", "detail": 5}},
            "content[0].image_file.detail",
            "Invalid type",
        ),
    ],
)
def test_a_bad_image_is_refused(world: World, part: dict[str, Any], param: str, text: str) -> None:
    """The refusal names the part and what was expected."""
    reply = send(world, part)
    assert (reply.status, reply.error["param"]) == (400, param)
    assert text in reply.message


@pytest.mark.parametrize("file_id", ["assistant-X", "", "../secret"])
def test_an_image_of_an_unknown_file_is_refused(world: World, file_id: str) -> None:
    """E11: there is no such file, so there is no such message; neither in a new thread nor with a run."""
    part = {"type": "image_file", "image_file": {"file_id": file_id}}
    reply = send(world, part)
    assert (reply.status, reply.message) == (404, f"No file found with id '{file_id}'.")
    messages = [{"role": "user", "content": [part]}]
    before = world.get("/threads")["data"]
    assert world.send("POST", "/threads", {"messages": messages}).status == 404
    body = {"assistant_id": world.agent(), "thread": {"messages": messages}}
    assert world.send("POST", "/threads/runs", body).status == 404
    assert world.get("/threads")["data"] == before


def test_what_is_unknown_in_a_part_is_not_echoed(world: World) -> None:
    """A key beside a part's type and content is ignored, as everywhere."""
    part = {"type": "image_url", "image_url": {"url": "https://a.b/c.png"}, "surprise": 1}
    message = world.post(f"{world.thread()}/messages", {"role": "user", "content": [part]})
    assert message["content"][0].keys() == {"type", "image_url"}


def _png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00"
    )


def test_the_model_is_told_what_is_known(world: World) -> None:
    """Name and size of a picture stand in the prompt; one of the web is not fetched, a broken one is only named."""
    file_id = world.upload(_png(640, 480), "cat].png")["id"]
    data = base64.b64encode(_png(32, 16)).decode()
    path = world.thread()
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_file", "image_file": {"file_id": file_id}},
        url(f"data:image/png;base64,{data}"),
        url("https://a.b/dog.png"),
        url("data:image/png;base64,iVBORw0KGgo="),
    ]
    world.post(f"{path}/messages", {"role": "user", "content": parts})
    world.until(world.run(path), "completed")
    answer = world.get(f"{path}/messages")["data"][0]["content"][0]["text"]["value"]
    assert answer.splitlines()[1:] == [
        "[image_file: cat.png, 640 × 480 pixels]",
        "[image_url: 32 × 16 pixels]",
        "[image_url: https://a.b/dog.png]",
        "[image_url]",
    ]

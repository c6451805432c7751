"""Bytes of event streams in every allowed form, cut anywhere."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.streaming.frames import Frames

PLAIN = 'event: thread.message.delta\ndata: {"text": "Grüße 東京"}\n\nevent: done\ndata: [DONE]\n\n'.encode()
WHOLE = [PLAIN[: PLAIN.index(b"event: done")], b"event: done\ndata: [DONE]\n\n"]


def read(*chunks: bytes) -> list[bytes]:
    """Feed the chunks to one reader."""
    frames = Frames()
    return [event for chunk in chunks for event in frames.feed(chunk)]


@pytest.mark.parametrize(
    "stream",
    [
        PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b"\n", b"\r") + b"\n",
        b"\xef\xbb\xbf" + PLAIN,
        b": hb\n\n" + PLAIN.replace(b"event: done", b": hb\n\n:\n\nevent: done"),
        PLAIN.replace(b"event: ", b"event:").replace(b"data: ", b"data:"),
        PLAIN.replace(b'{"text"', b'{\ndata: "text"').replace(b"{ ", b"{"),
        PLAIN.replace(b"event: done", b"id: 7\nretry: 10\nevent: done"),
        b"\n\n" + PLAIN,
        PLAIN + b"event: cut\ndata: {",
        PLAIN + b"event: without.data\n\n",
    ],
)
def test_every_allowed_form_gives_the_same_events(stream: bytes) -> None:
    """CRLF, CR, a byte order mark, comments, other fields, empty blocks and a cut end change nothing."""
    found = [event.replace(b'{ "text"', b'{"text"') for event in read(stream)]
    assert found == WHOLE


@given(st.lists(st.integers(0, len(PLAIN)), max_size=6), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_it_may_be_cut_anywhere(cuts: list[int], end: bytes) -> None:
    """Chunks end within a character, within a line end, anywhere."""
    stream = PLAIN.replace(b"\n", end) + (b"\n" if end == b"\r" else b"")
    edges = [0, *sorted(cuts), len(stream)]
    assert read(*(stream[a:b] for a, b in itertools.pairwise(edges))) == WHOLE


def test_an_event_without_a_name_is_a_message() -> None:
    """So the standard says; the SDK's reader would raise."""
    assert read(b"data: 1\n\n") == [b"event: message\ndata: 1\n\n"]

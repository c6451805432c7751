"""A transcript as a file."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidTranscript
from labkit.history import Transcript, archive
from tests.unit.history.samples import message, talk, transcript, with_tools
from tests.unit.history.test_entry import RICH


def stored(**changes: Any) -> str:
    """Return a stored transcript with some of its keys changed, and the checksum as it was."""
    return json.dumps({**json.loads(transcript(talk(1)).to_json()), **changes})


def resealed(entries: list[Any], thread: Any = None) -> str:
    """Return a file of these entries whose checksum is right."""
    thread = {} if thread is None else thread
    checksum = archive._checksum(thread, entries)
    head = {"format": archive.FORMAT, "version": 1, "checksum": checksum}
    return json.dumps({**head, "thread": thread, "entries": entries})


def test_nothing_is_lost() -> None:
    """Whatever the service said comes back, also what no property reads."""
    made = transcript([*with_tools(), *Transcript.from_messages([message(9, **RICH, surprise=[1])])])
    back = Transcript.from_json(made.to_json())
    assert list(back) == list(made)
    assert back.thread == made.thread


@given(st.lists(st.text(st.characters(exclude_categories=[])), max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Half surrogates, separators and control characters included."""
    made = Transcript.from_messages(message(n, text=text or "x") for n, text in enumerate(texts))
    assert [entry.text for entry in Transcript.from_json(made.to_json())] == [entry.text for entry in made]


def test_a_file_is_written_whole_and_private(tmp_path: Path) -> None:
    """The same bytes for the same transcript, for its owner alone, with nothing left beside it."""
    path = tmp_path / "talk.json"
    made = transcript(talk(2))
    assert made.save(path) == path
    first = path.read_bytes()
    made.save(path)
    assert path.read_bytes() == first
    assert list(Transcript.load(path)) == list(made)
    assert [each.name for each in tmp_path.iterdir()] == ["talk.json"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full in the middle: the old file is as it was, and no half of a new one is there."""
    path = tmp_path / "talk.json"
    transcript(talk(1)).save(path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        transcript(talk(9)).save(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["talk.json"]


DEEP = "[" * 10_000 + "]" * 10_000
REFUSED = {
    "nothing": ("", "is damaged: it is not JSON"),
    "half a file": (stored()[:200], "is damaged: it is not JSON"),
    "another format": ('{"a": 1}', "is no transcript"),
    "a list": ("[]", "is no transcript"),
    "a newer version": (
        stored(version=2),
        "has the version 2.\nExpected: a version from 1 to 1.*\nTry: update labkit",
    ),
    "a version that is none": (stored(version="1"), "has the version '1'"),
    "no entries": (stored(entries=None), "is damaged: its thread or its entries are missing"),
    "a changed word": (stored().replace("word", "weird", 1), "is damaged: its checksum does not fit"),
    "no checksum": (stored(checksum=None), "is damaged: its checksum does not fit"),
    "10,000 deep": (f'{{"format": "labkit-transcript", "entries": {DEEP}}}', "levels of nesting"),
    "100 deep": (resealed([json.loads("[" * 100 + "]" * 100)]), "more than 50 levels of nesting"),
    "a line of 10 MB": (resealed([{"wire": {"text": "x" * 10_000_000}}]), "a text of 10,000,000 characters"),
    "an entry that is none": (resealed([7]), "entry 1 is"),
    "an unknown kind": (
        resealed([{"kind": "x", "unit": "", "wire": {}}]),
        "entry 1 is an entry of the kind 'x'",
    ),
    "no id": (resealed([{"kind": "message", "unit": "u", "wire": {}}]), "entry 1 is an entry without an id"),
    "a role that is none": (
        resealed([{"kind": "message", "unit": "u", "wire": {"id": "m", "role": "system"}}]),
        "entry 1 is a message with the role 'system'",
    ),
    "the same id twice": (
        resealed([{"kind": "message", "unit": "u", "wire": {"id": "m", "role": "user"}}] * 2),
        "two of its entries have the same id",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_transcript_is_refused(name: str, tmp_path: Path) -> None:
    """With what it is, what was expected and what to try; as text and as file."""
    text, words = REFUSED[name]
    with pytest.raises(InvalidTranscript, match=f"(?s)^the text .*{words}") as caught:
        Transcript.from_json(text)
    assert caught.value.expected
    assert caught.value.try_next
    path = tmp_path / "file.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidTranscript, match=f"(?s)file.json .*{words}"):
        Transcript.load(path)


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    """A folder, nothing, bytes, and a file larger than any thread."""
    with pytest.raises(InvalidTranscript, match="is no file"):
        Transcript.load(tmp_path)
    with pytest.raises(InvalidTranscript, match="is not there"):
        Transcript.load(tmp_path / "no.json")
    binary = tmp_path / "a.bin"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidTranscript, match="is not UTF-8 text"):
        Transcript.load(binary)
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(archive.BYTES + 1)
    with pytest.raises(InvalidTranscript, match="has 200,000,001 bytes"):
        Transcript.load(huge)


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_no_text_raises_anything_else(text: str) -> None:
    """Whatever the file holds."""
    with pytest.raises(InvalidTranscript):
        Transcript.from_json(text)

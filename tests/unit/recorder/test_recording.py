"""Reading files of events, good and bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labkit.errors import InvalidRecording
from labkit.recorder.recording import FORMAT, LINE, read
from tests.unit.recorder.samples import run

HEAD = json.dumps({"kind": "recording", "at": 0, "run_id": "", "data": {"format": FORMAT, "version": 1}})


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no json",
        "[]",
        '{"kind": "run"}',
        '{"kind": "run", "at": "x", "run_id": "", "data": {}}',
        '{"kind": "run", "at": null, "run_id": "", "data": {}}',
        '{"kind": "run", "at": 1, "run_id": "r", "data": ' + '{"a":' * 10_000 + "1" + "}" * 10_001,
        '{"kind": "run", "at": 1, "run_id": "r", "data": ' + '{"a":' * 100 + "1" + "}" * 101,
        '{"kind": "run", "at": 1, "run_id": "' + "x" * (LINE * 2) + '", "data": {}}',
    ],
    ids=["empty", "text", "list", "half", "time", "no time", "10,000 deep", "100 deep", "8 MB"],
)
def test_a_line_that_cannot_be_read_is_counted(tmp_path: Path, line: str) -> None:
    """The lines around it are read."""
    path = tmp_path / "runs.jsonl"
    path.write_text(
        "\n".join([HEAD, run("queued", 1.0).to_json(), line, run("in_progress", 2.0).to_json()]) + "\n"
    )
    recording = read(path)
    assert [event.data["status"] for event in recording.events] == ["queued", "in_progress"]
    assert recording.damaged == (3,)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("", "is no recording"),
        ("{}", "is no recording"),
        (run("queued", 1.0).to_json(), "is no recording"),
        (HEAD.replace(": 1}", ": 2}"), "has the version 2.\nExpected: version 1"),
        ("x" * 10_000_000, "is no recording"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, head: str, words: str) -> None:
    """With what it is, what was expected and what to try."""
    path = tmp_path / "runs.jsonl"
    path.write_text(head + "\n")
    with pytest.raises(InvalidRecording, match=words) as caught:
        read(path)
    assert caught.value.try_next
    with pytest.raises(InvalidRecording, match="is no file"):
        read(tmp_path)
    with pytest.raises(InvalidRecording, match="is not there"):
        read(tmp_path / "no.jsonl")


def test_events_of_a_run_are_played_by_their_time(tmp_path: Path) -> None:
    """Steps that were read afterwards stand where they happened."""
    path = tmp_path / "runs.jsonl"
    lines = [run("queued", 1.0), run("completed", 9.0), run("in_progress", 3.0)]
    path.write_text("\n".join([HEAD, *(event.to_json() for event in lines)]))
    assert [event.at for event in read(path).of_run("run_1")] == [1.0, 3.0, 9.0]

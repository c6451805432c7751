"""What a recorder keeps, and that it can be played again."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from labkit.errors import InvalidRecording
from labkit.events import RunEvent
from labkit.monitors.view import RunView, fold
from labkit.recorder import Recorder, read
from tests.unit.recorder.samples import STEPS, call, run, whole_run


def play(events: list[RunEvent]) -> RunView:
    """Fold events, as every renderer does."""
    view = RunView()
    for event in events:
        view = fold(view, event)
    return view


def test_a_recording_plays_as_the_run_did(tmp_path: Path) -> None:
    """From memory and from the file, a renderer sees what it would have seen live."""
    recorder = Recorder(tmp_path / "runs.jsonl")
    for event in whole_run():
        recorder.update(event)
    live = play(whole_run())
    assert play(recorder.events_of("run_1")) == live
    recording = read(tmp_path / "runs.jsonl")
    assert recording == recorder.recording
    assert play(recording.of_run("run_1")) == live
    assert (recording.run_ids, recording.damaged) == (["run_1"], ())
    assert repr(recorder) == "Recorder(1 runs, 9 events)"


def test_a_tool_call_finds_its_run() -> None:
    """By the id that the run asked for; one that nobody asked for stays without."""
    recorder = Recorder()
    for event in (*whole_run(), call("unasked", 1.0)):
        recorder.update(event)
    assert {event.run_id for event in recorder if event.data.get("name") == "send"} == {"run_1"}
    assert recorder.events[-1].run_id == ""


def test_a_file_is_continued(tmp_path: Path) -> None:
    """A second program writes on; what a killed one left in the middle of a line spoils nothing."""
    path = tmp_path / "runs.jsonl"
    Recorder(path).update(run("queued", 1.0))
    with path.open("a") as file:
        file.write('{"kind": "run", "at')
    second = Recorder(path)
    second.update(run("queued", 2.0, "run_2"))
    recording = read(path)
    assert recording.run_ids == ["run_1", "run_2"]
    assert recording.damaged == (3,)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_somebody_else_s_file_is_not_written_on(tmp_path: Path) -> None:
    """It is refused, and left as it is."""
    path = tmp_path / "notes.txt"
    path.write_text("my notes\n")
    with pytest.raises(InvalidRecording, match="is no recording"):
        Recorder(path)
    assert path.read_text() == "my notes\n"


def test_content_can_be_left_out() -> None:
    """Names, times, counts and errors stay; what was said does not."""
    recorder = Recorder(content=False)
    for event in whole_run(instructions="Be brief.", last_error={"code": "x", "message": "why"}):
        recorder.update(event)
    text = "".join(event.to_json() for event in recorder)
    for word in ("Paris", "celsius", "Be brief"):
        assert word not in text
    for word in ("get_weather", "call_send", "why", "prompt_tokens"):
        assert word in text
    assert recorder.metrics()[0].tokens == 120


def test_texts_can_be_redacted() -> None:
    """Every text passes through the function, wherever it stands; the names of fields do not."""
    recorder = Recorder(redact=lambda text: text.replace("Paris", "[city]"))
    for event in whole_run():
        recorder.update(event)
    assert "Paris" not in "".join(event.to_json() for event in recorder)
    assert "[city]" in recorder.events[3].data["arguments"]


def test_steps_are_moved_onto_the_clock_of_the_run() -> None:
    """The service's whole seconds, counted from the run's creation, on the watcher's clock."""
    recorder = Recorder()
    for event in whole_run(start=50.0):
        recorder.update(event)
    recorder.add_steps({"id": "run_1", "created_at": 1_000, "status": "completed"}, STEPS)
    view = play(recorder.events_of("run_1"))
    assert [(step.step_id, step.started_at, step.ended_at) for step in view.steps] == [
        ("step_1", 52.0, 57.0),
        ("step_2", 58.0, 60.0),
    ]
    assert view.anomalies == ()
    assert view.status == "completed"
    assert recorder.metrics()[0].steps == 2


def test_a_run_that_nobody_watched() -> None:
    """Its steps and its end are on the service's clock."""
    recorder = Recorder()
    recorder.add_steps(run("completed", 0, completed_at=1_012).data, STEPS)
    view = play(recorder.events_of("run_1"))
    assert (view.status, view.at, view.steps[0].started_at) == ("completed", 1_012.0, 1_002.0)
    assert recorder.metrics()[0].seconds == 12.0


def test_an_event_is_kept_though_it_cannot_be_written(tmp_path: Path) -> None:
    """The error passes; what was seen is in memory."""
    folder = tmp_path / "runs"
    folder.mkdir()
    recorder = Recorder(folder / "runs.jsonl")
    (folder / "runs.jsonl").unlink()
    folder.rmdir()
    with pytest.raises(OSError, match="No such file"):
        recorder.update(run("queued", 1.0))
    assert len(recorder.events) == 1


def test_threads_may_share_a_recorder(tmp_path: Path) -> None:
    """Every event is one whole line."""
    recorder = Recorder(tmp_path / "runs.jsonl")

    def work(number: int) -> None:
        for at in range(50):
            recorder.update(run("queued", float(at), f"run_{number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read(tmp_path / "runs.jsonl").events) == 200
    assert read(tmp_path / "runs.jsonl").damaged == ()

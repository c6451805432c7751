from __future__ import annotations

from collections.abc import Callable

import pytest

from labkit.service.streaming.streams import Stream, Streams
from labkit.service.streaming.writing import MessageWriting

QUEUED = {"id": "run_1", "status": "queued"}
COMPLETED = {"id": "run_1", "status": "completed"}


def names(stream: Stream) -> list[str]:
    """Take everything that came."""
    found = []
    while (frame := stream.channel.take(100)) is not None:
        found.append(frame.name)
    return found


def undone(streams: Streams, *acts: Callable[[], object]) -> None:
    """Do these things together, and undo them."""
    with streams.together():
        for act in acts:
            act()
        raise ZeroDivisionError


def test_listeners_hear_of_their_own_run() -> None:
    """Each stream of the run gets the event; a stream of another run gets nothing."""
    streams = Streams()
    first, second, other = streams.open("run_1"), streams.open("run_1"), streams.open("run_2")
    streams.tell("run_1", 1, "run", "submit", QUEUED)
    streams.tell("run_3", 1, "run", "submit", QUEUED)
    assert names(first) == names(second) == ["thread.run.queued"]
    assert names(other) == []


def test_a_body_is_told_as_it_was() -> None:
    """What becomes of the object later does not change what was told."""
    streams, body = Streams(), dict(QUEUED)
    stream = streams.open("run_1")
    with streams.together():
        streams.tell("run_1", 1, "run", "submit", body)
        body["status"] = "in_progress"
    frame = stream.channel.take(1)
    assert frame is not None
    assert b'"status":"queued"' in frame.data


def test_nothing_is_told_before_it_is_certain() -> None:
    """What is told together arrives when the outermost part has ended, and wakes the reader then."""
    streams, woken = Streams(), []
    stream = streams.open("run_1")
    stream.wake = lambda: woken.append(True)
    with streams.together():
        with streams.together():
            streams.tell("run_1", 1, "run", "submit", QUEUED)
        assert (names(stream), woken) == ([], [])
    assert names(stream) == ["thread.run.queued"]
    assert woken == [True]


def test_what_was_undone_is_not_told() -> None:
    """An exception drops what was told inside it, and nothing else."""
    streams = Streams()
    stream = streams.open("run_1")
    with streams.together():
        streams.tell("run_1", 1, "run", "submit", QUEUED)
        with pytest.raises(ZeroDivisionError):
            undone(
                streams,
                lambda: streams.begin("run_1", MessageWriting(0, 1, "msg_1", "Never said")),
                lambda: streams.tell("run_1", 2, "run", "complete", COMPLETED),
            )
        streams.tell("run_1", 3, "run", "pick_up", {"status": "in_progress"})
    assert names(stream) == ["thread.run.queued", "thread.run.in_progress"]


def test_a_stream_of_a_refused_request_is_forgotten() -> None:
    """It was opened inside what was undone, so nobody will read it; one that was open before stays."""
    streams = Streams()
    kept = streams.open("run_1")
    with pytest.raises(ZeroDivisionError):
        undone(streams, lambda: streams.open("run_1"))
    assert streams._open == {"run_1": [kept]}
    with streams.together():
        streams.leave(streams.open("run_2"))
    assert streams._open == {"run_1": [kept]}


def test_leaving_twice_is_leaving() -> None:
    """The last one of a run takes the run's entry away."""
    streams = Streams()
    one, two = streams.open("run_1"), streams.open("run_1")
    streams.leave(one)
    streams.leave(one)
    assert streams._open == {"run_1": [two]}
    streams.leave(two)
    assert streams._open == {}


def test_all_are_woken_and_all_are_ended() -> None:
    """Closing ends each stream where it is and wakes its reader, who may leave while it is woken."""
    streams, woken = Streams(), []
    opened = [streams.open("run_1"), streams.open("run_1"), streams.open("run_2")]
    for stream in opened:
        stream.wake = lambda stream=stream: (woken.append(stream), streams.leave(stream))  # type: ignore[misc, func-returns-value]
    streams.close()
    assert woken == opened
    assert all(stream.channel.is_over for stream in opened)
    streams.wake()
    assert len(woken) == 3

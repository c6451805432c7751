from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labkit.service.streaming.channel import Channel
from labkit.service.streaming.frames import Frame, done
from labkit.service.streaming.writing import MessageWriting


def event(at: float, name: str = "thread.run.queued") -> Frame:
    """Return an event."""
    return Frame(at, name, b"")


def names(channel: Channel, now: float) -> list[str]:
    """Take everything that is due."""
    found = []
    while (frame := channel.take(now)) is not None:
        found.append(frame.name.rpartition(".")[2])
    return found


def speaking(channel: Channel) -> MessageWriting:
    """Let four words be said between 10 and 20: at 12, 14, 16 and 18."""
    writing = MessageWriting(10, 20, "msg_1", "one two three four")
    channel.put([event(10, "thread.message.in_progress"), writing])
    return writing


def test_what_happened_is_there_at_once() -> None:
    """Events are given in the order in which they were put in, once."""
    channel = Channel()
    assert (channel.take(1), channel.next_at(), channel.is_over) == (None, None, False)
    channel.put([event(1, "a"), event(1, "b")])
    channel.put([event(2, "c")])
    assert names(channel, 2) == ["a", "b", "c"]
    assert names(channel, 2) == []


def test_deltas_wait_for_their_time() -> None:
    """None is given early, and the channel says when the next one comes."""
    channel = Channel()
    speaking(channel)
    assert names(channel, 10) == ["in_progress"]
    assert channel.next_at() == 12
    assert names(channel, 11.9) == []
    assert names(channel, 14) == ["delta", "delta"]
    assert channel.next_at() == 16
    assert names(channel, 30) == ["delta", "delta"]
    assert channel.next_at() is None


def test_what_follows_ends_a_writing() -> None:
    """Deltas until then come first, however late they are read; later ones never come."""
    channel = Channel()
    speaking(channel)
    channel.put([event(15, "thread.run.cancelling")])
    assert names(channel, 15) == ["in_progress", "delta", "delta", "cancelling"]
    assert channel.next_at() is None


def test_a_writing_that_was_said_whole_is_given_whole() -> None:
    """A reader that comes late gets every delta before what completed it."""
    channel = Channel()
    speaking(channel)
    channel.put([event(20, "thread.message.completed")])
    assert names(channel, 20) == ["in_progress", *["delta"] * 4, "completed"]


def test_done_is_the_last() -> None:
    """Nothing is added after it, and the channel is over once it was read."""
    channel = Channel()
    channel.put([event(1), done(1), event(2)])
    speaking(channel)
    assert (channel.is_closed, channel.is_over) == (True, False)
    assert names(channel, 50) == ["queued", "done"]
    assert channel.is_over


def test_a_closed_channel_is_over() -> None:
    """What was still to be read is dropped: the run is gone."""
    channel = Channel()
    speaking(channel)
    channel.close()
    assert channel.is_over
    assert names(channel, 50) == []


@given(st.lists(st.floats(min_value=0, max_value=25), max_size=8), st.floats(min_value=10, max_value=20))
def test_every_reader_gets_the_same(looks: list[float], cut: float) -> None:
    """Whenever and however often a reader looks, it gets the same events in the same order."""
    eager, late = Channel(), Channel()
    for channel in (eager, late):
        speaking(channel)
    found = [name for now in sorted(look for look in looks if look <= cut) for name in names(eager, now)]
    for channel in (eager, late):
        channel.put([event(cut, "thread.run.cancelling"), done(cut)])
    assert found + names(eager, 25) == names(late, 25)

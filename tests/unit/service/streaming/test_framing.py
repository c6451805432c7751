from __future__ import annotations

from labkit.service.faults import CATALOGUE
from labkit.service.streaming.framing import reframe

DATA = b"event: a\ndata: {}\n\nevent: done\ndata: [DONE]\n\n"


def test_a_stream_is_sent_as_it_is() -> None:
    """Without a fault nothing is changed."""
    assert reframe(DATA, None) is DATA


def test_lines_may_end_otherwise() -> None:
    """CRLF is legal in a stream of events, and is all that changes."""
    assert reframe(DATA, "crlf").split(b"\r\n") == DATA.split(b"\n")


def test_a_comment_may_come_first() -> None:
    """A heartbeat is a comment in a block of its own; the events follow as they are."""
    assert reframe(DATA, "heartbeat") == b": heartbeat\n\n" + DATA


def test_every_framing_of_the_catalogue_is_known() -> None:
    """What the fault can be told can also be done."""
    (kind,) = [kind for kind in CATALOGUE if kind.name == "sloppy_stream"]
    assert all(reframe(DATA, framing) != DATA for framing in kind.options[0].choices)

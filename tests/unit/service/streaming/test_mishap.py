from __future__ import annotations

import pytest

from labkit.service.faults import CATALOGUE
from labkit.service.streaming.frames import Frame
from labkit.service.streaming.mishap import Mishap, find

EVENTS = "created queued in_progress delta delta completed done".split()


def struck(mishap: Mishap) -> int | None:
    """Return in front of which event it strikes."""
    for n, name in enumerate(EVENTS):
        if mishap.strikes(Frame(0.0, name, b"", is_last=name == "done")):
            return n
    return None


@pytest.mark.parametrize(
    ("after", "event", "where"),
    [
        (None, None, 6),
        (0, None, 0),
        (4, None, 4),
        (7, None, None),
        (None, "delta", 3),
        (None, "done", 6),
        (None, "failed", None),
        (2, "delta", 2),
        (5, "delta", 3),
    ],
)
def test_it_strikes_where_it_was_told(after: int | None, event: str | None, where: int | None) -> None:
    """After so many events, or before an event of a name, whatever is first; told nothing, before done."""
    assert struck(Mishap("x", after, event)) == where


def test_the_faults_of_streams_are_found() -> None:
    """Each fault of the catalogue's part has its own ending; other faults have none."""
    kinds = {kind.name: kind.defaults() for kind in CATALOGUE if kind.part == "stream"}
    assert set(kinds) == {"stream_cut", "error_event"}
    assert find({"slow": {"seconds": 1}}) is None
    cut = find({"stream_cut": kinds["stream_cut"]})
    assert cut == Mishap("stream_cut")
    broken = find({"stream_cut": {**kinds["stream_cut"], "how": "broken", "after": 3}})
    assert broken == Mishap("stream_cut", after=3, is_broken=True)
    for done, names in ((True, ["error", "done"]), (False, ["error"])):
        error = find({"error_event": {**kinds["error_event"], "done": done}})
        assert error is not None
        assert [frame.name for frame in error.last] == names

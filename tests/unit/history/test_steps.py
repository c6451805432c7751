"""The drivers of what is asked of the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labkit.errors import InvalidTranscript
from labkit.history import Transcript
from tests.unit.history.samples import message
from tests.unit.history.world import World

Make = Callable[[list[dict[str, Any]]], World]


def test_a_listing_that_never_ends_is_found_out(face: Any, make_world: Make) -> None:
    """A service that ignores the cursor gives the same page again; the SDK alone would read it for ever."""
    world = make_world([message(1), message(2), message(1)])
    with pytest.raises(InvalidTranscript, match="gives msg_1 a second time after 2 items"):
        face.read(world)


def test_the_wrong_client_is_named() -> None:
    """An async client in a sync call is refused with where to go, and leaves no coroutine behind."""
    from tests.unit.history.world import ManualClock, async_client

    with pytest.raises(TypeError, match=r"use the functions of labkit.history.aio"):
        Transcript.of(async_client(World([], ManualClock())), "thread_1")

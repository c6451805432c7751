from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from labkit.clock import ManualClock
from labkit.running.meter import Meter, is_for_others, read

if TYPE_CHECKING:
    from pathlib import Path


def test_sleeps_at_the_same_time_count_once() -> None:
    """What is measured is how long somebody waits, not the sum of all sleepers."""
    clock = ManualClock()
    meter = Meter(clock.monotonic)
    with meter:
        clock.advance(1)
        with meter:
            clock.advance(2)
        clock.advance(3)
    clock.advance(10)
    with meter:
        clock.advance(1)
    assert meter.seconds == 7


def test_what_a_kernel_did_not_write_is_no_time(tmp_path: Path) -> None:
    """A kernel that died, or wrote half a number, is measured as not waiting."""
    assert read(tmp_path / "none") == 0.0
    (tmp_path / "half").write_text("1.5e", encoding="utf-8")
    assert read(tmp_path / "half") == 0.0
    (tmp_path / "whole").write_text("1.5", encoding="utf-8")
    assert read(tmp_path / "whole") == 1.5


@pytest.mark.parametrize(
    ("module", "others"),
    [
        ("azure.core.pipeline.policies._retry", True),
        ("labkit.connect.process", True),
        ("azure.ai.agents.operations._patch", False),
        ("azure.core.tracing.decorator", False),
        ("labkit.polling.driver", False),
    ],
)
def test_a_sleep_belongs_to_whoever_called_for_it(module: str, others: bool) -> None:  # noqa: FBT001
    """Polling loops wait for the service's clock, the SDK's retries and the start of the process do not."""
    names = {"__name__": module, "look": lambda: is_for_others(sys._getframe(1))}
    exec("found = look()", names)
    assert names["found"] is others

"""Which picture has the last word, when a run ends while its picture is being shown."""

from __future__ import annotations

from typing import Any

import pytest

from labkit import RunMonitor
from labkit.monitors.display import outlet
from tests.unit.monitors.display.reference import EVENTS


def test_a_picture_that_freezes_while_it_is_shown_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """A front end that is slow gets the first picture after the last one; the last one then comes again."""
    monkeypatch.setenv("LABKIT_MONITOR", "html")
    monitor = RunMonitor.replay(EVENTS, speed=50)
    shown: list[tuple[bool, str]] = []

    def publish(bundle: dict[str, Any], _metadata: Any, *, transient: Any, update: bool = False) -> None:
        if not update:
            monitor.wait(20)
        shown.append((update, bundle["text/plain"]))

    monkeypatch.setattr(outlet, "_publish", publish)
    monitor.show()
    status = monitor.wait(20).status
    assert status == "completed"
    assert f" {status}" in shown[-1][1].splitlines()[0]
    assert [update for update, _ in shown].count(False) == 1

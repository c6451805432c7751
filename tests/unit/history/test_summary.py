"""A fresh thread with a summary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labkit.history import Transcript
from tests.unit.history.samples import talk, transcript
from tests.unit.history.world import Refused, World

Make = Callable[[list[dict[str, Any]]], World]
LOCKED = Refused(400, "Can't add messages to thread_1 while a run run_1 is active.")


def test_a_summary_begins_the_fresh_thread() -> None:
    """Then come the last messages; the function sees what is forgotten."""
    made = transcript(talk(3))
    seen: list[Transcript] = []

    def summarize(head: Transcript) -> str:
        seen.append(head)
        return "Ada likes tea."

    fresh = made.with_summary(summarize, keep=2)
    assert [entry.entry_id for entry in seen[0]] == ["msg_0", "msg_1", "msg_2", "msg_3"]
    assert [entry.entry_id for entry in fresh] == ["summary-of-thread_1", "msg_4", "msg_5"]
    assert fresh[0].text.endswith("\n\nAda likes tea.")
    assert made.with_summary("Ada.").length.messages == 1
    with pytest.raises(ValueError, match="the summary is empty"):
        made.with_summary("  ")

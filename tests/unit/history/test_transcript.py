"""What a transcript offers beside the service."""

from __future__ import annotations

import pytest
from azure.ai.agents.models import ThreadMessage

from labkit.history import Transcript
from tests.unit.history.samples import message, talk, transcript


def test_sdk_messages_become_a_transcript() -> None:
    """Objects of the SDK and wire JSON give the same."""
    wire = message(1735945041)
    assert list(Transcript.from_messages([ThreadMessage(wire)])) == list(Transcript.from_messages([wire]))


def test_trim_gives_a_transcript_of_its_own() -> None:
    """The long one stays as it was; both know their thread."""
    made = transcript(talk(3))
    shorter, report = made.trim(turns=1, pins=["msg_0"])
    assert [entry.entry_id for entry in shorter] == ["msg_0", "msg_4", "msg_5"]
    assert shorter.thread_id == "thread_1"
    assert len(made) == 6
    assert report.pinned == ("msg_0",)
    with pytest.raises(ValueError, match="pins name 'msg_x', which is not here"):
        made.trim(messages=1, pins=["msg_x"])


def test_the_short_text_says_how_long_it_is() -> None:
    """Messages and tokens, without the content."""
    assert repr(transcript(talk(1))) == "Transcript(thread_1: 2 messages, about 60 tokens)"
    assert repr(Transcript.from_messages([])) == "Transcript(no thread: 0 messages, about 0 tokens)"


def test_plain_text_for_a_model() -> None:
    """Who said what, nothing else."""
    made = Transcript.from_messages([message(1, text="Hi."), message(2, "assistant", "Hello.")])
    assert made.to_text() == "user: Hi.\n\nassistant: Hello."

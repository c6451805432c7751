"""The words of a run."""

from __future__ import annotations

import pytest
from azure.ai.agents.models import RunStatus

from labkit.status import ACTIVE, TERMINAL, explain, is_active, is_terminal, parse_retry_after, to_word


def test_every_status_of_the_sdk_is_known() -> None:
    """The SDK's enum and the words agree, except for `incomplete`, which the enum lacks."""
    words = {to_word(status) for status in RunStatus}
    assert words | {"incomplete"} == ACTIVE | TERMINAL
    assert not ACTIVE & TERMINAL


def test_enum_members_and_words_count_the_same() -> None:
    """A status may come as a string or as a member of the SDK's enum."""
    assert is_active(RunStatus.QUEUED)
    assert is_active("queued")
    assert is_terminal(RunStatus.EXPIRED)
    assert is_terminal("incomplete")


@pytest.mark.parametrize("odd", ["paused", "", None, "COMPLETED"])
def test_an_unknown_status_is_neither(odd: object) -> None:
    """What is not known is not assumed to move, nor to have ended."""
    assert not is_active(odd)
    assert not is_terminal(odd)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Rate limit is exceeded. Try again in 22 seconds.", 22.0),
        ("Please retry after 1 second.", 1.0),
        ("Try again in 1.5s", 1.5),
        ("try again in 300 milliseconds", 0.3),
        ("try again in 20ms", 0.02),
        ("Try again in 2 minutes", 120.0),
        ("Try again later.", None),
        ("22 seconds", None),
    ],
)
def test_the_wait_is_read_from_the_message(message: str, expected: float | None) -> None:
    """The service writes the wait in prose, in several units."""
    assert parse_retry_after(message) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("status", sorted(ACTIVE | {"completed", "paused"}))
def test_what_did_not_go_wrong_is_not_explained(status: str) -> None:
    """Only an ending that is not `completed` has a meaning to tell."""
    assert explain({"status": status}) is None


@pytest.mark.parametrize("status", sorted(TERMINAL - {"completed"}))
def test_every_bad_ending_is_explained(status: str) -> None:
    """Even without any detail there is a sentence and something to do."""
    meaning = explain({"status": status})
    assert meaning is not None
    assert meaning.happened.endswith(".")
    assert meaning.advice

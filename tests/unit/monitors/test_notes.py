"""What the state of a run means and what to do."""

from __future__ import annotations

import pytest

from labkit.monitors.notes import notes_of
from labkit.monitors.view import RunView
from labkit.status import ACTIVE, TERMINAL
from tests.unit.monitors.runs import call, run, watch


@pytest.mark.parametrize("status", sorted(ACTIVE | TERMINAL | {"paused"}))
def test_every_status_has_one_note(status: str) -> None:
    """Nothing is left without a word, whether it is known or not."""
    (note,) = notes_of(watch((0, "run", run(status))))
    assert note.heading
    assert note.status == status
    assert note.is_alert is (status not in {"queued", "in_progress", "completed"})


def test_nothing_seen_needs_no_word() -> None:
    """An empty view has no note."""
    assert notes_of(RunView()) == ()


def test_a_long_queue_is_an_alert() -> None:
    """After half a minute the likely reason is told."""
    (note,) = notes_of(watch((0, "run", run("queued")), (45, "run", run("queued"))))
    assert note.is_alert
    assert note.lines == ("It has waited 45 s: capacity or a rate limit is the likely reason.",)


def test_an_expired_run_names_the_calls_that_nobody_answered() -> None:
    """The reader learns what was waited for."""
    asked = run("requires_action", call("call_a", "get_weather"))
    (note,) = notes_of(watch((0, "run", asked), (600, "run", run("expired"))))
    assert "Nobody answered get_weather." in note.lines


@pytest.mark.parametrize(
    ("http_status", "heading"),
    [
        (401, "Not logged in since 1 s: HTTP 401"),
        (403, "Not allowed since 1 s: HTTP 403"),
        (404, "Not found since 1 s: HTTP 404"),
        (429, "Stale since 1 s: HTTP 429"),
        (503, "Stale since 1 s: HTTP 503"),
        (None, "Stale since 1 s: no answer"),
    ],
)
def test_a_look_that_failed_says_since_when_and_what_to_do(http_status: int | None, heading: str) -> None:
    """It never says that the run failed."""
    view = watch((0, "run", run("in_progress")), (1, "stale", {"http_status": http_status, "retry_in": 4}))
    note = notes_of(view)[-1]
    assert (note.kind, note.heading) == ("stale", heading)
    assert note.lines[-1] == "Looking again in 4.0 s."


def test_an_old_copy_read_after_the_end_is_doubted() -> None:
    """A run that seems to go on after its end is told as a doubt, without the word of an active run."""
    view = watch((0, "run", run("completed")), (1, "run", run("in_progress")))
    (note,) = notes_of(view)
    assert note.kind == "doubt"
    assert note.lines[0] == "It had ended as completed; what says otherwise may be an old copy, read late."


def test_a_broken_stream_matters_while_the_run_goes_on() -> None:
    """After the end nobody needs to hear of it."""
    error = {"code": "stream_ended", "message": "cut"}
    going = watch((0, "run", run("in_progress")), (1, "error", error))
    assert [note.kind for note in notes_of(going)] == ["state", "stale"]
    ended = watch((0, "run", run("in_progress")), (1, "error", error), (2, "run", run("completed")))
    assert [note.kind for note in notes_of(ended)] == ["state"]

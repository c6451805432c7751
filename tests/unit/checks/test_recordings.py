"""The five recordings of the break-it lab hold what their names say, and no status gives them away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labkit.checks.recordings import FAULTS, QUESTIONS, letters, record_five, record_one
from labkit.connect import in_process
from labkit.recorder import RunMetrics, measure_run

Runs = list[RunMetrics]


def time_in(status: str, runs: Runs) -> float:
    """Return the share of the time that the runs spent in a status."""
    phases = [run.phases or {} for run in runs]
    return sum(each.get(status, 0.0) for each in phases) / sum(sum(each.values()) for each in phases)


SYMPTOMS: dict[str, Callable[[Runs], bool]] = {
    "slow tool": lambda runs: time_in("requires_action", runs) > 0.5 and all(t.is_ok for r in runs for t in r.tools),
    "failing tool": lambda runs: not any(tool.is_ok for run in runs for tool in run.tools),
    "slow model": lambda runs: time_in("in_progress", runs) > 0.5 and runs[-1].tokens < 2 * runs[0].tokens,
    "stuck in the queue": lambda runs: time_in("queued", runs) > 0.5,
    "growing thread": lambda runs: runs[-1].tokens > 3 * runs[0].tokens,
}  # fmt: skip


def measure(fault: str) -> Runs:
    """Return the metrics of the runs of one fault."""
    with in_process(per_request=0) as lab:
        recording = record_one(lab, fault)
    return [measure_run(recording.of_run(run_id)) for run_id in recording.run_ids]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_recording_shows_its_fault_and_no_other(fault: str) -> None:
    """All runs complete without an error; of the five symptoms exactly its own is there."""
    runs = measure(fault)
    assert [run.status for run in runs] == ["completed"] * QUESTIONS
    assert not any(run.error for run in runs)
    assert [name for name, is_there in SYMPTOMS.items() if is_there(runs)] == [fault]


def test_each_letter_is_another_fault() -> None:
    """Five letters, five faults, as they are recorded; nothing in a recording names its fault."""
    assert sorted(letters().values()) == sorted(FAULTS)
    with in_process(per_request=0) as lab:
        recordings = record_five(lab)
    assert list(recordings) == list("ABCDE")
    for letter, recording in recordings.items():
        words = "\n".join(event.to_json() for event in recording.events)
        assert letters()[letter] not in words
        assert "labkit.fault" not in words

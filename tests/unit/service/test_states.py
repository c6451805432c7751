from __future__ import annotations

import pytest

from labkit.service.states import ACTIVE, ENDINGS, NOW, TERMINAL, TRANSITIONS, IllegalTransition, transition

EVENTS = sorted({event for _, event in TRANSITIONS})

# Wire contract §5, written down a second time: (from, event) -> (to, fields written).
EXPECTED = {
    ("queued", "pick_up"): ("in_progress", {"started_at": NOW}),
    ("in_progress", "ask"): ("requires_action", {}),
    ("requires_action", "submit"): ("queued", {"required_action": None}),
    ("in_progress", "complete"): ("completed", {"completed_at": NOW, "expires_at": None}),
    ("in_progress", "fail"): ("failed", {"failed_at": NOW, "expires_at": None}),
    ("queued", "fail"): ("failed", {"failed_at": NOW, "expires_at": None}),
    ("in_progress", "run_out"): ("incomplete", {"expires_at": None}),
    ("queued", "cancel"): ("cancelling", {"required_action": None}),
    ("in_progress", "cancel"): ("cancelling", {"required_action": None}),
    ("requires_action", "cancel"): ("cancelling", {"required_action": None}),
    ("cancelling", "stop"): ("cancelled", {"cancelled_at": NOW, "expires_at": None}),
    ("cancelling", "complete"): ("completed", {"completed_at": NOW, "expires_at": None}),
    ("cancelling", "fail"): ("failed", {"failed_at": NOW, "expires_at": None}),
    ("cancelling", "run_out"): ("incomplete", {"expires_at": None}),
    ("cancelling", "expire"): ("expired", {}),
    ("queued", "expire"): ("expired", {}),
    ("in_progress", "expire"): ("expired", {}),
    ("requires_action", "expire"): ("expired", {}),
}


def test_the_table_is_the_contracts() -> None:
    """The table has the transitions of the wire contract, with the fields that each writes, and no others."""
    found = {pair: (change.to, dict(change.writes)) for pair, change in TRANSITIONS.items()}
    assert found == EXPECTED


def test_every_status_is_reachable() -> None:
    """From queued, events lead to each of the nine statuses."""
    reached = {"queued"}
    for _ in range(len(TRANSITIONS)):
        reached |= {change.to for (status, _), change in TRANSITIONS.items() if status in reached}
    assert reached == ACTIVE | TERMINAL


@pytest.mark.parametrize("status", sorted(TERMINAL))
@pytest.mark.parametrize("event", EVENTS)
def test_nothing_leaves_a_terminal_status(status: str, event: str) -> None:
    """No event leads out of a terminal status, and the refusal says that it is terminal."""
    with pytest.raises(IllegalTransition, match="it is terminal"):
        transition(status, event)


@pytest.mark.parametrize("status", sorted(ACTIVE))
def test_every_active_status_can_end(status: str) -> None:
    """Whatever an active run waits for, expiry ends it."""
    assert transition(status, "expire").to in TERMINAL


def test_an_illegal_event_names_the_legal_ones() -> None:
    """A wrong event is refused with those that the status knows."""
    with pytest.raises(IllegalTransition, match=r"no 'submit' from 'queued'; legal events: \['cancel'"):
        transition("queued", "submit")


def test_every_ending_ends_a_run() -> None:
    """Each event that ends the open step with the run leads to a terminal status wherever it is legal."""
    for event in ENDINGS:
        assert {change.to for (_, name), change in TRANSITIONS.items() if name == event} <= TERMINAL

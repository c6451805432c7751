"""RunEvent and the wire form of objects."""

from __future__ import annotations

import json

import pytest
from azure.ai.agents.models import ThreadRun
from hypothesis import given
from hypothesis import strategies as st

from labkit.events import RunEvent, to_wire

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.builds(
        RunEvent,
        st.text(),
        st.floats(allow_nan=False),
        st.text(),
        st.dictionaries(st.text(), JSON, max_size=4),
    )
)
def test_an_event_survives_json(event: RunEvent) -> None:
    """Writing and reading an event gives the same event, on one line."""
    text = event.to_json()
    assert "\n" not in text
    assert RunEvent.from_json(text) == event


@pytest.mark.parametrize("text", ["[]", "{}", '{"kind": "run", "at": 1, "run_id": "r", "data": []}', "no"])
def test_what_is_not_an_event_is_refused(text: str) -> None:
    """A file of something else is answered with a ValueError."""
    with pytest.raises(ValueError, match=r"."):
        RunEvent.from_json(text)


def test_a_run_of_the_sdk_becomes_wire_json() -> None:
    """Wire names, whole-second timestamps and nested objects come out as the service sent them."""
    sent = {
        "id": "run_1",
        "object": "thread.run",
        "assistant_id": "asst_1",
        "created_at": 1735945041,
        "status": "incomplete",
    }
    run = ThreadRun(sent)
    assert run.created_at.year == 2025
    assert to_wire(run) == sent
    assert json.loads(json.dumps(to_wire(run))) == sent


def test_a_mapping_is_copied() -> None:
    """A change of the copy leaves the original alone."""
    original = {"id": "run_1"}
    to_wire(original)["id"] = "changed"
    assert original == {"id": "run_1"}

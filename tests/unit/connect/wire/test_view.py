from __future__ import annotations

from collections.abc import Iterator

import pytest

from labkit.connect import in_process
from labkit.connect.lab import Lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    with in_process() as made:
        yield made


def ask(lab: Lab) -> str:
    """Have one conversation; return the run's id."""
    agent = lab.agents.create_agent(model="gpt-4o")
    thread = lab.agents.threads.create()
    lab.agents.messages.create(thread_id=thread.id, role="user", content="Hello")
    return str(lab.agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id).id)


def test_calls_requests_and_changes_are_side_by_side(lab: Lab) -> None:
    """Each row has the SDK's call, its request with the answer, and what had happened by then."""
    run_id = ask(lab)
    view = lab.service.wire_view()
    assert [row["call"] for row in view] == [
        "create_agent",
        "threads.create",
        "messages.create",
        "runs.create",
        "runs.get",
    ]
    assert view[3]["http"].endswith("/runs → 200 queued")
    assert view[3]["state"] == "run queued"
    assert "run in_progress → completed" in view[4]["state"]
    assert [row["call"] for row in lab.service.wire_view(run_id)] == ["runs.create", "runs.get"]


def test_attempts_of_one_call_are_seen_as_such(lab: Lab) -> None:
    """What the SDK repeats by itself is one call and two requests, and the fault is named; so for its run."""
    lab.service.next_request(status=503, path="/runs")
    rows = lab.service.wire_view(ask(lab))
    assert [row["call"] for row in rows][:2] == ["runs.create", "  again: runs.create"]
    assert rows[0]["http"].endswith("→ 503 (fault http_error)")


def test_polls_that_see_nothing_new_are_one_row(lab: Lab) -> None:
    """Repetition is counted, not listed."""
    lab.service.next_run(status="queued")
    lab.service.clock.manual(per_request=0.001)
    agent, thread = lab.agents.create_agent(model="gpt-4o"), lab.agents.threads.create()
    run = lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
    for _ in range(5):
        lab.agents.runs.get(thread.id, run.id)
    view = lab.service.wire_view(run)
    assert [row["call"] for row in view] == ["runs.create", "runs.get ×5"]
    assert len(view[1]["entries"]) == 5


def test_a_view_is_text_and_html(lab: Lab) -> None:
    """Ids are short in both faces; what a path holds is data: escaped in HTML, no control character in text."""
    ask(lab)
    with pytest.raises(Exception, match="No thread found"):
        lab.agents.threads.get("<b>\x1b[2J")
    view = lab.service.wire_view()
    assert "\x1b" not in repr(view)
    assert "<b>" not in view._repr_html_()
    assert "thread_" in repr(view)
    assert view[3]["entries"][0]["path"] not in repr(view)


def test_nothing_yet(lab: Lab) -> None:
    """An empty log and an unknown run say so."""
    assert (
        repr(lab.service.wire_view())
        == repr(lab.service.wire_view("run_x"))
        == "Nothing went over the wire yet."
    )


def test_a_response_that_is_waited_for_is_one_row(lab: Lab) -> None:
    """Its row has what happened until it was answered; attempts of the OpenAI client are seen as such."""
    lab.service.next_request(status=503, path="/responses")
    for _ in range(2):
        lab.openai.responses.create(model=lab.model, input="Hello")
    view = lab.service.wire_view()
    assert [row["call"] for row in view] == [
        "responses.create",
        "  again: responses.create",
        "responses.create",
    ]
    assert view[1]["http"] == "POST /openai/v1/responses → 200 completed"
    assert view[1]["state"] == "response in_progress → completed"

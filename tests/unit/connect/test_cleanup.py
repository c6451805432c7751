from __future__ import annotations

import io

import pytest
from azure.core.exceptions import HttpResponseError

from labkit.connect import in_process
from labkit.connect.cleanup import CleanupReport, Ledger, Leftover
from labkit.connect.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return in_process()


@pytest.mark.parametrize(
    ("method", "path", "answer", "living"),
    [
        ("POST", "/threads", {"id": "t"}, {"t": "threads"}),
        ("POST", "/assistants", {"id": "a"}, {"a": "assistants"}),
        ("POST", "/threads/runs", {"id": "r", "thread_id": "t"}, {"t": "threads"}),
        ("POST", "/assistants/a", {"id": "a"}, {}),
        ("POST", "/threads/t/messages", {"id": "m"}, {}),
        ("POST", "/elsewhere", {"id": "x"}, {}),
        ("POST", "/threads", None, {}),
    ],
)
def test_what_counts_as_created(method: str, path: str, answer: object, living: dict[str, str]) -> None:
    """Creating an object is noted, changing one or adding to one is not."""
    ledger = Ledger()
    ledger.note(method, path, answer)
    assert ledger.living == living


def test_cleanup_deletes_what_the_lab_created_and_nothing_else(lab: Lab) -> None:
    """Threads and agents of this lab go; an object of another client stays."""
    agent = lab.agents.create_agent(model=lab.model, name="a")
    thread = lab.agents.threads.create()
    lab._ledger.living.pop(agent.id)  # as if another client had made it
    report = lab.cleanup()
    assert report
    assert report.deleted == ((thread.id, "thread"),)
    assert [found.id for found in lab.agents.list_agents()] == [agent.id]
    assert "Nothing to clean up" in repr(lab.cleanup())


def test_an_object_that_is_gone_is_done(lab: Lab) -> None:
    """What somebody else deleted counts as done; what this lab deleted is not tried again."""
    first, second = lab.agents.threads.create(), lab.agents.threads.create()
    lab.agents.threads.delete(first.id)
    lab.service.reset(0, golden=True)
    report = lab.cleanup()
    assert report.gone == ((second.id, "thread"),)
    assert report.deleted == ()
    assert report


def test_what_cannot_be_deleted_is_reported_with_its_reason(lab: Lab) -> None:
    """A refusal does not end the clean-up; the object can be deleted later."""
    thread, agent = lab.agents.threads.create(), lab.agents.create_agent(model=lab.model, name="a")
    lab.service.next_request(status=403, path="/threads")
    report = lab.cleanup()
    assert not report
    assert report.left == (Leftover(thread.id, "thread", "the service answered HTTP 403"),)
    assert report.deleted == ((agent.id, "agent"),)
    assert lab.cleanup().deleted == ((thread.id, "thread"),)


def test_a_failed_creation_is_not_noted(lab: Lab) -> None:
    """Only an answer of 200 means that there is something."""
    lab.service.next_request(status=400)
    with pytest.raises(HttpResponseError):
        lab.agents.threads.create()
    assert lab._ledger.living == {}


def test_the_report_is_escaped() -> None:
    """The HTML face shows reasons as text."""
    assert "&lt;i&gt;" in CleanupReport(left=(Leftover("x", "file", "<i>"),))._repr_html_()


def test_files_and_vector_stores_go_too(lab: Lab) -> None:
    """Everything that a client can create has its place in the clean-up, and is known before."""
    file = lab.agents.files.upload(file=io.BytesIO(b"tea"), purpose="assistants", filename="tea.txt")  # type: ignore[call-overload]
    store = lab.agents.vector_stores.create(name="notes")
    assert lab.leftovers == [("file", file.id), ("vector store", store.id)]
    assert set(lab.cleanup().deleted) == {(store.id, "vector store"), (file.id, "file")}
    assert lab.leftovers == []


def test_a_clean_up_goes_on_after_an_answer_that_is_no_json(lab: Lab) -> None:
    """A gateway's page, which the SDK cannot read, is a failure of one object (wire W15)."""
    first, second = lab.agents.threads.create(), lab.agents.threads.create()
    lab.service.next_request("bad_gateway", method="DELETE", path=first.id, times=None)
    report = lab.cleanup()
    assert [item.object_id for item in report.left] == [first.id]
    assert "could not be read" in report.left[0].reason
    assert report.deleted == ((second.id, "thread"),)
    lab.service.clear_faults()
    assert lab.cleanup().deleted == ((first.id, "thread"),)

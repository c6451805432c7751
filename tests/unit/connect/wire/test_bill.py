"""Each rule finds its bad loop, and nothing is found of a good one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from azure.core.exceptions import HttpResponseError

from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.status import is_active

TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
Loop = Callable[["Bench"], None]


class Bench:
    """A lab whose clock moves when the loop waits, and what the loops begin with."""

    def __init__(self) -> None:
        self.lab: Lab = in_process(per_request=0.0)
        self.agents = self.lab.agents
        self.service = self.lab.service
        self.agent = self.agents.create_agent(model="gpt-4o", tools=[TOOL])
        self.thread = self.agents.threads.create()

    def sleep(self, seconds: float) -> None:
        """Let service time pass."""
        self.service.clock.advance(seconds)

    def run(self) -> str:
        """Begin a run."""
        self.agents.messages.create(thread_id=self.thread.id, role="user", content="Hello")
        return str(self.agents.runs.create(thread_id=self.thread.id, agent_id=self.agent.id).id)

    def status(self, run_id: str) -> str:
        """Read the run's status."""
        return str(getattr(self.agents.runs.get(self.thread.id, run_id).status, "value", "incomplete"))

    def read(self) -> list[object]:
        """Read the thread."""
        return list(self.agents.messages.list(self.thread.id))

    def wait(self, run_id: str, *, first: float = 0.5, growth: float = 1.2, times: int = 10_000) -> str:
        """Poll while the run is active, so many times at most."""
        pause, status = first, self.status(run_id)
        while is_active(status) and times > 0:
            self.sleep(pause)
            pause, times, status = pause * growth, times - 1, self.status(run_id)
        return status

    def submit(self, run_id: str) -> None:
        """Answer every call."""
        calls = self.agents.runs.get(self.thread.id, run_id).required_action.submit_tool_outputs.tool_calls
        outputs = [{"tool_call_id": call.id, "output": "1"} for call in calls]
        self.agents.runs.submit_tool_outputs(self.thread.id, run_id, tool_outputs=outputs)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.lab.close()


def good(bench: Bench) -> None:
    """Waits longer each time, answers calls once, cancels when its time is over, reads the answer at the end."""
    bench.service.script([{"tool_calls": [{"name": "f"}]}, {"text": "Done.", "seconds": 60}])
    run_id = bench.run()
    bench.wait(run_id, times=4)
    bench.submit(run_id)
    assert bench.wait(run_id) == "completed"
    bench.read()
    bench.service.next_run(status="queued")
    run_id = bench.run()
    if is_active(bench.wait(run_id, times=12)):
        bench.agents.runs.cancel(bench.thread.id, run_id)
    assert bench.wait(run_id) == "cancelled"


def hurried(bench: Bench) -> None:
    """Polls without a pause."""
    bench.wait(bench.run(), first=0.05, growth=1.0)
    bench.read()


def no_backoff(bench: Bench) -> None:
    """Polls once a second, to the end."""
    bench.service.next_run(status="in_progress", seconds=30)
    bench.wait(bench.run(), first=1.0, growth=1.0)
    bench.read()


def no_deadline(bench: Bench) -> None:
    """Polls until the service gives up."""
    bench.service.next_run(status="queued")
    bench.wait(bench.run())


def terminal_ignored(bench: Bench) -> None:
    """Waits for the one status that it knows."""
    bench.service.next_run(status="incomplete")
    run_id = bench.run()
    for _ in range(6):
        if bench.status(run_id) == "completed":
            break
        bench.sleep(2)


def left_active(bench: Bench) -> None:
    """Does not know what to do with a call, and leaves."""
    bench.service.script([{"tool_calls": [{"name": "f"}]}])
    bench.wait(bench.run(), times=4)


def early_read(bench: Bench) -> None:
    """Reads the messages first, and waits afterwards."""
    run_id = bench.run()
    bench.read()
    bench.wait(run_id)


def answer_unread(bench: Bench) -> None:
    """Waits, and forgets what for."""
    bench.wait(bench.run())


def unknown_run(bench: Bench) -> None:
    """Lets the SDK repeat a POST whose answer was lost."""
    bench.service.next_request("error_after_commit", method="POST", path="/runs")
    with pytest.raises(HttpResponseError):
        bench.run()
    bench.sleep(60)


def submitted_twice(bench: Bench) -> None:
    """Believes a stale read, and runs its tool again."""
    bench.service.script([{"tool_calls": [{"name": "f"}]}, {"text": "Done."}])
    bench.service.next_run("stale_read")
    run_id = bench.run()
    bench.wait(run_id, times=4)
    bench.submit(run_id)
    with pytest.raises(HttpResponseError):
        bench.submit(run_id)
    bench.wait(run_id)
    bench.read()


BAD: list[Loop] = [hurried, no_backoff, no_deadline, terminal_ignored, left_active, early_read, answer_unread,
                   unknown_run, submitted_twice]  # fmt: skip


def test_nothing_is_found_of_a_good_loop(bench: Bench) -> None:
    """Whoever waits with patience and an end, and reads the answer, has nothing to mend."""
    good(bench)
    bill = bench.service.polling_bill()
    assert bill.findings == ()
    assert "Nothing to mend." in repr(bill)
    assert [row["status"] for row in bill.runs] == ["completed", "cancelled"]


@pytest.mark.parametrize("loop", BAD, ids=lambda loop: loop.__name__)
def test_a_bad_loop_is_found(bench: Bench, loop: Loop) -> None:
    """Each bad habit is named, with what the log shows and what to do."""
    loop(bench)
    bill = bench.service.polling_bill()
    found = [finding for finding in bill.findings if finding.rule == loop.__name__.replace("_", " ")]
    assert found, bill
    assert found[0].advice in repr(bill)
    assert found[0].rule in bill._repr_html_()


def test_the_bill_counts(bench: Bench) -> None:
    """Requests and seconds are those of the log."""
    hurried(bench)
    bill = bench.service.polling_bill()
    (run,) = bill.runs
    assert bill.requests == len(bench.service.requests())
    assert run["requests"] == bill.requests_per_run == run["polls"] + 3, (
        "its creation, and two pages of messages"
    )
    assert f"{run['polls']} requests in" in str(bill.findings[0])


def test_a_clock_that_requests_move_says_nothing_of_pace(bench: Bench) -> None:
    """With a clock that moves by requests, no pace is judged."""
    bench.service.clock.manual(per_request=0.1)
    bench.wait(bench.run(), first=0.0)
    bench.read()
    assert bench.service.polling_bill().findings == ()


def test_nothing_yet(bench: Bench) -> None:
    """Without a run there is nothing to pay."""
    assert "No runs yet." in repr(bench.service.polling_bill())


def test_what_was_before_the_log_is_left_out(bench: Bench) -> None:
    """After the log was cleared, the bill is about what came since; earlier runs are nobody's fault."""
    bench.wait(bench.run())
    bench.sleep(5)
    bench.service.clear_requests()
    assert list(bench.service.polling_bill().runs) == []
    bench.sleep(5)
    run_id = bench.run()
    bench.wait(run_id)
    bench.read()
    bill = bench.service.polling_bill()
    assert [row["run"] for row in bill.runs] == [run_id]
    assert bill.findings == ()

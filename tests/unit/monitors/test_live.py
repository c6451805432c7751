"""RunMonitor while a run goes on: watched, fed and played again, in a terminal and where nobody looks."""

from __future__ import annotations

import asyncio
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.events import RunEvent
from labkit.monitors import RunMonitor

RECORDED = [
    RunEvent("run", 100.0 + at, "run_1", {"id": "run_1", "status": status})
    for at, status in ((0, "queued"), (1, "in_progress"), (5, "completed"))
]


@pytest.fixture
def lab() -> Iterator[Lab]:
    """Return a lab whose service moves with every request."""
    found = in_process("monitors", seed=7)
    found.service.clock.manual(per_request=0.5)
    yield found
    found.close()


def ask(lab: Lab, question: str = "Say hello.") -> Any:
    """Start a run."""
    agent = lab.agents.create_agent(model=lab.model, name="a")
    thread = lab.agents.threads.create()
    lab.agents.messages.create(thread.id, role="user", content=question)
    return lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)


def test_a_watched_run_can_be_waited_for(lab: Lab) -> None:
    """`wait` returns the view of the ended run, and no thread is left."""
    monitor = RunMonitor.watch(lab.agents, ask(lab))
    assert monitor.wait(30).status == "completed"
    assert monitor.view.messages[0].text
    assert [one.name for one in threading.enumerate() if one.name == "labkit-monitor"] == []


def test_a_coroutine_waits_while_its_loop_goes_on(lab: Lab) -> None:
    """`ended` is the async twin."""
    assert asyncio.run(RunMonitor.watch(lab.agents, ask(lab)).ended()).status == "completed"


def test_a_wait_that_takes_too_long_says_so(lab: Lab) -> None:
    """With the status, and what can be done; the watching goes on until it is stopped."""
    lab.service.next_run(status="queued")
    monitor = RunMonitor.watch(lab.agents, ask(lab))
    with pytest.raises(TimeoutError, match=r"still queued after 0\.5 s of waiting; .* monitor\.cancel\(\)"):
        monitor.wait(0.5)
    monitor.cancel()
    assert monitor.wait(30).status == "cancelled"


def test_outputs_are_submitted_from_code(lab: Lab) -> None:
    """As the form does it: all of them, or a sentence that names what is missing."""
    lab.service.script([{"tool_calls": [{"name": "add", "arguments": {}}]}, {"text": "It is 5."}])
    tool = {
        "type": "function",
        "function": {"name": "add", "parameters": {"type": "object", "properties": {}}},
    }
    agent = lab.agents.create_agent(model=lab.model, name="a", tools=[tool])
    thread = lab.agents.threads.create()
    run = lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
    monitor = RunMonitor.watch(lab.agents, run)
    with pytest.raises(TimeoutError, match="still requires_action"):
        monitor.wait(3)
    with pytest.raises(ValueError, match=r"no output yet for add \(call_"):
        monitor.submit({})
    monitor.submit(dict.fromkeys(monitor.view.waiting_for, "5"))
    assert monitor.wait(30).status == "completed"


def test_a_recording_is_played_to_its_end() -> None:
    """No service is asked; the times are those of the recording."""
    view = RunMonitor.replay(RECORDED, speed=math.inf).wait(10)
    assert [(entry.status, entry.at) for entry in view.path][-1] == ("completed", 105.0)


@pytest.mark.parametrize("act", ["wait", "cancel"])
def test_a_monitor_that_only_listens_says_what_it_cannot(act: str) -> None:
    """And names what can."""
    with pytest.raises(ValueError, match=r"RunMonitor\.watch\(agents, run\)"):
        getattr(RunMonitor(), act)()


def test_anything_but_an_event_is_refused() -> None:
    """The picture stays as it was."""
    monitor = RunMonitor()
    with pytest.raises(TypeError, match="expected a RunEvent"):
        monitor.update({"status": "queued"})  # type: ignore[arg-type]  # a hasty caller
    assert monitor.view.path == ()


def test_many_threads_may_feed_it() -> None:
    """Every event is taken in, whoever brings it."""
    monitor = RunMonitor()

    def feed(worker: int) -> None:
        for index in range(50):
            step = {"id": f"step_{worker}_{index}", "type": "tool_calls", "status": "in_progress"}
            monitor.update(RunEvent("step", float(index), "run_1", step))

    threads = [threading.Thread(target=feed, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(monitor.view.steps) == 400


TERMINAL = """
import math
from labkit import RunMonitor
from labkit.events import RunEvent
events = [RunEvent("run", 100.0 + at, "run_1", {"id": "run_1", "status": status})
          for at, status in ((0, "queued"), (1, "in_progress"), (5, "completed"))]
monitor = RunMonitor.replay(events, speed=math.inf)
monitor.show()
monitor.wait()
"""


def test_a_terminal_gets_lines_and_then_the_picture() -> None:
    """A log that only grows, readable in a file; no widget is imported for it."""
    code = TERMINAL + "import sys\nassert not {'ipywidgets', 'anywidget', 'IPython'} & set(sys.modules)"
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env=environ,
    )
    lines = done.stdout.splitlines()
    assert [line.split()[-1] for line in lines[:3]] == ["queued", "in_progress", "completed"]
    assert lines[3].startswith("✔ completed  run_1")
    assert done.stderr == ""


FED = """\
from labkit import RunMonitor, connect, wait_for_run
from labkit.connect import in_process
lab = in_process("headless", seed=7)
lab.service.clock.manual(per_request=0.5)
agent = lab.agents.create_agent(model=lab.model, name="a")
thread = lab.agents.threads.create()
lab.agents.messages.create(thread.id, role="user", content="Say hello.")
run = lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
monitor = RunMonitor(lab.agents, run)
"""
SHOW = """\
monitor.show()
run = wait_for_run(lab.agents, run, on_event=monitor.update)
monitor.show()
"""


WATCHED = """\
run = lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
watched = RunMonitor.watch(lab.agents, run)
watched.show()
watched.wait(30).status
"""


def execute(*cells: str) -> list[list[Any]]:
    """Execute cells as papermill and nbconvert do; return their outputs."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    environ = {
        key: value for key, value in os.environ.items() if key not in {"JPY_SESSION_NAME", "LABKIT_MONITOR"}
    }
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute(env=environ)
    return [cell.outputs for cell in book.cells]


def test_where_nobody_looks_there_is_one_picture_at_the_end(tmp_path: Path) -> None:
    """It shows the ended run, however often `show` was asked for, and no widget is stored."""
    outputs = execute(FED, SHOW, "monitor")
    assert [[output.output_type for output in cell] for cell in outputs] == [
        [],
        ["display_data"],
        ["execute_result"],
    ]
    for cell in outputs[1:]:
        assert sorted(cell[0].data) == ["text/html", "text/plain"]
        assert "completed" in cell[0].data["text/plain"]


def test_a_strict_nbval_passes_twice(tmp_path: Path) -> None:
    """What was stored is what comes again: the picture has no address, no id and no time of its own."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (FED, SHOW, WATCHED)])
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    path = tmp_path / "strict.ipynb"
    nbformat.write(book, path)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--nbval",
        "--nbval-current-env",
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout[-2_000:] if done.returncode else "") == (0, "")


@pytest.mark.parametrize("face", ["text", "html"])
def test_what_comes_after_the_end_is_shown_too(face: str) -> None:
    """A message that is fed after the terminal status is in the last picture of every face."""
    late = (
        "from labkit.events import RunEvent\n"
        "message = {'id': 'msg_1', 'role': 'assistant', 'content': [{'type': 'text', 'text': {'value': 'late'}}]}\n"
        "monitor.update(RunEvent('run', 1.0, 'run_1', {'id': 'run_1', 'status': 'queued'}))\n"
        "monitor.show()\n"
        "monitor.update(RunEvent('run', 2.0, 'run_1', {'id': 'run_1', 'status': 'completed'}))\n"
        "while not monitor._shown.is_ended: time.sleep(0.01)\n"
        "monitor.update(RunEvent('message', 3.0, 'run_1', {**message, 'status': 'completed'}))\n"
        "while monitor._shown._worker.frozen is None: time.sleep(0.01)\n"
    )
    begin = f"import os, time\nos.environ['LABKIT_MONITOR'] = '{face}'\nfrom labkit import RunMonitor\nmonitor = RunMonitor()"
    outputs = execute(begin, late)[1]
    told = "".join(output.get("text", "") or output["data"]["text/html"] for output in outputs)
    assert "msg_1 complete" in told
    assert len([output for output in outputs if output.output_type == "display_data"]) == (face == "html")

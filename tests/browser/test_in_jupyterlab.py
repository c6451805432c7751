"""Live monitors in a real JupyterLab: they show, act while a cell blocks, freeze, and outlive their kernel."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from labkit.connect.files import Home
from labkit.connect.process import LocalService
from tests.browser.chromium import open_context
from tests.browser.jupyter import JupyterLab, serve_lab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

PREPARE = """\
import os, threading, time
from labkit import RunMonitor, ToolRegistry, connect, wait_for_run
lab = connect()
agents, tools = lab.agents, ToolRegistry()

@tools.tool
def get_weather(city: str) -> dict:
    "Get the weather of a city."
    return {"celsius": 21}

def ask(question, tools=()):
    agent = agents.create_agent(model=lab.model, name="w", tools=list(tools))
    thread = agents.threads.create()
    agents.messages.create(thread_id=thread.id, role="user", content=question)
    return agents.runs.create(thread_id=thread.id, agent_id=agent.id)
"""
WEATHER = "run = ask('What is the weather in Paris?', tools.definitions)\n"
SLOW = "lab.service.next_run(status='in_progress', seconds=60)\nrun = ask('Say hello.')\n"
WATCH = "monitor = RunMonitor.watch(agents, run, tools=tools)\nmonitor"
BLOCK = "monitor.wait(30).status"
NO_THREAD = "[one.name for one in threading.enumerate() if one.name.startswith('labkit')]"


@pytest.fixture(scope="module")
def lab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """Return a JupyterLab with an empty folder, its kernels' Agent Service, and one page."""
    root = tmp_path_factory.mktemp("jupyterlab")
    environ = {**os.environ, "LABKIT_SEED": "7", "LABKIT_HOME": str(root / ".labkit")}
    environ.pop("LABKIT_MONITOR", None)
    with serve_lab(root, environ) as (url, token):
        context = open_context(chromium)
        page, problems = context.new_page(), []  # type: Page, list[str]
        page.on("pageerror", lambda error: problems.append(str(error)))
        lab = JupyterLab(page, url, token, root / "work")
        yield lab
        lab.close()
        context.close()
    LocalService(Home(root / ".labkit")).stop()
    assert problems == []


def monitor(lab: JupyterLab, index: int, route: str = "free") -> Locator:
    """Return the live picture below a cell, once it knows who hears its clicks."""
    found = lab.output(index).locator(f".lk-monitor[data-route={route}]")
    found.wait_for()
    return found


def bundles(saved: dict[str, Any]) -> list[list[str]]:
    """Return the mime types of every output that is a picture."""
    outputs = [output for cell in saved["cells"] for output in cell["outputs"]]
    return [sorted(output["data"]) for output in outputs if "text/html" in output.get("data", {})]


STATIC = ["text/html", "text/plain"]


def test_calls_are_answered_while_a_cell_blocks(lab: JupyterLab) -> None:
    """Run the function, look, submit: all by clicks, while `wait` holds the kernel; then the picture is static."""
    lab.open(lab.write("answered.ipynb", PREPARE + WEATHER, WATCH, BLOCK))
    lab.run(0, 1)
    picture = monitor(lab, 1)
    lab.start(2)
    picture.get_by_role("button", name="Run get_weather").click()
    picture.get_by_text("get_weather was run.").wait_for()
    assert json.loads(picture.get_by_role("textbox").input_value()) == {"celsius": 21}
    picture.get_by_role("button", name="Submit the output").click()
    lab.page.evaluate("() => window.ran")
    assert "completed" in lab.output(2).inner_text()
    lab.output(1).get_by_text("Path taken: ◆").or_(
        lab.output(1).get_by_text("The run ended well")
    ).first.wait_for()
    assert lab.output(1).locator(".lk-monitor").count() == 0
    assert bundles(lab.save()) == [STATIC]


def test_a_run_is_cancelled_while_a_cell_blocks(lab: JupyterLab) -> None:
    """The click reaches the service although the kernel's main thread sleeps."""
    lab.open(lab.write("cancelled.ipynb", PREPARE + SLOW, WATCH, BLOCK, NO_THREAD))
    lab.run(0, 1)
    picture = monitor(lab, 1)
    lab.start(2)
    picture.get_by_role("button", name="Cancel the run").click()
    lab.page.evaluate("() => window.ran")
    assert "cancelled" in lab.output(2).inner_text()
    lab.output(1).locator(".lk-monitor").wait_for(state="detached")
    lab.run(3)
    assert lab.output(3).inner_text().split() == ["[4]:", "[]"]


def test_a_saved_notebook_shows_every_run_without_a_kernel(lab: JupyterLab) -> None:
    """Watched, fed and played again, shown twice: one output each, static, and no word of a missing model."""
    fed = "fed = RunMonitor()\nfed.show()\nrun = wait_for_run(agents, run, on_event=fed.update, tools=tools)"
    kept = (
        "seen = []\nlab.service.next_run(failed='server_error')\n"
        "wait_for_run(agents, ask('Say hello.'), on_event=seen.append)\n"
        "again = RunMonitor.replay(seen, speed=20)\nagain.show()\nagain.wait(20).status"
    )
    lab.open(
        lab.write(
            "kept.ipynb", PREPARE + WEATHER, fed, "fed", SLOW + WATCH, kept, "monitor.cancel()\nmonitor"
        )
    )
    lab.run(0, 1, 2, 3, 4)
    monitor(lab, 3)
    lab.run(5)
    lab.output(3).get_by_text("Path taken").wait_for()
    lab.output(5).locator(".lk-monitor").wait_for(state="detached")
    assert bundles(lab.save()) == [STATIC] * 5
    lab.open("kept.ipynb")
    lab.page.evaluate("() => window.notebook.sessionContext.shutdown()")
    texts = [lab.output(index).inner_text() for index in range(6)]
    assert ["completed" in texts[1], "completed" in texts[2], "cancelled" in texts[3]] == [True] * 3
    assert "server_error" in texts[4]
    assert not [text for text in texts if "model not found" in text or "Error" in text]


def test_an_interrupt_leaves_the_run_and_its_picture(lab: JupyterLab) -> None:
    """■ ends the wait; the picture lives on, and stop() leaves no thread."""
    lab.open(lab.write("interrupted.ipynb", PREPARE + SLOW, WATCH, BLOCK, "monitor.stop()\n" + NO_THREAD))
    lab.run(0, 1)
    picture = monitor(lab, 1)
    lab.start(2)
    lab.page.wait_for_function("() => window.notebook.sessionContext.session.kernel.status === 'busy'")
    lab.page.evaluate("() => window.notebook.sessionContext.session.kernel.interrupt()")
    lab.page.evaluate("() => window.ran")
    assert "KeyboardInterrupt" in lab.output(2).inner_text()
    assert "in_progress" in picture.get_by_role("status").first.inner_text()
    lab.run(3)
    assert lab.output(3).inner_text().split() == ["[4]:", "[]"]
    assert bundles(lab.save())[0] == STATIC


def test_a_kernel_that_restarts_is_said(lab: JupyterLab) -> None:
    """The picture stays with the values it had; nothing hangs, and the next run can be watched."""
    lab.open(lab.write("restarted.ipynb", PREPARE + SLOW, WATCH))
    lab.run(0, 1)
    monitor(lab, 1)
    lab.page.evaluate("() => window.notebook.sessionContext.session.kernel.restart()")
    lab.run(0, 1)
    monitor(lab, 1)


def test_the_composed_picture_acts_too(lab: JupyterLab) -> None:
    """With the controls of ipywidgets alone: run, submit, and a static picture at the end."""
    composed = "os.environ['LABKIT_MONITOR'] = 'composed'\n"
    lab.open(
        lab.write(
            "composed.ipynb",
            PREPARE + composed + WEATHER,
            WATCH,
            "await monitor.ended()\nmonitor.view.status",
        )
    )
    lab.run(0, 1)
    output = lab.output(1)
    output.get_by_role("button", name="Run get_weather").click()
    output.get_by_text("get_weather was run.").wait_for()
    output.get_by_role("button", name="Newest messages").click()
    output.get_by_text("messages 1 to 1, newest first").wait_for()
    output.get_by_role("button", name="Submit", exact=True).click()
    lab.run(2)
    assert "completed" in lab.output(2).inner_text()
    output.locator(".jupyter-widgets").first.wait_for(state="detached")
    assert bundles(lab.save()) == [STATIC]


def test_the_thread_is_read_in_the_picture(lab: JupyterLab) -> None:
    """Open the thread: its messages come from the service, a page at a time."""
    lab.open(lab.write("thread.ipynb", PREPARE + WEATHER, WATCH, "monitor.cancel()"))
    lab.run(0, 1)
    picture = monitor(lab, 1)
    picture.get_by_text("Thread", exact=True).click()
    picture.get_by_text("Thread: messages 1 to 1, newest first").wait_for()
    assert "What is the weather in Paris?" in picture.inner_text()
    lab.run(2)


def test_a_notebook_that_is_saved_while_a_run_goes_on(lab: JupyterLab) -> None:
    """The file holds the picture alone, so that it opens without a kernel; on the page the run lives on."""
    lab.open(lab.write("going.ipynb", PREPARE + SLOW, WATCH, "monitor.cancel()"))
    lab.run(0, 1)
    picture = monitor(lab, 1)
    assert bundles(lab.save()) == [STATIC]
    assert picture.get_by_role("button", name="Cancel the run").is_enabled()
    lab.close()
    lab.open("going.ipynb")
    lab.output(1).get_by_text("Path taken: ").first.wait_for()
    assert "Error" not in lab.output(1).inner_text()
    lab.close()


def test_a_run_that_is_over_at_once_is_frozen_at_once(lab: JupyterLab) -> None:
    """The picture is replaced while the browser still draws it; nothing breaks (the page's errors fail the tests)."""
    stream = (
        "from labkit import stream_run\nagent = agents.create_agent(model=lab.model, name='s')\n"
        "quick = RunMonitor()\nquick.show()\n"
        "run = stream_run(agents, agents.threads.create().id, agent.id, on_event=quick.update)"
    )
    lab.open(lab.write("quick.ipynb", PREPARE, stream, stream))
    lab.run(0, 1, 2)
    for index in (1, 2):
        lab.output(index).get_by_text("Path taken: ").first.wait_for()
    assert bundles(lab.save()) == [STATIC] * 2

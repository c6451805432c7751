"""What a person may ask of a run from its picture."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from labkit.monitors.live.desk import Desk, Said
from labkit.monitors.view import RunView
from tests.unit.monitors.live.scene import Scene
from tests.unit.monitors.runs import call, run, watch


@pytest.fixture
def asking(scene: Scene) -> Scene:
    """Return a scene whose run waits for two outputs."""
    scene.go(scene.start().worker(), 5)
    return scene


def do(scene: Scene, **command: object) -> Said:
    """Carry out a command with the functions of the scene."""
    return Desk(scene.lab.agents, scene.tools).do(command, scene.view)


def test_all_outputs_are_handed_in_at_once(asking: Scene) -> None:
    """One request, in the service's form, and the run goes back to queued."""
    said = do(asking, kind="submit", outputs=[[call_id, "21"] for call_id in asking.view.waiting_for])
    assert said.text == "All 2 outputs were submitted."
    assert [kind for kind, _ in said.events] == ["outputs", "run"]
    assert said.events[1][1]["status"] == "queued"


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_a_missing_output_is_named_and_nothing_is_sent(asking: Scene, empty: str) -> None:
    """The service would refuse a part of them; here nobody has to find out that way."""
    first, second = asking.view.waiting_for
    said = do(asking, kind="submit", outputs=[[first, "21"], [second, empty]])
    assert not said.is_ok
    assert said.text.startswith(f"Not submitted: no output yet for get_weather ({second}).")
    assert asking.lab.agents.runs.get(asking.run.thread_id, asking.run.id).status == "requires_action"


def test_a_second_submit_is_refused_in_words(asking: Scene) -> None:
    """Two clicks, or two people: the second is told what the service said."""
    outputs = [[call_id, "21"] for call_id in asking.view.waiting_for]
    assert do(asking, kind="submit", outputs=outputs).is_ok
    again = do(asking, kind="submit", outputs=outputs)
    assert not again.is_ok
    assert again.text.startswith("Refused (HTTP 400): ")


def test_a_function_is_run_for_its_call(asking: Scene) -> None:
    """The output goes into the field; nothing is submitted by it."""
    first = asking.view.waiting_for[0]
    said = do(asking, kind="run", call_id=first)
    assert said.outputs == {first: '{"city": "Paris", "celsius": 21}'}
    assert said.text == "get_weather was run. Look at its output, then submit."


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"kind": "run", "call_id": "call_of_another_run"}, "the run no longer waits for this call"),
        ({"kind": "cancel", "more": 1}, "Cancel was asked for."),
    ],
)
def test_every_command_is_answered(asking: Scene, command: dict[str, object], words: str) -> None:
    """In words that a person can act on."""
    assert words in Desk(asking.lab.agents, asking.tools).do(command, asking.view).text


def test_a_function_that_is_not_here_is_not_run(asking: Scene) -> None:
    """Without a registry there is nothing to run."""
    desk = Desk(asking.lab.agents)
    said = desk.do({"kind": "run", "call_id": asking.view.waiting_for[0]}, asking.view)
    assert said.text == "Nothing was run: no function get_weather is registered here."
    assert desk.can_run == []


def test_arguments_that_were_cut_are_not_run(asking: Scene) -> None:
    """A picture keeps 16 KB of them; a function gets all or nothing."""
    long = '{"city": "' + "x" * 20_000 + '"}'
    view = watch((0, "run", run("requires_action", call("call_1", "get_weather", long))))
    said = Desk(asking.lab.agents, asking.tools).do({"kind": "run", "call_id": "call_1"}, view)
    assert "longer than a picture keeps" in said.text


def test_the_thread_is_read_page_by_page(scene: Scene) -> None:
    """Newest first, twenty at a time, to its beginning; then there is no older page."""
    scene.start()
    scene.lab.agents.runs.cancel(scene.run.thread_id, scene.run.id)
    scene.lab.service.clock.advance(30)
    for number in range(44):
        scene.lab.agents.messages.create(scene.run.thread_id, role="user", content=f"message {number}")
    view = RunView(run_id=scene.run.id, thread_id=scene.run.thread_id)
    desk = Desk(scene.lab.agents)
    first = desk.do({"kind": "page", "to": "newest"}, view).page or {}
    assert (first["words"], first["has_more"]) == ("messages 1 to 20, newest first", True)
    assert first["rows"][0]["text"] == "message 43"
    desk.do({"kind": "page", "to": "older"}, view)
    last = desk.do({"kind": "page", "to": "older"}, view).page or {}
    assert (last["words"], last["has_more"]) == ("messages 41 to 45, newest first", False)
    again = desk.do({"kind": "page", "to": "newest"}, view).page or {}
    assert again == first


def test_who_only_watches_cannot_act() -> None:
    """A desk without a service says how to get one."""
    said = Desk().do({"kind": "cancel"}, RunView())
    assert (said.is_ok, "RunMonitor.watch(agents, run)" in said.text) == (False, True)


def test_a_command_that_does_not_exist_is_named_so(asking: Scene) -> None:
    """Where there is a service, the answer is not that nobody could act."""
    assert (
        do(asking, kind="dance").text
        == "Nothing done: a picture can cancel, submit, run, page, and nothing else."
    )


def test_an_odd_message_does_not_hide_its_page() -> None:
    """Parts that are no objects are left out, parts without words are named by their type, and no row is dropped."""
    rows: list[dict[str, object]] = [
        {"id": f"msg_{index}", "role": "user", "content": [{"type": "text", "text": {"value": "hi"}}]}
        for index in range(30)
    ]
    rows[1]["content"] = ["bare", {"type": "image_file"}]
    listed = SimpleNamespace(by_page=lambda: iter([rows]))
    agents = SimpleNamespace(messages=SimpleNamespace(list=lambda **_: listed))
    page = Desk(agents).do({"kind": "page", "to": "newest"}, RunView(thread_id="thread_1")).page or {}
    assert [row["text"] for row in page["rows"][:3]] == ["hi", "(image_file)", "hi"]
    assert len(page["rows"]) == 30

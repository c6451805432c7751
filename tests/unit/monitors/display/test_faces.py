"""What the faces of a live monitor send, counted without a kernel."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.monitors import html
from labkit.monitors.display.composed import ComposedFace
from labkit.monitors.display.outlet import Outlet
from labkit.monitors.display.rich import Buttons, LivePicture, RichFace
from labkit.monitors.live.desk import Desk, Said
from labkit.monitors.view import RunView, fold
from tests.unit.monitors.display.comms import recorded_comms
from tests.unit.monitors.display.reference import EVENTS
from tests.unit.monitors.live.scene import Scene


def views() -> list[RunView]:
    """Return the view after each event of the reference run."""
    found = [RunView()]
    for event in EVENTS:
        found.append(fold(found[-1], event))
    return found[1:]


def test_a_change_is_one_message() -> None:
    """The reference run of fifteen events: the picture is opened once, then one message for each change."""
    first, *rest = views()
    with recorded_comms() as wire:
        face = RichFace(Outlet(), Desk(), first, lambda _: None)
        opened = len(wire.messages)
        for view in rest:
            face.draw(view)
        kinds = [kind for kind, _ in wire.messages]
        assert kinds[:opened] == ["comm_open"] * 2  # the picture and its layout
        assert kinds[opened:] == ["comm_msg"] * 14
        face.close()
    module = len(LivePicture._esm.encode()) + len(LivePicture._css.encode())
    assert wire.size - module < 80_000


def test_the_same_view_twice_sends_nothing() -> None:
    """Sections are compared before they are sent."""
    view = views()[5]
    with recorded_comms() as wire:
        face = RichFace(Outlet(), Desk(), view, lambda _: None)
        before = len(wire.messages)
        face.draw(view)
        assert len(wire.messages) == before
        face.close()


def test_an_idle_minute_sends_nothing(scene: Scene) -> None:
    """A run that waits is looked at for a minute; the browser hears nothing of it."""
    with recorded_comms() as wire:
        face = RichFace(Outlet(), Desk(), RunView(), lambda _: None)
        worker = scene.start().worker()
        worker._face = face
        scene.go(worker, 10)
        before = len(wire.messages)
        scene.go(worker, 60)
        assert len(wire.messages) == before
        face.close()


def test_buttons_pass_on_what_they_hear() -> None:
    """A command is acknowledged by its number and handed over; a hello tells on which thread it was heard."""
    heard: list[Any] = []
    sent: list[Any] = []
    with recorded_comms():
        buttons = Buttons(heard.append)
        buttons.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
        buttons._handle_custom_msg({"kind": "hello", "number": 1}, [])
        buttons._handle_custom_msg({"kind": "cancel", "number": 7}, [])
        buttons._handle_custom_msg("nonsense", [])
        buttons.close()
    assert sent == [{"kind": "hello", "is_free": False}, {"kind": "heard", "number": 7}]
    assert heard == [{"kind": "cancel", "number": 7}]


def composed(view: RunView, scene: Scene, asked: list[Any]) -> ComposedFace:
    """Return the composed face of a view with the functions of a scene."""
    return ComposedFace(Outlet(), Desk(scene.lab.agents, scene.tools), view, asked.append)


def test_composed_controls_ask_for_the_same(scene: Scene) -> None:
    """Buttons and fields of ipywidgets speak the language of the desk."""
    asked: list[Any] = []
    worker = scene.start().worker()
    scene.go(worker, 5)
    first, second = scene.view.waiting_for
    face = composed(scene.view, scene, asked)
    face._cancel.click()
    for button in [
        entry for entry in face._form.children if getattr(entry, "description", "") == "Run get_weather"
    ]:
        button.click()
    face.answer(Said("done", outputs={first: "21"}))
    face._submit.click()
    assert asked == [
        {"kind": "cancel"},
        {"kind": "run", "call_id": first},
        {"kind": "run", "call_id": second},
        {"kind": "submit", "outputs": [[first, "21"], [second, ""]]},
    ]
    face.close()


def test_composed_text_is_escaped(scene: Scene) -> None:
    """HTML widgets hold markup, so what was said is escaped before."""
    face = composed(RunView(), scene, [])
    face.answer(
        Said(
            "<script>x</script>",
            page={"words": "<b>", "rows": [{"heading": "<i>", "text": "<u>"}], "has_more": False},
        )
    )
    assert "<script>" not in face._said.value
    assert not [tag for tag in ("<i>", "<u>") if tag in face._thread.value]
    face.close()


@pytest.mark.parametrize("index", range(len(EVENTS)))
def test_composed_shows_the_same_picture(scene: Scene, index: int) -> None:
    """Its picture is the one of saved notebooks."""
    view = views()[index]
    face = composed(view, scene, [])
    assert face._picture.value == html.render(view)
    face.close()

"""The worker of a live monitor, pass by pass, on a clock that is held, over the real SDK and service."""

from __future__ import annotations

import threading

import pytest

from labkit import ToolRegistry
from labkit.events import RunEvent
from labkit.monitors.live.desk import Desk
from labkit.monitors.live.worker import Worker
from labkit.monitors.view import RunView
from tests.unit.monitors.live.scene import Scene, Shown


def test_a_watched_run_is_shown_until_it_waits_for_somebody(scene: Scene) -> None:
    """The statuses are seen on the way, and the picture says for whom the run waits."""
    worker = scene.start().worker()
    scene.go(worker, 5)
    assert [entry.status for entry in scene.view.path] == ["queued", "in_progress", "requires_action"]
    assert scene.face.views[-1].waiting_for == scene.view.waiting_for
    assert len(scene.view.waiting_for) == 2
    assert not scene.face.frozen


def test_nothing_new_sends_nothing(scene: Scene) -> None:
    """A run that waits is looked at again and again, and no picture of it is sent."""
    worker = scene.start().worker()
    scene.go(worker, 5)
    before = len(scene.face.views)
    scene.go(worker, 60)
    assert len(scene.face.views) == before
    assert scene.view.at > scene.clock.now() - 3


def test_a_long_queue_is_news(scene: Scene) -> None:
    """The passing of time alone is no news, but a warning that it brings is, once."""
    scene.lab.service.next_run(status="queued")
    worker = scene.start().worker()
    scene.go(worker, 5)
    assert len(scene.face.views) == 1
    scene.go(worker, 60)
    assert len(scene.face.views) == 2


def test_the_end_freezes_the_picture(scene: Scene) -> None:
    """With the terminal status, the answer in it, the last picture is shown once and nothing comes after it."""
    worker = scene.start().worker(tools=scene.tools)
    scene.go(worker, 5)
    for call_id in scene.view.waiting_for:
        worker.ask({"kind": "run", "call_id": call_id})
    texts: dict[str, str] = {}
    while len(texts) < 2:
        scene.go(worker, 0.5)
        texts = {key: text for said in scene.face.said for key, text in said.outputs.items()}
    worker.ask({"kind": "submit", "outputs": [[key, text] for key, text in texts.items()]})
    scene.go(worker, 10)
    assert [view.status for view in scene.face.frozen] == ["completed"]
    assert "21" in scene.face.frozen[0].messages[0].text
    assert worker.is_ended


def test_a_cancel_is_passed_on_and_seen(scene: Scene) -> None:
    """The click is answered in words, and the run goes through cancelling to its end."""
    worker = scene.start().worker()
    scene.go(worker, 1)
    worker.ask({"kind": "cancel"})
    scene.go(worker, 10)
    assert [said.text for said in scene.face.said] == ["Cancel was asked for."]
    assert scene.face.frozen[0].status == "cancelled"
    assert scene.face.frozen[0].cancel_asked_at is not None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_look_that_fails_is_stale_never_failed(scene: Scene, status: int) -> None:
    """The run keeps its status; the watcher looks again, later and later, and forgets the trouble when it is over."""
    worker = scene.start().worker()
    scene.go(worker, 5)
    scene.lab.service.next_request(status=status, times=None, path="/runs/")
    scene.go(worker, 30)
    assert scene.view.status == "requires_action"
    assert scene.view.stale is not None
    assert scene.view.stale.http_status == status
    assert 2 <= scene.view.stale.looks <= 20
    scene.lab.service.clear_faults()
    scene.go(worker, 60)
    assert scene.view.stale is None


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_hopeless_look_is_the_last(scene: Scene, status: int) -> None:
    """Who is not let in need not ask again: the picture says why, and freezes as it is."""
    worker = scene.start().worker()
    scene.go(worker, 5)
    scene.lab.service.next_request(status=status, times=None, path="/runs/")
    scene.go(worker, 30)
    assert scene.face.frozen[0].status == "requires_action"
    assert scene.face.frozen[0].stale is not None


def test_a_fed_picture_follows_whoever_feeds_it(scene: Scene) -> None:
    """Without a source the worker asks nobody; it draws what others took in, and freezes at a terminal status."""
    worker = Worker(scene.take, scene.face, Desk(), scene.clock)
    scene.take(RunEvent("run", 1.0, "run_1", {"id": "run_1", "status": "queued"}))
    assert worker.turn() == 3_600.0
    assert [view.status for view in scene.face.views] == ["queued"]
    scene.take(RunEvent("run", 2.0, "run_1", {"id": "run_1", "status": "completed"}))
    assert worker.turn() is None
    assert [view.status for view in scene.face.frozen] == ["completed"]


def test_the_thread_ends_with_the_run(scene: Scene) -> None:
    """After the end no thread is left, and the face has given back what it held."""
    worker = Worker(scene.take, scene.face, Desk(), scene.clock)
    worker.start()
    scene.take(RunEvent("run", 2.0, "run_1", {"id": "run_1", "status": "failed"}))
    worker.wake()
    assert worker.wait(10)
    worker.stop()
    assert scene.face.is_closed
    assert not [thread for thread in threading.enumerate() if thread.name == "labkit-monitor"]


def test_a_stop_freezes_what_is_known(scene: Scene) -> None:
    """Somebody who stops watching keeps the picture of that moment."""
    worker = Worker(scene.take, scene.face, Desk(), scene.clock)
    scene.take(RunEvent("run", 1.0, "run_1", {"id": "run_1", "status": "in_progress"}))
    worker.start()
    worker.stop()
    assert [view.status for view in scene.face.frozen] == ["in_progress"]
    assert worker.is_ended


@pytest.mark.parametrize(
    "command", [{}, {"kind": None}, {"kind": "delete"}, {"kind": "submit", "outputs": 5}]
)
def test_a_command_may_be_anything(scene: Scene, command: dict[str, object]) -> None:
    """What a browser sends is data: it is answered in words and the watching goes on."""
    worker = scene.start().worker()
    worker.ask(command)
    scene.go(worker, 1)
    assert [said.is_ok for said in scene.face.said] == [False]
    assert scene.view.status is not None


def test_a_face_is_told_nothing_twice() -> None:
    """The same worker over a view that never changes draws once."""
    face = Shown()
    scene = Scene()
    worker = Worker(scene.take, face, Desk(), scene.clock)
    for _ in range(5):
        worker.turn()
        scene.clock.advance(10)
    assert len(face.views) == 1
    scene.lab.close()


def test_a_face_without_a_clock_is_drawn_again(scene: Scene) -> None:
    """Every five seconds while the run moves, and not while somebody reads what it asks for."""
    scene.face.beat = 5.0
    scene.lab.service.next_run(status="in_progress", seconds=30)
    worker = scene.start().worker()
    scene.go(worker, 5)
    before = len(scene.face.views)
    scene.go(worker, 20)
    assert 3 <= len(scene.face.views) - before <= 5
    scene.go(worker, 60)
    assert scene.view.status == "requires_action"
    before = len(scene.face.views)
    scene.go(worker, 60)
    assert len(scene.face.views) == before


def test_a_face_that_fails_does_not_end_the_watching(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """A front end that is gone is logged once; the run is watched to its end, and `wait` tells the end and not before."""

    class Gone(Shown):
        def draw(self, view: RunView) -> None:
            raise OSError("front end gone")

    scene.face = Gone()
    worker = scene.start().worker()
    scene.go(worker, 5)
    assert scene.view.status == "requires_action"
    assert not worker.is_ended
    worker.ask({"kind": "cancel"})
    scene.go(worker, 10)
    assert [view.status for view in scene.face.frozen] == ["cancelled"]
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_what_comes_while_a_picture_is_frozen_is_in_it(scene: Scene) -> None:
    """An event from another thread in that moment is not lost: the picture is frozen again."""

    class Slow(Shown):
        def freeze(self, view: RunView) -> None:
            if not self.frozen:
                late = {
                    "id": "msg_1",
                    "role": "assistant",
                    "content": [{"type": "text", "text": {"value": "late"}}],
                }
                scene.take(RunEvent("message", 3.0, "run_1", late))
            super().freeze(view)

    scene.face = Slow()
    worker = Worker(scene.take, scene.face, Desk(), scene.clock)
    scene.take(RunEvent("run", 2.0, "run_1", {"id": "run_1", "status": "completed"}))
    assert worker.turn() is None
    assert [len(view.messages) for view in scene.face.frozen] == [0, 1]


def test_two_clicks_run_a_function_once(scene: Scene) -> None:
    """The second is told that it is at work; a click after its end runs nothing again either, for its output is kept."""
    started, may_end, runs = threading.Event(), threading.Event(), []

    def get_weather(city: str) -> dict[str, object]:
        """Get the weather of a city."""
        runs.append(city)
        started.set()
        may_end.wait(10)
        return {"celsius": 21}

    tools = ToolRegistry(get_weather)
    worker = scene.start().worker(tools=tools)
    scene.go(worker, 5)
    first = scene.view.waiting_for[0]
    worker.ask({"kind": "run", "call_id": first})
    worker.turn()
    assert started.wait(10)
    worker.ask({"kind": "run", "call_id": first})
    worker.turn()
    assert "at work already" in scene.face.said[-1].text
    may_end.set()
    while not scene.face.said[-1].outputs:
        scene.go(worker, 0.1)
    assert runs == ["Paris"]

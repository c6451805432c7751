"""The live picture in JupyterLab and Notebook 7: two anywidgets, and one ES module without a build step.

Two comms, because ipykernel 7.4 hears a message on the thread that last sent on the same comm: `LivePicture` only
speaks (kernel to browser), `Buttons` only listens and answers from the thread that heard. So a click is heard by a
subshell while a cell blocks. The browser says hello until an answer comes from another thread than the main one; then
it knows that clicks are heard at once, else it says that they wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from labkit.monitors.display.outlet import Outlet, bundle_of, close_later
from labkit.monitors.live.desk import Desk, Said
from labkit.monitors.sections import sections_of
from labkit.monitors.state import RunView


def _read(name: str) -> str:
    """Return a file beside this one without its indentation and comments: it is part of every picture's state."""
    lines = files("labkit.monitors.display").joinpath(name).read_text("utf-8").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip() and not line.strip().startswith("//"))


class LivePicture(anywidget.AnyWidget):
    """What the browser draws, in sections; see monitors.sections for their shape. Nothing comes back here.

    thread: {"rows": [{"heading", "text"}], "words", "has_more"} or {}. said: {"number", "text", "is_ok", "outputs"} or {}.
    actions: model id of the buttons, or "".
    """

    _esm = "\n".join(map(_read, ("words.js", "timeline.js", "buttons.js", "picture.js")))
    _css = _read("monitor.css")
    head = traitlets.Dict().tag(sync=True)
    path = traitlets.Dict().tag(sync=True)
    rows = traitlets.Dict().tag(sync=True)
    calls = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    thread = traitlets.Dict().tag(sync=True)
    said = traitlets.Dict().tag(sync=True)
    actions = traitlets.Unicode().tag(sync=True)


class Buttons(anywidget.AnyWidget):
    """The comm of the buttons. Each command is acknowledged where it is heard and passed on, never carried out here."""

    _esm = "export default {}"

    def __init__(self, ask: Callable[[Mapping[str, Any]], None]) -> None:
        super().__init__()
        self._ask = ask
        self.on_msg(self._hear)

    def _hear(self, _widget: object, content: Any, _buffers: object) -> None:
        if not isinstance(content, Mapping):
            return
        if content.get("kind") == "hello":
            is_free = threading.current_thread() is not threading.main_thread()
            self.send({"kind": "hello", "is_free": is_free})
            return
        self._ask(content)
        self.send({"kind": "heard", "number": content.get("number")})


class RichFace:
    """The live picture in a browser, which has a clock of its own."""

    beat = 0.0

    def __init__(
        self, outlet: Outlet, desk: Desk, view: RunView, ask: Callable[[Mapping[str, Any]], None]
    ) -> None:
        self._outlet, self._desk = outlet, desk
        self._answers = 0
        self._buttons = Buttons(ask) if desk.can_act else None
        actions = self._buttons.model_id if self._buttons else ""
        self._picture = LivePicture(actions=actions, **self._sections(view))

    @property
    def model_id(self) -> str:
        """The id by which a front end finds the widget."""
        return str(self._picture.model_id)

    def draw(self, view: RunView) -> None:
        """Send what changed, in one message."""
        with self._picture.hold_sync():
            for name, section in self._sections(view).items():
                setattr(self._picture, name, section)

    def answer(self, said: Said) -> None:
        """Send what came of a command."""
        with self._picture.hold_sync():
            if said.page is not None:
                self._picture.thread = dict(said.page)
            self._answers += 1  # the same words again are an answer too
            self._picture.said = {
                "number": self._answers,
                "text": said.text,
                "is_ok": said.is_ok,
                "outputs": dict(said.outputs),
            }

    def freeze(self, view: RunView) -> None:
        """Put the static picture in the place of the live one."""
        self._outlet.replace(bundle_of(view))

    def close(self) -> None:
        """Close both comms, a little later."""
        close_later(*(widget for widget in (self._picture, self._buttons) if widget is not None))

    def _sections(self, view: RunView) -> dict[str, Any]:
        return sections_of(view, can_act=self._desk.can_act, can_run=self._desk.can_run)

"""A monitor on a screen: the face that fits, its place in the notebook, and the thread that keeps it true."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from labkit.clock import Clock
from labkit.events import RunEvent
from labkit.monitors import text
from labkit.monitors.display.choice import choose_face
from labkit.monitors.display.saving import WIDGET
from labkit.monitors.live.desk import Desk, Said
from labkit.monitors.live.sources import Source
from labkit.monitors.live.worker import Face, Worker
from labkit.monitors.sections import news_of
from labkit.monitors.state import RunView
from labkit.status import TERMINAL

Take = Callable[[RunEvent | None], RunView]


class Showing:
    """Show a monitor. One output, wherever it is shown again; a picture that saves and reopens without a kernel.

    read: starts the picture again from what the service tells afterwards, where there is a service.
    """

    def __init__(
        self,
        take: Take,
        desk: Desk,
        clock: Clock,
        source: Source | None,
        read: Callable[[], None],
    ) -> None:
        self._take, self._desk, self._clock, self._source, self._read = take, desk, clock, source, read
        self._worker: Worker | None = None
        self._outlet: Any = None
        self._widget: str | None = None
        self._next: Face | None = None  # the face that goes on when something comes after the end

    def show(self) -> None:
        """Show the picture below the cell that runs now; it lives until its run has ended.

        A picture that somebody else feeds lives as long as the cell: nothing more can come after it.
        """
        name = choose_face(os.environ)
        if name == "text":
            is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
            self._next = self._next or Printed(sys.stdout.write, unicode=is_unicode)
            self._begin(self._next)
            return
        from labkit.monitors.display.outlet import HtmlFace, Outlet, after_this_cell

        is_first = self._outlet is None
        self._outlet = self._outlet or Outlet()
        if name == "once":
            if is_first:
                after_this_cell(self._show_once)
            return
        self._next = HtmlFace(self._outlet)
        if self._worker is None and not self._is_over():
            self._begin(self._face(name))
            if self._source is None:
                after_this_cell(self.stop)
        self._show_bundle()

    def watch(self) -> None:
        """Start to follow the source, whether anybody looks or not."""
        if self._source is not None:
            self._begin(Unseen())

    def heed(self) -> None:
        """Somebody took in an event: let the picture follow."""
        worker = self._worker
        if worker is None:
            return
        worker.wake()
        if self._next is not None and worker.is_ended and worker.frozen != news_of(self._take(None)):
            self._worker = None
            self._begin(self._next)
            if self._outlet is not None:
                from labkit.monitors.display.outlet import after_this_cell

                after_this_cell(self.stop)

    def stop(self) -> None:
        """Freeze the picture as it is, and end its thread."""
        if self._worker is not None:
            self._worker.stop()
            atexit.unregister(self.stop)

    def wait(self, timeout: float | None) -> bool:
        """Wait for the end of what the source tells; returns whether it came. Ctrl-C and ■ are heard."""
        self.watch()
        start = self._clock.monotonic()
        while self._worker is not None and not self._worker.wait(0.2):
            if timeout is not None and self._clock.monotonic() - start >= timeout:
                return False
        return True

    @property
    def is_ended(self) -> bool:
        """Whether nothing more is watched."""
        return self._worker is not None and self._worker.is_ended

    def _begin(self, face: Face) -> None:
        if self._worker is None:
            self._worker = Worker(self._take, face, self._desk, self._clock, self._source)
            self._worker.start()
            atexit.register(self.stop)

    def _face(self, name: str) -> Face:
        view = self._take(None)
        if name == "html" and self._next is not None:
            return self._next
        if name == "rich":
            from labkit.monitors.display.rich import RichFace

            rich = RichFace(self._outlet, self._desk, view, self._ask)
            self._widget = rich.model_id
            return rich
        from labkit.monitors.display.composed import ComposedFace

        composed = ComposedFace(self._outlet, self._desk, view, self._ask)
        self._widget = composed.model_id
        return composed

    def _ask(self, command: Mapping[str, Any]) -> None:
        if self._worker is not None:
            self._worker.ask(command)

    def _show_bundle(self) -> None:
        """Show the picture. One that froze while it was being shown was replaced before it was there: once more, then."""
        was_frozen = self._is_frozen
        self._outlet.show(self._bundle())
        if self._is_frozen and not was_frozen:
            self._outlet.replace(self._bundle())

    @property
    def _is_frozen(self) -> bool:
        return self._worker is not None and self._worker.frozen is not None

    def _bundle(self) -> dict[str, Any]:
        from labkit.monitors.display.outlet import bundle_of

        bundle = bundle_of(self._take(None))
        if self._widget is not None and not self._is_frozen:
            bundle[WIDGET] = {"version_major": 2, "version_minor": 0, "model_id": self._widget}
        return bundle

    def _show_once(self) -> None:
        """Show what the service tells: its times are the same in every run under a seed, a watcher's never are."""
        for event in () if self._source is None or self._worker is not None else self._source.rest():
            self._take(event)
        with contextlib.suppress(Exception):  # deleted by the same cell, say: then what was seen is shown
            self._read()
        self._outlet.show(self._bundle())

    def _is_over(self) -> bool:
        return self._source is None and self._take(None).status in TERMINAL


class Unseen:
    """The face of a monitor that nobody looks at."""

    beat = 0.0

    def draw(self, view: RunView) -> None:
        """Show nothing."""

    def answer(self, said: Said) -> None:
        """Show nothing."""

    def freeze(self, view: RunView) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Nothing is held."""


class Printed(Unseen):
    """The face in a terminal: a line for all that is new, and the whole picture at the end."""

    def __init__(self, write: Callable[[str], object], *, unicode: bool = True) -> None:
        self._write, self._unicode = write, unicode
        self._seen = RunView()

    def draw(self, view: RunView) -> None:
        """Write the lines that are new."""
        lines = text.news(self._seen, view, unicode=self._unicode)
        self._seen = view
        if lines:
            self._write("\n".join(lines) + "\n")

    def freeze(self, view: RunView) -> None:
        """Write what is new, then the picture."""
        self.draw(view)
        self._write(text.render(view, unicode=self._unicode) + "\n")

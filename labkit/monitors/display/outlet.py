"""The place of a picture in a notebook: one output, shown once, replaced for good at the end."""

from __future__ import annotations

import contextvars
import threading
import uuid
from collections.abc import Callable, Iterable
from typing import Any, Final

from IPython.display import publish_display_data

from labkit.monitors import html, text
from labkit.monitors.display.choice import current_shell
from labkit.monitors.display.saving import MARK
from labkit.monitors.live.desk import Said
from labkit.monitors.state import RunView

_LINGER: Final = 2.0  # seconds
_publish: Callable[..., None] = publish_display_data  # IPython's has no types


def bundle_of(view: RunView) -> dict[str, Any]:
    """Return the picture as every reader of notebooks can show it: as text, and as HTML."""
    return {"text/plain": text.render(view), "text/html": html.render(view)}


class Outlet:
    """One output. It keeps an id, by which a front end finds it again wherever it was shown."""

    def __init__(self) -> None:
        self._transient = {"display_id": uuid.uuid4().hex}

    def show(self, bundle: dict[str, Any]) -> None:
        """Show a bundle below the cell that runs now."""
        _publish(bundle, MARK, transient=self._transient)

    def replace(self, bundle: dict[str, Any]) -> None:
        """Replace what is shown, everywhere; from any thread."""
        _publish(bundle, MARK, transient=self._transient, update=True)


class HtmlFace:
    """A picture in HTML that is replaced as a whole: where there are no widgets."""

    beat = 5.0

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def draw(self, view: RunView) -> None:
        """Replace the picture."""
        self._outlet.replace(bundle_of(view))

    def answer(self, said: Said) -> None:
        """Nothing: nobody can click here."""

    def freeze(self, view: RunView) -> None:
        """Replace the picture for the last time."""
        self._outlet.replace(bundle_of(view))

    def close(self) -> None:
        """Nothing is held."""


def close_later(*widgets: Any) -> None:
    """Close widgets when a front end has surely put the static picture in their place; from any thread.

    A widget that is closed while it is still being drawn is an error in the browser's console.
    """
    context = contextvars.copy_context()
    timer = threading.Timer(_LINGER, context.run, [_close, widgets])
    timer.daemon = True
    timer.start()


def _close(widgets: Iterable[Any]) -> None:
    for widget in widgets:
        widget.close()


def after_this_cell(act: Callable[[], None]) -> None:
    """Call `act` once when the cell that runs now has ended."""
    shell = current_shell()
    if shell is None:
        return

    def once(*_: object) -> None:
        shell.events.unregister("post_run_cell", once)
        act()

    shell.events.register("post_run_cell", once)

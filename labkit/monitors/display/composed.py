"""The live picture where only the controls of ipywidgets are sure to be there: VS Code, Colab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import ipywidgets as widgets

from labkit.monitors import html
from labkit.monitors.display.outlet import Outlet, bundle_of, close_later
from labkit.monitors.live.desk import Desk, Said
from labkit.monitors.state import CallView, RunView
from labkit.monitors.timeline import harmless, one_line
from labkit.status import ACTIVE, TERMINAL

_WAITS: Final = "While a cell runs, clicks wait until it has ended."
_WIDE: Final = {"width": "auto"}


class ComposedFace:
    """The HTML picture, and below it the controls: cancel, a field for each open call, the thread."""

    beat = 5.0

    def __init__(
        self, outlet: Outlet, desk: Desk, view: RunView, ask: Callable[[Mapping[str, Any]], None]
    ) -> None:
        self._outlet, self._desk, self._ask = outlet, desk, ask
        self._picture = widgets.HTML()
        self._cancel = _button("⊘ Cancel", "Cancel the run", lambda: ask({"kind": "cancel"}))
        self._submit = _button("Submit", "Submit all outputs", self._hand_in)
        self._newest = _button("Newest messages", "Read the thread", lambda: self._turn_page("newest"))
        self._older = _button("Older messages", "Read further back", lambda: self._turn_page("older"))
        self._older.disabled = True
        self._said, self._thread = widgets.HTML(), widgets.HTML()
        self._fields: dict[str, widgets.Textarea] = {}
        self._form = widgets.VBox()
        desk_row = widgets.HBox([self._cancel, self._newest, self._older, widgets.Label(_WAITS)])
        parts = [desk_row, self._said, self._form, self._thread] if desk.can_act else []
        self._box = widgets.VBox([self._picture, *parts])
        self.draw(view)

    @property
    def model_id(self) -> str:
        """The id by which a front end finds the widget."""
        return str(self._box.model_id)

    def draw(self, view: RunView) -> None:
        """Replace the picture, and let the controls fit the status."""
        self._picture.value = html.render(view)
        self._cancel.disabled = view.status not in ACTIVE - {"cancelling"} or view.cancel_asked_at is not None
        is_over = view.status in TERMINAL
        waiting = [] if is_over else [call for call in view.calls if call.call_id in view.waiting_for]
        ids = [harmless(call.call_id) for call in waiting]
        if ids != list(self._fields):
            self._fields = {call_id: self._fields.get(call_id) or _field() for call_id in ids}
            rows = [row for call in waiting for row in self._row(call)]
            self._form.children = (*rows, self._submit) if rows else ()

    def answer(self, said: Said) -> None:
        """Show what came of a command."""
        self._said.value = "" if not said.text else f"{'' if said.is_ok else '✖ '}{html.safe(said.text)}"
        for call_id, output in said.outputs.items():
            if call_id in self._fields:
                self._fields[call_id].value = output
        if said.page is not None:
            rows = (
                f"<b>{html.safe(row['heading'])}</b>{html.block(row['text'])}" for row in said.page["rows"]
            )
            self._thread.value = f"<div>{html.safe(said.page['words'])}</div>{''.join(rows)}"
            self._older.disabled = not said.page["has_more"]

    def freeze(self, view: RunView) -> None:
        """Put the static picture in the place of the live one."""
        self._outlet.replace(bundle_of(view))

    def close(self) -> None:
        """Close the comms of all controls, a little later."""
        controls = (self._picture, self._said, self._form, self._thread, self._cancel, self._submit)
        close_later(self._box, *controls)

    def _row(self, call: CallView) -> list[widgets.Widget]:
        call_id, name = harmless(call.call_id), one_line(call.name)
        asked = html.block(call.arguments or "(no arguments)")
        label = widgets.HTML(f"<b>Output of {html.safe(name)} ({html.safe(call_id)})</b>{asked}")
        if call.name not in self._desk.can_run:
            return [label, self._fields[call_id]]
        run = _button(
            f"Run {name}", f"Run {name} here", lambda: self._ask({"kind": "run", "call_id": call_id})
        )
        return [label, self._fields[call_id], run]

    def _hand_in(self) -> None:
        outputs = [[call_id, field.value] for call_id, field in self._fields.items()]
        self._ask({"kind": "submit", "outputs": outputs})

    def _turn_page(self, to: str) -> None:
        self._ask({"kind": "page", "to": to})


def _button(text: str, tooltip: str, act: Callable[[], None]) -> widgets.Button:
    button = widgets.Button(description=text, tooltip=tooltip, layout=_WIDE)
    button.on_click(lambda _: act())
    return button


def _field() -> widgets.Textarea:
    return widgets.Textarea(rows=2, layout={"width": "95%"})

"""A bare page with the live picture in it, and a front end of twenty lines around it: get, set, on, off, send."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from labkit.monitors.display.rich import LivePicture
from labkit.monitors.sections import sections_of
from labkit.monitors.state import RunView
from tests.unit.monitors.runs import call, run, step

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_FRONT_END: Final = """
async ({esm, css, state, scheme}) => {
  const hub = (state) => {
    const heard = [];
    return {
      get: (name) => state[name],
      set: (news) => { Object.assign(state, news); for (const name of Object.keys(news)) emit(`change:${name}`); },
      on: (names, act) => names.split(" ").forEach((name) => heard.push([name, act])),
      off: (names, act) => names.split(" ").forEach((name) => {
        const at = heard.findIndex(([one, two]) => one === name && two === act);
        if (at >= 0) heard.splice(at, 1);
      }),
      emit, heard,
    };
    function emit(name, ...data) { for (const [one, act] of [...heard]) if (one === name) act(...data); }
  };
  const actions = Object.assign(hub({}), { sent: [], send: (content) => actions.sent.push(content) });
  const model = Object.assign(hub(state), { widget_manager: { get_model: async () => actions } });
  document.documentElement.style.colorScheme = scheme;
  document.head.appendChild(document.createElement("style")).textContent = css;
  const el = document.querySelector("main").appendChild(document.createElement("div"));
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const start = performance.now();
  const module = (await import(url)).default;
  const imported = performance.now();
  const close = module.render({ model, el });
  el.getBoundingClientRect();
  window.stage = { model, actions, close, took: performance.now() - imported, imported: imported - start };
}
"""
_PAGE: Final = '<!doctype html><html lang="en"><head><title>Monitor</title></head><body><main><h1>Monitor</h1></main></body></html>'

#: Events of a run that waits for two outputs; watch() folds them.
WAITING = (
    (0, "run", run("queued")),
    (1, "run", run("in_progress")),
    (2, "step", step("step_1", "in_progress", call("call_1", "get_weather", '{"city": "Paris"}'))),
    (
        2,
        "run",
        run("requires_action", call("call_1", "get_weather", '{"city": "Paris"}'), call("call_2", "add")),
    ),
)


class Stage:
    """The live picture of a view on a page of its own."""

    def __init__(
        self, page: Page, view: RunView, *, can_run: Collection[str] = (), can_act: bool = True
    ) -> None:
        self.page, self._can_run, self._can_act = page, can_run, can_act
        page.set_content(_PAGE)
        state = {
            **sections_of(view, can_act=can_act, can_run=can_run),
            "thread": {},
            "said": {},
            "actions": "IPY_MODEL_buttons" if can_act else "",
        }
        scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
        modules = {"esm": LivePicture._esm, "css": LivePicture._css}
        page.evaluate(_FRONT_END, {**modules, "state": state, "scheme": scheme})

    def push(self, view: RunView) -> None:
        """Send another view."""
        self.set(**sections_of(view, can_act=self._can_act, can_run=self._can_run))

    def set(self, **sections: Any) -> None:
        """Set sections, as one message of the kernel does."""
        self.page.evaluate("(news) => stage.model.set(news)", sections)

    def tell(self, **message: Any) -> None:
        """Send a message over the comm of the buttons."""
        self.page.evaluate("(message) => stage.actions.emit('msg:custom', message)", message)

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What the buttons sent, without the hellos."""
        found = json.loads(self.page.evaluate("JSON.stringify(stage.actions.sent)"))
        return [message for message in found if message["kind"] != "hello"]

    @property
    def root(self) -> Locator:
        """The picture."""
        return self.page.get_by_role("region", name="Run monitor")

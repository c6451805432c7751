"""The live monitor: what it sends, how late it shows, how big it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from labkit.monitors import html
from labkit.monitors.display.composed import ComposedFace
from labkit.monitors.display.outlet import Outlet
from labkit.monitors.display.rich import LivePicture, RichFace
from labkit.monitors.live.desk import Desk
from labkit.monitors.view import RunView, fold
from tests.bench.table import Row
from tests.browser.chromium import MISSING, find_chromium, open_browser, open_context
from tests.browser.jupyter import JupyterLab, serve_lab
from tests.browser.stage import Stage
from tests.unit.monitors.display.comms import recorded_comms
from tests.unit.monitors.display.reference import EVENTS
from tests.unit.monitors.live.scene import Scene
from tests.unit.monitors.runs import run, step, watch
from tests.unit.monitors.scenes import SCENES

_LAG_CELL = """\
import time
from IPython.display import display
from labkit.monitors.display.rich import LivePicture
from labkit.monitors.sections import sections_of
from labkit.monitors.view import RunView, fold
from labkit.events import RunEvent

def views(count):
    view = RunView()
    for number in range(count):
        step = {{"id": f"step_{{number % 3}}", "type": "tool_calls", "status": "in_progress"}}
        view = fold(view, RunEvent("step", 100.0 + number / 10, "run_1", step))
        status = "queued" if number % 2 else "in_progress"
        view = fold(view, RunEvent("run", 100.05 + number / 10, "run_1", {{"id": "run_1", "status": status}}))
        yield sections_of(view)

picture = None
for sections in views({count}):
    if picture is None:
        picture = LivePicture(**sections)
        display(picture)
        time.sleep(1)
    with picture.hold_sync():
        for name, section in sections.items():
            setattr(picture, name, section)
        picture.said = {{"text": f"sent {{time.time() * 1000:.1f}}"}}
    time.sleep({pause})
"""
_LISTEN = """() => {
  window.lags = [];
  new MutationObserver(() => {
    const said = document.querySelector('.lk-said')?.textContent || '';
    const sent = Number(said.slice(5));
    if (said.startsWith('sent ') && sent !== window.last) { window.last = sent; window.lags.push(Date.now() - sent); }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def rows(home: Path) -> Iterator[Row]:
    """Measure messages and sizes, then, where there is a Chromium, lags and drawing."""
    yield from _messages()
    yield _idle_minute()
    yield from _sizes()
    yield _imports()
    path = find_chromium()
    if path is None:
        yield Row("lags and drawing", "", f"not measured: {MISSING}", "")
        return
    yield from _in_the_browser(path, home)


def _messages() -> Iterator[Row]:
    views = [RunView()]
    for event in EVENTS:
        views.append(fold(views[-1], event))
    for name, face_of in (("anywidget", RichFace), ("composed", ComposedFace)):
        with recorded_comms() as wire:
            face = face_of(Outlet(), Desk(), views[1], lambda _: None)
            opened = (len(wire.messages), wire.size)
            for view in views[2:]:
                face.draw(view)
            total = (len(wire.messages), wire.size)
            face.close()
        yield Row(
            f"messages and bytes of the reference run, {name}",
            "few; about one a change" if name == "anywidget" else "",
            f"{total[0]} messages, {total[1] / 1000:.1f} kB; of these to open {opened[0]}, {opened[1] / 1000:.1f} kB",
            "15 events, each drawn at once; JSON of the comms, the ES module in it",
        )


def _idle_minute() -> Row:
    scene = Scene()
    with recorded_comms() as wire:
        worker = scene.start().worker()
        worker._face = RichFace(Outlet(), Desk(), RunView(), lambda _: None)
        scene.go(worker, 10)
        before = len(wire.messages)
        scene.go(worker, 60)
        sent = len(wire.messages) - before
    scene.lab.close()
    return Row(
        "messages of an idle minute",
        "0",
        str(sent),
        "a run that waits for outputs, polled; a clock that is held",
    )


def _sizes() -> Iterator[Row]:
    module, style = len(LivePicture._esm.encode()), len(LivePicture._css.encode())
    yield Row(
        "ES module", "under 15 KB", f"{module / 1024:.1f} KB; style sheet {style / 1024:.1f} KB", "as sent"
    )
    sizes = {name: len(html.render(make()).encode()) / 1000 for name, make in SCENES.items()}
    big = max(sizes, key=lambda name: sizes[name])
    busy = [(n * 0.1, "step", step(f"step_{n}", "completed", type="tool_calls")) for n in range(900)]
    long = len(html.render(watch((0, "run", run("in_progress")), *busy)).encode()) / 1000
    measured = f"median {median(sizes.values()):.1f} kB; largest, {big}, {sizes[big]:.1f} kB; 900 steps {long:.1f} kB"
    yield Row("a frozen output", "under 60 kB", measured, f"HTML of {len(sizes)} scenes")


def _imports() -> Row:
    code = (
        "import time, IPython, ipywidgets; t = time.perf_counter();"
        "import labkit.monitors.display.rich, labkit.monitors.display.showing;"
        "print((time.perf_counter() - t) * 1000)"
    )
    found = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(15)
    ]
    measured = f"{median(found):.0f} ms"
    return Row(
        "imports on top of IPython and ipywidgets",
        "under 60 ms",
        measured,
        "fresh interpreters; median of 15",
    )


def _in_the_browser(path: str, home: Path) -> Iterator[Row]:
    steps = [(n * 0.01, "step", step(f"step_{n}", "completed", type="tool_calls")) for n in range(999)]
    view = watch((0, "run", run("in_progress")), *steps)
    with open_browser(path) as browser:
        drawn = []
        for _ in range(7):
            page = open_context(browser).new_page()
            Stage(page, view)
            drawn.append(float(page.evaluate("stage.took")))
            page.context.close()
        yield Row(
            "1,000 rows drawn", "under 150 ms", f"{median(drawn):.0f} ms", "mount and layout; median of 7"
        )
        environ = {**os.environ, "LABKIT_HOME": str(home / ".labkit")}
        with serve_lab(home / "lab", environ) as (url, token):
            page = open_context(browser).new_page()
            lab = JupyterLab(page, url, token, home / "lab" / "work")
            for rate, count in ((4, 40), (50, 250)):
                lab.open(lab.write(f"lag{rate}.ipynb", _LAG_CELL.format(count=count, pause=1 / rate)))
                page.evaluate(_LISTEN)
                lab.run(0)
                lags = json.loads(page.evaluate("JSON.stringify(window.lags)"))
                late = quantiles(lags, n=20)[-1]
                yield Row(
                    f"update lag at {rate} a second",
                    "",
                    f"p50 {median(lags):.0f} ms, p95 {late:.0f} ms; {len(lags)} of {count} seen",
                    "real JupyterLab: time of the kernel to the change on the page",
                )
            lab.close()

"""`make screenshots`: a picture of every scene, light and dark, to be looked at by people.

python -m tests.browser.screenshots [FOLDER]: writes PNG files and an index.html; the folder is build/screenshots.
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

from tests.browser.chromium import MISSING, find_chromium, open_browser, open_context
from tests.browser.stage import Stage
from tests.unit.monitors.scenes import SCENES


def main(folder: Path) -> int:
    """Write all pictures; return the exit code."""
    path = find_chromium()
    if path is None:
        sys.stderr.write(f"{MISSING}\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    with open_browser(path) as browser:
        for name, make in SCENES.items():
            view = make()
            for theme in ("light", "dark"):
                context = open_context(browser, width=1000, dark=theme == "dark")
                stage = Stage(context.new_page(), view, can_run=["get_weather"])
                stage.tell(kind="hello", is_free=True)
                names.append(f"{name}-{theme}")
                stage.root.screenshot(path=folder / f"{names[-1]}.png")
                context.close()
    figures = (
        f'<h2>{escape(name)}</h2><img alt="{escape(name)}" src="{escape(name)}.png">' for name in names
    )
    page = f'<!doctype html><html lang="en"><title>Run monitor</title><h1>Run monitor</h1>{"".join(figures)}</html>'
    (folder / "index.html").write_text(page, "utf-8")
    sys.stdout.write(f"{len(names)} pictures: {folder / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")))

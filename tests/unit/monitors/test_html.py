"""The picture as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from labkit.monitors.html import render
from labkit.monitors.view import RunView
from tests.unit.monitors.runs import ASKING, FAILED, WITH_TOOLS, call, outputs, read_back, run, step, watch

# Kept by JupyterLab's sanitizer for a notebook that is not trusted.
TAGS = {"div", "span", "b", "img", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "pre"}
ATTRIBUTES = {"style", "alt", "src", "width", "height", "scope", "aria-hidden"}


class Reader(HTMLParser):
    """Collect tags, attributes and text of a fragment, and the tags that are still open at its end."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.words.append(data.replace("\xa0", " "))


VIEWS = {
    "asking": ASKING,
    "failed": FAILED,
    "read afterwards": read_back(*WITH_TOOLS),
    "empty": RunView(),
    "odd": watch((0, "run", run("paused")), (1, "run", run("completed")), (2, "run", run("queued"))),
    "cancelling": watch((0, "run", run("cancelling"))),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_survives_a_sanitizer(name: str) -> None:
    """Only tags and attributes that a sanitizer keeps, all closed; no script, no style sheet, no address."""
    reader = Reader(render(VIEWS[name]))
    assert reader.tags <= TAGS
    assert reader.attributes <= ATTRIBUTES
    assert reader.open == []
    assert "http" not in render(VIEWS[name])


def test_without_styles_it_still_reads() -> None:
    """The words alone tell the status, the path, the error, what to do, and every time."""
    words = " ".join(Reader(render(FAILED)).words)
    for part in (
        "✖ failed",
        "7.95 s",
        "tokens 412 in + 38 out = 450",
        "○ queued → ▶ in_progress → ◆ requires_action → ○ queued → ▶ in_progress → ✖ failed",
        "rate_limit_exceeded: Rate limit is exceeded. Try again in 23 seconds.",
        "Retry: wait 23 seconds, then create a new run",
        "get_weather",
        "2.70 s",
    ):
        assert part in words


def test_a_run_that_waits_says_for_what_and_for_how_long() -> None:
    """The panel names the calls and the time after which the service gives up."""
    words = " ".join(Reader(render(ASKING)).words)
    assert "Tool outputs needed for get_weather, get_forecast" in words
    assert "It expires 10 min after its creation." in words


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</pre></details><h1>", "' onload='x"],
)
def test_a_hostile_text_stays_text(hostile: str) -> None:
    """Whatever a model, a tool or the service says appears as text, wherever it appears."""
    view = watch(
        (0, "run", run(hostile, call(hostile, hostile, hostile), model=hostile, thread_id=hostile)),
        (1, "outputs", outputs(**{hostile: hostile})),
        (1, "step", step(hostile, hostile, call("c", hostile), type=hostile)),
        (2, "run", run("failed", last_error={"code": hostile, "message": hostile})),
    )
    reader = Reader(render(view))
    assert reader.tags <= TAGS
    assert reader.attributes <= ATTRIBUTES
    assert reader.open == []
    assert hostile in "".join(reader.words)


def test_a_picture_stays_small() -> None:
    """A run with many steps and large payloads does not fill a notebook; what is left out is counted."""
    calls = [call(f"call_{n}", "f", "x" * 50_000, "y" * 50_000) for n in range(300)]
    fragment = render(watch((0, "run", run("in_progress")), (1, "step", step("step_1", "completed", *calls))))
    assert len(fragment.encode()) < 60_000
    assert re.search(r"… 2\d\d more rows", fragment)
    assert "… 299 more tool calls" in fragment
    assert "… 45904 characters more" in fragment


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    """JupyterLab's own sheet makes all columns of a table alike: long words would lie over the next."""
    assert [html.count("<table") for html in map(render, VIEWS.values())] == [
        html.count("table-layout:auto") for html in map(render, VIEWS.values())
    ]
    assert "<table" in render(ASKING)

"""Slides from a notebook."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from labkit.authoring.slides import render, to_slides
from tests.notebooks.course import NUMBERS, find_notebook


def cell(source: str, *tags: str, outputs: list[Any] | None = None) -> Any:
    """Return a code cell with tags."""
    return new_code_cell(source, metadata={"tags": list(tags)}, outputs=outputs or [])


BOOK = new_notebook(
    cells=[
        new_markdown_cell("# 99 Title"),
        cell("import x", "setup"),
        new_markdown_cell("## Run\n\nWhy."),
        cell("1 + 1", outputs=[new_output("execute_result", {"text/plain": "<b>2</b>"})]),
        new_markdown_cell("## Exercises\n\n### 99.1 One"),
        cell("answer = 42", "exercise"),
        new_markdown_cell("### 99.2 Two"),
        new_markdown_cell("## Break it: all"),
        cell("2 + 2", "break-it"),
        new_markdown_cell("## Next"),
    ]
)


def test_a_slide_begins_with_words_and_keeps_its_cell() -> None:
    """What people do alone is left out, to the end of its section."""
    kinds = [entry.metadata["slideshow"]["slide_type"] for entry in to_slides(BOOK).cells]
    assert kinds == ["slide", "skip", "slide", "-", "skip", "skip", "skip", "slide", "-", "skip"]


def test_the_notebook_is_left_as_it_is() -> None:
    """Slides are made from a copy."""
    to_slides(BOOK)
    assert all("slideshow" not in entry.metadata for entry in BOOK.cells)


def test_the_page_has_the_slides_and_no_answer() -> None:
    """Three slides; text of a program is text; reveal.js comes from where it was said."""
    page = render(BOOK, "slides/reveal.js")
    assert page.count("<section>") == 2 * 3  # reveal nests each slide in a stack
    assert "answer = 42" not in page
    assert "&lt;b&gt;2&lt;/b&gt;" in page
    assert "slides/reveal.js/dist/reveal" in page
    assert "unpkg.com/reveal" not in page


@pytest.mark.parametrize("number", NUMBERS)
def test_every_notebook_makes_slides(number: str) -> None:
    """Title, questions, prediction, what is run, its name, and the key points."""
    kinds = to_slides(nbformat.read(find_notebook("solutions", number), as_version=4)).cells
    shown = "\n".join(entry.source for entry in kinds if entry.metadata["slideshow"]["slide_type"] != "skip")
    for section in ("## Questions", "## Predict", "## Run", "## Name it", "## Break it", "## Key points"):
        assert section in shown
    assert "### BEGIN SOLUTION" not in shown

"""Slides from an author's notebook: what a room looks at together, by the notebook's own sections and tags.

A slide begins at each heading and at each reason for a cell; the cell and its output stay with it. What everybody does
alone (exercises, checks, setup, clean-up) is left out.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, Final

from labkit.authoring.documents import tags_of

_ALONE: Final = frozenset({"exercise", "check", "solution", "setup", "cleanup", "predict", "parameters"})
_SECTION: Final = re.compile(r"^(#{1,3}) +(.+?) *$", re.MULTILINE)
_SECTIONS_ALONE: Final = ("Exercises", "Clean up", "Next")
# nbconvert's own template fetches a loader, jQuery and MathJax from elsewhere; these slides need reveal.js alone.
_TEMPLATE: Final = """\
{%- extends 'reveal/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block footer_js -%}
<style>.reveal .jp-RenderedHTMLCommon { text-align: left; font-size: 22px; } .reveal pre { font-size: 17px; }</style>
<script src="{{ resources.reveal.url_prefix }}/dist/reveal.js"></script>
<script>Reveal.initialize({ controls: true, progress: true, hash: true, slideNumber: true, width: 1100, height: 760 });</script>
{%- endblock -%}
"""
CDN: Final = "https://unpkg.com/reveal.js@4.6.1"
"""Where reveal.js comes from when nothing else is said; it is asked for when the slides are shown."""


def to_slides(source: Any) -> Any:
    """Return a copy of a notebook in which each cell says whether it begins a slide, goes on, or is left out."""
    notebook = copy.deepcopy(source)
    is_alone = False
    for cell in notebook.cells:
        headings = _SECTION.findall(cell.source) if cell.cell_type == "markdown" else []
        for marks, text in headings:
            if len(marks) < 3:
                is_alone = text.startswith(_SECTIONS_ALONE)
        is_left_out = is_alone or bool(_ALONE & set(tags_of(cell)))
        kind = "skip" if is_left_out else "slide" if cell.cell_type == "markdown" else "-"
        cell.metadata["slideshow"] = {"slide_type": kind}
    return notebook


def render_file(path: Path, reveal: str = CDN) -> str:
    """Return the slides of a notebook's file; see `render`."""
    import nbformat

    return render(nbformat.read(path, as_version=4), reveal)  # type: ignore[no-untyped-call]  # nbformat's has no types


def render(source: Any, reveal: str = CDN) -> str:
    """Return the slides of a notebook as one HTML page.

    reveal: address or folder of reveal.js 4; a folder works without a network.
    """
    from nbconvert import SlidesExporter

    exporter: Any = SlidesExporter(  # type: ignore[no-untyped-call]  # nbconvert's has no types
        raw_template=_TEMPLATE,
        reveal_url_prefix=reveal,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    page, _ = exporter.from_notebook_node(to_slides(source))
    return str(page)

"""HTML: a transcript as a fragment for notebooks and pages. Pure. Everything that was written is escaped; nothing is loaded."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Final

from labkit.history.entry import Annotation, Entry, Part
from labkit.history.markdown import describe, describe_part, readable

_STYLE: Final = "white-space:pre-wrap;overflow-wrap:anywhere;margin:.1em 0 .8em;padding-left:.8em;border-left:3px solid currentColor"


def to_html(entries: Iterable[Entry], title: str) -> str:
    """Return the transcript as an HTML section: a list with one item for each entry."""
    items = "".join(_item(entry) for entry in entries)
    label = _escape(title)
    return f'<section aria-label="{label}"><h3>{label}</h3><ol style="list-style:none;padding:0">{items}</ol></section>'


def _item(entry: Entry) -> str:
    parts = "".join(_part(part) for part in entry.parts)
    references = [_reference(each) for part in entry.parts for each in part.annotations]
    cited = {each.file_id for part in entry.parts for each in part.annotations}
    shown = {part.file_id for part in entry.parts}
    references += [f"attached: {_escape(name)}" for name in entry.file_ids if name not in cited | shown]
    listed = "<ul>" + "".join(f"<li>{each}</li>" for each in references) + "</ul>" if references else ""
    return f"<li><strong>{_escape(describe(entry))}</strong>{parts}{listed}</li>"


def _part(part: Part) -> str:
    text = part.text if part.kind == "text" else describe_part(part)
    return f'<div dir="auto" style="{_STYLE}">{_escape(text)}</div>'


def _reference(each: Annotation) -> str:
    about = " ".join(_escape(word) for word in (each.title, each.file_id) if word)
    link = ""
    if each.url is not None:
        link = _escape(each.url)
        if each.url.lower().startswith(("https://", "http://")):
            link = f'<a href="{link}" rel="noopener noreferrer nofollow">{link}</a>'
    return f"{_escape(each.text or each.kind)}: {' '.join(filter(None, (about, link)))}"


def _escape(text: str) -> str:
    return html.escape(readable(text), quote=True)

"""Markdown: a transcript as text that shows what was written, character for character. Pure.

A message is data: its Markdown and HTML are escaped, so that no message can look like another one, load a picture from
somewhere, or run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from labkit.history.entry import Entry, Part

_SPECIAL: Final = re.compile(r"([\\`*_\[\]|~$])")
_AT_START: Final = re.compile(r"^(\s*(?:\d+(?=[.)])|))([#+=.)-])", re.MULTILINE)  # headings, lists, rules
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def to_markdown(entries: Iterable[Entry], title: str) -> str:
    """Return the transcript as Markdown."""
    blocks = [f"# {escape(title)}", *map(_block, entries)]
    return "\n\n".join(blocks) + "\n"


def describe(entry: Entry) -> str:
    """Return one line about who wrote it and when (UTC)."""
    what = {"tool_call": "tool call", "tool_output": "tool output"}.get(entry.kind, entry.role)
    return f"{what} · {_moment(entry.created_at)}"


def describe_part(part: Part) -> str:
    """Return a line for a part that is no text: images are named, never loaded."""
    return f"({part.kind.replace('_', ' ')} {part.file_id or part.url or 'without a name'})"


def list_references(entry: Entry) -> list[str]:
    """Return one line for each annotation of an entry, then one for each attached file."""
    found = [
        f"{each.text or each.kind}: {' '.join(filter(None, (each.title, each.url, each.file_id)))}"
        for part in entry.parts
        for each in part.annotations
    ]
    cited = {each.file_id for part in entry.parts for each in part.annotations}
    shown = {part.file_id for part in entry.parts}
    return [*found, *(f"attached: {name}" for name in entry.file_ids if name not in cited | shown)]


def escape(text: str) -> str:
    r"""Return text whose Markdown and HTML are shown, not obeyed.

    >>> escape("![x](http://evil) <b>")
    '!\\[x\\](http://evil) &lt;b&gt;'
    """
    text = "".join(_ENTITIES.get(each, each) for each in readable(text))
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))


def readable(text: str) -> str:
    """Return the text without control characters and marks that hide or reorder text; line breaks and tabs stay."""
    return "".join(
        each for each in text if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cf", "Cs")
    )


def _block(entry: Entry) -> str:
    lines = [f"**{escape(describe(entry))}**", ""]
    for part in entry.parts:
        text = part.text if part.kind == "text" else describe_part(part)
        lines += [_line(line) for line in text.split("\n")] + [""]
    lines += [f"- {escape(line)}" for line in list_references(entry)]
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(f"> {line}".rstrip(" ") for line in lines)


def _line(line: str) -> str:
    body = line.lstrip(" \t")
    indent = "&nbsp;" * len(
        line[: len(line) - len(body)].expandtabs(4)
    )  # four spaces would begin a code block
    return indent + escape(body) + "  "


def _moment(at: float) -> str:
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return "at an unknown time"

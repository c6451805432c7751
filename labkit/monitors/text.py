"""The picture of a run as plain text, for a terminal, a log and a screen reader."""

from __future__ import annotations

import math
import textwrap

from labkit.monitors.notes import notes_of
from labkit.monitors.palette import Look, look_of
from labkit.monitors.state import RunView
from labkit.monitors.timeline import (
    Row,
    digits_of,
    harmless,
    one_line,
    rows,
    seconds,
    source_words,
    span,
    start_of,
    token_words,
    took,
)

_LABEL = 36  # "  ◆   get_weather_now requires_action" fits
_MAX_ROWS = 200
_TIMES = 16  # " 1200.25–1260.50 s" is rare; it moves the end of its line only


def render(view: RunView, width: int = 80, *, unicode: bool = True) -> str:
    """Return the picture of a run, in lines of at most `width` characters.

    Every status is a symbol and a word; every bar has its times in numbers.
    unicode: False gives ASCII only, for a console that cannot show more.
    """
    lines = [_head(view, unicode=unicode), *_wrap(_facts(view), width), *_wrap(_notes(view), width)]
    whole, digits = span(view), digits_of(view)
    found = rows(view)
    lines += [_bar(row, whole, digits, width, unicode=unicode) for row in found[:_MAX_ROWS]]
    lines += [f"  … {len(found) - _MAX_ROWS} more rows"] if len(found) > _MAX_ROWS else []
    lines += _wrap([source_words(view)], width)
    if not unicode:
        lines = [to_ascii(line) for line in lines]
    more = "…" if unicode else "~"
    return "\n".join(line if len(line) <= width else line[: width - 1] + more for line in lines)


def _head(view: RunView, *, unicode: bool) -> str:
    parts = [
        f"{_symbol(look_of(view.status), unicode=unicode)} {harmless(view.status or 'no event yet')}",
        harmless(view.run_id),
        seconds(took(view), digits_of(view)),
    ]
    return "  ".join(part for part in parts if part)


def _facts(view: RunView) -> list[str]:
    named = [("thread", view.thread_id), ("agent", view.agent_id), ("model", view.model)]
    path = " → ".join(one_line(entry.status) for entry in view.path[-60:]) or "nothing seen yet"
    return [
        ", ".join(f"{word} {value}" for word, value in named if value),
        token_words(view.tokens),
        f"path {path}",
    ]


def _notes(view: RunView) -> list[str]:
    """Return what the reader should know or do: a failure, calls that wait, anomalies."""
    found = []
    for note in notes_of(view):
        mark = "! " if note.is_alert else ""
        found += [f"{mark}{one_line(line)}" for line in (note.heading, *note.lines)]
    return found


def news(old: RunView, new: RunView, *, unicode: bool = True) -> list[str]:
    """Return the lines of the log that `new` has and `old` had not: a log that only grows, never redrawn.

    For a terminal: write these while the run goes on, and `render` at its end.
    """
    known = set(old.log)
    zero, digits = start_of(new), digits_of(new)
    lines = [
        f"{seconds(max(0.0, entry.at - zero), digits):>8}  {one_line(entry.text)}"
        for entry in new.log
        if entry not in known
    ]
    return lines if unicode else [to_ascii(line) for line in lines]


def _wrap(texts: list[str], width: int) -> list[str]:
    return [
        line
        for text in texts
        for line in textwrap.wrap(harmless(text), width, initial_indent="  ", subsequent_indent="    ")
    ]


def _bar(row: Row, whole: float, digits: int, width: int, *, unicode: bool) -> str:
    times = f"{row.start:.{digits}f}–{row.end:.{digits}f} s{'…' if row.is_open else ''}"
    label = _label(row, unicode=unicode).ljust(_LABEL)
    cells = width - _LABEL - _TIMES - 1
    if cells < 10:
        return f"{label} {times}"
    return f"{label} {draw(row, whole, cells)} {times.rjust(_TIMES - 1)}"


def _label(row: Row, *, unicode: bool) -> str:
    head = f"  {_symbol(look_of(row.status), unicode=unicode)} {'  ' * row.depth}"
    if row.label == row.status:
        return head + row.status
    room = _LABEL - len(head) - len(row.status) - 1
    name = row.label if len(row.label) <= room else row.label[: max(1, room - 1)] + "…"
    return f"{head}{name} {row.status}"


def draw(row: Row, whole: float, cells: int) -> str:
    """Return the bar of a row in `cells` characters; the shortest is one cell long, "░" is where it may have begun."""
    first = min(cells - 1, int(row.start / whole * cells))
    last = max(first + 1, min(cells, round(row.end / whole * cells)))
    maybe = min(first, math.ceil(row.early / whole * cells))
    return "·" * (first - maybe) + "░" * maybe + "█" * (last - first) + "·" * (cells - last)


def _symbol(look: Look, *, unicode: bool) -> str:
    return look.symbol if unicode else look.ascii


def to_ascii(text: str) -> str:
    """Return a line in ASCII: bars and arrows drawn with other signs, the rest written out."""
    drawn = text.translate(str.maketrans("█░·–→…×", "#:.->~x")).replace("±", "+/-").replace("≠", "*")
    return drawn.encode("ascii", "backslashreplace").decode("ascii")

"""Several runs as plain text: every bar is made of the symbols of its statuses."""

from __future__ import annotations

import textwrap
from typing import Any

from labkit.monitors.text import to_ascii
from labkit.monitors.timeline import seconds


def render(model: dict[str, Any], width: int = 80, *, unicode: bool = True) -> str:
    """Return the picture of several runs (see `several.Several.model`), in lines of at most `width` characters."""
    lines = [f"{model['heading']}, 0 to {seconds(model['span'], model['digits'])}"]
    for row in model["rows"]:
        lines += _row(row, width, unicode=unicode)
    if model["left_out"]:
        lines.append(f"  … {model['left_out']} more runs")
    lines += _facts(model, width)
    for doubt in model["doubts"]:
        lines += textwrap.wrap(f"! {doubt}", width, initial_indent="  ", subsequent_indent="    ")
    if not unicode:
        lines = [to_ascii(line) for line in lines]
    more = "…" if unicode else "~"
    return "\n".join(line if len(line) <= width else line[: width - 1] + more for line in lines)


def _row(row: dict[str, Any], width: int, *, unicode: bool) -> list[str]:
    look = row["status"]
    symbol = look["symbol"] if unicode else look["ascii"]
    head = f"  {row['label']} {symbol} {look['word']}  {row['took_words']}  tokens {row['token_words']}  {row['run_id']}"
    return [head, f"    {_bar(row, width - 4, unicode=unicode)}"]


def _bar(row: dict[str, Any], cells: int, *, unicode: bool) -> str:
    drawn = ["·"] * cells
    for segment in row["segments"]:
        sign = segment["status"]["symbol"] if unicode else segment["status"]["ascii"][1].replace(" ", "o")
        first = min(cells - 1, int(segment["left"] * cells))
        last = max(first + 1, min(cells, round((segment["left"] + segment["width"]) * cells)))
        drawn[first:last] = sign * (last - first)
    return "".join(drawn)


def _facts(model: dict[str, Any], width: int) -> list[str]:
    if model["kind"] != "compare" or not model["rows"]:
        return []
    column = max(8, min(24, (width - 24) // len(model["rows"])))
    heads = "".join(f"{'run ' + row['label']:<{column}}" for row in model["rows"])
    lines = [f"    {'':<20}{heads}".rstrip()]
    for fact in model["facts"]:
        cells = "".join(f"{_fit(value, column - 1):<{column}}" for value in fact["values"])
        mark = "≠" if fact["differs"] else " "
        lines.append(f"  {mark} {_fit(fact['name'], 19):<20}{cells}".rstrip())
    return lines


def _fit(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"

"""What a person got, and how it is written down: CSV for a spreadsheet, a page for each person."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labkit.workshop.spreadsheet import to_csv


@dataclass(frozen=True)
class Marks:
    """A person's points by notebook number; notes: a sentence for what an instructor should look at.

    out_of: the most points by notebook number. seconds: how long the grading took.
    """

    name: str
    points: Mapping[str, float] = field(default_factory=dict)
    out_of: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()
    seconds: float = 0.0

    @property
    def total(self) -> float:
        """All points."""
        return sum(self.points.values())

    @property
    def most(self) -> float:
        """The most that can be had."""
        return sum(self.out_of.values())

    @classmethod
    def from_json(cls, name: str, kept: Mapping[str, Any]) -> Marks:
        """Read what a process wrote."""
        return cls(name, kept["points"], kept["out_of"], tuple(kept["notes"]), kept["seconds"])


def write_csv(path: Path, people: Sequence[Marks], numbers: Sequence[str]) -> None:
    """Write everybody's marks, a row each; the file is replaced as a whole."""
    rows: list[list[object]] = [["person", *numbers, "total", "out of", "notes"]]
    for marks in people:
        points = [f"{marks.points.get(number, 0):g}" for number in numbers]
        rows.append([marks.name, *points, f"{marks.total:g}", f"{marks.most:g}", " ".join(marks.notes)])
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(to_csv(rows), "utf-8")
    beside.replace(path)


def page_of(marks: Marks, titles: Mapping[str, str]) -> str:
    """Return a person's page: points by notebook, each with a link to its feedback."""
    rows = "".join(
        f'<tr><td><a href="{number}.html">{number} {html.escape(titles.get(number, ""))}</a></td>'
        f"<td>{marks.points.get(number, 0):g} of {out_of:g}</td></tr>"
        for number, out_of in marks.out_of.items()
    )
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in marks.notes)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Marks of {html.escape(marks.name)}</title>"
        "<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:44rem}"
        "td{padding:.2rem 1rem .2rem 0}a{color:light-dark(#0645ad,#8ab4f8)}</style>"
        f"<h1>{html.escape(marks.name)}</h1><p>{marks.total:g} of {marks.most:g} points.</p><table>{rows}</table>"
        + (f"<h2>Notes</h2><ul>{notes}</ul>" if notes else "")
    )

"""Outcomes as text and as HTML.

Both say the same words in the same order. All text is data: escaped in HTML, and its control characters
made visible in both.
"""

from __future__ import annotations

import html
import textwrap

from labkit.checks.outcome import Outcome, Status

HEADINGS: dict[Status, str] = {
    "passed": "passed",
    "failed": "not yet",
    "not_attempted": "not tried",
    "error": "error",
}

# Jupyter's own colours, so that dark themes work; the word beside them carries the meaning.
_COLOURS: dict[Status, str] = {
    "passed": "var(--jp-success-color1, #2e7d32)",
    "failed": "var(--jp-warn-color1, #b26a00)",
    "not_attempted": "var(--jp-border-color1, #757575)",
    "error": "var(--jp-error-color1, #b00020)",
}

Part = tuple[str, str]


def parts(outcome: Outcome) -> list[Part]:
    """List the labelled paragraphs of an outcome, in reading order; empty ones are left out."""
    told: list[Part] = [("", outcome.message)]
    if outcome.finding:
        found = outcome.finding
        told += [
            ("Done", found.done),
            ("Expected", found.expected),
            ("Seen", found.seen),
            ("Look at", found.look),
        ]
    told += [
        ("Think about", outcome.why),
        ("Printed", outcome.printed.rstrip()),
        ("Next", _next(outcome)),
        ("Note", outcome.note),
    ]
    return [(label, visible(text)) for label, text in told if text]


def outcome_text(outcome: Outcome) -> str:
    """Write an outcome for a terminal, a log and a screen reader."""
    lines = [visible(_title(outcome))]
    for label, text in parts(outcome):
        head = f"  {label + ':':<12} " if label else "  "
        lines.append(textwrap.indent(text, " " * len(head)).replace(" " * len(head), head, 1))
    return "\n".join(lines)


def outcome_html(outcome: Outcome) -> str:
    """Write an outcome for a notebook."""
    told = parts(outcome)
    # Outside the list: notebooks lay a list out in two columns, and a definition without a term would shift them.
    opening = "".join(
        f'<div style="margin:0.3em 0">{html.escape(text)}</div>' for label, text in told if not label
    )
    rows = "".join(
        f'<dt style="font-weight:bold">{label}</dt>' + _definition(label, text)
        for label, text in told
        if label
    )
    return (
        f'<div role="status" style="border-left:4px solid {_COLOURS[outcome.status]};padding-left:1em">'
        f"<strong>{html.escape(visible(_title(outcome)))}</strong>"
        f'{opening}<dl style="margin:0.3em 0">{rows}</dl></div>'
    )


def visible(text: str) -> str:
    """Return `text` with control characters escaped, except line ends and tabs."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode("ascii") for c in text
    )


def _definition(label: str, text: str) -> str:
    style = ' style="white-space:pre-wrap"'
    if label == "Printed":
        return f"<dd><pre{style}>{html.escape(text)}</pre></dd>"
    return f"<dd{style}>{html.escape(text)}</dd>"


def _title(outcome: Outcome) -> str:
    return f"{outcome.exercise_id} {outcome.title}".strip() + f": {HEADINGS[outcome.status]}"


def _next(outcome: Outcome) -> str:
    if outcome.status == "passed" or not outcome.title:
        return ""
    return f'hint("{outcome.exercise_id}") shows where to look.'

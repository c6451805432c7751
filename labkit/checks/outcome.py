"""The answer of a check: one of four statuses, and what the learner should know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from labkit.checks.expect import Finding

Status = Literal["passed", "failed", "not_attempted", "error"]

# For programs that read notebooks: a front end that does not know it shows the text or the HTML.
OUTCOME_TYPE = "application/vnd.labkit.outcome+json"


@dataclass(frozen=True)
class Outcome:
    """What `check` found.

    Attributes:
        exercise_id: as it was given.
        title: of the exercise; empty for an unknown id.
        status: passed, failed (not yet), not_attempted (still the placeholder) or error (it could not run).
        finding: the first point that does not hold; None when passed or not tried.
        message: one sentence for a status without a finding.
        why: the question to think about after a pass.
        printed: what the learner's code printed, cut.
        note: about keeping progress, empty when all is well.
    """

    exercise_id: str
    title: str
    status: Status
    finding: Finding | None = None
    message: str = ""
    why: str = ""
    printed: str = ""
    note: str = ""

    @property
    def misconception(self) -> str:
        """Return the id of the misunderstanding that was named, or an empty string."""
        return self.finding.misconception if self.finding else ""

    def __repr__(self) -> str:
        from labkit.checks.report import outcome_text

        return outcome_text(self)

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        from labkit.checks.report import outcome_html, outcome_text

        record = {
            "exercise": self.exercise_id,
            "status": self.status,
            "misconception": self.misconception,
        }
        return {
            "text/plain": outcome_text(self),
            "text/html": outcome_html(self),
            OUTCOME_TYPE: record,
        }

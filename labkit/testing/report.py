"""What became of a loop: one case, and all of them as a table."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from labkit.connect.tables import Table
from labkit.errors import LabkitError
from labkit.testing.cases import FaultCase

Verdict = Literal["pass", "hang", "leak", "doubled", "lost", "broken"]

#: What each verdict means, the worst first: it is the one that a case with several gets.
MEANINGS: Final[dict[Verdict, str]] = {
    "hang": "the loop does not end",
    "leak": "a run is left active, and its thread locked",
    "doubled": "something was done twice that was asked for once",
    "lost": "a message did not arrive, or an answer was not read",
    "broken": "the loop fails where nothing goes wrong",
    "pass": "the loop ended, and left things in order",
}
_COLUMNS = ("case", "verdict", "run", "loop", "requests", "seconds", "because")


@dataclass(frozen=True)
class CaseReport:
    """One case: the verdicts with their reasons, what the loop gave back or raised, and what it cost.

    loop: ``returned …`` or ``raised …``, one line. seconds: of the service's time.
    """

    case: FaultCase
    found: tuple[tuple[Verdict, str], ...]
    run_status: str
    loop: str
    requests: int
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """The worst of the verdicts."""
        found = [verdict for verdict, _ in self.found]
        return next((verdict for verdict in MEANINGS if verdict in found), "pass")

    @property
    def passed(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.found

    def require(self) -> None:
        """Do nothing when the case passed.

        Raises:
            LoopFailed: it did not; the message says what was found.
        """
        if self.found:
            raise LoopFailed(self)

    def __bool__(self) -> bool:
        return self.passed

    def row(self) -> dict[str, object]:
        """Return the case as a row of the table."""
        return {
            "case": self.case.name,
            "verdict": self.verdict,
            "run": self.run_status,
            "loop": self.loop,
            "requests": self.requests,
            "seconds": f"{self.seconds:.1f}",
            "because": "; ".join(why for _, why in self.found),
        }


class LoopFailed(LabkitError, AssertionError):
    """An agent loop that did not stand a case."""

    def __init__(self, report: CaseReport) -> None:
        whys = "; ".join(f"{verdict}: {why}" for verdict, why in report.found)
        super().__init__(
            f"{report.case.name}: {whys}. The loop {report.loop}.",
            expected=f"a loop that ends and leaves things in order. {report.case.shows}",
            try_next=f"labkit.testing.run_case(loop, {report.case.name!r}) runs this case alone",
        )


@dataclass(frozen=True)
class MatrixReport:
    """All cases of a loop, as text and as HTML."""

    cases: tuple[CaseReport, ...]

    @property
    def failed(self) -> Sequence[CaseReport]:
        """The cases with something to mend."""
        return [case for case in self.cases if not case.passed]

    @property
    def table(self) -> Table:
        """One row a case."""
        return Table([case.row() for case in self.cases], _COLUMNS, empty="No cases.")

    def __bool__(self) -> bool:
        return not self.failed

    def _sum(self) -> str:
        return f"{len(self.cases) - len(self.failed)} of {len(self.cases)} cases passed"

    def __repr__(self) -> str:
        return f"{self.table!r}\n{self._sum()}"

    def _repr_html_(self) -> str:
        return f"{self.table._repr_html_()}<p>{html.escape(self._sum())}</p>"

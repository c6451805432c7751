"""The polling bill: requests, seconds and requests a run, and what the lint has to say."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from labkit.connect.tables import Table, shorten
from labkit.connect.wire.lint import Finding, examine
from labkit.connect.wire.traces import Entry, Trace, trace

_COLUMNS = ("run", "status", "requests", "polls", "seconds")


@dataclass(frozen=True)
class PollingBill:
    """What a project's runs cost in requests.

    runs: a row each, with its requests, polls and seconds (from creation to the last request about it).
    requests, seconds: of the whole log. findings: what to mend, empty when nothing is.
    """

    runs: Table
    requests: int
    seconds: float
    findings: tuple[Finding, ...]

    @property
    def requests_per_run(self) -> float:
        """Requests about runs, a run."""
        return sum(row["requests"] for row in self.runs) / len(self.runs) if self.runs else 0.0

    def _total(self) -> str:
        runs = f"{len(self.runs)} run{'' if len(self.runs) == 1 else 's'}"
        return f"{self.requests} requests in {self.seconds:.1f} s, {runs}, {self.requests_per_run:.1f} requests a run"

    def __repr__(self) -> str:
        lines = [shorten(str(finding)) for finding in self.findings] or ["Nothing to mend."]
        return "\n".join([self._total(), repr(self.runs), *lines])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(shorten(str(finding)))}</li>" for finding in self.findings)
        mend = f"<ul>{items}</ul>" if items else "<p>Nothing to mend.</p>"
        return f"<p>{html.escape(self._total())}</p>{self.runs._repr_html_()}{mend}"


def draw_up(requests: Sequence[Entry], events: Sequence[Entry], *, paced: bool) -> PollingBill:
    """Add up the logs; ``paced``: the times between requests are the loop's own, not the clock's."""
    traces = trace(requests, events)
    seconds = requests[-1]["at"] - requests[0]["at"] if requests else 0.0
    rows = Table([_row(each) for each in traces], _COLUMNS, empty="No runs yet.")
    return PollingBill(rows, len(requests), seconds, tuple(examine(traces, paced=paced)))


def _row(trace: Trace) -> dict[str, object]:
    return {
        "run": trace.run_id,
        "status": trace.status,
        "requests": len(trace.requests),
        "polls": len(trace.polls),
        "seconds": round(trace.seconds, 1),
    }

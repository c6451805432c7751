"""The fuzz tests say at the end what they tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Iterator[Counter[str]]:
    """What this test has tried, by kind; its numbers are added up in the summary of the session."""
    counter: Counter[str] = Counter()
    yield counter
    record_property("tried", dict(counter))  # xdist carries plain dictionaries only


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the sums of all tests, also of those that ran in other processes."""
    sums: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "tried" and getattr(report, "when", "") == "teardown":
                    sums.update(value)
    if sums:
        terminalreporter.write_line(
            "fuzz: " + ", ".join(f"{number} {kind}" for kind, number in sorted(sums.items()))
        )

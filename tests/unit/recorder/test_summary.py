"""What many runs took together."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.recorder.metrics import Price, RunMetrics, ToolTime
from labkit.recorder.recorder import Recorder
from labkit.recorder.summary import Spread, percentile, summarize
from tests.unit.recorder.samples import run, whole_run


def test_many_runs() -> None:
    """Counts, rates and spreads; a run that has not ended counts, and is in no spread."""
    recorder = Recorder()
    for number in range(4):
        for event in whole_run(f"run_{number}", start=number * 100.0):
            recorder.update(event)
    for event in (
        run("queued", 1.0, "run_8"),
        run("failed", 3.0, "run_8", last_error={"code": "server_error"}),
    ):
        recorder.update(event)
    recorder.update(run("queued", 1.0, "run_9"))
    found = recorder.summary({"gpt-4o-mini": Price(1.0, 1.0)})
    assert found.count == 6
    assert found.statuses == {"completed": 4, "failed": 1, "queued": 1}
    assert found.error_rate == pytest.approx(0.2)
    assert found.errors == {"server_error": 1}
    assert found.seconds == Spread(10.0, 10.0, 42.0)
    assert [(tool.name, tool.calls, tool.error_rate) for tool in found.tools] == [
        ("get_weather", 4, 0.0),
        ("send", 4, 1.0),
    ]
    lines = repr(found).splitlines()
    assert lines[0] == "6 runs: 4 completed, 1 failed, 1 queued; error rate 20% (server_error 1x)"
    assert [line.split() for line in lines[2:4]] == [
        ["p50", "p95", "total"],
        ["seconds", "a", "run", "10.00", "10.00", "42.00"],
    ]
    assert "send             4    100%  4.000  4.000" in repr(found)


def test_no_runs() -> None:
    """No number is made up."""
    found = summarize([])
    assert (found.error_rate, found.seconds) == (None, Spread())
    assert repr(found).startswith("0 runs: none\n")


def test_names_are_escaped_in_html() -> None:
    """The name of a tool that does not exist is a text of the model's."""
    page = summarize([RunMetrics("r", "completed", tools=(ToolTime("<b>", "unknown"),))])._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert '<th scope="col">p95</th>' in page


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=30), st.integers(1, 99))
def test_a_percentile_is_the_common_one(values: list[float], percent: int) -> None:
    """The method that the standard library calls inclusive, and that numpy uses by default."""
    expected = statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
    assert percentile(values, percent / 100) == pytest.approx(expected, abs=1e-5, rel=1e-9)

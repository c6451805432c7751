"""Pictures, and the texts that say the same."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import pytest

from labkit.errors import LabkitError
from labkit.recorder.charts import Picture, draw_times, draw_tokens, draw_tools
from labkit.recorder.metrics import RunMetrics, ToolTime
from labkit.recorder.recorder import Recorder
from tests.unit.recorder.samples import whole_run

Draw = Callable[[Sequence[RunMetrics]], Picture]
ODD = RunMetrics(
    "run_$x^{", "failed", phases={"quantum": 1.0}, tools=(ToolTime("$\\frac{<b>" * 9, "unknown"),)
)


@pytest.fixture
def runs() -> list[RunMetrics]:
    """Three runs."""
    recorder = Recorder()
    for number in range(3):
        for event in whole_run(f"run_{number}", start=number * 100.0):
            recorder.update(event)
    return recorder.metrics()


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (draw_times, "time of 3 of 3 runs by status. Half took 10.00 s or less; the slowest, run_0"),
        (draw_tokens, "tokens of 3 runs, 360 in all. Most, run_0: 100 input and 20 output."),
        (draw_tools, "calls of 2 tools. get_weather 3, 0% not ok; send 3, 100% not ok"),
    ],
)
def test_a_picture_and_its_text(draw: Draw, words: str, runs: list[RunMetrics]) -> None:
    """A PNG, the same bytes every time, and the numbers in words."""
    picture = draw(runs)
    assert picture.png.startswith(b"\x89PNG")
    assert picture.png == draw(runs).png
    assert words in picture.alt
    assert repr(picture) == picture.alt
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == picture.alt
    assert '<img alt="Bar chart' in bundle["text/html"]


@pytest.mark.parametrize("draw", [draw_times, draw_tokens, draw_tools])
@pytest.mark.parametrize("runs", [[], [ODD], [ODD] * 100], ids=["none", "odd", "many"])
def test_any_runs_can_be_drawn(draw: Draw, runs: list[RunMetrics]) -> None:
    """None, many, and names that are formulas or markup."""
    page = draw(runs)._repr_mimebundle_()["text/html"]
    assert "<b>" not in page


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra, and what works without it."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(LabkitError, match=r'pip install "labkit\[charts\]"'):
        draw_times([])

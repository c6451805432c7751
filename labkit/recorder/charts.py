"""Charts: pictures of what runs took, each with a text that says the same.

matplotlib is needed only here: `pip install "labkit[charts]"`. No window is opened and no global style is touched.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from labkit.errors import LabkitError
from labkit.recorder.metrics import RunMetrics
from labkit.recorder.summary import percentile, summarize

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RUNS: Final = 40
"""Runs of one picture; of more, the newest."""

# Blue, orange and green apart for colour-blind eyes (Okabe and Ito), with hatches for those who see none.
_PHASES: Final = {
    "queued": ("#999999", ""),
    "in_progress": ("#0072B2", ""),
    "requires_action": ("#E69F00", "//"),
    "cancelling": ("#CC79A7", "xx"),
}
_OTHER: Final = ("#56B4E9", "..")
_GOOD, _BAD = ("#009E73", ""), ("#D55E00", "xx")
_LABEL: Final = 30  # characters


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and the text that takes its place for a screen reader or a terminal."""

    png: bytes
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        data = base64.b64encode(self.png).decode()
        alt = html.escape(self.alt, quote=True)
        page = f'<img alt="{alt}" src="data:image/png;base64,{data}" style="max-width:100%">'
        return {"text/plain": self.alt, "text/html": page}


def draw_times(runs: Sequence[RunMetrics]) -> Picture:
    """Draw how long each run was in each status, the oldest on top."""
    shown = [run for run in runs if run.phases][-RUNS:]
    axes, save = _canvas("Where the time of each run went", max(len(shown), 1))
    for row, run in enumerate(shown):
        left = 0.0
        for status, seconds in (run.phases or {}).items():
            colour, hatch = _PHASES.get(status, _OTHER)
            axes.barh(row, seconds, left=left, color=colour, hatch=hatch, edgecolor="white", label=status)
            left += seconds
    _label_rows(axes, [f"{run.run_id[-8:]} {run.status}" for run in shown])
    axes.set_xlabel("seconds")
    _legend(axes)
    return Picture(save(), _tell_times(shown, len(runs)))


def draw_tokens(runs: Sequence[RunMetrics]) -> Picture:
    """Draw how many tokens each run read and wrote, the oldest on top."""
    shown = list(runs)[-RUNS:]
    axes, save = _canvas("Tokens of each run", max(len(shown), 1))
    for row, run in enumerate(shown):
        axes.barh(row, run.input_tokens, color="#0072B2", label="input")
        axes.barh(row, run.output_tokens, left=run.input_tokens, color="#E69F00", hatch="//", label="output")
    _label_rows(axes, [run.run_id[-8:] for run in shown])
    axes.set_xlabel("tokens")
    _legend(axes)
    total = sum(run.tokens for run in shown)
    return Picture(
        save(), f"Bar chart: tokens of {len(shown)} runs, {total:,} in all. {_tell_most(shown)}".strip()
    )


def draw_tools(runs: Sequence[RunMetrics]) -> Picture:
    """Draw how often each tool was called, and how often that went wrong."""
    tools = summarize(runs).tools[:RUNS]
    axes, save = _canvas("Tool calls", max(len(tools), 1))
    for row, tool in enumerate(tools):
        bad = round(tool.calls * tool.error_rate)
        axes.barh(row, tool.calls - bad, color=_GOOD[0], label="ok")
        axes.barh(
            row, bad, left=tool.calls - bad, color=_BAD[0], hatch=_BAD[1], edgecolor="white", label="not ok"
        )
    _label_rows(axes, [tool.name for tool in tools])
    axes.set_xlabel("calls")
    _legend(axes)
    told = "; ".join(f"{tool.name} {tool.calls}, {tool.error_rate:.0%} not ok" for tool in tools)
    return Picture(save(), f"Bar chart: calls of {len(tools)} tools. {told or 'None was called.'}")


def _canvas(title: str, rows: int) -> tuple[Axes, Any]:
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise LabkitError(
            "matplotlib is not installed, so no picture can be drawn.",
            expected="the extra `charts` of labkit",
            try_next='pip install "labkit[charts]"; recorder.summary() is a table and needs nothing',
        ) from error
    figure = Figure(figsize=(8, 1.4 + 0.3 * rows), layout="constrained")
    FigureCanvasAgg(figure)  # no window, also where a program has chosen a backend with one
    axes = figure.add_subplot()
    axes.set_title(title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)

    def save() -> bytes:
        buffer = io.BytesIO()
        figure.savefig(
            buffer, format="png", metadata={"Software": None}
        )  # the same bytes for the same numbers
        return buffer.getvalue()

    return axes, save


def _label_rows(axes: Axes, labels: Sequence[str]) -> None:
    short = [label if len(label) <= _LABEL else label[: _LABEL - 1] + "…" for label in labels]
    axes.set_yticks(range(len(short)))
    for text in axes.set_yticklabels(short):
        text.set_parse_math(False)  # a name may have a dollar sign
    axes.invert_yaxis()


def _legend(axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    if unique:
        axes.legend(unique.values(), unique.keys(), loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


def _tell_times(shown: Sequence[RunMetrics], count: int) -> str:
    times = [sum((run.phases or {}).values()) for run in shown]
    if not times:
        return "Bar chart without bars: no run was seen for longer than a moment."
    slowest = max(zip(times, shown, strict=True), key=lambda pair: pair[0])[1]
    phases = ", ".join(f"{seconds:.2f} s {status}" for status, seconds in (slowest.phases or {}).items())
    return (
        f"Bar chart: time of {len(shown)} of {count} runs by status. Half took {percentile(times, 0.5):.2f} s or less;"
        f" the slowest, {slowest.run_id[-8:]}, took {max(times):.2f} s: {phases}; it is {slowest.status}."
    )


def _tell_most(shown: Sequence[RunMetrics]) -> str:
    if not shown:
        return ""
    most = max(shown, key=lambda run: run.tokens)
    return f"Most, {most.run_id[-8:]}: {most.input_tokens:,} input and {most.output_tokens:,} output."

"""Recorder: what happened to runs, as JSON lines, numbers, pictures and spans.

Spans are in `labkit.recorder.spans` and pictures in `labkit.recorder.charts`: each needs a library of its own.
"""

from __future__ import annotations

from labkit.recorder.metrics import Price, RunMetrics, measure_run
from labkit.recorder.recorder import Recorder
from labkit.recorder.recording import Recording, read
from labkit.recorder.summary import Summary, summarize

__all__ = ["Price", "Recorder", "Recording", "RunMetrics", "Summary", "measure_run", "read", "summarize"]

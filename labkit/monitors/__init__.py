"""Pictures of a run: `view` folds events into a state, `text` and `html` draw it, `RunMonitor` holds both."""

from __future__ import annotations

from labkit.monitors.monitor import RunMonitor

__all__ = ["RunMonitor"]

"""Waiting for a run: one policy (`plan`), a synchronous driver here and an asynchronous one in `aio`."""

from __future__ import annotations

from labkit.polling.backoff import Backoff
from labkit.polling.driver import run_turn, wait_for_run
from labkit.polling.hands import Tools
from labkit.polling.outcome import raise_for_status

__all__ = ["Backoff", "Tools", "raise_for_status", "run_turn", "wait_for_run"]

"""The scene of the live tests."""

from __future__ import annotations

from tests.unit.monitors.live.conftest import scene

__all__ = ["scene"]

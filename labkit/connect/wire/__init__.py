"""What went over the wire, told from the service's logs alone: calls, requests and state changes, and what they cost."""

from __future__ import annotations

from labkit.connect.wire.bill import PollingBill, draw_up
from labkit.connect.wire.lint import Finding
from labkit.connect.wire.view import lay_out

__all__ = ["Finding", "PollingBill", "draw_up", "lay_out"]

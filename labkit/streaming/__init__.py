"""Streaming: run an agent and hear of everything as it happens, with the same ending as a wait.

The SDK's own stream is read; what it loses is put right: a framing that its reader cannot take (wire W13), tool rounds
whose second half is dropped (W11), errors that nobody sees (W10, W12), a stream that ends before the run does.
"""

from __future__ import annotations

from labkit.streaming.driver import stream_run
from labkit.streaming.frames import Frames
from labkit.streaming.plan import text_of, to_event

__all__ = ["Frames", "stream_run", "text_of", "to_event"]

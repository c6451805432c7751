"""History: a thread read as a whole, kept, shortened, and given back."""

from __future__ import annotations

from labkit.history.entry import Annotation, Entry, Part
from labkit.history.length import Length, estimate_tokens
from labkit.history.reading import SyncReport
from labkit.history.summary import ask_agent
from labkit.history.transcript import Transcript
from labkit.history.trim import TrimReport
from labkit.history.writing import RestoreReport

__all__ = [
    "Annotation",
    "Entry",
    "Length",
    "Part",
    "RestoreReport",
    "SyncReport",
    "Transcript",
    "TrimReport",
    "ask_agent",
    "estimate_tokens",
]

"""The command line: ``labkit --help``."""

from __future__ import annotations

from labkit.cli.app import main

__all__ = ["main"]

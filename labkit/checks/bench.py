"""What a judge may use beside the answer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self


def in_process_lab(**options: Any) -> Any:
    """Open a `labkit.connect.in_process()` lab: no socket, a manual clock, nothing shared."""
    from labkit.connect import in_process

    return in_process(**options)


class Bench:
    """Opens what a judge needs, when it asks for it, and closes all of it after the check.

    Args:
        open_lab: makes a lab from the judge's options.
    """

    def __init__(self, open_lab: Callable[..., Any] = in_process_lab) -> None:
        self._open_lab = open_lab
        self._opened = ExitStack()

    def lab(self, **options: Any) -> Any:
        """Return a fresh in-process lab; `options` are those of `labkit.connect.in_process`."""
        lab = self._open_lab(**options)
        self._opened.callback(lab.close)
        return lab

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

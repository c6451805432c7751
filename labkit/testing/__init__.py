"""For other people's tests: pytest fixtures with a local Agent Service, and the fault matrix for an agent loop.

The fixtures come by themselves when labkit is installed (see :mod:`labkit.testing.plugin`). The rest is loaded when
it is first used: a test run that does not use labkit pays nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit.testing.cases import FaultCase as FaultCase
    from labkit.testing.cases import fault_cases as fault_cases
    from labkit.testing.matrix import fault_matrix as fault_matrix
    from labkit.testing.matrix import run_case as run_case
    from labkit.testing.report import CaseReport as CaseReport
    from labkit.testing.report import MatrixReport as MatrixReport

__all__ = ["CaseReport", "FaultCase", "MatrixReport", "fault_cases", "fault_matrix", "run_case"]


def __getattr__(name: str) -> Any:
    rooms = {"FaultCase": "cases", "fault_cases": "cases", "fault_matrix": "matrix", "run_case": "matrix"}
    room = rooms.get(name, "report" if name in __all__ else None)
    if room is None:
        raise AttributeError(
            f"module 'labkit.testing' has no attribute {name!r}; it has {', '.join(__all__)}"
        )
    return getattr(importlib.import_module(f"labkit.testing.{room}"), name)

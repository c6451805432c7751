"""All faults, by name. Numbers such as E15 and W5 are those of wire-contract.md, sections 9 and 13."""

from __future__ import annotations

from typing import Any, Final

from labkit.service.faults.kinds import Kind
from labkit.service.faults.of_requests import REQUEST_KINDS
from labkit.service.faults.of_runs import RUN_KINDS

CATALOGUE: Final[tuple[Kind, ...]] = (*RUN_KINDS, *REQUEST_KINDS)

# Fault -> its options with their defaults.
RUN_FAULTS: Final[dict[str, dict[str, Any]]] = {kind.name: kind.defaults() for kind in RUN_KINDS}
REQUEST_FAULTS: Final[dict[str, dict[str, Any]]] = {kind.name: kind.defaults() for kind in REQUEST_KINDS}
FAULTS: Final = {**RUN_FAULTS, **REQUEST_FAULTS}

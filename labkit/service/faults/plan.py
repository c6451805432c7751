"""The fault plan of a project: what shall still go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from labkit.service.faults.fault import Fault, find

METADATA_KEY: Final = "labkit.fault"


@dataclass
class FaultPlan:
    """The faults still to come, in the order in which they were set."""

    faults: list[Fault] = field(default_factory=list)

    def take_for_run(self, metadata: Mapping[str, str]) -> Fault | None:
        """Use up and return the fault of a new run; its metadata comes first.

        Raises:
            BadFault: the metadata asks for a fault that does not exist.
        """
        if METADATA_KEY in metadata:
            kind = find(metadata[METADATA_KEY], "run")
            return Fault(kind.name, 1, kind.defaults())
        return self._take(next((f for f in self.faults if f.kind.scope == "run"), None))

    def take_for_request(self, method: str, path: str) -> Fault | None:
        """Use up and return the fault of this request."""
        return self._take(
            next((f for f in self.faults if f.kind.scope == "request" and f.fits(method, path)), None)
        )

    def _take(self, fault: Fault | None) -> Fault | None:
        if fault is not None and fault.times is not None:
            at = self.faults.index(fault)
            rest = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
            self.faults[at : at + 1] = rest
        return fault

"""What can go wrong on demand: the catalogue of faults, one fault of a plan, and a project's plan.

A run fault is given to a run when it is created, a request fault to a request that fits.
A run fault may also be asked for by the run's own metadata, key ``labkit.fault``.
"""

from __future__ import annotations

from labkit.service.faults.catalogue import CATALOGUE, FAULTS, REQUEST_FAULTS, RUN_FAULTS
from labkit.service.faults.fault import BadFault, Fault
from labkit.service.faults.kinds import Kind, Option
from labkit.service.faults.plan import METADATA_KEY, FaultPlan, read

__all__ = [
    "CATALOGUE",
    "FAULTS",
    "METADATA_KEY",
    "REQUEST_FAULTS",
    "RUN_FAULTS",
    "BadFault",
    "Fault",
    "FaultPlan",
    "Kind",
    "Option",
    "read",
]

"""Faults for a run that has begun already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from labkit.service import states
from labkit.service.faults.fault import BadFault, Fault, find

Json = dict[str, Any]


def give(body: Json, work: Json, fault: Fault) -> Fault | None:
    """Note a fault in a run's notes, in the place of another of its part; return it narrowed down if it is one of requests.

    Raises:
        BadFault: the run is past what the fault is about.
    """
    run_id, status = body["id"], body["status"]
    if status not in states.ACTIVE:
        raise BadFault(f"{run_id} has ended, it is {status}: nothing can strike it any more")
    if fault.kind.scope == "request":
        return replace(fault, options={**fault.options, "path": run_id})
    if not fault.kind.late:
        raise BadFault(f"{fault.name} strikes a run when it is created: expected the next run, not {run_id}")
    if fault.kind.part == "cancel" and status == "cancelling":
        raise BadFault(f"{run_id} is cancelling already: {fault.name} is about what comes before")
    options = dict(fault.options)
    if "turn" in options:
        options["turn"] = max(options["turn"], work.get("turns", 0) + 1)
    kept = {
        name: other for name, other in work.get("faults", {}).items() if find(name).part != fault.kind.part
    }
    work["faults"] = {**kept, fault.name: options}
    return None

"""What a loop is put through: every way a run can end, and every fault of the service's catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from labkit.service.faults import CATALOGUE, Kind

if TYPE_CHECKING:
    from labkit.connect.control import ServiceControl


@dataclass(frozen=True)
class FaultCase:
    """One thing that happens while a loop runs.

    name: such as ``ends expired`` or ``stale_read``. shows: what a user of the service sees.
    fault: the entry of the fault plan, empty for none. cancelled_from_outside: somebody else cancels the run.
    """

    name: str
    shows: str
    fault: dict[str, Any] = field(default_factory=dict)
    cancelled_from_outside: bool = False

    def plan(self, service: ServiceControl) -> None:
        """Make it happen to the next run or request that fits."""
        if self.fault:
            options = {key: value for key, value in self.fault.items() if key != "fault"}
            service.fault(self.fault["fault"], **options)

    def __str__(self) -> str:
        return self.name


def _ends(status: str, shows: str, **more: Any) -> FaultCase:
    return FaultCase(f"ends {status}", shows, **more)


#: The five endings of a run (wire contract §5).
ENDINGS: Final = (
    _ends("completed", "Nothing goes wrong."),
    _ends("failed", "The run fails.", fault={"fault": "server_error"}),
    _ends("expired", "The run takes longer than the service allows.", fault={"fault": "expire"}),
    _ends("cancelled", "Somebody else cancels the run.", cancelled_from_outside=True),
    _ends("incomplete", "The run reaches its token budget.", fault={"fault": "incomplete"}),
)
# Where a request fault strikes: the first of these that it can. A run's creation is where it hurts.
_PLACES: Final = (
    ("POST", "/threads/{thread_id}/runs", "/runs"),
    ("POST", "/threads/{thread_id}/messages", "/messages"),
    ("GET", "/threads/{thread_id}/messages", "/messages"),
)


def fault_cases(*, only: Callable[[FaultCase], bool] = lambda case: True) -> list[FaultCase]:
    """Return the five endings, then one case for each fault that the service knows, with its usual options.

    ``only`` chooses among them. For pytest: ``@pytest.mark.parametrize("case", fault_cases(), ids=str)``.
    """
    cases = list(ENDINGS)
    cases += [FaultCase(kind.name, kind.shows, {"fault": kind.name, **_place(kind)}) for kind in CATALOGUE]
    return [case for case in cases if only(case)]


def _place(kind: Kind) -> dict[str, str]:
    if kind.scope == "run":
        return {}
    fitting = (
        {"method": method, "path": path}
        for method, route, path in _PLACES
        if kind.strikes(f"{method} {route}")
    )
    return next(fitting, {})

"""The fault plan of a project: what shall still go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.service.faults.compact import parse
from labkit.service.faults.fault import BadFault, Fault, complete, find

METADATA_KEY: Final = "labkit.fault"
# The faults of runs that strike a response too. It has no tools to wait for, no `cancelling` and no expiry.
OF_RESPONSES: Final = frozenset(
    {
        *("rate_limited", "server_error", "unknown_deployment", "content_filter", "failed", "incomplete"),
        *("stuck_in_queue", "never_finishes", "slow_queue", "slow"),
        *("sloppy_stream", "stream_cut", "error_event"),
    }
)


@dataclass
class FaultPlan:
    """The faults still to come, in the order in which they were set.

    Faults that strike at different parts of a run or a request strike together; of several at one part, the first that
    was set strikes, and the others wait for the next run or request.
    """

    faults: list[Fault] = field(default_factory=list)
    # Runs that are still read as they were, by id: {"body": the old run, "reads": how often}.
    stale: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, value: object) -> None:
        """Read an entry, or several, and put them at the end; see :func:`read`."""
        self.faults += read(value)

    def take_for_run(self, metadata: Mapping[str, str]) -> list[Fault]:
        """Use up and return the faults of a new run. Where its metadata asks for faults, the plan stays as it is.

        Raises:
            BadFault: the metadata asks for a fault that does not exist.
        """
        if METADATA_KEY in metadata:
            return _one_a_part([_of_run(asked) for asked in parse(metadata[METADATA_KEY])])
        return self._take("run", lambda fault: True)

    def take_for_response(self, metadata: Mapping[str, str]) -> list[Fault]:
        """Use up and return the faults of a new response, as for a run; those that are about runs only stay in the plan.

        Raises:
            BadFault: the metadata asks for a fault that does not exist, or cannot strike a response.
        """
        if METADATA_KEY not in metadata:
            return self._take("run", lambda fault: fault.name in OF_RESPONSES)
        faults = self.take_for_run(metadata)
        for fault in faults:
            if fault.name not in OF_RESPONSES:
                known = ", ".join(sorted(OF_RESPONSES))
                raise BadFault(f"{fault.name} is about runs and cannot strike a response; these can: {known}")
        return faults

    def take_for_request(self, method: str, path: str, operation: str) -> list[Fault]:
        """Use up and return the faults of this request; ``operation`` is its route's template."""
        return self._take("request", lambda fault: fault.fits(method, path, operation))

    def clear(self) -> None:
        """Forget what is still to come."""
        self.faults, self.stale = [], {}

    def keep_stale(self, body: Mapping[str, Any], reads: int) -> None:
        """Let a run be read as ``body`` so often, whatever becomes of it (W2)."""
        self.stale[body["id"]] = {"body": dict(body), "reads": reads}

    def read_stale(self, run_id: str) -> dict[str, Any]:
        """Use up one of the stale reads of a run, and return what is read."""
        kept = self.stale.pop(run_id)
        if kept["reads"] > 1:
            self.stale[run_id] = {**kept, "reads": kept["reads"] - 1}
        return dict(kept["body"])

    def _take(self, scope: str, fits: Callable[[Fault], bool]) -> list[Fault]:
        if not self.faults:
            return []
        struck: dict[str, Fault] = {}
        left: list[Fault] = []
        for fault in self.faults:
            if fault.kind.scope != scope or fault.kind.part in struck or not fits(fault):
                left.append(fault)
                continue
            strikes, rest = fault.meet()
            if strikes:
                struck[fault.kind.part] = fault
            if rest is not None:
                left.append(rest)
        if left != self.faults:
            self.faults = left  # another list: that is how a change is noticed
        return list(struck.values())


def read(value: object) -> list[Fault]:
    """Read an entry; its ``fault`` may be a line such as ``slow:seconds=3 + slow_cancel``; ``scope``: of which they must be.

    Raises:
        BadFault: a name, an option or a value does not fit.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("fault"), str):
        return [Fault.from_json(value)]
    named = parse(value["fault"])
    clash = named[0].keys() & value.keys() - {"fault"}
    if clash:
        raise BadFault(
            f"{', '.join(sorted(clash))} is said twice: in the line {value['fault'][:80]!r} and beside it"
        )
    scope = value.get("scope")
    if scope not in (None, "run", "request"):
        raise BadFault(f"scope={str(scope)[:80]!r}: expected run or request, or null for either")
    rest = {key: item for key, item in value.items() if key != "scope"}
    for fault in named:
        find(fault["fault"], scope)
    return [Fault.from_json({**rest, **fault}) for fault in named]


def _of_run(asked: dict[str, Any]) -> Fault:
    kind = find(asked.pop("fault"), "run")
    return Fault(kind.name, 1, complete(kind, asked))


def _one_a_part(faults: list[Fault]) -> list[Fault]:
    by_part: dict[str, Fault] = {}
    for fault in faults:
        other = by_part.setdefault(fault.kind.part, fault)
        if other is not fault:
            raise BadFault(
                f"{other.name} and {fault.name} cannot strike one run: both are about its {fault.kind.part}"
            )
    return faults

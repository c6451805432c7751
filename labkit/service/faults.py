"""The fault plan of a project: what shall go wrong, how often, and with which options.

A run fault is given to the next run that is created, a request fault to the next request that fits.
A run fault may also be asked for by the run's own metadata, key ``labkit.fault``.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

Options = dict[str, Any]

METADATA_KEY: Final = "labkit.fault"

# Fault -> its options with their defaults. Texts of rate_limited and server_error: wire contract §9, E15 and E16.
RUN_FAULTS: Final[dict[str, Options]] = {
    "stuck_in_queue": {},
    "slow": {"seconds": 60.0},
    "rate_limited": {"retry_after": 22},
    "server_error": {},
    "failed": {"code": "server_error", "message": "Sorry, something went wrong."},
    "expire": {"seconds": 2},
    "unknown_deployment": {},
    "incomplete": {"reason": "max_completion_tokens"},
    "slow_cancel": {"seconds": 60.0},
}
# `method` and `path` (a part of it) narrow a request fault down; None fits every request.
_WHICH: Final[Options] = {"method": None, "path": None}
REQUEST_FAULTS: Final[dict[str, Options]] = {
    "http_error": {**_WHICH, "status": 500, "after_commit": False, "retry_after": None, "body": "json"},
    "no_permission": _WHICH,
    "unauthorized": _WHICH,
}
FAULTS: Final = {**RUN_FAULTS, **REQUEST_FAULTS}


class BadFault(ValueError):
    """A fault, or an option of one, that does not exist; the text says which do."""


@dataclass(frozen=True)
class Fault:
    """One entry of the plan; ``times`` None means always."""

    name: str
    times: int | None = 1
    options: Options = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: object) -> Fault:
        """Read ``{"fault": name, "times": n, option: value, ...}``.

        Raises:
            BadFault: the name, an option or a value does not fit.
        """
        if not isinstance(value, Mapping) or not isinstance(value.get("fault"), str):
            raise BadFault('expected {"fault": "<name>", ...}; faults: ' + ", ".join(sorted(FAULTS)))
        options = {key: item for key, item in value.items() if key not in ("fault", "times")}
        times = value.get("times", 1)
        if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
            raise BadFault(f"times={times!r}: expected a whole number from 1, or null for always")
        name = value["fault"]
        return cls(name, times, _complete(name, options))

    def to_json(self) -> dict[str, Any]:
        """Return the form that :meth:`from_json` reads."""
        return {"fault": self.name, "times": self.times, **self.options}

    def fits(self, method: str, path: str) -> bool:
        """Tell whether this request fault is meant for that request."""
        wanted_method, wanted_path = self.options["method"], self.options["path"]
        return wanted_method in (None, method) and (wanted_path is None or wanted_path in path)


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
            name = metadata[METADATA_KEY]
            if name not in RUN_FAULTS:
                raise BadFault(_unknown(name, RUN_FAULTS))
            return Fault(name, 1, dict(RUN_FAULTS[name]))
        return self._take(next((f for f in self.faults if f.name in RUN_FAULTS), None))

    def take_for_request(self, method: str, path: str) -> Fault | None:
        """Use up and return the fault of this request."""
        return self._take(
            next((f for f in self.faults if f.name in REQUEST_FAULTS and f.fits(method, path)), None)
        )

    def _take(self, fault: Fault | None) -> Fault | None:
        if fault is not None and fault.times is not None:
            at = self.faults.index(fault)
            rest = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
            self.faults[at : at + 1] = rest
        return fault


def _complete(name: str, options: Options) -> Options:
    if name not in FAULTS:
        raise BadFault(_unknown(name, FAULTS))
    defaults = FAULTS[name]
    for key, value in options.items():
        if key not in defaults:
            raise BadFault(f"{name} has no option {key!r}; it has: {', '.join(sorted(defaults)) or 'none'}")
        _fit(f"{name}: {key}", value, defaults[key])
    for key in _WHICH.keys() & options.keys():
        if options[key] is not None and not isinstance(options[key], str):
            raise BadFault(f"{name}: {key}={options[key]!r}: expected text, or null for every request")
    if name == "http_error":
        _fit_http(options)
    return {**defaults, **options}


def _fit_http(options: Options) -> None:
    status, wait, body = options.get("status", 500), options.get("retry_after"), options.get("body", "json")
    if not isinstance(status, int) or not 400 <= status <= 599:
        raise BadFault(f"http_error: status={status!r}: expected a whole number from 400 to 599")
    if wait is not None and (
        isinstance(wait, bool) or not isinstance(wait, int | float) or not 0 <= wait <= 1e9
    ):
        raise BadFault(f"http_error: retry_after={wait!r}: expected seconds, or null")
    if body not in ("json", "text", "empty"):
        raise BadFault(f"http_error: body={body!r}: expected json, text or empty")


def _fit(what: str, value: object, default: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, int | float) and not isinstance(default, bool):
        if not number or not 0 <= value <= 1e9:  # type: ignore[operator]  # number implies it
            raise BadFault(f"{what}={value!r}: expected a number from 0")
    elif default is not None and not isinstance(value, type(default)):
        raise BadFault(f"{what}={value!r}: expected {type(default).__name__}")


def _unknown(name: str, known: Mapping[str, Options]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else "."
    return f"no fault {name!r}{meant} Faults: {', '.join(sorted(known))}"

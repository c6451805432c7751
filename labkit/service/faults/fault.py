"""One fault of a plan: its name, how often it happens, and its options."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.service.faults.catalogue import CATALOGUE
from labkit.service.faults.kinds import Kind

Options = dict[str, Any]

_KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in CATALOGUE}


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
            raise BadFault('expected {"fault": "<name>", ...}; faults: ' + ", ".join(sorted(_KINDS)))
        options = {key: item for key, item in value.items() if key not in ("fault", "times")}
        times = value.get("times", 1)
        if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
            raise BadFault(f"times={times!r}: expected a whole number from 1, or null for always")
        name = value["fault"]
        return cls(name, times, _complete(find(name), options))

    @property
    def kind(self) -> Kind:
        """What the catalogue says of it."""
        return _KINDS[self.name]

    def to_json(self) -> dict[str, Any]:
        """Return the form that :meth:`from_json` reads."""
        return {"fault": self.name, "times": self.times, **self.options}

    def fits(self, method: str, path: str) -> bool:
        """Tell whether this request fault is meant for that request."""
        wanted_method, wanted_path = self.options["method"], self.options["path"]
        return wanted_method in (None, method) and (wanted_path is None or wanted_path in path)


def find(name: str, scope: str | None = None) -> Kind:
    """Return the catalogue's entry for ``name``, of that scope where one is given.

    Raises:
        BadFault: there is none; the text lists what there is.
    """
    kind = _KINDS.get(name)
    if kind is None or scope not in (None, kind.scope):
        raise BadFault(_unknown(name, [kind.name for kind in CATALOGUE if scope in (None, kind.scope)]))
    return kind


def _complete(kind: Kind, options: Options) -> Options:
    known = {option.name: option for option in kind.options}
    for key, value in options.items():
        if key not in known:
            raise BadFault(f"{kind.name} has no option {key!r}; it has: {', '.join(sorted(known)) or 'none'}")
        if not known[key].accepts(value):
            raise BadFault(f"{kind.name}: {key}={value!r}: expected {known[key].wanted()}")
    return {**kind.defaults(), **options}


def _unknown(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else "."
    return f"no fault {name!r}{meant} Faults: {', '.join(names)}"

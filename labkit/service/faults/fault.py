"""One fault of a plan: its name, how often it happens, its options, and how often it has struck."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from labkit.service.faults.catalogue import CATALOGUE
from labkit.service.faults.kinds import Kind

Options = dict[str, Any]

_KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in CATALOGUE}
# What an entry has besides the options of its fault.
_COMMON: Final = ("fault", "times", "skip", "share", "seed", "struck", "seen")


class BadFault(ValueError):
    """A fault, or an option of one, that does not exist; the text says which do."""


@dataclass(frozen=True)
class Fault:
    """One entry of the plan.

    times: how often it still strikes, None for always; skip: how many that fit it lets pass first; share: of the runs or
    requests that fit it strikes this part only, chosen by ``seed``; struck: how often it has; seen: how many fitting
    ones it has looked at.
    """

    name: str
    times: int | None = 1
    options: Options = field(default_factory=dict)
    skip: int = 0
    share: float | None = None
    seed: int = 0
    struck: int = 0
    seen: int = 0

    @classmethod
    def from_json(cls, value: object) -> Fault:
        """Read ``{"fault": name, "times": n, "skip": n, "share": part, "seed": n, option: value, ...}``.

        Raises:
            BadFault: the name, an option or a value does not fit.
        """
        if not isinstance(value, Mapping) or not isinstance(value.get("fault"), str):
            raise BadFault('expected {"fault": "<name>", ...}; faults: ' + ", ".join(sorted(_KINDS)))
        options = {key: item for key, item in value.items() if key not in _COMMON}
        share = value.get("share")
        if share is not None and not (_is_number(share) and 0 < share <= 1):
            raise BadFault(f"share={share!r}: expected a number above 0, at most 1, or null for all")
        times = value.get("times", 1 if share is None else None)
        if times is not None and not (_is_whole(times) and times >= 1):
            raise BadFault(f"times={times!r}: expected a whole number from 1, or null for always")
        counts = {key: value.get(key, 0) for key in ("skip", "seed", "struck", "seen")}
        for key, count in counts.items():
            if not _is_whole(count) or not (count >= 0 or key == "seed") or abs(count) >= 2**63:
                raise BadFault(f"{key}={_show(count)}: expected a whole number")
        return cls(value["fault"], times, complete(find(value["fault"]), options), share=share, **counts)

    @property
    def kind(self) -> Kind:
        """What the catalogue says of it."""
        return _KINDS[self.name]

    def to_json(self) -> dict[str, Any]:
        """Return the form that :meth:`from_json` reads."""
        entry: dict[str, Any] = {
            "fault": self.name,
            "times": self.times,
            "struck": self.struck,
            **self.options,
        }
        if self.share is not None:
            entry |= {"share": self.share, "seed": self.seed}
        if self.share is not None or self.skip:
            entry |= {"skip": self.skip, "seen": self.seen}
        return entry

    def fits(self, method: str, path: str, operation: str) -> bool:
        """Tell whether this request fault is meant for that request."""
        wanted_method, wanted_path = self.options["method"], self.options["path"]
        return (
            wanted_method in (None, method)
            and (wanted_path is None or wanted_path in path)
            and self.kind.strikes(f"{method} {operation}")
        )

    def meet(self) -> tuple[bool, Fault | None]:
        """Meet something that fits: tell whether the fault strikes it, and what is left of the entry."""
        seen = replace(self, seen=self.seen + 1)
        if seen.seen <= self.skip or (self.share is not None and _draw(self.seed, seen.seen) >= self.share):
            return False, seen
        if self.times == 1:
            return True, None
        return True, replace(
            seen, struck=self.struck + 1, times=None if self.times is None else self.times - 1
        )


def find(name: str, scope: str | None = None) -> Kind:
    """Return the catalogue's entry for ``name``, of that scope where one is given.

    Raises:
        BadFault: there is none; the text lists what there is.
    """
    kind = _KINDS.get(name)
    if kind is not None and scope not in (None, kind.scope):
        raise BadFault(f"no fault {name!r} of a {scope}: it is one of a {kind.scope}. {_list(scope)}")
    if kind is None:
        known = [kind.name for kind in CATALOGUE if scope in (None, kind.scope)]
        near = difflib.get_close_matches(name, known, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else "."
        raise BadFault(f"no fault {name[:80]!r}{meant} {_list(scope)}")
    return kind


def complete(kind: Kind, options: Options) -> Options:
    """Return ``options`` with the defaults of those that are left out.

    Raises:
        BadFault: the fault has no such option, or it does not take such a value.
    """
    known = {option.name: option for option in kind.options}
    for key, value in options.items():
        if key not in known:
            raise BadFault(
                f"{kind.name} has no option {key[:80]!r}; it has: {', '.join(sorted(known)) or 'none'}"
            )
        if not known[key].accepts(value):
            raise BadFault(f"{kind.name}: {key}={_show(value)}: expected {known[key].wanted()}")
    return {**kind.defaults(), **options}


def _list(scope: str | None) -> str:
    names: Iterable[str] = sorted(kind.name for kind in CATALOGUE if scope in (None, kind.scope))
    return f"Faults{f' of a {scope}' if scope else ''}: {', '.join(names)}"


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:80] + "…"


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _draw(seed: int, n: int) -> float:
    """Return a number from 0 to below 1, the same for equal arguments on every machine."""
    digest = hashlib.blake2b(f"{seed}/{n}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64

"""What the catalogue says of a fault, and of an option of one: data, read by the service, by `labkit faults` and by tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Scope = Literal["run", "request"]
# "number" takes fractions, "whole" does not; a None default of the option means that null is accepted too.
Type = Literal["number", "whole", "text", "flag"]
MOST = 1e9


@dataclass(frozen=True)
class Option:
    """One thing that a fault can be told."""

    name: str
    says: str  # what it decides, with its unit
    type: Type
    default: Any = None
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = MOST

    def wanted(self) -> str:
        """Say in words what is accepted."""
        if self.choices:
            words = ", ".join(self.choices[:-1]) + f" or {self.choices[-1]}"
        elif self.type == "flag":
            words = "true or false"
        elif self.type == "text":
            words = "text"
        else:
            words = f"a {'whole ' if self.type == 'whole' else ''}number from {self.least:g}"
            words += f" to {self.most:g}" if self.most < MOST else ""
        return words + (", or null" if self.default is None else "")

    def accepts(self, value: object) -> bool:
        """Tell whether ``value`` may be given."""
        if value is None:
            return self.default is None
        if self.type == "flag":
            return isinstance(value, bool)
        if self.type == "text":
            return isinstance(value, str) and (not self.choices or value in self.choices)
        types = int if self.type == "whole" else int | float
        return isinstance(value, types) and not isinstance(value, bool) and self.least <= value <= self.most


@dataclass(frozen=True)
class Kind:
    """A fault as the catalogue lists it.

    shows: what a user of the service sees; example: a line with ``lab``; evidence: where the contract has it.
    """

    name: str
    scope: Scope
    shows: str
    example: str
    evidence: str
    options: tuple[Option, ...] = ()

    def defaults(self) -> dict[str, Any]:
        """Return the options with the values that they have when nothing is said."""
        return {option.name: option.default for option in self.options}

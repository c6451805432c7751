"""What the catalogue says of a fault, and of an option of one: data, read by the service, by `labkit faults` and by tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

Scope = Literal["run", "request"]
# Where a fault strikes. Faults of different parts strike together; of two of one part, the first that was set strikes.
Part = Literal[
    "outcome", "queue", "pace", "tool", "cancel", "read", "framing", "stream", "wait", "reply", "page"
]
# "number" takes fractions, "whole" does not; a None default of the option means that null is accepted too.
Type = Literal["number", "whole", "text", "flag"]

MOST: Final = 1e9
# Characters of a text: one that goes into a run, or that is looked for in a path.
TEXT_CHARACTERS: Final = 4096


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
            words = f"text of at most {TEXT_CHARACTERS} characters"
        else:
            words = (
                f"a {'whole ' if self.type == 'whole' else ''}number from {self.least:g} to {self.most:,.0f}"
            )
        return words + (", or null" if self.default is None else "")

    def accepts(self, value: object) -> bool:
        """Tell whether ``value`` may be given."""
        if value is None:
            return self.default is None
        if self.type == "flag":
            return isinstance(value, bool)
        if self.type == "text":
            return (
                isinstance(value, str)
                and len(value) <= TEXT_CHARACTERS
                and (not self.choices or value in self.choices)
            )
        types = int if self.type == "whole" else int | float
        return isinstance(value, types) and not isinstance(value, bool) and self.least <= value <= self.most

    def to_json(self) -> dict[str, Any]:
        """Return what a program needs to offer this option."""
        return {
            "name": self.name,
            "says": self.says,
            "type": self.type,
            "default": self.default,
            "wanted": self.wanted(),
        }


@dataclass(frozen=True)
class Kind:
    """A fault as the catalogue lists it.

    shows: what a user of the service sees; example: a line with ``lab``; evidence: where the contract has it;
    late: a run that has begun already can still be given it; only: the requests that it can strike, a regular
    expression on ``METHOD /route/{template}``.
    """

    name: str
    scope: Scope
    part: Part
    shows: str
    example: str
    evidence: str
    options: tuple[Option, ...] = ()
    late: bool = True
    only: str = ".*"

    def defaults(self) -> dict[str, Any]:
        """Return the options with the values that they have when nothing is said."""
        return {option.name: option.default for option in self.options}

    def strikes(self, operation: str) -> bool:
        """Tell whether this request fault can strike ``operation``, such as ``POST /threads/{thread_id}/messages``."""
        return re.fullmatch(self.only, operation) is not None

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON."""
        return {
            "name": self.name,
            "scope": self.scope,
            "part": self.part,
            "shows": self.shows,
            "example": self.example,
            "evidence": self.evidence,
            "options": [option.to_json() for option in self.options],
        }

"""Limits: what answering the calls of a turn may cost."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.errors import InvalidTool
from labkit.tools.sanitize import SMALLEST
from labkit.tools.tool import check_seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may cost.

    timeout: seconds of one call, unless its tool has its own. total: seconds of all calls of one turn, also shorter than
    the 600 that a run lives. output: characters of one output. arguments: characters of one call's arguments.
    parallel: calls that run at once; 1 runs them one after another.
    """

    timeout: float = 30.0
    total: float = 120.0
    output: int = 20_000
    arguments: int = 100_000
    parallel: int = 8

    def __post_init__(self) -> None:
        check_seconds(self.timeout, "time limit of a call")
        check_seconds(self.total, "time limit of a turn")
        for name, least in (("output", SMALLEST), ("arguments", 2), ("parallel", 1)):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise InvalidTool(
                    f"Limits({name}={value!r}) cannot be used.",
                    expected=f"a whole number from {least} upwards",
                    try_next="start from Limits() and change one value",
                )

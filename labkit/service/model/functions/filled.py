"""What was found for the parameters of a function, and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Filled:
    """Hold filled arguments and the names of required parameters that nothing was found for."""

    values: dict[str, Any]
    missing: tuple[str, ...] = ()

    def joined(self, extra: Mapping[str, Any]) -> Filled:
        """Return this with further values."""
        return Filled({**self.values, **extra}, tuple(name for name in self.missing if name not in extra))

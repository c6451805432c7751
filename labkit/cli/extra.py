"""Commands that need an extra of labkit's: what they say when it is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.errors import SettingsError


def with_extra(work: Callable[[], Any]) -> Any:
    """Import and run; say how the extra is installed when it is missing."""
    try:
        return work()
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("jupyterhub", "nbgrader", "psutil", "tornado"):
            raise
        raise SettingsError(
            f"The workshop needs {missing.name}, which is not installed.",
            expected="labkit's extra for instructors",
            try_next="pip install 'labkit[workshop]'",
        ) from None

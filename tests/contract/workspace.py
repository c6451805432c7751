"""A workspace of its own for tests that start the local service as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# What would lead a test to somebody's real project, or to another workspace.
FOREIGN = ("PROJECT_ENDPOINT", "MODEL_DEPLOYMENT_NAME", "LABKIT_", "AZURE_", "IDENTITY_", "PYTEST_")


@dataclass(frozen=True)
class Workspace:
    """A folder with its own `.labkit`, and programs that run in it."""

    path: Path

    @property
    def home(self) -> Path:
        """The `.labkit` directory."""
        return self.path / ".labkit"

    def environ(self, **more: str) -> dict[str, str]:
        """Return this process's variables without those of any service, and `more`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        return {**kept, "LABKIT_HOME": str(self.home), **more}

    def labkit(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the command line."""
        return self._run([sys.executable, "-m", "labkit.cli", *arguments], variables)

    def python(self, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program, warnings being errors."""
        return self._run([sys.executable, "-W", "error", "-c", code], variables)

    def _run(self, command: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.path,
            env=self.environ(**variables),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

"""The files that the rules of the house are about."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read_ignored(root: Path) -> list[str]:
    """Read .gitignore's patterns, without their slashes."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [line.strip("/") for line in lines if line and not line.startswith("#")]


def is_ignored(path: Path, patterns: list[str]) -> bool:
    """Tell whether one part of a path inside the repository is .git or matches .gitignore."""
    return any(part == ".git" or any(fnmatch(part, pattern) for pattern in patterns) for part in path.parts)


def list_files(*folders: str, suffixes: tuple[str, ...] = (".py",), root: Path = ROOT) -> list[Path]:
    """List the repository's own files, given files and folders ("." for all), relative to the root."""
    patterns = read_ignored(root)
    named = [root / folder for folder in folders]
    found = (path for place in named for path in (place, *place.rglob("*")) if path.suffix in suffixes)
    relative = (path.relative_to(root) for path in found if path.is_file())
    return sorted(path for path in relative if not is_ignored(path, patterns))


def parse(path: Path) -> ast.Module:
    """Parse a Python file named relative to the root."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))

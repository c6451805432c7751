"""Which files can be searched, by their names: the service's own list, and how each kind is read here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final, Literal

# "invalid_file", "unsupported_file" and "server_error" are the codes that the SDK knows (models/_enums.py:487).
Code = Literal["invalid_file", "unsupported_file", "server_error"]

# Literal, and in the order in which the service names them (azure-sdk-for-python#44360, agent-framework#2469).
SEARCHABLE: Final = (
    ".c", ".cpp", ".cs", ".css", ".doc", ".docx", ".go", ".html", ".java", ".js", ".json", ".md", ".pdf", ".php",
    ".pptx", ".py", ".rb", ".sh", ".tex", ".ts", ".txt",
)  # fmt: skip
# These are taken apart before there is text, in a process of their own.
DOCUMENTS: Final = frozenset({".docx", ".html", ".pdf", ".pptx"})


class Unreadable(Exception):
    """No text can be had from a file; ``code`` and the message go into the ``last_error`` of a vector store's file."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def unparsable(why: str) -> Unreadable:
    """Build the service's ``invalid_file``: "…because it is empty", "…too large" (quoted); other reasons in its manner."""
    return Unreadable("invalid_file", f"The file could not be parsed because {why}.")


def extension(filename: str) -> str:
    """Return a name's extension with its dot, in lower case; empty when it has none."""
    return PurePosixPath(filename.replace("\\", "/")).suffix.lower()


def unsearchable(filenames: Iterable[str]) -> list[str]:
    """Return the extensions that cannot be searched, sorted, each once; a name without one counts as ``none``."""
    found = {extension(name) or "none" for name in filenames}
    return sorted(found - set(SEARCHABLE))

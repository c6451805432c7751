"""Text out of a file: text as it is, documents and HTML by a process of their own, which may be killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from labkit.service.retrieval.documents import Refused, decode
from labkit.service.retrieval.kinds import DOCUMENTS, SEARCHABLE, Unreadable, extension, unparsable

# Two million tokens (QL) of eight letters each, and a space; more is too large, without a look.
CHARACTERS: Final = 18_000_000
# Seconds of wall time, and bytes of memory, that a document may take. A hostile one takes everything that it gets.
DOCUMENT_SECONDS: Final = 20.0
DOCUMENT_MEMORY: Final = 1024 * 1024 * 1024
DOCUMENT_BYTES: Final = 64 * 1024 * 1024


def extract(path: Path, filename: str) -> str:
    """Return the text of the file at ``path``, whose name says what it is.

    Raises:
        Unreadable: it has none, or none that can be had here.
    """
    kind = extension(filename)
    if kind not in SEARCHABLE or kind == ".doc":
        raise Unreadable("unsupported_file", "The file type is not supported.")
    text = _document(path, kind) if kind in DOCUMENTS else _read(path)
    if not text.strip():
        raise unparsable("it is empty")
    if len(text) > CHARACTERS:
        raise unparsable("it is too large")
    return text


def _read(path: Path) -> str:
    if path.stat().st_size > 4 * CHARACTERS:
        raise unparsable("it is too large")
    try:
        return decode(path.read_bytes())
    except Refused as refused:
        raise unparsable(str(refused)) from None


def _document(path: Path, kind: str) -> str:
    if path.stat().st_size > DOCUMENT_BYTES:
        raise unparsable("it is too large")
    # -P: a file of the user's that is called json.py, in the folder that we happen to be in, is not ours to run.
    command = [sys.executable, "-P", "-m", "labkit.service.retrieval.documents", kind, str(DOCUMENT_MEMORY)]
    try:
        with path.open("rb") as file:
            done = subprocess.run(  # noqa: S603  (this Python, a module of ours, and the file as its input)
                command, stdin=file, capture_output=True, timeout=DOCUMENT_SECONDS, check=False
            )
    except subprocess.TimeoutExpired:
        raise unparsable("it takes too long") from None
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        # What the reader says of a file that it refuses; of a reader that was killed there is nothing to say.
        raise unparsable(text.strip() or "it is damaged")
    return text

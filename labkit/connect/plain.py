"""Text for an output whose encoding has fewer characters than ours, such as ASCII."""

from __future__ import annotations

import codecs
from io import TextIOWrapper
from typing import TextIO

#: What stands for our own signs there; any other character becomes a question mark.
_INSTEAD = {"·": "-", "…": "...", "–": "-", "—": "-"}
_HANDLER = "labkit.plain"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_INSTEAD.get(character, "?") for character in lost), error.end


codecs.register_error(_HANDLER, _replace)


def write(stream: TextIO, text: str) -> None:
    """Write ``text`` to a stream that somebody else has set up; what its encoding lacks is replaced."""
    encoding = getattr(stream, "encoding", None) or "utf-8"  # a notebook's and a StringIO's take everything
    stream.write(text.encode(encoding, _HANDLER).decode(encoding))


def tolerate(stream: TextIO) -> None:
    """Let a stream of our own process replace what its encoding lacks, whoever writes to it."""
    if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors=_HANDLER)

"""The learner's `print`, `input` and `exit` while a check runs.

Prints are kept, cut, and shown with the outcome; a question to the keyboard ends the check, because
nobody is there to answer it when a notebook runs unattended; and so does `exit()`, which in a notebook
would otherwise end the kernel without raising anything.
"""

from __future__ import annotations

import builtins
import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import NoReturn

# A screen of text; the rest is counted, not kept, so that an endless print costs no memory.
KEPT_CHARACTERS = 2000


class AskedForInput(BaseException):
    """End a check: the learner's code waits for the keyboard."""


class Printed(io.TextIOBase):
    """A text stream that keeps its first `KEPT_CHARACTERS` characters and counts the others."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._room = KEPT_CHARACTERS
        self._dropped = 0

    def writable(self) -> bool:
        """Return True: this is a stream to write to."""
        return True

    def write(self, text: str) -> int:
        """Take `text`; return its length in characters, as every text stream does."""
        kept = text[: self._room]
        if kept:
            self._kept.append(kept)
        self._room -= len(kept)
        self._dropped += len(text) - len(kept)
        return len(text)

    @property
    def text(self) -> str:
        """Return what was kept, with a last line about what was not."""
        kept = "".join(self._kept)
        return f"{kept}\n… and {self._dropped} more characters" if self._dropped else kept


@contextmanager
def captured() -> Iterator[Printed]:
    """Collect everything printed in this process, and refuse `input()` and `exit()`, until the block ends.

    Raises:
        AskedForInput: inside the block, where `input()` is called.
        SystemExit: inside the block, where a notebook's `exit()` or `quit()` is called.
    """
    printed = Printed()
    # IPython puts its own exit and quit, which ask the kernel to end, among the notebook's names.
    names = vars(sys.modules["__main__"])
    with (
        redirect_stdout(printed),
        redirect_stderr(printed),
        _replaced(vars(builtins), {"input": _refuse_input}),
        _replaced(names, {"exit": _refuse_exit, "quit": _refuse_exit}),
    ):
        yield printed


@contextmanager
def _replaced(names: dict[str, object], stand_ins: Mapping[str, object]) -> Iterator[None]:
    """Give some names other values until the block ends; names that were not there go again."""
    before = {name: names[name] for name in stand_ins if name in names}
    names.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del names[name]
        names.update(before)


def _refuse_input(prompt: object = "", /) -> NoReturn:
    raise AskedForInput(str(prompt))


def _refuse_exit(*_: object) -> NoReturn:
    raise SystemExit

"""Faults in one line of text: ``slow:seconds=3 + slow_cancel``, as run metadata and command lines can hold them."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from labkit.service.faults.fault import BadFault

_VALUE: Final = r'"(?:[^"\\]|\\.)*"|[^,+"]*'
_OPTION: Final = re.compile(rf"\s*(?P<name>\w+)\s*=\s*(?P<value>{_VALUE})\s*")
_NAME: Final = re.compile(r"\s*(?P<name>\w+)\s*")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


def parse(text: str) -> list[dict[str, Any]]:
    """Return the faults of ``text`` as JSON, with ``fault`` and options.

    The grammar: ``name``, ``name:option=value``, ``name:option=value,option=value``, joined by ``+``. A value is a number,
    ``true``, ``false``, ``null``, or text; text with a comma, a plus or spaces at its ends goes into double quotes.

    Raises:
        BadFault: the text is none of this.
    """
    faults: list[dict[str, Any]] = []
    at = 0
    while True:
        found = _NAME.match(text, at)
        if found is None:
            raise _unreadable(text, at)
        fault: dict[str, Any] = {"fault": found["name"]}
        at = _read_options(text, found.end(), fault)
        faults.append(fault)
        if at == len(text):
            return faults
        if text[at] != "+":
            raise _unreadable(text, at)
        at += 1


def _read_options(text: str, at: int, fault: dict[str, Any]) -> int:
    """Read ``:option=value,...`` at ``at`` into ``fault``; return where it ends."""
    sign = ":"
    while text[at : at + 1] == sign:
        found = _OPTION.match(text, at + 1)
        if found is None:
            raise _unreadable(text, at + 1)
        fault[found["name"]] = _value(found["value"])
        at, sign = found.end(), ","
    return at


def _value(text: str) -> Any:
    text = text.strip()
    if text.startswith('"') or text in ("true", "false", "null") or _NUMBER.fullmatch(text):
        try:
            return json.loads(text)
        except ValueError:
            raise BadFault(
                f"{text[:80]} cannot be read: expected text in double quotes, as JSON has it"
            ) from None
    return text


def _unreadable(text: str, at: int) -> BadFault:
    rest = text[at:].strip()
    where = f"at {rest[:20]!r}" if rest else "at its end"
    return BadFault(
        f"{text[:80]!r} cannot be read {where}: expected name, name:option=value or name:option=value,option=value, "
        "and + between faults, such as slow:seconds=3 + slow_cancel"
    )

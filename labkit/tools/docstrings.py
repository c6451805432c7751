"""Docstrings: what a function says about itself and its parameters, in Google, NumPy or reST style."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

_DESCRIPTION: Final = 1_024  # characters; OpenAI's limit for the description of a function


@dataclass(frozen=True, slots=True)
class Documented:
    """What a docstring says: the text before its sections, and the description of each parameter."""

    description: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


def read_docstring(function: Callable[..., Any]) -> Documented:
    """Read the docstring of a function; the style is found out. Without one, everything is empty."""
    text = inspect.getdoc(function)
    if not text:
        return Documented()
    import griffe  # 130 ms, and only where tools are defined

    quiet: Any = {"warnings": False}
    options: Any = {"google": quiet, "numpy": quiet, "sphinx": quiet}
    sections = griffe.parse_auto(griffe.Docstring(text), per_style_options=options)
    description: list[str] = []
    parameters: dict[str, str] = {}
    for section in sections:
        if section.kind is griffe.DocstringSectionKind.text:
            description.append(str(section.value))
        elif section.kind is griffe.DocstringSectionKind.parameters:
            parameters |= {entry.name.lstrip("*"): _one_line(entry.description) for entry in section.value}
    return Documented(_shorten("\n\n".join(description).strip()), parameters)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shorten(text: str) -> str:
    return text if len(text) <= _DESCRIPTION else text[: _DESCRIPTION - 1] + "…"

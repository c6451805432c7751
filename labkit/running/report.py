"""The report of a run: one HTML file with the outcomes and the executed notebooks, which needs nothing beside it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from labkit.checks.report import HEADINGS, visible
from labkit.errors import SettingsError
from labkit.running.outcome import EXPECTED, Ran

_TEMPLATE = Path(__file__).with_name("report.html")


def to_html(results: Sequence[Ran], *, title: str, where: str) -> str:
    """Write the report.

    What notebooks and learners wrote is data: words are escaped, and a rendered notebook stands in a frame without
    scripts, without a network and without a way to the page around it.
    """
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    rendered = [(ran, _render(ran.text)) for ran in results]
    return template.render(
        title=title, where=where, results=rendered, expected=EXPECTED, word=_word, visible=visible
    )


def require_writable(path: Path) -> None:
    """Refuse, before anything runs, a file that could not be written in the end.

    Raises:
        SettingsError: its folder is missing, or not ours, or it is a folder itself.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        _beside(path).unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader, or a second run, sees the old one or the new one.

    Raises:
        SettingsError: the disk is full, or the folder is gone.
    """
    beside = None
    try:
        beside = _beside(path)
        beside.write_bytes(content)
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _beside(path: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    return Path(name)


def _unwritable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"{path} cannot be written: {error.strerror or error}.",
        expected="a file in a folder that exists, is yours, and has room",
        try_next="labkit run --report report.html",
    )


def _render(text: str) -> str:
    """Render an executed notebook as a page of its own, for a frame; one that never began has no text."""
    if not text:
        return ""
    nbformat: Any = import_module("nbformat")
    nbconvert: Any = import_module("nbconvert")  # both untyped
    exporter = nbconvert.HTMLExporter(template_name="basic")
    body, _ = exporter.from_notebook_node(nbformat.reads(text, as_version=4))
    return str(body)


def _word(status: str) -> str:
    return next((word for name, word in HEADINGS.items() if name == status), status)

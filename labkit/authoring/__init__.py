"""Make the learners' notebooks from the authors'.

`solutions/*.ipynb` is what authors edit, in nbgrader's format; `notebooks/*.ipynb` is made from it and
never edited. nbgrader and nbformat take more than a second to import, so they wait until they are needed.
"""

from __future__ import annotations

from labkit.authoring.copies import InvalidSource, build, check, problems
from labkit.authoring.documents import find_sources
from labkit.authoring.recording import record
from labkit.authoring.restoring import restore

__all__ = ["InvalidSource", "build", "check", "find_sources", "problems", "record", "restore"]

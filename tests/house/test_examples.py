"""The examples in docstrings are run."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.house.source import ROOT, list_files

WITH_EXAMPLES = [path for path in list_files("labkit") if ">>> " in (ROOT / path).read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=str)
def test_an_example_does_what_it_shows(path: object) -> None:
    """Every line after >>> gives what stands below it."""
    name = str(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0

from __future__ import annotations

import json
import shlex
from io import StringIO

import dotenv
import pytest

from labkit.cli.env import to_dotenv, to_json, to_powershell, to_sh

VALUES = ["plain", "with space", "quote's", 'double"', r"D:\course\.labkit", "$HOME `x`", "ä#=b", ""]


@pytest.mark.parametrize("value", VALUES)
def test_a_shell_reads_back_what_was_written(value: str) -> None:
    """Whatever is in a value, sh sees one word with exactly it."""
    assert shlex.split(to_sh({"NAME": value})) == ["export", f"NAME={value}"]


@pytest.mark.parametrize("value", VALUES)
def test_a_dotenv_file_reads_back_what_was_written(value: str) -> None:
    """python-dotenv, with which labkit reads .env, returns exactly the value."""
    found = dotenv.dotenv_values(stream=StringIO(to_dotenv({"NAME": value})), interpolate=True)
    assert found == {"NAME": value}


def test_powershell_quotes() -> None:
    """Between single quotes only the single quote is special, and is doubled."""
    assert to_powershell({"A": "x", "B": "it's $x"}) == "$env:A = 'x'\n$env:B = 'it''s $x'"


def test_json_is_one_object() -> None:
    """Every value is there as it is."""
    assert json.loads(to_json({"A": VALUES[4]})) == {"A": VALUES[4]}

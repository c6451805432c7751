from __future__ import annotations

import builtins
import sys

import pytest

from labkit.checks.console import KEPT_CHARACTERS, AskedForInput, captured


def test_prints_are_kept_and_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed to either stream inside the block is kept in order, and only there."""
    with captured() as printed:
        sys.stdout.write("one ")
        sys.stderr.write("two")
    assert printed.text == "one two"
    assert capsys.readouterr() == ("", "")


def test_a_huge_print_is_cut_and_counted() -> None:
    """Only the first characters are kept; the rest is counted."""
    with captured() as printed:
        for _ in range(10):
            sys.stdout.write("x" * KEPT_CHARACTERS)
    assert printed.text == "x" * KEPT_CHARACTERS + f"\n… and {9 * KEPT_CHARACTERS} more characters"


def test_input_is_refused_and_comes_back() -> None:
    """`input()` raises inside the block and is itself again after it, also past `except Exception`."""
    before = builtins.input
    with pytest.raises(AskedForInput), captured():
        input("name? ")
    assert builtins.input is before
    assert not issubclass(AskedForInput, Exception)


@pytest.mark.parametrize("name", ["exit", "quit"])
def test_a_notebooks_exit_raises_and_comes_back(name: str) -> None:
    """`exit` and `quit` among the notebook's names, which would end the kernel, raise inside the block."""
    names = vars(sys.modules["__main__"])
    before = dict(names)
    with captured(), pytest.raises(SystemExit):
        names[name]()
    assert names == before

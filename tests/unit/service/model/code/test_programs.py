from __future__ import annotations

from typing import Any

import pytest

from labkit.service.model.code.programs import write_program
from labkit.service.model.rules import RuleModel
from labkit.service.model.turns import Entry, Prompt
from tests.unit.service.model.code.cells import interpreter, ran


@pytest.mark.parametrize(
    ("request_", "printed"),
    [
        ("What is 12% of 350 + 7^3?", "385"),
        ("I need to solve the equation `3x + 11 = 14`. Can you help me?", "x = 1"),
        ("Solve x^2 - 5x + 6 = 0", "x = 2"),
        ("List the first 8 primes", "2, 3, 5, 7, 11, 13, 17, 19"),
        ("How many primes are there up to 100?", "25"),
        ("What is the 10th prime number?", "29"),
        ("the fibonacci numbers up to 50", "34"),
        ("factorial of 25", "15511210043330985984000000"),
        ("prime factors of 360", "2, 2, 2, 3, 3, 5"),
        ("mean and median of 3, 5, 8 and 13", "median: 6.5"),
        ("sum of all numbers from 1 to 1000", "500500"),
        ("sort 5, 2, 9 descending", "9, 5, 2"),
        ("Count the words in: the cat and the dog", "5 words"),
        ("Run this:\n```python\nprint(sum(range(10)))\n```", "45"),
        ("flip a coin 10 times", "heads and"),
    ],
)  # fmt: skip
def test_a_request_becomes_a_program(request_: str, printed: str) -> None:
    """What can be calculated is calculated by a program that runs once, and its output is the answer."""
    codes, text, _ = ran([request_])
    assert len(codes) == 1
    assert printed in text


@pytest.mark.parametrize(
    "request_", ["hello", "My name is Bob.", "Write me a game", "What is the capital of Peru?", "thanks!", ""]
)
def test_what_needs_no_program_gets_none(request_: str) -> None:
    """Talk, and what no rule can program, runs nothing."""
    codes, text, _ = ran([request_])
    assert codes == []
    assert text


def test_a_chart_is_saved_and_offered() -> None:
    """A chart of given values, or of a function, is written as a picture whose link is in the answer."""
    codes, text, written = ran(["Create a pie chart: apples 30, pears 50, plums 20"])
    assert written == ["pie_chart.png"]
    assert "sandbox:/mnt/data/pie_chart.png" in text
    assert "pears: 50" in text
    assert len(codes) == 1
    _, text, written = ran(["Draw a graph for a line with a slope of 4 and y-intercept of 9."])
    assert written == ["graph.png"]
    assert "y = 4x + 9" in text


def test_without_matplotlib_bars_are_drawn_by_hand() -> None:
    """Where matplotlib is not installed the second program needs the standard library alone."""
    program = write_program("bar chart of a 3 and b 5", plain=True)
    assert program is not None
    assert "matplotlib" not in program.code.replace("# There is no matplotlib", "")
    _, text, written = ran([f"Run this:\n```python\n{program.code}\n```"])
    assert written == ["bar_chart.png"]
    assert "b: 5" in text


def test_an_error_is_told() -> None:
    """A program that fails is reported with the last line of its traceback, and not run again."""
    codes, text, _ = ran(["```python\n1 / 0\n```"])
    assert len(codes) == 1
    assert "ZeroDivisionError" in text


@pytest.mark.parametrize(
    ("text", "files", "settings", "names"),
    [
        ("What does the attachment say?", ["a.csv"], {}, ["code_interpreter"]),
        ("What is in a.csv?", ["a.csv"], {}, ["code_interpreter"]),
        ("What is 2 + 3?", [], {"tool_choice": "none"}, []),
        ("Hello!", ["a.csv"], {}, []),
        ("What is 2 + 3?", [], {"tool_choice": {"type": "code_interpreter"}}, ["code_interpreter"]),
    ],
)
def test_code_runs_when_it_is_due(
    text: str, files: list[str], settings: dict[str, Any], names: list[str]
) -> None:
    """A request about data or for a calculation runs code, talk does not, and a choice of tools is honoured."""
    turn = RuleModel().reply(Prompt("m", "", (Entry("user", text),), (interpreter(files),), **settings))
    assert [call.name for call in turn.calls] == names

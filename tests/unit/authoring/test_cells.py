from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from labkit.authoring.cells import cell_problems


def problems_of_code(source: str, **more: Any) -> list[str]:
    """Return the problems of a code cell with a good id."""
    return list(cell_problems(new_code_cell(source, id="a-cell", **more)))


def problems_of_text(source: str) -> list[str]:
    """Return the problems of a Markdown cell with a good id."""
    return list(cell_problems(new_markdown_cell(source, id="a-cell")))


def test_good_cells_have_no_problem() -> None:
    """A cell at every bound is accepted."""
    assert problems_of_code("\n".join(["x = 1"] * 20)) == []
    assert problems_of_code("def f():\n" + "    x = 1\n" * 9) == []
    assert problems_of_code("await x", metadata={"tags": ["setup", "azure-only"]}) == []
    assert problems_of_code("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION") == []
    assert problems_of_text("word " * 120) == []
    assert problems_of_text("![a run](a.png) <img src='b.png' alt='a step'>") == []


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("\n".join(["x = 1"] * 21), "21 lines, at most 20"),
        ("def f():\n" + "    x = 1\n" * 10, "f has 11 lines, at most 10"),
        ("class A:\n" + "    x = 1\n" * 10, "A has 11 lines"),
        ("%matplotlib inline", "not Python"),
        ("### BEGIN SOLUTION\nx = 1", "no END SOLUTION"),
        ("x = 1\n### END SOLUTION", "line 2: '### END SOLUTION' has no partner"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "line 2"),
    ],
)
def test_bad_code_is_named(source: str, part: str) -> None:
    """Too long, not Python, or with unbalanced markers: one sentence says which, with numbers."""
    assert [problem for problem in problems_of_code(source) if part in problem]


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("word " * 121, "121 words, at most 120"),
        ("![](a.png)", "no alt text"),
        ("<img src='a.png'>", "no alt text"),
        ("<img src='a.png' alt=''>", "no alt text"),
        ("### BEGIN SOLUTION", "solution region in Markdown"),
    ],
)
def test_bad_text_is_named(source: str, part: str) -> None:
    """Too many words, a picture that some cannot see, or a region that would not be cleared."""
    assert [problem for problem in problems_of_text(source) if part in problem]


def test_code_and_addresses_are_not_words() -> None:
    """A fenced block and the target of a link do not count."""
    assert problems_of_text("word " * 119 + "[here](https://a b c d)\n```\n" + "code " * 50 + "\n```\n") == []


def test_a_stored_count_or_error_is_a_problem() -> None:
    """Execution counts and error outputs do not belong into a source."""
    error = new_output("error", ename="E", evalue="", traceback=[])
    found = problems_of_code("x", execution_count=1, outputs=[error])
    assert len(found) == 2


def test_tags_are_ours() -> None:
    """An unknown tag is named; `raises-exception` is unknown, because papermill ignores it."""
    found = problems_of_code("x", metadata={"tags": ["check", "raises-exception"]})
    assert len(found) == 1
    assert found[0].startswith("tag raises-exception is not one of ours")


@pytest.mark.parametrize(
    "cell_id",
    ["", "1a2b3c4d", "0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5bd9cb469fa16570867728950e"],
)
def test_ids_are_readable(cell_id: str) -> None:
    """A missing id, or one that an editor made up, is a problem."""
    cell = new_code_cell("x", id="a")
    cell["id"] = cell_id
    assert len(list(cell_problems(cell))) == 1

"""Which names a cell needs, and which it makes."""

from __future__ import annotations

import pytest

from labkit.running.names import names_of


@pytest.mark.parametrize(
    ("source", "reads", "sets"),
    [
        ("x = 1\nprint(x)", {"print"}, {"x"}),
        ("print(x)\nx = 1", {"print", "x"}, {"x"}),
        ("run = step(run)", {"step", "run"}, {"run"}),
        ("count += 1", {"count"}, {"count"}),
        ("for run in runs:\n    run.id", {"runs"}, {"run"}),
        (
            "def f(run, *rest, key=base, **more):\n    total = run + rest[0] + key\n    return total, more, lab",
            {"base", "lab"},
            {"f"},
        ),
        ("@tools.tool\ndef f(): return 1", {"tools"}, {"f"}),
        ("[run.id for run in runs if run in known]", {"runs", "known"}, set()),
        ("{key: value for key, value in pairs}", {"pairs"}, set()),
        ("f = lambda run: run.id + base", {"base"}, {"f"}),
        ("from a.b import c as d, e\nimport g.h", set(), {"d", "e", "g"}),
        ("try:\n    go()\nexcept E as error:\n    error.code", {"go", "E"}, {"error"}),
        ("with open(p) as file:\n    file.read()", {"open", "p"}, {"file"}),
        ("class A(B):\n    def f(self): return self.x + y", {"B", "y"}, {"A"}),
        ("while calls := more(calls0):\n    calls", {"more", "calls0"}, {"calls"}),
        ("await wait(run)", {"wait", "run"}, set()),
        ("x: int = 1", {"int"} - {"int"}, {"x"}),
        ("f'{x}' + y[z]", {"x", "y", "z"}, set()),
        ("%magic", set(), set()),
    ],
)
def test_what_a_cell_needs_and_makes(source: str, reads: set[str], sets: set[str]) -> None:
    """In the order in which it runs, and no name that belongs to a function alone."""
    assert names_of(source) == (reads, sets)

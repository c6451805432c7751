"""Try a solution or a planted wrong answer on its judge, without a notebook."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench, in_process_lab
from labkit.checks.exercise import Exercise
from labkit.checks.judging import judge
from labkit.checks.outcome import Outcome


def rehearse(exercise: Exercise, code: str, *, open_lab: Callable[..., Any] = in_process_lab) -> Outcome:
    """Run `exercise.given`, then `code`, and judge the names that they define.

    Where the name `lab` is read, or is an answer, it is a fresh in-process lab. A name that an answer
    needs and nothing defines is a KeyError: a mistake of the author.
    """
    wants_lab = "lab" in {*_names(exercise.given), *_names(code), *exercise.answers}
    with Bench(open_lab) as bench:
        names: dict[str, Any] = {"__name__": "notebook"}
        if wants_lab:
            names["lab"] = bench.lab()
        for part, text in [("given", exercise.given), ("answer", code)]:
            _run(text, f"<{part} {exercise.id}>", names)
        return judge(exercise, [names[answer] for answer in exercise.answers], open_lab=open_lab)


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def _run(code: str, file: str, names: dict[str, Any]) -> None:
    # Known to linecache, so that an outcome can show the line that failed.
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    exec(compile(code, file, "exec"), names)  # noqa: S102 - the course's own code, from its own files

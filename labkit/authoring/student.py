"""One author's notebook -> the learner's copy, with nbgrader's own preprocessors."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable
from typing import Any, Final

from labkit.authoring import documents

STUB: Final = "...  # your code here"
_BLANK: Final = "# your code here"


def to_student(source: Any) -> Any:
    """Return the copy that learners get: no solutions, no outputs, no marks of the tools; ids as they were."""
    from nbgrader.preprocessors import ClearOutput, ClearSolutions

    notebook = copy.deepcopy(source)
    notebook.cells = [cell for cell in notebook.cells if "solution" not in documents.tags_of(cell)]
    # nbgrader's metadata is optional in our sources: the markers alone say what to clear.
    clear = ClearSolutions(code_stub={"python": STUB}, enforce_metadata=False)
    for step in (clear, ClearOutput()):
        notebook, _ = step.preprocess(notebook, {})
    documents.settle(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = fit_stubs(cell.source)
        _drop_tool_tags(cell)
    return notebook


def fit_stubs(source: str) -> str:
    """Make each stub fit its place.

    In a function it becomes `return ...`, so that calling the function says "not tried". At top level the
    comment alone stays: a last line `...` would show `Ellipsis` below the cell. In any other block a
    statement is needed, and the stub stays.
    """
    if STUB not in source:
        return source
    tree = compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    lines = source.split("\n")
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    for line in {line for function in functions for line in _ellipsis_lines(ast.walk(function))}:
        lines[line - 1] = lines[line - 1].replace(STUB, f"return {STUB}")
    for line in _ellipsis_lines(getattr(tree, "body", [])):
        lines[line - 1] = lines[line - 1].replace(STUB, _BLANK)
    return "\n".join(lines)


def _ellipsis_lines(nodes: Iterable[ast.AST]) -> set[int]:
    """Find the lines of `...` statements among the nodes."""
    return {
        node.lineno
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
    }


def _drop_tool_tags(cell: Any) -> None:
    """Remove the tags that only the test of stored outputs reads."""
    tags = [tag for tag in documents.tags_of(cell) if not tag.startswith("nbval-")]
    cell.metadata = type(cell)({"tags": tags} if tags else {})

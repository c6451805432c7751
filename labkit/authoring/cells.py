"""The rules for one cell of an author's notebook."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any, Final

from labkit.authoring.documents import tags_of

MOST_LINES: Final = 20
MOST_DEFINED_LINES: Final = 10
MOST_WORDS: Final = 120
TAGS: Final = frozenset(
    "parameters setup exercise check solution azure-only predict reveal break-it cleanup "
    "local-only nbval-ignore-output".split()
)
BEGIN: Final = "BEGIN SOLUTION"
END: Final = "END SOLUTION"

_RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?|[0-9a-f]{32}")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_TARGET = re.compile(r"\]\([^)]*\)|<[^>]+>")
_PICTURE_WITHOUT_ALT = re.compile(r"!\[\s*\]\(|<img(?![^>]*\balt\s*=\s*[\"'][^\"']+[\"'])[^>]*>")


def cell_problems(cell: Any) -> Iterator[str]:
    """Yield a sentence for each rule that the cell breaks: what is there, and what to change."""
    yield from _id_problems(cell.get("id", ""))
    unknown = [tag for tag in tags_of(cell) if tag not in TAGS]
    if unknown:
        yield f"tag {', '.join(unknown)} is not one of ours; use {', '.join(sorted(TAGS))}"
    if cell.cell_type == "code":
        yield from _code_problems(cell)
    else:
        yield from _text_problems(cell.source)


def _id_problems(cell_id: str) -> Iterator[str]:
    if not cell_id:
        yield "it has no id; give it a readable one, for example predict-calls"
    elif _RANDOM_ID.fullmatch(cell_id):
        yield f"its id {cell_id} was made by an editor; give it a readable one"


def _text_problems(source: str) -> Iterator[str]:
    words = len(_TARGET.sub(" ", _FENCE.sub(" ", source)).split())
    if words > MOST_WORDS:
        yield f"it has {words} words, at most {MOST_WORDS} are allowed; split or shorten it"
    if _PICTURE_WITHOUT_ALT.search(source):
        yield "a picture has no alt text; describe it between the brackets"
    if BEGIN in source or END in source:
        yield "a solution region in Markdown; tag a whole cell `solution` instead"


def _code_problems(cell: Any) -> Iterator[str]:
    source = cell.source
    lines = [line for line in source.split("\n") if BEGIN not in line and END not in line]
    if len(lines) > MOST_LINES:
        yield f"it has {len(lines)} lines, at most {MOST_LINES} are allowed; split it, or move code to labkit"
    yield from _region_problems(source)
    if "lab.service" in source and not {"local-only", "exercise"} & set(tags_of(cell)):
        yield "it needs the local service; tag it local-only, so that it is left out on Azure"
    if cell.get("execution_count") is not None:
        yield "its execution count is stored; `record` stores outputs without it"
    if any(output.get("output_type") == "error" for output in cell.get("outputs", ())):
        yield "an error is stored as its output; a break-it cell catches its own error"
    try:
        tree = compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError) as problem:
        yield f"it is not Python: {problem}; magics are not used in this course"
        return
    yield from _definition_problems(tree, source.split("\n"))


def _region_problems(source: str) -> Iterator[str]:
    inside = False
    for number, line in enumerate(source.split("\n"), start=1):
        if BEGIN in line or END in line:
            if (BEGIN in line) is inside:
                yield f"line {number}: {line.strip()!r} has no partner; each BEGIN SOLUTION needs one END SOLUTION"
                return
            inside = BEGIN in line
    if inside:
        yield "a BEGIN SOLUTION has no END SOLUTION"


def _definition_problems(tree: ast.AST, lines: list[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        own = lines[node.lineno - 1 : node.end_lineno]
        length = sum(BEGIN not in line and END not in line for line in own)
        if length > MOST_DEFINED_LINES:
            yield (
                f"{node.name} has {length} lines, at most {MOST_DEFINED_LINES} are defined in a notebook; "
                "move it to labkit"
            )

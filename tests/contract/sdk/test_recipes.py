"""The recipes of labkit/service/README.md: each line is run as it stands there, and what it promises is looked at."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pytest

from labkit.service import states
from labkit.service.faults import CATALOGUE

README = resources.files("labkit.service").joinpath("README.md").read_text("utf-8")
RECIPES = README.partition("\n# Recipes\n")[2].partition("\n# ")[0]
(BEGINNING,) = re.findall(r"```python\n(.*?)```", RECIPES, re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_ROW = re.compile(r"\| (?P<what>[^|]+) \| `(?P<line>[^`]+)` \| (?P<seen>.+) \|")


@dataclass(frozen=True)
class Recipe:
    """A row: what it is for, the line, and the code that is true afterwards."""

    what: str
    line: str
    seen: str


def read(text: str) -> list[Recipe]:
    """Return the rows of the tables, without their heads."""
    rows = [line for line in text.splitlines() if line.startswith("| ") and " | recipe | " not in line]
    found = [_ROW.fullmatch(row) for row in rows]
    assert [row for row, match in zip(rows, found, strict=True) if match is None] == []
    return [
        Recipe(match["what"].strip("`"), match["line"], _CODE.findall(match["seen"])[-1])
        for match in found
        if match
    ]


ALL = read(RECIPES)


@pytest.mark.parametrize("recipe", ALL, ids=lambda recipe: f"{recipe.what}-{recipe.line[:40]}")
def test_a_recipe_does_what_it_says(recipe: Recipe) -> None:
    """After the beginning and the line, the last column's code is true."""
    world: dict[str, Any] = {}
    exec(BEGINNING, world)
    try:
        exec(recipe.line, world)
        assert eval(recipe.seen, world), {name: world.get(name) for name in ("run", "error", "done", "found")}
    finally:
        world["lab"].close()


@pytest.mark.parametrize("recipe", ALL, ids=lambda recipe: f"{recipe.what}-{recipe.line[:40]}")
def test_a_recipe_is_one_line_with_a_promise(recipe: Recipe) -> None:
    """A recipe does something, and what it promises is more than a name."""
    assert "\n" not in recipe.line
    assert ast.parse(recipe.line).body
    assert not isinstance(ast.parse(recipe.seen, mode="eval").body, ast.Name | ast.Constant)


def test_nothing_is_left_out() -> None:
    """Each of the nine statuses, of the errors E1 to E18 and of the weaknesses W1 to W17 has a recipe."""
    found = {recipe.what.partition(",")[0] for recipe in ALL}
    wanted = states.ACTIVE | states.TERMINAL
    wanted |= {f"E{n}" for n in range(1, 19)} | {f"W{n}" for n in range(1, 18)}
    assert wanted - found == set()


def test_every_fault_is_shown() -> None:
    """Each fault of the catalogue is in a recipe: by its name in the line, or in the first column."""
    lines = " ".join(recipe.line for recipe in ALL)
    shown = {recipe.what for recipe in ALL}
    assert [kind.name for kind in CATALOGUE if f'"{kind.name}"' not in lines and kind.name not in shown] == []

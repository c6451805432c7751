"""The shape of the repository: top level, file names, sizes, and what a text may not contain."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, is_ignored, list_files, parse, read_ignored

TOP_LEVEL = {
    ".ci", ".github", ".gitignore", ".pre-commit-config.yaml",
    "LICENSE", "Makefile", "README.md", "environment.yml", "pyproject.toml",
    "labkit", "notebooks", "solutions", "tests",
}  # fmt: skip
VAGUE = re.compile(r"^_*(utils?|helpers?|common|misc|base|managers?)$")
FILE_LINES, FUNCTION_LINES = 300, 40

# What belongs to one person's machine: a home directory, a scratch directory, a package mirror.
OF_ONE_MACHINE = re.compile(
    r"/(?:home|Users|root)/\w|[A-Z]:\\+Users|/(?:work|tmp)/\w|--(?:extra-)?index-url|--find-links"
)
TEXT = (".py", ".md", ".toml", ".yml", ".yaml", ".ipynb", ".sql", ".js", ".css", ".txt", "")


def find_long_functions(tree: ast.AST) -> list[str]:
    """List the functions that are longer than allowed, docstring included."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    sizes = ((node.name, (node.end_lineno or 0) - node.lineno + 1) for node in functions)
    return [f"{name}: {lines} lines" for name, lines in sizes if lines > FUNCTION_LINES]


def test_the_top_level_is_the_prescribed_one() -> None:
    """Nothing stands at the top level but what DESIGN names, and nothing of it is missing."""
    patterns = read_ignored(ROOT)
    present = {path.name for path in ROOT.iterdir() if not is_ignored(Path(path.name), patterns)}
    assert present == TOP_LEVEL


@pytest.mark.parametrize("path", list_files("labkit", "tests", ".ci"), ids=str)
def test_a_file_has_one_subject(path: Path) -> None:
    """A file is named after its subject, stays under 300 lines, and no function passes 40."""
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not VAGUE.match(path.stem), "name the file after what it is about"
    assert not any(VAGUE.match(part) for part in path.parent.parts), "name the folder after what it is about"
    assert text.count("\n") < FILE_LINES, "split the file by subject"
    assert find_long_functions(parse(path)) == [], "split the function, or make part of it a table"


def test_a_long_function_is_found() -> None:
    """A function of 41 lines is too long, also inside a class; one of 40 is not."""
    body = "".join(f"        x{number} = 1\n" for number in range(40))
    source = (
        f"class A:\n    def long(self):\n{body}\n    def short(self):\n{body[: body.rindex('        x')]}"
    )
    assert find_long_functions(ast.parse(source)) == ["long: 41 lines"]


@pytest.mark.parametrize("name", ["utils", "helper", "_common", "base", "manager"])
def test_a_vague_name_is_found(name: str) -> None:
    """A name that says nothing is refused with or without an underscore, in singular and plural."""
    assert VAGUE.match(name)
    assert not VAGUE.match(f"{name}_of_tokens")


@pytest.mark.parametrize("path", list_files(".", suffixes=TEXT), ids=str)
def test_a_text_names_no_machine(path: Path) -> None:
    """No file of the repository names a directory or a package mirror of somebody's machine."""
    text = (ROOT / path).read_text(encoding="utf-8")
    found = [match.group() for match in OF_ONE_MACHINE.finditer(text)]
    assert path.name == "test_layout.py" or found == []


@pytest.mark.parametrize(
    "text",
    ["open('/home/ada/x')", "C:\\Users\\ada", "/Users/ada", "pip install --extra-index-url x", "/tmp/x"],
)
def test_a_machine_is_found(text: str) -> None:
    """The rule sees the directories of Linux, macOS and Windows."""
    assert OF_ONE_MACHINE.search(text)


def test_the_license_is_mit() -> None:
    """LICENSE is the MIT text, and pyproject.toml says the same."""
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")
    assert 'license = "MIT"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")

"""environment.yml, pyproject.toml and what is installed are three views of one list."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT, list_files, parse

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXT = (ROOT / "environment.yml").read_text(encoding="utf-8")
ENTRIES: list[Any] = yaml.safe_load(TEXT)["dependencies"]
PIP: list[str] = next(entry["pip"] for entry in ENTRIES if isinstance(entry, dict))
EXTRAS = PROJECT["optional-dependencies"]
COURSE = [*PROJECT["dependencies"], *EXTRAS["charts"], *EXTRAS["traces"]]
NEEDS = {canonicalize_name(need.name): need for need in map(Requirement, COURSE)}
PINS = {canonicalize_name(pin.name): pin for pin in map(Requirement, PIP[:-1])}
ARRIVE_WITH_ANOTHER = {"pydantic-core"}  # pydantic asks for one exact version of it
OWNERS = packages_distributions()
DEV = {canonicalize_name(Requirement(line).name) for line in EXTRAS["dev"]}
WORKSHOP = {canonicalize_name(Requirement(line).name) for line in EXTRAS["workshop"]}


def read_version(pin: Requirement) -> str:
    """Read the one version that a pin allows; empty when it allows several."""
    match = re.fullmatch(r"==([\w.]+)", str(pin.specifier))
    return match[1] if match else ""


def list_imports(*folders: str) -> set[str]:
    """List the distributions that the Python files of the folders import, from any depth."""
    names: set[str] = set()
    for path in list_files(*folders):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {canonicalize_name(owner) for name in names for owner in find_owner(name)}


def find_owner(module: str) -> list[str]:
    """Name the distribution that a module comes from; none for the standard library and our own."""
    top = module.partition(".")[0]
    if top == "azure":  # several distributions share it: azure.ai.agents.models -> azure-ai-agents
        parts = module.split(".")
        return ["-".join(parts[: 3 if parts[1] == "ai" else 2])]
    if top == "opentelemetry":
        return ["opentelemetry-sdk" if module.startswith("opentelemetry.sdk") else "opentelemetry-api"]
    owners = OWNERS.get(top, [])
    return [] if top in sys.stdlib_module_names or top in {"labkit", "tests"} else owners[:1]


def test_the_lists_name_the_same_packages() -> None:
    """What labkit and the extras of the course need is in environment.yml, nothing else is, and labkit itself is."""
    assert PINS.keys() == NEEDS.keys()
    assert PIP[-1] == "-e ."


@pytest.mark.parametrize("name", PINS)
def test_a_pin_is_exact_allowed_and_installed(name: str) -> None:
    """A pin names one version; pyproject.toml allows it under the same condition; it is what the tests run with."""
    pin = PINS[name]
    assert read_version(pin), "pin exactly: name==1.2.3"
    assert NEEDS[name].specifier.contains(read_version(pin))
    assert str(pin.marker) == str(NEEDS[name].marker)
    if pin.marker is None or pin.marker.evaluate():
        assert version(name) == read_version(pin), (
            "run make, or write the version that you tried into environment.yml"
        )


def test_python_is_one_that_labkit_supports() -> None:
    """The Python of environment.yml satisfies requires-python, and is named by minor version."""
    python = next(entry for entry in ENTRIES if str(entry).startswith("python="))
    assert re.fullmatch(r"python=3\.\d+", python)
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(
        python.removeprefix("python=")
    )


@pytest.mark.parametrize("line", [line for line in TEXT.splitlines() if re.match(r"\s+- (?!pip:)", line)])
def test_a_line_says_what_needs_it(line: str) -> None:
    """Every entry of environment.yml has a comment of at least two words."""
    assert re.search(r"\S  # \S+ \S+", line)


def test_what_is_imported_is_declared() -> None:
    """The package imports only its dependencies; authoring, testing, the tests and .ci may also use the dev extra, the workshop its own."""
    authors = ("labkit/authoring", "labkit/testing", "tests", ".ci")
    learners = tuple(
        f"labkit/{path.name}"
        for path in (ROOT / "labkit").iterdir()
        if path.name not in ("authoring", "testing", "workshop")
    )
    imported = list_imports(*learners)
    assert imported - NEEDS.keys() - ARRIVE_WITH_ANOTHER == set()
    assert list_imports(*authors) - NEEDS.keys() - DEV == set()
    assert list_imports("labkit/workshop") - NEEDS.keys() - WORKSHOP == set()
    assert WORKSHOP <= DEV, "the tests of the workshop need its extra"
    assert {"azure-ai-agents", "click"} <= imported, "the rule reads the imports that it is about"

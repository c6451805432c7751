"""What `make` says and does before anything is installed."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT


@pytest.fixture(scope="module")
def bootstrap() -> Any:
    """The program that makes the environments, as a module."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / ".ci" / "bootstrap.py")
    assert spec
    assert spec.loader
    sys.modules["bootstrap"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("output", "next_step"),
    [
        (
            "Temporary failure in name resolution\nERROR: No matching distribution found for x",
            "check the network",
        ),
        ("ERROR: [Errno 28] No space left on device", "free about 2 GB"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", "set PIP_CERT"),
        ("ERROR: [Errno 13] Permission denied: 'x'", "a folder of your own"),
        ("error: Failed building wheel for x", "make lab PYTHON="),
        ("ERROR: No matching distribution found for x==9", "mirror"),
        ("ERROR: something new", "the log"),
    ],
)
def test_a_failed_installation_names_the_next_step(bootstrap: Any, output: str, next_step: str) -> None:
    """For each way in which pip fails, the message has what happened, what was expected, and what to do."""
    message = bootstrap.explain(output, ROOT / ".venv" / "install.log")
    _, expected, after = message.partition("Next:")
    assert message.startswith("The installation stopped: ")
    assert "Expected: " in message
    assert expected
    assert next_step in after


def test_an_environment_is_ready_until_its_definition_or_its_place_changes(
    bootstrap: Any, tmp_path: Path
) -> None:
    """An installation is not repeated, unless it did not finish, asks for something else, or was moved."""
    made = bootstrap.Environment(tmp_path / "venv", (), ("lab",), "click==8")
    made.python.parent.mkdir(parents=True)
    made.python.touch()
    assert not bootstrap.is_ready(made, "lab")
    made.stamp("lab").write_text(json.dumps(made.content()), encoding="utf-8")
    assert bootstrap.is_ready(made, "lab")
    assert not bootstrap.is_ready(bootstrap.Environment(made.folder, (), ("lab",), "click==9"), "lab")
    moved = bootstrap.Environment(made.folder.rename(tmp_path / "moved"), (), ("lab",), "click==8")
    assert not bootstrap.is_ready(moved, "lab")
    assert not bootstrap.is_sound(moved)


def test_an_author_has_what_a_learner_needs(bootstrap: Any) -> None:
    """After `make test`, `make lab` installs nothing: both ask for one definition, in one folder."""
    lab, dev = bootstrap.plan("lab"), bootstrap.plan("dev")
    assert (lab.folder, lab.content()) == (dev.folder, dev.content())
    assert "lab" in dev.satisfies


def test_make_installs_the_versions_of_environment_yml(bootstrap: Any) -> None:
    """The exact versions that conda installs are the constraints that make gives to pip, condition included."""
    pins = bootstrap.read_pins(ROOT / "environment.yml")
    assert "azure-ai-agents==1.1.0" in pins
    assert any(pin.startswith("uvloop==") and pin.endswith('; sys_platform != "win32"') for pin in pins)


WAITER = """
import runpy, sys
from pathlib import Path
with runpy.run_path(sys.argv[1])["alone"](Path(sys.argv[2])):
    print("alone")
"""


def test_a_second_make_waits_for_the_first(bootstrap: Any, tmp_path: Path) -> None:
    """While one installs, another says that it waits, and goes on when the first has ended."""
    lock = tmp_path / ".venv-lock" / "lock"
    command = [sys.executable, "-c", WAITER, str(ROOT / ".ci" / "bootstrap.py"), str(lock)]
    with bootstrap.alone(lock):
        second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert second.stdout
        assert second.stdout.readline() == "Another make is installing; waiting\n"
    assert second.communicate() == ("alone\n", None)
    assert second.returncode == 0


def test_the_lock_is_nobodys_change(bootstrap: Any) -> None:
    """The lock lies in a folder beside .venv, which survives a new .venv and which git leaves out."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    folder = bootstrap.LOCK.parent
    assert folder.parent == bootstrap.plan("lab").folder.parent
    assert any(fnmatch(f"/{folder.name}/", pattern) for pattern in ignored)


@pytest.mark.skipif(shutil.which("make") is None, reason="only where make is")
@pytest.mark.parametrize("choice", ["PYTHON=no-such-python", "CANDIDATES=no-such-python"])
def test_a_missing_python_is_named(choice: str) -> None:
    """Without a Python 3.11, make says which were tried, what is needed, and how to get or name one."""
    environment = {"PATH": os.environ["PATH"]}
    command = ["make", "lab", choice]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    for part in ("no-such-python", "Expected: Python 3.11", "Next:", "PYTHON=/path/to/python3"):
        assert part in answer.stderr


def test_continuous_integration_runs_what_people_run() -> None:
    """`.ci/run` is executable and does nothing but `make test`."""
    run = ROOT / ".ci" / "run"
    commands = [
        line for line in run.read_text(encoding="utf-8").splitlines() if "make" in line and line[0] != "#"
    ]
    assert commands == ["exec make test </dev/null"]
    assert os.access(run, os.X_OK)

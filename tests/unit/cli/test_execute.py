from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.cli.execute import locate, with_own_scripts

RUN = "import os, sys; from labkit.cli.execute import run_in_place; run_in_place(sys.argv[1:], os.environ)"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", RUN, *command], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("code", [0, 1, 3, 77])
def test_the_exit_code_is_the_commands_own(code: int) -> None:
    """Whatever the command returns comes back."""
    assert run(sys.executable, "-c", f"raise SystemExit({code})").returncode == code


def test_a_missing_command_is_127() -> None:
    """As in a shell, with a message instead of a traceback."""
    result = run("no-such-command")
    assert result.returncode == 127
    assert "'no-such-command' was not found" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission to execute")
def test_a_file_that_may_not_run_is_126(tmp_path: Path) -> None:
    """As in a shell."""
    file = tmp_path / "data.txt"
    file.touch(mode=0o600)
    assert run(str(file)).returncode == 126


@pytest.mark.skipif(os.name == "nt", reason="Windows reads no first line")
def test_a_script_that_names_no_program_is_126(tmp_path: Path) -> None:
    """The message says which line is missing."""
    script = tmp_path / "script"
    script.write_text("echo hello\n")
    script.chmod(0o700)
    result = run(str(script))
    assert result.returncode == 126
    assert "first line" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_program_is_searched_on_the_path_that_it_gets(tmp_path: Path) -> None:
    """Not on this process's own; what is not found stays as it was given."""
    program = tmp_path / ("tool.exe" if os.name == "nt" else "tool")
    program.touch(mode=0o700)
    found, argument = locate(["tool", "a"], {"PATH": str(tmp_path)})
    assert Path(found).samefile(program)
    assert argument == "a"
    assert locate(["no-such-tool"], {"PATH": str(tmp_path)}) == ["no-such-tool"]


def test_an_activated_environment_is_left_alone() -> None:
    """Whoever activated an environment has chosen a python."""
    environ = {"PATH": "x", "VIRTUAL_ENV": "y"}
    assert with_own_scripts(environ) == environ


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="not in a virtual environment")
def test_without_an_activated_environment_ours_comes_first() -> None:
    """`python` is then the one that has the SDK."""
    first, rest = with_own_scripts({"PATH": "x"})["PATH"].split(os.pathsep)
    assert Path(first) == Path(sys.executable).parent
    assert rest == "x"

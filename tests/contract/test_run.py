"""`labkit run` with real kernels: how notebooks end, and that nothing is left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest
from click.testing import CliRunner
from defusedxml import ElementTree

from labkit.cli.app import main
from tests.unit.running.notebooks import cell, write

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "labkit.cli", "run"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of somebody's own notebooks, in no course."""
    monkeypatch.delenv("PROJECT_ENDPOINT", raising=False)
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path / ".labkit"))
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path / "good.ipynb", cell("city = 'Rome'", "p", "parameters"), cell("assert city == 'Oslo'", "a")
    )
    write(tmp_path / "bad.ipynb", cell("1 / 0", "divide"), cell("print('never')", "after"))
    write(tmp_path / "leaves.ipynb", cell("exit_ = __import__('sys').exit\nexit_(0)", "leave"))
    write(tmp_path / "dies.ipynb", cell("__import__('os')._exit(3)", "die"))
    kill = "import os, signal\nos.kill(os.getppid(), signal.SIGTERM if os.name == 'nt' else signal.SIGKILL)"
    write(tmp_path / "kills.ipynb", cell(kill, "kill"))
    write(tmp_path / "hangs.ipynb", cell("while True: pass", "loop"))
    return tmp_path


def test_every_ending_is_told_apart(folder: Path) -> None:
    """An error, an exit, a death and a hang each get their sentence; one that is good does not suffer from it."""
    names = ["kills", "bad", "leaves", "dies", "hangs", "good"]
    arguments = [
        *(f"{name}.ipynb" for name in names),
        "-p",
        "city",
        "Oslo",
        "--timeout",
        "2",
        "--junit",
        "j.xml",
    ]
    result = CliRunner().invoke(main, ["run", *arguments])
    assert result.exit_code == 1, result.output
    suites = ElementTree.fromstring((folder / "j.xml").read_bytes())
    errors = {suite.get("name").partition("/")[2]: suite.findtext("testcase/error") for suite in suites}
    assert (errors.pop("kills") or "").startswith("its process ended (exit code")
    assert errors == {
        "good": None,
        "bad": "cell divide raised ZeroDivisionError: division by zero",
        "leaves": "cell leave raised SystemExit: 0",
        "dies": "its kernel died at cell die: out of memory, os._exit, or a crash of a library",
        "hangs": "cell loop was still running after 2 s, and was stopped",
    }
    assert (folder / ".labkit" / "report.html").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to interrupt")
def test_ctrl_c_leaves_no_process(folder: Path) -> None:
    """Interrupted in the middle of a cell, the command ends with 130, and its kernels and helpers with it."""
    write(folder / "waits.ipynb", cell("open('begun', 'w').close()\nwhile True: pass", "loop"))
    hears = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)}
    with subprocess.Popen(
        [*COMMAND, "waits.ipynb"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, **hears
    ) as process:  # fmt: skip
        started = psutil.Process(process.pid)
        while not (folder / "begun").exists():
            assert process.poll() is None, process.communicate()[0]
            with pytest.raises(psutil.TimeoutExpired):
                started.wait(0.1)
        family = started.children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Stopped" in said
    assert "Traceback" not in said
    assert len(family) >= 2, "a helper and a kernel should have been running"
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def test_two_at_once_do_not_meet(folder: Path) -> None:
    """Two commands on the same notebook and the same report both end well, and leave one whole report."""
    arguments = [*COMMAND, "good.ipynb", "-p", "city", "Oslo"]
    both = [
        subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert (folder / ".labkit" / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_azure_asks_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With PROJECT_ENDPOINT on Azure the cost is estimated, and without --yes and a terminal nothing is sent there."""
    monkeypatch.setenv("PROJECT_ENDPOINT", "https://labkit.invalid/api/projects/p")
    turn = (
        "from labkit import connect, run_turn\nlab = connect(project='cost')\n"
        "agent = lab.agents.create_agent(model=lab.model, name='guide')\nthread = lab.agents.threads.create()\n"
        "run_turn(lab.agents, thread.id, agent.id, 'Hello!')"
    )
    write(folder / "turn.ipynb", cell(turn, "turn"), cell("lab.cleanup()", "delete", "cleanup"))
    result = CliRunner().invoke(main, ["run", "turn.ipynb", "--price", "1", "2"])
    assert result.exit_code == 2, result.output
    assert re.search(r"About 1 run, [1-9]\d* tokens in and [1-9]\d* out", result.stdout)
    assert "Nothing was sent to Azure" in result.stderr

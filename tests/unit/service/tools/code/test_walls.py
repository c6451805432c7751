"""What code cannot do, with each of the walls alone and with all of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.unit.service.tools.code.bench import EDITIONS, go, names


def attempt(*attempts: str) -> str:
    """Return code that makes each attempt and prints how it failed."""
    return (
        f"for code in {list(attempts)!r}:\n"
        "    try: exec(code)\n"
        "    except BaseException as error: print(f'{type(error).__name__}: {error}')\n"
        "    else: print('it worked:', code)"
    )


@pytest.mark.parametrize("walls", EDITIONS)
def test_there_is_no_way_out(walls: tuple[str, ...]) -> None:
    """The network and other programs are refused, with a sentence that says so."""
    network = (
        "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
    )
    programs = (
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.kill(os.getppid(), 0)",
        "import multiprocessing; multiprocessing.get_context('fork').Process(target=print).start()",
    )
    lines = go(attempt(*network, *programs), walls=walls).logs.splitlines()
    said = "PermissionError: The code interpreter is closed off: {}. It works on the files in /mnt/data."
    assert lines[: len(network)] == [said.format("it has no network")] * len(network)
    assert lines[len(network) :] == [said.format("it cannot start or stop programs")] * len(programs)


@pytest.mark.parametrize("walls", EDITIONS)
def test_only_its_own_files(tmp_path: Path, walls: tuple[str, ...]) -> None:
    """Files of anybody else can neither be read, nor listed, nor written, nor removed, also by way of a link."""
    secret = tmp_path / "secret"
    secret.write_text("opensesame")
    attempts = [
        f"print(open({str(secret)!r}).read())",
        f"open({str(secret)!r}, 'w')",
        f"import os; os.remove({str(secret)!r})",
        f"import os; print(os.listdir({str(tmp_path)!r}))",
        f"import os; os.rename({str(secret)!r}, 'mine')",
        f"import os; os.symlink({str(secret)!r}, 'link'); print(open('link').read())",
        f"import os; os.link({str(secret)!r}, 'hard'); print(open('hard').read())",
        f"import pathlib; pathlib.Path({str(tmp_path / 'new')!r}).mkdir()",
        "open('/etc/passwd').read()",
        "open('../../' * 9 + 'etc/passwd').read()",
    ]
    ran = go(attempt(*attempts), walls=walls)
    assert [line.partition(":")[0] for line in ran.logs.splitlines()] == ["PermissionError"] * len(attempts)
    assert "opensesame" not in str(names(ran))
    assert secret.read_text() == "opensesame"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's walls are Linux's")
def test_the_kernel_stands_behind_the_guard(tmp_path: Path) -> None:
    """System calls made past Python are refused by the kernel: sockets, processes, other people's files, new namespaces."""
    secret = tmp_path / "secret"
    secret.write_text("x")
    code = f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.socket(2, 1, 0), libc.socket(1, 1, 0), libc.fork(), libc.vfork(), libc.system(b"true") != 0)
print(libc.open({os.fsencode(secret)!r}, 0), libc.open({os.fsencode(tmp_path / "new")!r}, 0o101, 0o600))
print(libc.unshare(0x10000000), libc.kill(1, 0), libc.ptrace(16, 1, 0, 0), libc.syscall(425, 1, 0), libc.getpid() > 0)
"""
    assert go(code).logs == "-1 -1 -1 -1 True\n-1 -1\n-1 -1 -1 -1 True"


def test_our_environment_stays_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code sees no variable of ours: no token, no key, no home."""
    monkeypatch.setenv("LABKIT_MODEL_KEY", "k-secret")
    monkeypatch.setenv("IDENTITY_HEADER", "h-secret")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    ran = go(
        "import os, sys\nprint(sorted(os.environ))\nprint(sys.path, sys.argv, [n for n in sys.modules if 'labkit' in n])"
    )
    assert "secret" not in ran.logs
    assert "LABKIT_MODEL_KEY" not in ran.logs
    assert str(Path.home()) not in ran.logs.splitlines()[0]
    assert ran.logs.endswith("['<code>'] []")


def test_no_file_of_ours_is_open() -> None:
    """Files that the service has open, its database among them, are closed to the code."""
    code = (
        "import os\n"
        "def is_open(n):\n"
        "    try: os.fstat(n)\n"
        "    except OSError: return False\n"
        "    return True\n"
        "[n for n in range(3, 200) if is_open(n)]"
    )
    with Path(os.devnull).open() as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003  # its only argument
        assert go(code).logs == "[]"

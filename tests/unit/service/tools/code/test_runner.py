from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from labkit.service.tools.code.limits import LIMITS, Limits
from labkit.service.tools.code.runner import WALLS, Ran, run_code

# Where the kernel's walls are missing one by one; the guard stands in each of them.
EDITIONS = [WALLS, ("mounts",), ("landlock",), ("syscalls",), ()] if sys.platform == "linux" else [()]


def go(
    code: str,
    inputs: Mapping[str, Path] | None = None,
    *,
    limits: Limits = LIMITS,
    walls: tuple[str, ...] = WALLS,
    stop: threading.Event | None = None,
) -> Ran:
    return run_code(code, inputs or {}, stop or threading.Event(), limits, walls)


def names(ran: Ran) -> dict[str, bytes]:
    return {made.name: made.content for made in ran.files}


@pytest.mark.parametrize(
    ("code", "logs"),
    [
        ("1 + 1", "2"),
        ("print('a')\n'b'", "a\n'b'"),
        ("x = 5\nx", "5"),
        ("x = 5", ""),
        ("None", ""),
        ("1 + 1;", ""),
        ("", ""),
        ("# nothing", ""),
        ("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')", "a\nb\nc"),
        ("print('ä€😀')", "ä€😀"),
        ("def f(n):\n    return n and n * f(n - 1) or 1\nf(5)", "120"),
        ("{'b', 'a', 'c'} == {'c', 'b', 'a'}", "True"),
        ("from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\nA(1)", "A(x=1)"),
        ("import pickle\nclass A: pass\ntype(pickle.loads(pickle.dumps(A()))) is A", "True"),
        ("raise SystemExit", ""),
        ("raise SystemExit('enough')", "SystemExit: enough"),
        ("__name__", "'__main__'"),
        ("import asyncio\nasync def f(): return 3\nasyncio.run(f())", "3"),
        ("import threading\nt = threading.Thread(target=print, args=('x',)); t.start(); t.join()", "x"),
    ],
)
def test_a_cell_shows_its_last_value(code: str, logs: str) -> None:
    """What the code prints comes first, then the value of its last expression, as in a notebook."""
    assert go(code).logs == logs


def test_a_traceback_is_of_the_code_alone() -> None:
    """An error comes back with the code's own lines and with none of ours."""
    lines = go("def f():\n    return 1 / 0\nf()").logs.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert [line for line in lines if "File" in line] == [
        '  File "<code>", line 3, in <module>',
        '  File "<code>", line 2, in f',
    ]
    assert lines[-1] == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize("code", ["f(", "if True:", "\ud800", "\x00", "print(1)\n  print(2)", "(" * 500])
def test_code_that_is_none(code: str) -> None:
    """Text that is no Python comes back as the error that Python gives for it."""
    assert "Error" in go(code).logs


@pytest.mark.parametrize("walls", EDITIONS)
def test_files_come_and_go(tmp_path: Path, walls: tuple[str, ...]) -> None:
    """Inputs are in /mnt/data, which is where the code works; what it makes or changes there comes back."""
    (tmp_path / "one").write_text("a,b\n1,2\n")
    (tmp_path / "two").write_text("same")
    code = (
        "import os\n"
        "print(os.getcwd(), sorted(os.listdir('/mnt/data')))\n"
        "text = open('/mnt/data/in.csv').read()\n"
        "open('/mnt/data/out.txt', 'w').write(text.upper())\n"
        "name = 'sub'\n"
        "os.mkdir(f'/mnt/data/{name}')\n"
        "open(f'/mnt/data/{name}/deep.bin', 'wb').write(bytes(3))\n"
        "with open('in.csv', 'a') as file: file.write('3,4')\n"
        "print(os.path.exists('/mnt/data/kept.txt'))\n"
    )
    ran = go(code, {"in.csv": tmp_path / "one", "kept.txt": tmp_path / "two"}, walls=walls)
    assert ran.logs == "/mnt/data ['in.csv', 'kept.txt']\nTrue"
    assert names(ran) == {"in.csv": b"a,b\n1,2\n3,4", "out.txt": b"A,B\n1,2\n", "sub/deep.bin": bytes(3)}
    assert (tmp_path / "one").read_text() == "a,b\n1,2\n"


def test_an_input_that_is_gone_is_named(tmp_path: Path) -> None:
    """A file whose bytes are lost is not there, and the output says so."""
    ran = go("1", {"lost.csv": tmp_path / "nothing"})
    assert ran.logs == "[not in /mnt/data because the content is gone: lost.csv]\n1"


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


@pytest.mark.parametrize(
    ("code", "limits", "why"),
    [
        ("while True: pass", {"cpu": 1}, "more than 1 seconds of processor time"),
        ("import time; time.sleep(60)", {"wall": 0.5}, "it ran for more than 0.5 seconds"),
        ("n = 0\nwhile True: open(str(n), 'w').close(); n += 1", {"files": 50}, "it made more than 50 files"),
        (
            "while True: open('big', 'ab').write(bytes(100_000))",
            {"folder": 5_000_000},
            "it wrote more than 4 MiB",
        ),
        ("bytearray(5_000_000_000)", {}, "MemoryError"),
        ("open('big', 'wb').write(bytes(20_000_000))", {"file": 10_000_000}, "File too large"),
        ("files = [open('x', 'w') for _ in range(1000)]", {"open_files": 64}, "Too many open files"),
        ("def f(): f()\nf()", {}, "RecursionError"),
    ],
)
def test_limits_end_it(code: str, limits: dict[str, float], why: str) -> None:
    """Every limit ends the code, or its attempt, and the output says which one."""
    ran = go(code, limits=replace(LIMITS, **{"cpu": 20, **limits}))
    assert why in ran.logs
    assert ran.logs


@pytest.mark.parametrize(
    "code",
    [
        "while True: print('x' * 1000)",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    ],
)
def test_code_that_does_not_want_to_end(code: str) -> None:
    """Endless output is read and dropped, and code that catches everything is ended all the same."""
    ran = go(code, limits=replace(LIMITS, wall=1.0, output=2000))
    assert len(ran.logs) < 2200
    assert ran.logs.endswith("[stopped: it ran for more than 1 seconds]")


def test_told_to_stop() -> None:
    """When nobody waits for it any more, the code ends at once."""
    stop = threading.Event()
    stop.set()
    assert "nobody waits" in go("import time; time.sleep(60)", stop=stop).logs


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder in which the code worked is gone afterwards, also one with unreadable parts."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    go("import os\nos.mkdir('d')\nopen('d/f', 'w').close()\nos.chmod('d', 0)")
    assert list(tmp_path.iterdir()) == []


def test_too_many_files_are_named() -> None:
    """Of many files the first come back, and the output names some of the others."""
    ran = go("for n in range(25): open(f'{n:02}.txt', 'w').close()")
    assert sorted(names(ran)) == [f"{n:02}.txt" for n in range(LIMITS.kept)]
    assert ran.logs == "[not kept, because it is too much: 20.txt, 21.txt, 22.txt, 23.txt, 24.txt]"


@pytest.mark.parametrize(
    "code", ["import os; os.symlink('/etc/passwd', 'x.csv')", "import os; os.mkfifo('x.csv')"]
)
def test_only_ordinary_files_come_back(code: str) -> None:
    """A link or a pipe in the folder is not followed and not read."""
    assert names(go(code, walls=())) == {}


def test_a_missing_package_says_what_there_is() -> None:
    """Importing what is not installed explains which packages the code can have."""
    logs = go("import no_such_package").logs
    assert "ModuleNotFoundError: No module named 'no_such_package'" in logs
    assert "packages that are installed beside labkit" in logs


def test_packages_of_the_environment_are_there() -> None:
    """What is installed beside labkit can be imported."""
    assert go("import certifi\ncertifi.__name__").logs == "'certifi'"

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from labkit.service.tools.code import runner
from labkit.service.tools.code.limits import LIMITS
from tests.unit.service.tools.code.bench import EDITIONS, go, names


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


def test_what_a_killed_service_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders in which code worked long ago go before the first code of a process; younger ones stay."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, age in (("labkit-code-old", 7200), ("labkit-code-new", 60), ("other", 7200)):
        (tmp_path / name / "data").mkdir(parents=True)
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    runner._sweep.cache_clear()
    go("1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["labkit-code-new", "other"]


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


def test_figures_come_back_as_pictures() -> None:
    """What matplotlib shows, or leaves open, is a picture; one that was saved under a name comes back once."""
    pytest.importorskip("matplotlib")
    begin = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"
    for code, expected in (
        ("plt.show()\nplt.bar([1], [2]);", [True, True]),
        ("plt.savefig('/mnt/data/p.png')", [False]),
        ("plt.savefig('/mnt/data/p.png')\nplt.show()", [True, False]),
        ("plt.close()", []),
    ):
        ran = go(begin + code)
        assert [made.is_figure for made in ran.files] == expected, ran.logs
        assert all(made.content.startswith(b"\x89PNG") for made in ran.files)

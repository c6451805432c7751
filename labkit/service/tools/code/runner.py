"""Start the code's process, watch it, and bring back what it printed and made."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import labkit
from labkit.service.tools.code.limits import DATA, LIMITS, Limits
from labkit.service.tools.code.produce import Made, collect, look, mark

# Linux's own walls, each of which is used where the system lets us (inside/); the guard of `inside/guard.py` always stands.
WALLS: Final = ("mounts", "landlock", "syscalls")
# Seconds between two looks at a process that works.
WATCH: Final = 0.05
_PREFIX: Final = "labkit-code-"
_LEFT_BEHIND: Final = 3600.0  # seconds after which a folder is nobody's any more
# Run by `python -c`: only the labkit package is added to the standard library, and only until the code begins.
_START: Final = "import sys; sys.path.append(sys.argv[1]); from labkit.service.tools.code.inside.start import main; main()"


@dataclass(frozen=True)
class Ran:
    """What came of a piece of code: what it printed (with its traceback), and its files and figures."""

    logs: str
    files: tuple[Made, ...]


def run_code(
    code: str,
    inputs: Mapping[str, Path],
    stop: threading.Event,
    limits: Limits = LIMITS,
    walls: tuple[str, ...] = WALLS,
) -> Ran:
    """Run Python code on copies of the ``inputs`` (name in /mnt/data: where the bytes are).

    Blocks until the code ends, ``stop`` is set, or a limit is reached; then nothing of it runs any more.
    """
    with _box() as box:
        folder, scratch = box / "data", box / "scratch"
        for place in (folder, scratch, scratch / "figures"):
            place.mkdir()
        missing = _lay_out(inputs, folder)
        before = mark(folder)
        process = _start(code, folder, scratch, limits, walls)
        printed = _Printed(process, limits.output)
        why = _watch(process, folder, before, stop, limits)
        logs = printed.text().replace(os.path.realpath(folder), DATA)
        files, left_out = collect(folder, scratch / "figures", before, limits)
    return Ran("\n".join(filter(None, (missing, logs.rstrip("\n"), why, left_out))), files)


@contextlib.contextmanager
def _box() -> Iterator[Path]:
    _sweep()
    box = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        yield box
    finally:
        shutil.rmtree(box, ignore_errors=True)


@functools.cache
def _sweep() -> None:
    """Delete, once a process, what a service that was killed left behind; nothing works for so long."""
    for box in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - box.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(box, ignore_errors=True)


def _lay_out(inputs: Mapping[str, Path], folder: Path) -> str:
    lost = []
    for name, path in inputs.items():
        try:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        except OSError:
            lost.append(name)
    return f"[not in {DATA} because the content is gone: {', '.join(lost)}]" if lost else ""


def _start(
    code: str, folder: Path, scratch: Path, limits: Limits, walls: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    root = str(Path(labkit.__file__).parents[1])
    packages = list(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))
    asked = {
        "code": code,
        "folder": str(folder),
        "scratch": str(scratch),
        "root": root,
        "packages": packages,
        "readable": [sys.prefix, sys.base_prefix, sys.exec_prefix],
        "limits": asdict(limits),
        "walls": walls,
    }
    # -S: no site packages and none of their start-up code; -s -P: nothing of the user's or of the current folder.
    command = [sys.executable, "-s", "-S", "-P", "-X", "utf8", "-c", _START, root]
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=_environment(scratch),
        start_new_session=True,
    )
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # it has ended already, and what it said says why
        process.stdin.write(json.dumps(asked).encode())
        process.stdin.close()
    return process


def _environment(scratch: Path) -> dict[str, str]:
    """Return all that the code's process gets to know of ours."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    system = {name: os.environ[name] for name in ("SYSTEMROOT", "TZ") if name in os.environ}
    return {
        **system,
        **threads,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "TEMP": str(scratch),
        "LANG": "C.UTF-8",
        "USER": "sandbox",
        # The same code prints the same, sets included.
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
        "MPLCONFIGDIR": str(scratch),
        "MPLBACKEND": "module://labkit_figures",
        "LABKIT_FIGURES": str(scratch / "figures"),
    }


def _watch(
    process: subprocess.Popen[bytes],
    folder: Path,
    before: Mapping[str, tuple[int, int]],
    stop: threading.Event,
    limits: Limits,
) -> str:
    """Wait for the end, or make one; return why the code was stopped, or an empty text."""
    deadline = time.monotonic() + limits.wall
    why = ""
    while process.poll() is None and not why:
        if stop.is_set():
            why = "[stopped: nobody waits for it any more]"
        elif time.monotonic() > deadline:
            why = f"[stopped: it ran for more than {limits.wall:g} seconds]"
        elif too_much := look(folder, before, limits):
            why = f"[stopped: {too_much}]"
        else:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(WATCH)
    _end(process)
    return why or _died(process.returncode, limits)


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:  # what it may have started belongs to its group
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _died(code: int, limits: Limits) -> str:
    if code >= 0:
        return ""
    number = -code
    if number in (signal.SIGKILL, getattr(signal, "SIGXCPU", 0)):
        return (
            f"[stopped: it used more than {limits.cpu} seconds of processor time, or was ended by the system]"
        )
    return f"[the code's process died of signal {number}]"


class _Printed:
    """Reads what a process prints; keeps the beginning."""

    def __init__(self, process: subprocess.Popen[bytes], limit: int) -> None:
        self._stream = process.stdout
        self._limit = limit
        self._kept = bytearray()
        self._dropped = 0
        self._thread = threading.Thread(target=self._read, name="labkit-code-output", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._stream is not None
        with self._stream:
            while data := os.read(self._stream.fileno(), 65536):
                # Up to four bytes a character.
                room = max(0, 4 * self._limit - len(self._kept))
                self._kept += data[:room]
                self._dropped += len(data) - len(data[:room])

    def text(self) -> str:
        """Return the text, after the process has ended."""
        self._thread.join(timeout=5.0)
        text = self._kept.decode("utf-8", "replace").replace("\r\n", "\n")
        if self._dropped or len(text) > self._limit:
            return f"{text[: self._limit]}\n[cut: the code printed more than {self._limit} characters]"
        return text

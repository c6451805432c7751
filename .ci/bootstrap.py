"""Make the virtual environments of this repository: the one place that runs pip.

    python3 .ci/bootstrap.py lab          .venv, what a learner needs
    python3 .ci/bootstrap.py dev          .venv, and what an author needs
    python3 .ci/bootstrap.py projects-1   .venv-projects-1, the SDK of 2025, for one contract test

It runs before anything is installed, so it uses the standard library only. When an environment is already
what pyproject.toml and environment.yml ask for it does nothing, in about 50 ms.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
import tomllib
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / ".venv-lock" / "lock"  # in a folder, because .gitignore leaves out folders of this name
SCRIPTS = "Scripts" if os.name == "nt" else "bin"

# What pip says when it cannot go on, and what a person can do about it. The first match wins.
REMEDIES = (
    (r"No space left|Errno 28", "the disk is full", "free about 2 GB, then run the same command again"),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "the package index could not be trusted, as happens behind a company proxy",
        "set PIP_CERT to your organisation's CA file, then run the same command again",
    ),
    (
        r"name resolution|getaddrinfo|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|unreachable",
        "the package index could not be reached",
        "check the network (proxy: set HTTPS_PROXY; mirror: set PIP_INDEX_URL), then run the same command again",
    ),
    (
        r"Permission denied|Errno 13|Read-only file system|Errno 30",
        "this folder cannot be written to",
        "clone the repository to a folder of your own, and run the same command there",
    ),
    (
        r"Failed building wheel|Failed to build|Microsoft Visual C\+\+|error: command",
        "a package has no ready-made build for this Python and would need a compiler",
        "use Python 3.11, 3.12 or 3.13: make lab PYTHON=python3.12",
    ),
    (
        r"No matching distribution|ResolutionImpossible",
        "the package index does not have a version that was asked for",
        "if you use a mirror, ask for it to be refreshed; otherwise unset PIP_INDEX_URL and PIP_NO_INDEX",
    ),
)


class Unable(Exception):
    """Say what happened, what was expected, and what to do next."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment and what belongs in it."""

    folder: Path
    requirements: tuple[str, ...]
    satisfies: tuple[str, ...]  # the names whose stamps hold after this installation
    definition: str  # the text that, when it changes, calls for another installation

    @property
    def python(self) -> Path:
        """Locate the interpreter inside the environment."""
        return self.folder / SCRIPTS / ("python.exe" if os.name == "nt" else "python")

    def stamp(self, name: str) -> Path:
        """Locate the file that says what was installed for `name`."""
        return self.folder / f"installed-{name}.json"

    def content(self) -> dict[str, str]:
        """Say what a finished installation would write on its stamp."""
        return {"where": str(self.folder), "what": hashlib.sha256(self.definition.encode()).hexdigest()}


def read_pins(environment_yml: Path) -> list[str]:
    """Read the exact versions out of environment.yml, so that make and conda install the same ones."""
    lines = environment_yml.read_text(encoding="utf-8").splitlines()
    entries = (line.split(" #")[0].strip().removeprefix("- ") for line in lines)
    return [entry for entry in entries if re.match(r"[a-z0-9-]+==", entry)]


def plan(name: str) -> Environment:
    """Say which environment `name` is, from pyproject.toml and environment.yml."""
    pyproject: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if name == "projects-1":
        asked = pyproject["dependency-groups"]["projects-1"]
        return Environment(ROOT / ".venv-projects-1", tuple(asked), (name,), json.dumps(asked))
    course = "charts,traces"  # optional for those who take the package home, part of the course
    extras, satisfies = (f"[{course},dev]", ("lab", "dev")) if name == "dev" else (f"[{course}]", ("lab",))
    definition = json.dumps([pyproject["project"], read_pins(ROOT / "environment.yml")])
    return Environment(ROOT / ".venv", ("-e", f"{ROOT}{extras}"), satisfies, definition)


def is_ready(environment: Environment, name: str) -> bool:
    """Tell whether the last installation for `name` finished and is still what is asked for."""
    return read_stamp(environment, name) == environment.content() and environment.python.exists()


def read_stamp(environment: Environment, name: str) -> dict[str, str] | None:
    """Read what was installed for `name`, or None."""
    try:
        stamp: dict[str, str] = json.loads(environment.stamp(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp


def is_sound(environment: Environment) -> bool:
    """Tell whether the folder's Python runs, is new enough, has pip, and was made in this place."""
    stamps = [read_stamp(environment, name) for name in environment.satisfies]
    if any(stamp and stamp.get("where") != str(environment.folder) for stamp in stamps):
        return False  # the folder was moved, and its commands still name the old place
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        answer = subprocess.run([environment.python, "-c", probe], capture_output=True, check=False)
        return answer.returncode == 0
    except OSError:
        return False


def create(environment: Environment) -> None:
    """Make an empty virtual environment, in place of a broken one if there is one."""
    try:
        import ensurepip  # noqa: F401 - Debian and Ubuntu ship Python without it
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Unable(
            f"{sys.executable} cannot make a virtual environment: its modules venv and ensurepip are not installed.\n"
            f"  Expected: a complete Python {version}.\n"
            f"  Next:     Debian, Ubuntu: sudo apt install python{version}-venv\n"
            "            elsewhere: install Python from https://www.python.org/downloads/, "
            "then make lab PYTHON=/path/to/python3"
        ) from None
    print(f"Making {environment.folder.name} with Python {sys.version.split()[0]}", flush=True)
    venv.create(environment.folder, with_pip=True, clear=True, symlinks=os.name != "nt")


class Progress:
    """Show one line about pip's work: repainted on a terminal, one line for each change in a log."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.started = time.monotonic()
        self.packages = 0
        self.doing = "asking the package index"
        self.finished = threading.Event()

    def read(self, line: str) -> None:
        """Take one line of pip's output."""
        word, _, rest = line.strip().partition(" ")
        if word == "Collecting":
            self.packages += 1
            package = re.split(r"[<>=~!;\[( ]", rest)[0]
            self.doing = f"{self.packages:3d} packages found, now {package}"
            if not self.stream.isatty() and self.packages % 25 == 0:
                self.show()
        elif line.startswith("Installing collected packages"):
            self.doing = f"unpacking {rest.count(',') + 1} packages, a minute or two"
            if not self.stream.isatty():
                self.show()

    def show(self) -> None:
        """Write the present state."""
        text = f"  {time.monotonic() - self.started:4.0f} s  {self.doing}"
        self.stream.write(f"\r\033[K{text[:100]}" if self.stream.isatty() else f"{text}\n")
        self.stream.flush()

    def repaint(self) -> None:
        """Show that time passes, four times a second, until `finished` is set."""
        while not self.finished.wait(0.25):
            self.show()
        self.stream.write("\r\033[K")


def install(environment: Environment) -> None:
    """Run pip with progress; its whole output goes to install.log in the environment's folder."""
    log, constraints = environment.folder / "install.log", environment.folder / "constraints.txt"
    command = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if "lab" in environment.satisfies:
        constraints.write_text("\n".join(read_pins(ROOT / "environment.yml")) + "\n", encoding="utf-8")
        command += ["-c", str(constraints)]
    command += ["--progress-bar", "off", *environment.requirements]
    print(f"Installing {' and '.join(environment.satisfies)} into {environment.folder.name}", flush=True)
    progress = Progress(sys.stdout)
    painter = threading.Thread(target=progress.repaint, daemon=True)
    with log.open("w", encoding="utf-8") as record:
        pip = subprocess.Popen(
            command, cwd=ROOT, text=True, encoding="utf-8", errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if progress.stream.isatty():
            painter.start()
        for line in pip.stdout or ():
            record.write(line)
            progress.read(line)
    progress.finished.set()
    if painter.is_alive():
        painter.join()
    if pip.wait() != 0:
        raise Unable(explain(log.read_text(encoding="utf-8"), log))
    print(f"  done in {time.monotonic() - progress.started:.0f} s", flush=True)


def explain(output: str, log: Path) -> str:
    """Turn pip's output into what happened, what was expected, and what to do next."""
    found = ((what, remedy) for pattern, what, remedy in REMEDIES if re.search(pattern, output))
    what, remedy = next(
        found, ("pip stopped", "read the lines above and the log, then run the same command again")
    )
    errors = [line for line in output.splitlines() if "ERROR" in line or "error:" in line]
    shown = "\n".join(f"    {line.strip()[:160]}" for line in errors[-4:])
    return (
        f"The installation stopped: {what}.\n{shown}\n"
        f"  Expected: every package of pyproject.toml in {log.parent.name}.\n"
        f"  Next:     {remedy}.\n"
        f"  pip's whole output: {log}"
    )


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock `path`, waiting for whoever has it: a second one would take a half-made environment for a broken one."""
    path.parent.mkdir(exist_ok=True)
    with path.open("a+b") as file:
        if not try_lock(file):
            print("Another make is installing; waiting", flush=True)
            while not try_lock(file):
                time.sleep(0.5)
        yield  # the system frees the lock when the file is closed, also after a crash


def try_lock(file: IO[bytes]) -> bool:
    """Try to lock the file for this process; tell whether it worked."""
    try:
        if os.name == "nt":
            import msvcrt  # imported here: the other systems have no such module

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Anything else is a disk without locks, as some network disks are: then as well go on.
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


def main(arguments: list[str]) -> int:
    """Make sure that each named environment is ready; return the exit code."""
    if all(is_ready(plan(name), name) for name in arguments):
        return 0  # without the lock, so that a folder that is ready may be read-only
    with alone(LOCK):
        for name in arguments:
            make(name)
    return 0


def make(name: str) -> None:
    """Make the environment `name`, unless it is ready."""
    environment = plan(name)
    if is_ready(environment, name):
        return
    if not is_sound(environment):
        create(environment)
    install(environment)
    for satisfied in environment.satisfies:
        environment.stamp(satisfied).write_text(json.dumps(environment.content()), encoding="utf-8")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unable as problem:
        sys.exit(f"\n{problem}")
    except OSError as problem:
        sys.exit(f"\n{explain(f'ERROR: {problem}', ROOT / '.venv' / 'install.log')}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. Nothing is lost: the same command goes on from here.")

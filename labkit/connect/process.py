"""The local service as a process: find it, start it once, wait until it is ready, stop it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from labkit.clock import Clock, SystemClock
from labkit.connect.door import HttpDoor, request
from labkit.connect.files import Home, ServiceState, open_private
from labkit.connect.variables import for_service
from labkit.errors import LabkitError, ServiceUnavailable

#: A cold start takes well under a second; a laptop whose virus scanner reads every module takes longer (seconds).
READY_TIMEOUT = 30.0
#: The service answers /health in milliseconds; what is silent for longer (seconds) on its port is another program.
HEALTH_TIMEOUT = 1.0
#: A stopping service first writes its database (seconds).
STOP_TIMEOUT = 10.0
#: How often to look whether the service is ready (seconds): short beside its start of some 400 ms.
LOOK_EVERY = 0.01
#: Lines of the log shown when the service ends instead of getting ready: its last message, without the whole story.
LOG_LINES = 6
#: What `start_new_session` is on POSIX; these names exist on Windows only, and 0 means nothing special.
DETACHED: int = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(
    subprocess, "CREATE_NEW_PROCESS_GROUP", 0
)


class WrongKey(ServiceUnavailable):
    """The running service refuses the key that is in the workspace."""

    def __init__(self, home: Home, state: ServiceState) -> None:
        super().__init__(
            f"The secret file {home.secret} does not fit the running service (process {state.pid}).",
            expected="the key with which that service was started",
            try_next=f"end that process (labkit serve --stop, or kill {state.pid}) or restore the file, then try again",
        )


@dataclass(frozen=True)
class LocalService:
    """A workspace's local service: the one place that starts, finds and stops its process."""

    home: Home
    clock: Clock = field(default_factory=SystemClock)
    #: Where a service that is started finds what only it reads, besides this process's own variables.
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    def find(self) -> ServiceState | None:
        """Return the running service; None when there is none.

        Raises:
            ServiceUnavailable: it runs and does not answer.
        """
        try:
            return self._look()
        except TimeoutError as error:
            if not self._is_held():  # some other program has the port, and no service runs
                return None
            state = self.home.read_state()
            who = f"process {state.pid}" if state else "a process that is not known"
            raise ServiceUnavailable(
                f"The local service ({who}) does not answer within {HEALTH_TIMEOUT:g} s.",
                expected="an answer to /health; the service holds this workspace, so it runs",
                try_next=f"end {who} if it hangs, then try again; nothing stored is lost",
            ) from error

    def start(self, options: tuple[str, ...] = ()) -> ServiceState:
        """Return the running service, started first when there is none.

        Two starters at once end with one service: the second waits for the first, then finds it.

        Args:
            options: more arguments for ``python -m labkit.service``.

        Raises:
            SettingsError: the workspace cannot be written.
            ServiceUnavailable: it ended, or was not ready within 30 s; the message has its last lines.
        """
        self.home.create()
        found = self._present()
        if found is not None:
            return found
        try:
            with FileLock(self.home.lock, timeout=READY_TIMEOUT):
                return self._start_alone(options)
        except Timeout as error:
            raise ServiceUnavailable(
                f"Another process has been starting the local service for {READY_TIMEOUT:g} s.",
                expected=f"the lock {self.home.lock} to be free",
                try_next="labkit serve --status; end the other process if it hangs",
            ) from error

    def stop(self) -> bool:
        """End the running service and wait until it is gone; return False when none was running.

        Raises:
            ServiceUnavailable: it does not end.
        """
        state = self.find()
        if state is None:
            return False
        try:
            self.require_key(state)
            self.door(state).ask("POST", "/labkit/shutdown")
        except WrongKey as refusal:
            _end(state, refusal)
        deadline = self.clock.monotonic() + STOP_TIMEOUT
        while self._is_held():
            if self.clock.monotonic() > deadline:
                raise ServiceUnavailable(
                    f"The local service (process {state.pid}) still runs {STOP_TIMEOUT:g} s after it was stopped.",
                    expected="it to write its database and end",
                    try_next=f"end process {state.pid} yourself; nothing stored is lost",
                )
            self.clock.sleep(LOOK_EVERY)
        return True

    def door(self, state: ServiceState) -> HttpDoor:
        """Return the side door of ``state``'s service."""
        return HttpDoor(state.side_port, self.home.read_secret())

    def require_key(self, state: ServiceState) -> None:
        """Make sure that the running service accepts the key in this workspace.

        Raises:
            WrongKey: it does not, or there is none: the file was changed or lost while the service ran.
        """
        try:
            key = self.home.read_secret()
            status, _ = request(state.side_port, "GET", "/labkit/projects", key=key)
        except ServiceUnavailable as error:
            raise WrongKey(self.home, state) from error
        except (OSError, http.client.HTTPException):
            return  # gone meanwhile: whoever asks next says so
        if status == 401:
            raise WrongKey(self.home, state)

    def _present(self) -> ServiceState | None:
        try:
            return self._look()
        except TimeoutError:
            # Some other program, or a service that is busy: it holds its lock, and is waited for.
            return None

    def _look(self) -> ServiceState | None:
        state = self.home.read_state()
        return state if state is not None and self._is_ours(state) else None

    def _is_ours(self, state: ServiceState) -> bool:
        try:
            status, content = request(state.side_port, "GET", "/health", timeout=HEALTH_TIMEOUT)
            found = json.loads(content)
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException, ValueError):
            return False
        if status != 200 or not isinstance(found, dict):
            return False
        # After a crash another workspace's service may have the port; and a new service of this workspace answers on
        # the old port a moment before its own description is read.
        return found.get("pid") == state.pid and _is_same(found.get("home"), self.home.path)

    def _is_held(self) -> bool:
        # The service holds this lock from its first moment to its last, also while it answers nothing.
        try:
            with FileLock(self.home.service_lock, timeout=0):
                return False
        except Timeout:
            return True

    def _start_alone(self, options: tuple[str, ...]) -> ServiceState:
        before = self.home.log.stat().st_size if self.home.log.exists() else 0
        deadline = self.clock.monotonic() + READY_TIMEOUT
        process = None
        while True:
            state = self._present()
            if state is not None:
                return state
            # Held, yet not found: one that just stops, or one that somebody else just starts. Either takes a moment.
            if process is None and not self._is_held():
                process = launch(self.home, options, for_service(self.environ))
            ended = process.poll() if process else None
            if ended is not None:
                raise self._failure(f"The local service ended while it started (exit code {ended}).", before)
            if self.clock.monotonic() > deadline:
                self.find()  # says it better when the service is there and silent
                raise self._failure(f"The local service was not ready within {READY_TIMEOUT:g} s.", before)
            self.clock.sleep(LOOK_EVERY)

    def _failure(self, happened: str, before: int) -> LabkitError:
        # Whoever holds the workspace may have been started in a terminal: then there is no log.
        log = self.home.log.read_bytes()[before:] if self.home.log.exists() else b""
        lines = log.decode("utf-8", "replace").strip().splitlines()[-LOG_LINES:]
        said = "\n".join(f"    {line}" for line in lines) or "    (nothing)"
        return ServiceUnavailable(
            f"{happened} Its last words:\n{said}",
            expected="a service that answers",
            try_next=f"do what the last line says; labkit doctor checks the rest; the whole log is {self.home.log}",
        )


def command(home: Home, options: tuple[str, ...] = ()) -> list[str]:
    """Return the command line of the service process."""
    # -P: a learner's json.py or labkit/ in the current directory is not imported in place of the real one.
    return [sys.executable, "-P", "-m", "labkit.service", "--home", str(home.path), *options]


def launch(
    home: Home, options: tuple[str, ...] = (), environ: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start the service as a process of its own, which outlives this one and its terminal."""
    with open_private(home.log, "ab") as log:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            command(home, options),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home.path,
            env={**os.environ, **(environ or {})},
            start_new_session=True,
            creationflags=DETACHED,
        )
    # Somebody has to collect the exit code, or a stopped service stays in the process table as a zombie.
    threading.Thread(target=process.wait, name="labkit-service-exit", daemon=True).start()
    return process


def _end(state: ServiceState, refusal: WrongKey) -> None:
    # Only after /health has named this process as this workspace's service.
    try:
        os.kill(state.pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except OSError:
        raise refusal from None


def _is_same(found: object, home: Path) -> bool:
    return isinstance(found, str) and Path(found).resolve() == home.resolve()

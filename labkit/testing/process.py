"""The service process of a test session, a project for each test, and the variables that lead there."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from pathlib import Path

from labkit.connect.endpoint import Target
from labkit.connect.files import Home
from labkit.connect.lab import Lab
from labkit.connect.process import LocalService
from labkit.connect.session import attach
from labkit.connect.variables import TRUST_VARIABLES


class SessionService:
    """One process a session, started when the first test asks for it."""

    def __init__(self, place: Path, environ: MutableMapping[str, str]) -> None:
        self._place = place
        self._environ = environ
        self._target = Target.local(place / ".labkit")

    @classmethod
    def prepare(cls, environ: MutableMapping[str, str]) -> SessionService:
        """Make the certificates and let ``environ`` trust them; the process comes later."""
        from labkit.service import certificates

        place = Path(tempfile.mkdtemp(prefix="labkit-tests-"))
        service = cls(place, environ)
        home: Home = service._target.home
        home.create()
        certificates.ensure(home.path, datetime.now(UTC))
        environ.update(dict.fromkeys(TRUST_VARIABLES, str(home.bundle)))
        return service

    @contextlib.contextmanager
    def project(self, test: str) -> Iterator[Lab]:
        """Give a test an empty project, and the variables for it; both are gone afterwards."""
        before = dict(self._environ)
        try:
            state = LocalService(self._target.home).start()
            lab = attach(self._target, state, project_name(test), self._environ, keep_alive=False)
            with lab:
                lab.service.reset(0)
                yield lab
                lab.service.reset()
        finally:
            self._environ.clear()
            self._environ.update(before)

    def close(self) -> None:
        """Stop the process and delete everything that it kept."""
        LocalService(self._target.home).stop()
        shutil.rmtree(self._place, ignore_errors=True)


def project_name(test: str) -> str:
    """Return a project's name for a test's id: readable, and different for every test."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", test.rpartition("::")[2]).strip("-")[:40] or "test"
    return f"{words}-{hashlib.blake2b(test.encode(), digest_size=6).hexdigest()}"

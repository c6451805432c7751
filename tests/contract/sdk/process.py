"""A service process of a test's own, spoken to by nothing of labkit's."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labkit.clock import SystemClock

Json = dict[str, Any]

# Seconds; a cold start takes well under one.
READY = 20.0


@dataclass
class ServiceProcess:
    """``python -m labkit.service`` on one home; what it says on its standard error is kept."""

    home: Path
    process: subprocess.Popen[str] | None = None
    state: Json = field(default_factory=dict)

    def start(self, *options: str) -> ServiceProcess:
        """Start it and wait until it answers."""
        self.process = self.launch(*options)
        clock = SystemClock()
        deadline = clock.monotonic() + READY
        while not self.is_ready():
            assert self.process.poll() is None, self.process.communicate()
            assert clock.monotonic() < deadline, "the service is not ready in time"
            clock.sleep(0.01)
        return self

    def launch(self, *options: str) -> subprocess.Popen[str]:
        """Start it without waiting."""
        command = [sys.executable, "-m", "labkit.service", "--home", str(self.home), *options]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def refuse(self, *options: str) -> str:
        """Start it where it cannot; return the one line that says why."""
        process = self.launch(*options)
        out, line = process.communicate(timeout=READY)
        assert (process.returncode, out, line.count("\n")) == (1, "", 1), line
        return line

    def is_ready(self) -> bool:
        """Tell whether service.json is this process's and its side door answers."""
        try:
            self.state = json.loads((self.home / "service.json").read_text("utf-8"))
            return self.state["pid"] == self.process.pid and self.knock("GET", "/health")["status"] == "ok"  # type: ignore[union-attr]  # started
        except (OSError, ValueError):
            return False

    def knock(self, method: str, path: str, body: Json | None = None) -> Json:
        """Send one request to the side door."""
        connection = http.client.HTTPConnection("127.0.0.1", self.state["side_port"], timeout=10)
        key = (self.home / "secret").read_text("ascii")
        connection.request(
            method,
            path,
            None if body is None else json.dumps(body),
            {"X-Labkit-Key": key, "X-IDENTITY-HEADER": key},
        )
        reply = connection.getresponse()
        answer: Json = json.loads(reply.read())
        connection.close()
        assert reply.status == 200, answer
        return answer

    def token(self) -> str:
        """Return a bearer token, got as a managed identity gets it."""
        return str(self.knock("GET", "/msi/token?resource=https://ai.azure.com")["access_token"])

    def endpoint(self, project: str) -> str:
        """Return the endpoint of a project."""
        return f"https://localhost:{self.state['port']}/api/projects/{project}"

    def environ(self, project: str) -> dict[str, str]:
        """Return the variables of wire contract §20, and nothing else but what Python itself needs."""
        bundle = str(self.home / "bundle.pem")
        return {
            "PATH": "",
            "PROJECT_ENDPOINT": self.endpoint(project),
            "MODEL_DEPLOYMENT_NAME": "gpt-4o-mini",
            "REQUESTS_CA_BUNDLE": bundle,
            "SSL_CERT_FILE": bundle,
            "IDENTITY_ENDPOINT": f"http://127.0.0.1:{self.state['side_port']}/msi/token",
            "IDENTITY_HEADER": (self.home / "secret").read_text("ascii"),
            "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential",
            "NO_PROXY": "localhost,127.0.0.1",
        }

    def kill(self) -> None:
        """End it at once, as kill -9 does."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def stop(self) -> int:
        """End it by its side door; return its exit code."""
        assert self.process is not None
        self.knock("POST", "/labkit/shutdown")
        self.process.communicate(timeout=READY)
        return self.process.returncode

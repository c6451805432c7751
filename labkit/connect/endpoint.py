"""Which service a process is meant to use, and whether Azure answers there."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from labkit.connect.files import Home
from labkit.errors import ServiceUnavailable, SettingsError
from labkit.settings import Settings, find_home, is_local, read_environment

if TYPE_CHECKING:
    from azure.ai.agents import AgentsClient
    from azure.ai.projects import AIProjectClient

#: A host that does not accept a connection within this time (seconds) will not within the SDK's 300 either.
CONNECT_TIMEOUT = 10.0
#: The way back from Azure. The kernels of ``labkit lab`` have its variables, so that a new kernel is not enough.
WORK_LOCALLY = "remove PROJECT_ENDPOINT from the shell and .env, and start labkit lab (or your program) anew"
_PROJECT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Target:
    """What the environment and ``.env`` ask for."""

    settings: Settings
    home: Home
    environ: Mapping[str, str] = field(
        default_factory=dict, repr=False
    )  # the process's variables over those of .env

    @classmethod
    def local(cls, home: Path) -> Target:
        """Return the local service of ``home``, with nothing else set."""
        return cls(Settings(), Home(home))

    @property
    def azure(self) -> str | None:
        """The endpoint on Azure; None means the local service."""
        endpoint = self.settings.endpoint
        return endpoint if endpoint and not is_local(endpoint) else None


def read_target(start: Path, environ: Mapping[str, str]) -> Target:
    """Read which service is meant, for a process that works in the directory ``start``.

    The process's variables come before those of ``.env``, with one exception: a local PROJECT_ENDPOINT is what
    ``connect()`` or ``labkit env`` left there. It hides neither the project that ``.env`` names nor its model.

    Raises:
        SettingsError: a variable has a value that cannot be used; the message names it.
    """
    path = find_home(start, environ)
    found = _merge(path, environ)
    return Target(Settings.from_environment(found), Home(path), found)


def _merge(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    if not is_local(environ.get("PROJECT_ENDPOINT", "")):
        return read_environment(home, environ)
    own = {name: value for name, value in environ.items() if name != "PROJECT_ENDPOINT"}
    found = read_environment(home, own)
    named, model = found.get("PROJECT_ENDPOINT", ""), read_environment(home, {}).get("MODEL_DEPLOYMENT_NAME")
    if model and named.strip() and not is_local(named):
        found["MODEL_DEPLOYMENT_NAME"] = model  # the one that was left there is not this project's
    return found


def project_of(endpoint: str) -> str:
    """Return the project's name in an endpoint: what follows ``/api/projects/``."""
    return urlsplit(endpoint).path.partition("/api/projects/")[2].strip("/")


def require_project_name(project: str) -> None:
    """Make sure that a name can be a project's.

    Raises:
        SettingsError: it cannot; the service would answer every request with 404.
    """
    if not _PROJECT_NAME.fullmatch(project):
        raise SettingsError(
            f"The project name {project!r} cannot be used.",
            expected="1 to 64 letters, digits, dots, dashes or underscores; a letter or digit first",
            try_next='connect("lab")',
        )


def require_host(endpoint: str) -> None:
    """Make sure that the endpoint's host exists and accepts connections.

    Asked before the login, because a login without a network fails late and with a page of text. Behind a proxy
    the question would be put to the wrong host, so it is left out.

    Raises:
        ServiceUnavailable: it does not.
    """
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if parts.scheme in getproxies() and not proxy_bypass(host):
        return
    try:
        socket.create_connection((host, parts.port or 443), timeout=CONNECT_TIMEOUT).close()
    except (OSError, ValueError) as error:  # ValueError: no host name, or no port
        why = getattr(error, "strerror", None) or error
        raise ServiceUnavailable(
            f"PROJECT_ENDPOINT names the host {host}, which cannot be reached: {why}.",
            expected="the endpoint from your project's overview page, and a network that leads there",
            try_next=f"correct PROJECT_ENDPOINT (in the shell or in .env); to work locally, {WORK_LOCALLY}",
        ) from error


def require_access(agents: AgentsClient, endpoint: str) -> None:
    """Log in and read one agent, so that a wrong project or a missing role shows here and not in a lesson.

    Raises:
        ServiceUnavailable: the login fails, or the project refuses or does not answer.
    """
    from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

    try:
        next(iter(agents.list_agents(limit=1)), None)
    except ClientAuthenticationError as error:
        raise ServiceUnavailable(
            f"The login for {endpoint} failed: {_first_line(error)}",
            expected="a signed-in account that DefaultAzureCredential finds",
            try_next=f"az login, then connect again; to work locally without an account, {WORK_LOCALLY}",
        ) from error
    except HttpResponseError as error:
        raise ServiceUnavailable(
            f"The project {endpoint} answers HTTP {error.status_code}: {_first_line(error)}",
            expected="a project that exists, and the role Azure AI User in it",
            try_next=_NEXT.get(error.status_code or 0, f"try again later; to work locally, {WORK_LOCALLY}"),
        ) from error
    except AzureError as error:
        raise ServiceUnavailable(
            f"The project {endpoint} does not answer: {_first_line(error)}",
            expected="an answer to one small request",
            try_next=f"check the network and PROJECT_ENDPOINT; to work locally, {WORK_LOCALLY}",
        ) from error


def read_deployments(project: AIProjectClient) -> list[str]:
    """Return the names of a project's model deployments.

    Raises:
        ServiceUnavailable: the project refuses or does not answer.
    """
    from azure.core.exceptions import AzureError

    try:
        return [deployment.name for deployment in project.deployments.list()]
    except AzureError as error:
        raise ServiceUnavailable(
            f"The project's deployments cannot be listed: {_first_line(error)}",
            expected="an account that may read the project",
            try_next="ask the project's owner for the role Azure AI User",
        ) from error


_NEXT = {
    401: "az login with the account that owns the project",
    403: "ask the project's owner for the role Azure AI User",
    404: "compare PROJECT_ENDPOINT with the endpoint on the project's overview page",
}


def _first_line(error: Exception) -> str:
    # The chained credential's message has one paragraph for every credential it tried; the first line says enough.
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__

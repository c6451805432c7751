"""The environment variables that let unmodified code reach the local service (wire contract §20)."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from pathlib import Path

from labkit.connect.files import Home
from labkit.settings import is_local

#: Hosts that must never be asked through a proxy. With a proxy set, both SDKs try it even for loopback (§19).
LOOPBACK_HOSTS = ("localhost", "127.0.0.1")

#: Variables whose mere presence, even empty, makes the SDK look for another identity than ours (msal's
#: ``get_managed_identity_source``): they must not be there beside those of ``for_local``.
DISTURBING = ("IDENTITY_SERVER_THUMBPRINT",)
#: What makes a service principal or a workload of the machine's own. Source: azure-identity 1.27, ``EnvironmentCredential``.
PRINCIPALS = {
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_USERNAME",
    "AZURE_FEDERATED_TOKEN_FILE",
}
TRUST_VARIABLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")
#: What a service reads when it starts. In ``.env`` they reach nobody by themselves.
SERVICE_VARIABLES = ("LABKIT_MODEL_URL", "LABKIT_MODEL_KEY", "LABKIT_MODEL_NAME", "LABKIT_OPENAPI_HOSTS")
IDENTITY_VARIABLES = ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "AZURE_TOKEN_CREDENTIALS")


def for_local(
    home: Home, *, port: int, side_port: int, project: str, model: str, environ: Mapping[str, str]
) -> dict[str, str]:
    """Return the variables for the local service, as a dictionary that replaces what ``environ`` has.

    They replace rather than fill gaps: machines that export a CA bundle of their own would otherwise distrust the
    local service (floors §2.2). ``environ`` is read only for the proxy exceptions, which are kept and extended.
    """
    bundle = str(home.bundle)
    found = {
        "PROJECT_ENDPOINT": f"https://localhost:{port}/api/projects/{project}",
        "MODEL_DEPLOYMENT_NAME": model,
        **dict.fromkeys(TRUST_VARIABLES, bundle),
        "IDENTITY_ENDPOINT": f"http://127.0.0.1:{side_port}/msi/token",
        "IDENTITY_HEADER": home.read_secret(),
        # A leftover service principal would be tried first and stop the chain, so then there is only one to be tried.
        # Else nothing is pinned: a program may exclude the managed identity and log in by a command line.
        "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential" if PRINCIPALS & environ.keys() else "",
        "LABKIT_HOME": str(home.path),
    }
    return found | _proxy_exceptions(environ)


def set_local(environ: MutableMapping[str, str], found: Mapping[str, str]) -> None:
    """Put the variables of ``for_local`` into ``environ``, and take out what would keep them from working."""
    environ.update(found)
    for name in DISTURBING:
        environ.pop(name, None)


def for_azure(endpoint: str, model: str) -> dict[str, str]:
    """Return the variables for a project on Azure."""
    return {"PROJECT_ENDPOINT": endpoint, "MODEL_DEPLOYMENT_NAME": model}


def forget_local(environ: MutableMapping[str, str]) -> None:
    """Remove login and CA file of the local service from ``environ``, so that Azure's are looked for."""
    if is_local(environ.get("IDENTITY_ENDPOINT", "")):
        for name in IDENTITY_VARIABLES:
            environ.pop(name, None)
    # ``for_local`` sets both from one home; a CA file of the machine's own is not touched.
    home = environ.get("LABKIT_HOME")
    for name in TRUST_VARIABLES:
        if home and environ.get(name) == str(Home(Path(home)).bundle):
            del environ[name]


def for_service(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that the service itself reads: who answers, with which key, and whom its tools may call."""
    return {name: environ[name] for name in SERVICE_VARIABLES if name in environ}


def _proxy_exceptions(environ: Mapping[str, str]) -> dict[str, str]:
    # Both spellings are in use, and where both are set most libraries read the lower case one.
    names = ["NO_PROXY", *(["no_proxy"] if "no_proxy" in environ else [])]
    return {name: _extended(environ.get(name) or environ.get("no_proxy", "")) for name in names}


def _extended(exceptions: str) -> str:
    known = [host.strip() for host in exceptions.split(",") if host.strip()]
    if "*" in known:
        return exceptions
    return ",".join(known + [host for host in LOOPBACK_HOSTS if host not in known])

"""A stand-in for `az` and `azd`, for programs that log in by one of them: it prints a token of the local service.

Run as a file, by the scripts that `logins` writes, so it imports the standard library only. Whatever else the real program
can do, it does: it is looked for further down on PATH.
Source: azure-identity 1.27, `azure_cli.py` and `azd_cli.py` (commands, keys of the JSON, forms of the dates).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

COMMANDS: Final = {"az": ["account", "get-access-token"], "azd": ["auth", "token"]}
RESOURCE: Final = "https://ai.azure.com"
NOBODY: Final = (
    "00000000-0000-0000-0000-000000000000"  # of which subscription and tenant, where there is none
)
TIMEOUT: Final = 8.0  # seconds; the SDK waits 10 for the program


def main(program: str, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print a token, or become the real program; return the exit code."""
    if list(arguments[:2]) != COMMANDS[program]:
        return _hand_over(program, arguments, environ)
    try:
        token = ask(resource_of(arguments), environ)
    except (KeyError, OSError, ValueError) as error:
        sys.stderr.write(
            f"ERROR: the local Agent Service gave no token ({type(error).__name__}: {error}).\n"
            "Expected: a program started with labkit exec, while the service runs.\nTry: labkit doctor\n"
        )
        return 1
    sys.stdout.write(json.dumps(show(program, token["access_token"], int(token["expires_on"]))) + "\n")
    return 0


def resource_of(arguments: Sequence[str]) -> str:
    """Return what the token is for: `--resource URL` of az, `--scope URL/.default` of both."""
    for option, value in pairwise(arguments):
        if option in ("--resource", "--scope"):
            return value.removesuffix("/.default")
    return RESOURCE


def ask(resource: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Ask the identity endpoint of the service, as a managed identity does."""
    query = urllib.parse.urlencode({"api-version": "2019-08-01", "resource": resource})
    request = urllib.request.Request(  # noqa: S310  # an address that labkit set
        f"{environ['IDENTITY_ENDPOINT']}?{query}", headers={"X-IDENTITY-HEADER": environ["IDENTITY_HEADER"]}
    )
    # Without the machine's proxies: the service is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=TIMEOUT) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def show(program: str, token: str, expires_on: int) -> dict[str, Any]:
    """Return the token as the program prints it; expires_on: unix seconds."""
    if program == "azd":
        expires = datetime.fromtimestamp(expires_on, UTC)
        return {"token": token, "expiresOn": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}
    expires = datetime.fromtimestamp(expires_on)  # noqa: DTZ006  # az prints local time
    return {
        "accessToken": token,
        "expiresOn": expires.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "expires_on": expires_on,
        "subscription": NOBODY,
        "tenant": NOBODY,
        "tokenType": "Bearer",
    }


def _hand_over(program: str, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    own = Path(environ.get("LABKIT_LOGINS", ""))
    others = [part for part in environ.get("PATH", "").split(os.pathsep) if part and Path(part) != own]
    real = shutil.which(program, path=os.pathsep.join(others))
    if real is None:
        sys.stderr.write(
            f"ERROR: {program} {' '.join(arguments[:2])}: the real {program} is not installed.\n"
            f"Expected: {program} {' '.join(COMMANDS[program])}, which the local Agent Service answers.\n"
            "Try: nothing needs to be logged in here; on Azure, install the real program.\n"
        )
        return 127
    return subprocess.run([real, *arguments], check=False).returncode  # noqa: S603  # what the user asked for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:], os.environ))

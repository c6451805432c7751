"""The local CA, the service's certificate, and the bundle that clients trust (wire contract §19).

The bundle is certifi's roots plus the local CA, never the local CA alone: a process that trusts only this service
could reach nothing else. The CA stays when the certificate is renewed, so running kernels need not be restarted.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import ssl
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("localhost", "127.0.0.1", "::1")
# Browsers and libraries accept a leaf of at most 398 days; a private CA may be older than that.
LEAF_DAYS: Final = 365
RENEW_DAYS: Final = 14


@dataclass(frozen=True)
class Files:
    """Where the certificates of a workspace are."""

    home: Path

    @property
    def ca(self) -> Path:
        """The CA's certificate."""
        return self.home / "ca.pem"

    @property
    def ca_key(self) -> Path:
        """The CA's private key, readable by its owner only."""
        return self.home / "ca.key"

    @property
    def server(self) -> Path:
        """The service's private key and certificate chain, in one file."""
        return self.home / "server.pem"

    @property
    def bundle(self) -> Path:
        """What clients trust: certifi's roots and the local CA."""
        return self.home / "bundle.pem"


def ensure(home: Path, now: datetime, names: Sequence[str] = ()) -> Files:
    """Return the workspace's certificates, made or renewed where they are missing, broken or about to expire.

    ``names`` are more names and addresses of this machine that the certificate must hold.
    """
    files = Files(home)
    if not are_good(files, now, names):
        _make(files, now, names)
    return files


def ensure_apart(home: Path, now: datetime, names: Sequence[str] = ()) -> Files:
    """Do as :func:`ensure`, in a process of its own where something must be made: for that is seldom, and large.

    Raises:
        OSError: it could not be done.
    """
    files = Files(home)
    if not are_good(files, now, names):
        command = [sys.executable, "-m", __name__, str(home), *names]
        done = subprocess.run(  # noqa: S603  # our own interpreter and module
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            reason = done.stderr.strip().rpartition("\n")[2]
            raise OSError(errno.EIO, f"its certificates cannot be made: {reason}", str(home))
    return files


def expiry(path: Path) -> datetime:
    """Return when the certificate in ``path`` expires.

    Raises:
        ValueError: there is no certificate in the file.
        OSError: the file cannot be read.
    """
    from cryptography import x509  # imported here: 8 MB that only who asks for this needs

    return x509.load_pem_x509_certificates(path.read_bytes())[0].not_valid_after_utc


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    temporary.replace(path)


def are_good(files: Files, now: datetime, names: Sequence[str] = ()) -> bool:
    """Tell whether the certificates are all there, fit together, last a while and hold these names."""
    try:
        fits = files.bundle.read_bytes() == _bundle(files.ca.read_bytes()) and files.ca_key.exists()
        shown = _shown(files) if fits else {}
    except (OSError, ValueError):
        return False
    if not shown:
        return False
    left = ssl.cert_time_to_seconds(shown["notAfter"]) - now.timestamp()
    held = {_plain(name) for _, name in shown["subjectAltName"]}
    return left > timedelta(days=RENEW_DAYS).total_seconds() and {_plain(name) for name in names} <= held


def _plain(name: str) -> str:
    """Return a name as it is, an address in its one short spelling: a certificate shows ::1 as 0:0:0:0:0:0:0:1."""
    try:
        return ipaddress.ip_address(name).compressed
    except ValueError:
        return name


def _shown(files: Files) -> Any:
    """Return the certificate that a client is shown who trusts the CA; empty when it would not go on.

    A handshake in memory sees all that a client will, and needs no library that reads certificates.
    """
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(files.server)
    trusting = ssl.create_default_context(cafile=str(files.ca))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    client = trusting.wrap_bio(to_client, to_server, server_hostname=NAMES[0])
    for side in (client, server) * 3:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLError:
            return {}
    return client.getpeercert() or {}


def _bundle(ca: bytes) -> bytes:
    import certifi

    return Path(certifi.where()).read_bytes() + b"\n" + ca


def _make(files: Files, now: datetime, names: Sequence[str]) -> None:
    import trustme

    try:
        ca = trustme.CA.from_pem(files.ca.read_bytes(), files.ca_key.read_bytes())
    except (OSError, ValueError):
        ca = trustme.CA(organization_name="labkit", organization_unit_name="local Agent Service")
    leaf = ca.issue_cert(*NAMES, *names, not_after=(now + timedelta(days=LEAF_DAYS)).astimezone(UTC))
    write_private(files.ca_key, ca.private_key_pem.bytes())
    write_private(files.ca, ca.cert_pem.bytes())
    write_private(files.server, leaf.private_key_and_cert_chain_pem.bytes())
    write_private(files.bundle, _bundle(ca.cert_pem.bytes()))


if __name__ == "__main__":
    ensure(Path(sys.argv[1]), datetime.now(UTC), sys.argv[2:])

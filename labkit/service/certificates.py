"""The local CA, the service's certificate, and the bundle that clients trust (wire contract §19).

The bundle is certifi's roots plus the local CA, never the local CA alone: a process that trusts only this service
could reach nothing else. The CA stays when the certificate is renewed, so running kernels need not be restarted.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

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
    if not _good(files, now, names):
        _make(files, now, names)
    return files


def expiry(path: Path) -> datetime:
    """Return when the certificate in ``path`` expires.

    Raises:
        ValueError: there is no certificate in the file.
        OSError: the file cannot be read.
    """
    from cryptography import x509  # imported here: a start with good certificates is faster without

    return x509.load_pem_x509_certificates(path.read_bytes())[0].not_valid_after_utc


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    temporary.replace(path)


def _good(files: Files, now: datetime, names: Sequence[str]) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            files.server
        )  # a key without its certificate fails here
        fits = files.bundle.read_bytes() == _bundle(files.ca.read_bytes()) and files.ca_key.exists()
        lasts = fits and expiry(files.server) - now > timedelta(days=RENEW_DAYS) and _is_signed(files)
        return lasts and (not names or set(names) <= _names_in(files.server))
    except (OSError, ValueError):
        return False


def _bundle(ca: bytes) -> bytes:
    import certifi

    return Path(certifi.where()).read_bytes() + b"\n" + ca


def _names_in(path: Path) -> set[str]:
    from cryptography import x509

    leaf = x509.load_pem_x509_certificates(path.read_bytes())[0]
    held = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in held}


def _is_signed(files: Files) -> bool:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    leaf, ca = (x509.load_pem_x509_certificates(path.read_bytes())[0] for path in (files.server, files.ca))
    try:
        leaf.verify_directly_issued_by(ca)
    except (InvalidSignature, TypeError):
        return False
    return True


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

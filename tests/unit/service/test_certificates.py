from __future__ import annotations

import contextlib
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest

from labkit.service import certificates
from labkit.service.certificates import LEAF_DAYS, RENEW_DAYS

# A handshake looks at the machine's clock, so these certificates are of today.
NOW = datetime.now(UTC)


@pytest.fixture
def files(tmp_path: Path) -> certificates.Files:
    return certificates.ensure(tmp_path, NOW)


def contents(files: certificates.Files) -> list[bytes]:
    return [path.read_bytes() for path in (files.ca, files.ca_key, files.server, files.bundle)]


def shake_hands(files: certificates.Files, name: str = "localhost") -> None:
    """Let a client that trusts the bundle meet a server with the certificate, in memory."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(files.server)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    trusting = ssl.create_default_context(cafile=str(files.bundle))
    client = trusting.wrap_bio(to_client, to_server, server_hostname=name)
    for side in (client, server) * 3:
        with contextlib.suppress(ssl.SSLWantReadError):
            side.do_handshake()
    assert client.getpeercert()


def test_the_bundle_is_certifi_and_the_local_ca(files: certificates.Files) -> None:
    """Clients that trust the bundle still reach everything else."""
    bundle = files.bundle.read_bytes()
    assert bundle == Path(certifi.where()).read_bytes() + b"\n" + files.ca.read_bytes()
    context = ssl.create_default_context(cafile=str(files.bundle))
    assert len(context.get_ca_certs()) > 100


def test_good_certificates_are_left_alone(files: certificates.Files) -> None:
    """A second start changes nothing."""
    before = contents(files)
    certificates.ensure(files.home, NOW + timedelta(days=LEAF_DAYS - RENEW_DAYS - 1))
    assert contents(files) == before


def test_a_renewal_keeps_the_ca(files: certificates.Files) -> None:
    """Before the certificate expires it is made anew by the same CA, so running kernels still trust it."""
    ca, _, server, bundle = contents(files)
    later = NOW + timedelta(days=LEAF_DAYS - RENEW_DAYS + 1)
    certificates.ensure(files.home, later)
    assert (files.ca.read_bytes(), files.bundle.read_bytes()) == (ca, bundle)
    assert files.server.read_bytes() != server
    assert certificates.expiry(files.server) - later > timedelta(days=LEAF_DAYS - 1)


@pytest.mark.parametrize("name", ["ca.pem", "ca.key", "server.pem", "bundle.pem"])
@pytest.mark.parametrize("content", [None, b""])
def test_what_is_missing_is_made(files: certificates.Files, name: str, content: bytes | None) -> None:
    """A file that is gone or empty is made again, and all four fit together afterwards."""
    path = files.home / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    certificates.ensure(files.home, NOW)
    shake_hands(files)
    assert files.ca.read_bytes() in files.bundle.read_bytes()


def test_garbage_is_replaced(files: certificates.Files) -> None:
    """A certificate that cannot be read is made again."""
    files.server.write_bytes(b"garbage")
    certificates.ensure(files.home, NOW)
    shake_hands(files)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_keys_are_private(files: certificates.Files) -> None:
    """Only their owner can read the keys, and no half-written file stays behind."""
    assert {path.stat().st_mode & 0o777 for path in (files.ca_key, files.server)} == {0o600}
    assert sorted(path.name for path in files.home.iterdir()) == [
        "bundle.pem",
        "ca.key",
        "ca.pem",
        "server.pem",
    ]


def test_expiry_refuses_what_is_no_certificate(tmp_path: Path) -> None:
    """A file without a certificate is a ValueError, a missing one an OSError."""
    with pytest.raises(OSError, match="nothing"):
        certificates.expiry(tmp_path / "nothing")
    (tmp_path / "text").write_text("text")
    with pytest.raises(ValueError, match=r"."):
        certificates.expiry(tmp_path / "text")


def test_what_does_not_fit_together_is_made_anew(
    files: certificates.Files, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A certificate of another authority, or a bundle without the newest roots, is replaced by one that fits."""
    other = certificates.ensure(tmp_path_factory.mktemp("other"), NOW)
    files.server.write_bytes(other.server.read_bytes())
    shake_hands(certificates.ensure(files.home, NOW))
    files.bundle.write_bytes(files.ca.read_bytes())
    certificates.ensure(files.home, NOW)
    assert files.bundle.read_bytes().startswith(Path(certifi.where()).read_bytes())
    shake_hands(files)


def test_more_names_are_added_and_kept(files: certificates.Files) -> None:
    """A service that listens elsewhere is known by that name too; a certificate that has more names than needed is good."""
    certificates.ensure(files.home, NOW, ("192.0.2.7", "lab.example"))
    for name in ("localhost", "192.0.2.7", "lab.example"):
        shake_hands(files, name)
    before = contents(files)
    certificates.ensure(files.home, NOW, ("lab.example", "192.0.2.7", "::1"))
    certificates.ensure(files.home, NOW)
    assert contents(files) == before


def test_they_are_made_apart(tmp_path: Path) -> None:
    """A process that needs certificates once does not keep what makes them; what is good is left alone."""
    files = certificates.ensure_apart(tmp_path, NOW, ("lab.example",))
    for name in ("localhost", "lab.example"):
        shake_hands(files, name)
    before = contents(files)
    certificates.ensure_apart(tmp_path, NOW)
    assert contents(files) == before


def test_what_cannot_be_made_is_said(tmp_path: Path) -> None:
    """Where no file can be written the reason is told, and the folder named."""
    with pytest.raises(OSError, match=r"certificates cannot be made: .*nowhere") as caught:
        certificates.ensure_apart(tmp_path / "nowhere", NOW)
    assert caught.value.filename == str(tmp_path / "nowhere")

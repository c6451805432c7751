from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

from labkit.connect.trust import make_context, read_certificate
from labkit.errors import ServiceUnavailable

if TYPE_CHECKING:
    from tests.unit.connect.conftest import Listen

TOMORROW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def test_a_trusted_certificate_says_when_it_ends(
    tmp_path: Path, authority: trustme.CA, listen: Listen
) -> None:
    """The end comes back in unix seconds."""
    port = listen(authority, ends=TOMORROW)
    assert read_certificate(port, tmp_path / "bundle.pem") == TOMORROW.timestamp()


def test_an_expired_certificate_is_named_so(tmp_path: Path, authority: trustme.CA, listen: Listen) -> None:
    """The message says that it has expired and what renews it."""
    port = listen(authority, ends=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(ServiceUnavailable, match=r"expired[\s\S]*labkit serve --stop"):
        read_certificate(port, tmp_path / "bundle.pem")


@pytest.mark.usefixtures("authority")
def test_a_certificate_of_another_ca_is_refused(tmp_path: Path, listen: Listen) -> None:
    """Only the workspace's own CA is trusted for the service."""
    port = listen(trustme.CA())
    with pytest.raises(ServiceUnavailable, match="not accepted"):
        read_certificate(port, tmp_path / "bundle.pem")


@pytest.mark.usefixtures("authority")
def test_a_port_of_another_program_is_named(tmp_path: Path, listen: Listen) -> None:
    """Something that does not speak TLS is not the service."""
    with pytest.raises(ServiceUnavailable, match="does not answer with TLS"):
        read_certificate(listen(), tmp_path / "bundle.pem")


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_broken_bundle_says_how_it_is_made_anew(tmp_path: Path, content: str | None) -> None:
    """A missing, an empty and a foreign file are the same trouble with the same way out."""
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(ServiceUnavailable, match="labkit serve --stop"):
        make_context(bundle)

"""TLS trust in the local service: one context for the bundle, and a plain word when the certificate is bad."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

from labkit.errors import ServiceUnavailable


def make_context(bundle: Path) -> ssl.SSLContext:
    """Return a context that trusts ``bundle`` (certifi's certificates and the local CA).

    Raises:
        ServiceUnavailable: the file is missing or holds no certificates.
    """
    try:
        return ssl.create_default_context(cafile=str(bundle))
    except OSError as error:  # ssl.SSLError is an OSError too
        raise ServiceUnavailable(
            f"The certificates in {bundle} cannot be read: {error.strerror or error}.",
            expected="the file that the local service writes when it starts",
            try_next="labkit serve --stop, then connect again: a starting service writes it anew",
        ) from error


def read_certificate(port: int, bundle: Path, *, timeout: float = 5.0) -> float:
    """Shake hands with the data plane on ``localhost`` and return when its certificate ends, in unix seconds.

    Raises:
        ServiceUnavailable: the certificate is expired or not trusted, or what listens there does not speak TLS.
    """
    context = make_context(bundle)
    try:
        with (
            socket.create_connection(("localhost", port), timeout=timeout) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as secure,
        ):
            return ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        raise ServiceUnavailable(
            f"The certificate of the local service is not accepted: {error.verify_message}.",
            expected=f"a certificate that is valid now and signed by {bundle.with_name('ca.pem')}",
            try_next="labkit serve --stop, then connect again: a starting service renews its certificate. "
            "If that does not help, check the date and time of this computer",
        ) from error
    except OSError as error:
        raise ServiceUnavailable(
            f"Port {port} does not answer with TLS: {error.strerror or error}.",
            expected="the data plane of the local service",
            try_next="labkit serve --stop, then connect again",
        ) from error

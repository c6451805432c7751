from __future__ import annotations

import base64
import json

import pytest

from labkit.service.identity import Issuer
from labkit.service.problems import Problem

ISSUER = Issuer(b"secret")
TOKEN = ISSUER.issue("ada", 2000.0)


def claims(**values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def test_a_token_says_whose_it_is() -> None:
    """A token is accepted until it expires, with the principal that it was issued to."""
    assert ISSUER.principal(f"Bearer {TOKEN}", 1999.0) == "ada"
    assert ISSUER.principal(f"bearer  {TOKEN} ", 0.0) == "ada"


def test_a_token_outlives_its_issuer() -> None:
    """Another issuer with the same secret, such as a restarted service, accepts it."""
    assert Issuer(b"secret").principal(f"Bearer {TOKEN}", 0.0) == "ada"


@pytest.mark.parametrize(
    ("authorization", "now"),
    [
        (None, 0.0),
        ("", 0.0),
        ("Bearer", 0.0),
        ("Bearer ", 0.0),
        (TOKEN, 0.0),
        (f"Basic {TOKEN}", 0.0),
        ("Bearer abc", 0.0),
        ("Bearer a.b.c", 0.0),
        ("Bearer labkit.é.c", 0.0),
        (f"Bearer {TOKEN}x", 0.0),
        (f"Bearer labkit.{claims(sub='ada', exp=9e9)}.{TOKEN.rpartition('.')[2]}", 0.0),
        (f"Bearer {Issuer(b'another').issue('ada', 2000.0)}", 0.0),
        (f"Bearer {TOKEN}", 2000.0),
    ],
)
def test_everything_else_is_refused(authorization: str | None, now: float) -> None:
    """No token, a foreign, changed or expired one is E13: 401, with the header that says what is wanted."""
    with pytest.raises(Problem) as caught:
        ISSUER.principal(authorization, now)
    assert caught.value.status == 401
    assert caught.value.headers == {"WWW-Authenticate": "Bearer"}
    assert caught.value.body["error"]["code"] == "Unauthorized"
    assert "secret" not in str(caught.value.body)

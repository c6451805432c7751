from __future__ import annotations

import base64
import json

import pytest

from labkit.service.identity import Issuer, Principal, is_guest_name
from labkit.service.problems import Problem

ISSUER = Issuer(b"secret")
ADA = Principal("ada")
TOKEN = ISSUER.issue(ADA, 2000.0)


def claims(**values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def test_a_token_says_whose_it_is() -> None:
    """A token is accepted until it expires, with the principal that it was issued to."""
    assert ISSUER.principal(f"Bearer {TOKEN}", 1999.0) == ADA
    assert ISSUER.principal(f"bearer  {TOKEN} ", 0.0) == ADA


def test_a_token_outlives_its_issuer() -> None:
    """Another issuer with the same secret, such as a restarted service, accepts it."""
    assert Issuer(b"secret").principal(f"Bearer {TOKEN}", 0.0) == ADA


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
        (f"Bearer {Issuer(b'another').issue(ADA, 2000.0)}", 0.0),
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


def test_a_guest_is_let_into_its_own_projects_alone() -> None:
    """A guest's token says whose it is, and which projects it opens; the service's own user may use all."""
    guest = Principal("p01", "p01")
    token = ISSUER.issue(guest, 2000.0)
    assert ISSUER.principal(f"Bearer {token}", 0.0) == guest
    assert [guest.may_use(name) for name in ("p01.lab", "p01", "p012.lab", "p02.lab", "lab")] == [
        True,
        *[False] * 4,
    ]
    assert ADA.may_use("p01.lab")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "p01",
        "labkit-guest",
        "labkit-guest.p01",
        "labkit-guest.p01.abc",
        "labkit-guest.P01.x",
        Issuer(b"another").guest_key("p01"),
        ISSUER.guest_key("p01").replace("p01", "p02"),
        "labkit-guest.p01.é",
    ],
)
def test_a_key_that_was_not_issued_here_opens_nothing(key: str) -> None:
    """Altered, foreign and made-up keys belong to nobody; the right one to its guest, for ever."""
    assert ISSUER.guest_of(key) == ""
    assert ISSUER.guest_of(ISSUER.guest_key("p01")) == "p01"


@pytest.mark.parametrize("name", ["", "a.b", "A", "-a", "a" * 33, "ä", "a b", "a\n"])
def test_a_guest_has_a_plain_name(name: str) -> None:
    """No dot, which ends it in a project's name, and nothing that a path or a header could trip over."""
    assert not is_guest_name(name)
    assert is_guest_name("p01_a-b")

from __future__ import annotations

from pathlib import Path

import pytest

from labkit.connect import variables
from labkit.connect.files import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "secret").write_text("s3cret\n")
    return Home(tmp_path)


def make(home: Home, environ: dict[str, str]) -> dict[str, str]:
    return variables.for_local(home, port=1, side_port=2, project="p", model="m", environ=environ)


def test_the_recipe_of_the_wire_contract(home: Home) -> None:
    """All variables of §20 are there, with both CA variables on the combined bundle."""
    found = make(home, {})
    assert found["PROJECT_ENDPOINT"] == "https://localhost:1/api/projects/p"
    assert found["IDENTITY_ENDPOINT"] == "http://127.0.0.1:2/msi/token"
    assert found["IDENTITY_HEADER"] == "s3cret"
    assert found["AZURE_TOKEN_CREDENTIALS"] == ""
    assert found["REQUESTS_CA_BUNDLE"] == found["SSL_CERT_FILE"] == str(home.bundle)


@pytest.mark.parametrize("name", sorted(variables.PRINCIPALS))
def test_a_service_principal_of_the_machine_is_passed_over(home: Home, name: str) -> None:
    """It would be tried first, and its refusal would end the login."""
    assert make(home, {name: "x"})["AZURE_TOKEN_CREDENTIALS"] == "ManagedIdentityCredential"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"NO_PROXY": "localhost,127.0.0.1"}),
        ({"NO_PROXY": "corp.example, localhost"}, {"NO_PROXY": "corp.example,localhost,127.0.0.1"}),
        ({"NO_PROXY": "*"}, {"NO_PROXY": "*"}),
        ({"no_proxy": "a"}, {"NO_PROXY": "a,localhost,127.0.0.1", "no_proxy": "a,localhost,127.0.0.1"}),
    ],
)
def test_proxy_exceptions_are_extended(home: Home, before: dict[str, str], after: dict[str, str]) -> None:
    """Exceptions that are there stay, in both spellings; loopback is added once."""
    found = make(home, before)
    assert {name: value for name, value in found.items() if name.lower() == "no_proxy"} == after


def test_a_leftover_of_another_identity_is_removed(home: Home) -> None:
    """Empty would not do: msal asks whether the variable is there."""
    environ = {"IDENTITY_SERVER_THUMBPRINT": "0" * 40, "OTHER": "1"}
    variables.set_local(environ, make(home, environ))
    assert "IDENTITY_SERVER_THUMBPRINT" not in environ
    assert (environ["OTHER"], environ["IDENTITY_HEADER"]) == ("1", "s3cret")


def test_a_login_for_the_local_service_is_forgotten(home: Home) -> None:
    """Before Azure, the variables of a local identity and of its certificate are removed."""
    environ = make(home, {})
    variables.forget_local(environ)
    assert not {*variables.IDENTITY_VARIABLES, *variables.TRUST_VARIABLES} & set(environ)


def test_a_login_of_azure_is_kept() -> None:
    """A managed identity that is not on this computer, and a CA file of the machine's own, are none of ours."""
    environ = {
        "IDENTITY_ENDPOINT": "http://169.254.169.254/token",
        "IDENTITY_HEADER": "x",
        "REQUESTS_CA_BUNDLE": "/etc/ssl/company/bundle.pem",
        "LABKIT_HOME": "/course/.labkit",
    }
    before = dict(environ)
    variables.forget_local(environ)
    assert environ == before


def test_a_login_that_is_no_address_is_kept() -> None:
    """A malformed IDENTITY_ENDPOINT is the SDK's to complain about."""
    environ = {"IDENTITY_ENDPOINT": "http://[::1", "IDENTITY_HEADER": "x"}
    variables.forget_local(environ)
    assert environ["IDENTITY_HEADER"] == "x"

"""Secrets that have a shape, and what only looks like one. All of them are made up."""

from __future__ import annotations

import pytest

from labkit.tools.redact import compile_patterns, is_secret_name, redact

KEY = "A" * 43 + "b1+/" * 10 + "Zz9=="  # the shape of a storage key: 86 characters and two signs
SECRETS = {
    "storage": f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY[:86]}==;EndpointSuffix=core.windows.net",
    "service bus": "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey=c2VjcmV0c2VjcmV0c2VjcmV0;",
    "sql": "Server=x;Database=d;User Id=sa;Password=hunter2!;Encrypt=yes",
    "url": "postgresql://admin:hunter2@db.example.com/app",
    "sas": "https://a.blob.core.windows.net/c?sv=2024&sig=abcdefghijklmnopqrstuvwxyz%2B0123",
    "bearer": "Authorization: Bearer abc.def-ghi_jkl0123456789",
    "bearer alone": "curl -H 'Bearer abcdef0123456789'",
    "basic": "authorization: Basic dXNlcjpwYXNzd29yZA==",
    "json header": '{"Authorization": "Bearer abcdef0123456789"}',
    "jwt": "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "openai": "sk-proj-abcdefghijklmnopqrstuvwxyz0123",
    "aws": "AKIAABCDEFGHIJKLMNOP",
    "aws secret": "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "github": "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "slack": "xoxb-1234567890-abcdefghij",
    "google": "AIzaSyA-abcdefghijklmnopqrstuvwxyz01234",
    "entra": "abc8Q~abcdefghijklmnopqrstuvwxyz01234",
    "api key": 'api_key: "0123456789abcdef"',
    "env": "export MY_SERVICE_TOKEN=0123456789abcdef",
    "pem": "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----",
    "cut pem": "-----BEGIN PRIVATE KEY-----\nMIIEowIBAAK",
}
PARTS = ["hunter2", "abcdef", "0123456789", "dXNlcj", "c2VjcmV0", "c2lnbm", "wJalr", "MIIE", "ABCDEF", "b1+/"]


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_replaced(name: str) -> None:
    """Nothing of it is left, and what it was stands in its place."""
    text, count = redact(SECRETS[name])
    assert count >= 1
    assert "[redacted " in text
    assert not [part for part in PARTS if part in text]


def test_what_is_around_a_secret_stays() -> None:
    """The reader still sees which server and which user."""
    assert redact(SECRETS["sql"])[0] == "Server=x;Database=d;User Id=sa;Password=[redacted value];Encrypt=yes"
    assert redact(SECRETS["url"])[0] == "postgresql://admin:[redacted password]@db.example.com/app"


@pytest.mark.parametrize(
    "text",
    [
        "The password must have eight characters.",
        "Bearer of good news",
        "the bearer certificate",
        "secret: no",
        "https://example.com:8080/a?b=c",
        "tokens: 1024, max_tokens=4096",
        "mail ada@example.com",
        "the key is under the mat",
        "2026-01-31T10:00:00Z run_abcdefghijklmnopqrstuvwx call_abc thread_0123456789abcdefghijkl",
        "skill-based matching",
        "sk-learn-pipelines-with-steps",
        "primary_key=order_id, sort_key: name, next_page_token=abcdef",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    """Ordinary text about secrets is not one."""
    assert redact(text) == (text, 0)


def test_redacting_twice_changes_nothing_more() -> None:
    """What stands in place of a secret is not taken for one."""
    for text in SECRETS.values():
        once, _ = redact(text)
        assert redact(once)[0] == once


@pytest.mark.parametrize(
    "name", ["password", "db_password", "apiKey", "X-API-Key", "ACCESS_TOKEN", "connectionString", "Cookie"]
)
def test_a_name_tells_a_secret(name: str) -> None:
    """Whatever its value looks like."""
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["city", "max_tokens", "nextPageToken", "cursor_token", "sort_key", "keyboard", "secretary", "tokenizer"],
)
def test_a_name_that_only_looks_like_one(name: str) -> None:
    """A count of tokens and a page's token are needed by the agent."""
    assert not is_secret_name(name)


@pytest.mark.parametrize("pattern", ["(", "a*", 7])
def test_a_pattern_that_cannot_be_used(pattern: object) -> None:
    """It is refused when it is given, not when the first output comes."""
    with pytest.raises(ValueError, match="expected a pattern"):
        compile_patterns([pattern])  # type: ignore[list-item]


def test_long_texts_take_linear_time() -> None:
    """Text made to make patterns backtrack is read to its end."""
    for text in (
        "eyJ" * 30_000,
        "a_" * 50_000 + "=",
        "bearer " * 20_000,
        "-----BEGIN " * 5_000,
        "-----BEGIN PRIVATE KEY-----" * 5_000,
        "x://" * 30_000,
        "authorization:" * 9_000,
    ):
        redact(text)

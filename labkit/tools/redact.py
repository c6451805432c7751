"""Redact: find secrets in text and in the names of fields, and replace them. Pure.

It recognises what has a shape: keys of well-known services, tokens, connection strings, headers, private keys.
A password in a plain sentence has none; whoever knows more gives patterns of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final


@dataclass(frozen=True, slots=True)
class Pattern:
    """A secret with a shape. `name` stands in its place; with a group "secret" only that part is replaced."""

    name: str
    shape: re.Pattern[str]


def redact(text: str, patterns: Sequence[Pattern] = ()) -> tuple[str, int]:
    """Return the text without its secrets, and how many were replaced.

    patterns: the user's own, tried before the built-in ones. A pattern that backtracks badly stops the whole
    process while it runs, as every `re` does.
    """
    count = 0
    for pattern in (*patterns, *PATTERNS):
        text, found = pattern.shape.subn(partial(_mask, name=pattern.name), text)
        count += found
    return text, count


def is_secret_name(name: str) -> bool:
    """Tell whether a field of this name holds a secret, whatever its value looks like.

    >>> [is_secret_name(name) for name in ("db_password", "apiKey", "next_page_token", "max_tokens")]
    [True, True, False, False]
    """
    word = re.sub(r"[^a-z0-9]", "", name.lower())
    return word == "token" or word.endswith(_SECRET_NAMES)


def compile_patterns(patterns: Iterable[str | re.Pattern[str]]) -> tuple[Pattern, ...]:
    """Return the user's patterns, given as regular expressions.

    Raises: ValueError for one that does not compile, or that matches the empty text and so everywhere.
    """
    compiled = []
    for given in patterns:
        try:
            shape = re.compile(given)
        except (re.error, TypeError) as error:
            raise ValueError(
                f"{given!r} is not a regular expression: {error}; expected a pattern for `re`;"
                " use re.escape(text) for a literal text"
            ) from error
        if shape.search(""):
            raise ValueError(
                f"{given!r} matches the empty text; expected a pattern that needs at least one character;"
                " write + in place of *"
            )
        compiled.append(Pattern("by your pattern", shape))
    return tuple(compiled)


def _mask(found: re.Match[str], name: str) -> str:
    mark = f"[redacted {name}]"
    if "secret" not in found.re.groupindex:
        return mark
    start, end = (edge - found.start() for edge in found.span("secret"))
    return found[0][:start] + mark + found[0][end:]


def _pattern(name: str, shape: str, flags: int = 0) -> Pattern:
    return Pattern(name, re.compile(shape, flags))


# Every repetition is over one class with a bound or an end that the class excludes, so the time is linear.
PATTERNS: Final[tuple[Pattern, ...]] = (
    _pattern(
        "private key",
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s:,.\\]|-(?!----)){0,20000}"
        r"(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?",
    ),
    _pattern("token", r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"),
    _pattern(
        "header",
        r"(?:\b(?:proxy-)?authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:(?:bearer|basic|digest|negotiate|apikey)\s{1,3})?)"
        r"(?!(?:bearer|basic|digest|negotiate|apikey)\b|\[redacted)(?P<secret>[^\s\"',;]{4,})",
        re.IGNORECASE,
    ),
    _pattern(
        "bearer token",
        r"(?:\bbearer\s{1,3})(?P<secret>(?=[A-Za-z._~+/-]{0,200}[0-9]|[A-Za-z._~+/-]{24})[A-Za-z0-9._~+/-]{8,}=*)",
        re.IGNORECASE,
    ),
    _pattern(
        "value",
        # Connection strings and settings: AccountKey=…;  Password=…;  "api_key": "…"
        r"(?:(?<![A-Za-z])(?:account[_ -]?key|shared[_ -]?access[_ -]?key|shared[_ -]?access[_ -]?signature|"
        r"access[_ -]?key|secret[_ -]?access[_ -]?key|api[_ -]?key|client[_ -]?secret|"
        r"password|passwd|pwd|secret|access[_ -]?token|refresh[_ -]?token|auth[_ -]?token|sas[_ -]?token|"
        r"(?-i:[A-Z0-9]{1,30}_(?:[A-Z0-9]{1,30}_){0,4}(?:KEY|TOKEN)))[\"']?\s{0,3}[:=]\s{0,3}[\"']?)"
        r"(?!\[redacted)(?P<secret>[^\s\"',;&\[\]{}()<>]{4,})",
        re.IGNORECASE,
    ),
    _pattern(
        "password", r"(?:\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,100}:)(?P<secret>[^\s/@]{1,200})(?=@)", re.I
    ),
    _pattern("signature", r"(?:[?&]sig=)(?P<secret>[A-Za-z0-9%+/=_-]{16,})", re.IGNORECASE),
    _pattern("key", r"\bsk-(?=[A-Za-z_-]{0,200}[0-9])[A-Za-z0-9_-]{16,}"),
    _pattern("key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    _pattern(
        "key", r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})"
    ),
    _pattern("key", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    _pattern("key", r"\bAIza[A-Za-z0-9_-]{30,}"),
    _pattern("key", r"\b[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}"),  # Entra ID client secret
    _pattern(
        "key", r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])"
    ),  # 64 bytes: storage, Service Bus
)

_SECRET_NAMES: Final = (
    "password", "passwd", "pwd", "passphrase", "secret", "apikey", "accesskey", "accountkey", "privatekey",
    "subscriptionkey", "sharedaccesssignature", "connectionstring", "authorization", "credential", "credentials",
    "cookie", "secretkey", "signingkey", "encryptionkey", "accesstoken", "refreshtoken", "idtoken", "authtoken",
    "bearertoken", "sessiontoken", "sastoken", "apitoken", "securitytoken", "jwt",
)  # fmt: skip

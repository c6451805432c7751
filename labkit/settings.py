"""Settings: what the environment says, checked once, with the name of the variable that is wrong."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast, get_args
from urllib.parse import urlsplit

from labkit.errors import SettingsError

DEFAULT_MODEL: Final = "gpt-4o-mini"
"""The model deployment used when MODEL_DEPLOYMENT_NAME is not set."""

Face = Literal["rich", "composed", "html", "text", "once"]
"""How a live monitor is drawn, see labkit.monitors.display.choice."""

HOME_NAME: Final = ".labkit"
"""The name of the directory that holds the local service's state."""

_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment asks for.

    endpoint: PROJECT_ENDPOINT without a trailing slash, or None (the local service).
    model: MODEL_DEPLOYMENT_NAME. seed: LABKIT_SEED, for golden runs, or None.
    model_url: LABKIT_MODEL_URL, the endpoint that answers for the local service, or None (its own rules).
    strict: LABKIT_STRICT, checks raise. monitor: LABKIT_MONITOR, the face of live monitors, or None (what fits). home: LABKIT_HOME, the `.labkit` directory, or None (to be searched).
    board: LABKIT_BOARD, the board of the room that this machine's people share, or None.
    """

    endpoint: str | None = None
    model: str = DEFAULT_MODEL
    seed: int | None = None
    strict: bool = False
    home: Path | None = None
    model_url: str | None = None
    monitor: Face | None = None
    board: str | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables; an empty variable counts as not set.

        Raises: SettingsError that names the variable whose value cannot be used.
        """
        values = {name: value.strip() for name, value in environ.items() if value.strip()}
        return cls(
            endpoint=_read_endpoint(values.get("PROJECT_ENDPOINT")),
            model=values.get("MODEL_DEPLOYMENT_NAME", DEFAULT_MODEL),
            model_url=_read_model_url(values.get("LABKIT_MODEL_URL")),
            seed=_read_seed(values.get("LABKIT_SEED")),
            strict=_read_flag("LABKIT_STRICT", values.get("LABKIT_STRICT")),
            home=_read_home(values.get("LABKIT_HOME")),
            monitor=_read_face(values.get("LABKIT_MONITOR")),
            board=_read_board(values.get("LABKIT_BOARD")),
        )


def is_local(endpoint: str) -> bool:
    """Tell whether the host of a URL is this machine (localhost, 127.0.0.0/8 or ::1); a malformed URL is not."""
    try:
        host = urlsplit(endpoint).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name, or a malformed host such as "http://[::1"
        return False


def find_home(start: Path, environ: Mapping[str, str]) -> Path:
    """Return the `.labkit` directory that belongs to `start`; it need not exist yet.

    LABKIT_HOME wins; then the nearest directory, `start` or above, that holds `.labkit/`, `pyproject.toml` or `.git`;
    then `start` itself. So a `.labkit/` in a home directory does not capture the clones below it.
    """
    given = _read_home(environ.get("LABKIT_HOME", "").strip() or None)
    if given is not None:
        return given
    places = [start.resolve(), *start.resolve().parents]
    return next(filter(_is_marked, places), places[0]) / HOME_NAME


def _is_marked(place: Path) -> bool:
    return (place / HOME_NAME).is_dir() or (place / "pyproject.toml").exists() or (place / ".git").exists()


def read_environment(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the `.env` file beside `home`, overridden by `environ`.

    Raises: SettingsError when the file is there and cannot be read as text.
    """
    path = home.parent / ".env"
    if not path.is_file():
        return dict(environ)
    from dotenv import dotenv_values  # only workspaces with a .env file need it

    try:
        found = dotenv_values(path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} cannot be read: {error}.",
            expected="lines of NAME=value in UTF-8, readable by you",
            try_next="correct the file, or move it away and set the variables in the shell",
        ) from error
    return {**{name: value for name, value in found.items() if value is not None}, **environ}


def _read_endpoint(value: str | None) -> str | None:
    if value is None:
        return None
    if not _is_project_address(value):
        raise SettingsError(
            f"PROJECT_ENDPOINT is {_without_secrets(value)!r}, which is not the address of a project.",
            expected="https://<resource>.services.ai.azure.com/api/projects/<project>",
            try_next="copy the endpoint from the project's overview page, or unset it to work locally",
        )
    if not _has_usable_host(value):
        raise SettingsError(
            f"PROJECT_ENDPOINT is {_without_secrets(value)!r}, whose host or port cannot be used.",
            expected="https://<resource>.services.ai.azure.com/api/projects/<project>, with no port or one of 1 to 65535",
            try_next="copy the endpoint from the project's overview page, or unset it to work locally",
        )
    if urlsplit(value).scheme == "http" and not is_local(value):
        raise SettingsError(
            f"PROJECT_ENDPOINT is {_without_secrets(value)!r}, and the SDK sends no token over plain http.",
            expected="an address that starts with https://",
            try_next="write https:// instead of http://",
        )
    return value.rstrip("/")


def _read_model_url(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        is_usable = urlsplit(value).scheme in {"http", "https"} and _has_usable_host(value)
    except ValueError:  # a malformed host
        is_usable = False
    if not is_usable or not urlsplit(value).hostname:
        raise SettingsError(
            f"LABKIT_MODEL_URL is {_without_secrets(value)!r}, which is not the address of an endpoint.",
            expected="an OpenAI-compatible address, for example http://localhost:11434/v1",
            try_next="correct it, or unset it: then the local service's own rules answer",
        )
    return value


def _is_project_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:  # a malformed host, for example "https://[::1"
        return False
    if "<" in value:  # the placeholder of a README
        return False
    project = parts.path.partition("/api/projects/")[2].strip("/")
    return parts.scheme in {"http", "https"} and bool(host) and bool(project)


def _has_usable_host(value: str) -> bool:
    parts = urlsplit(value)
    try:
        (parts.hostname or "").encode("idna")  # as the socket does: empty and overlong labels are refused
        return parts.port != 0
    except ValueError:  # also UnicodeError, and a port that is no number or too large
        return False


def _without_secrets(endpoint: str) -> str:
    """Drop user, password and query of an address before it is shown."""
    head, _, rest = endpoint.partition("?")[0].rpartition("@")
    return f"{head.partition('//')[0]}//{rest}" if head else rest


def _read_seed(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isascii() or not value.isdigit():
        raise SettingsError(
            f"LABKIT_SEED is {value!r}.",
            expected="a whole number from 0 upwards, for example 7",
            try_next="set LABKIT_SEED=7 for golden runs, or unset it",
        )
    return int(value)


def _read_face(value: str | None) -> Face | None:
    if value is None or value == "auto":
        return None
    for face in get_args(Face):
        if value.lower() == face:
            return cast("Face", face)
    raise SettingsError(
        f"LABKIT_MONITOR is {value!r}, which is no face of a monitor.",
        expected=f"auto, or one of {', '.join(get_args(Face))}",
        try_next="unset it: labkit takes the one that fits",
    )


def _read_board(value: str | None) -> str | None:
    # Progress is told with the token of somebody's server, so it goes nowhere but to this machine.
    if value is None or (value.startswith("http://") and is_local(value)):
        return value
    raise SettingsError(
        f"LABKIT_BOARD is {_without_secrets(value)!r}, which is no board on this machine.",
        expected="what labkit workshop sets, such as http://127.0.0.1:8099/services/board/",
        try_next="unset it: then nobody is told",
    )


def _read_flag(name: str, value: str | None) -> bool:
    word = (value or "0").lower()
    if word not in _YES | _NO:
        raise SettingsError(
            f"{name} is {value!r}.",
            expected="1 or 0 (true, yes, on or false, no, off)",
            try_next=f"set {name}=1, or unset it",
        )
    return word in _YES


def _read_home(value: str | None) -> Path | None:
    if value is None:
        return None
    home = Path(value).expanduser().absolute()
    if home.exists() and not home.is_dir():
        raise SettingsError(
            f"LABKIT_HOME is {value!r}, which is a file.",
            expected="a directory, which labkit creates when it is not there",
            try_next="name another directory, or unset LABKIT_HOME",
        )
    return home

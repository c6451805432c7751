"""Settings and where they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from labkit.errors import SettingsError
from labkit.settings import DEFAULT_MODEL, Settings, find_home, is_local, read_environment

AZURE = "https://res.services.ai.azure.com/api/projects/p"


def test_an_empty_environment_is_the_local_service() -> None:
    """Nothing needs to be set, and an empty variable counts as not set."""
    assert Settings.from_environment({}) == Settings(None, DEFAULT_MODEL, None, strict=False, home=None)
    empty = dict.fromkeys(
        ["PROJECT_ENDPOINT", "MODEL_DEPLOYMENT_NAME", "LABKIT_SEED", "LABKIT_STRICT", "LABKIT_HOME"], " "
    )
    assert Settings.from_environment(empty) == Settings()


def test_every_variable_is_read(tmp_path: Path) -> None:
    """Each setting comes from its own variable."""
    environ = {
        "PROJECT_ENDPOINT": f" {AZURE}/ ",
        "MODEL_DEPLOYMENT_NAME": "gpt-4.1",
        "LABKIT_SEED": "7",
        "LABKIT_STRICT": "Yes",
        "LABKIT_HOME": str(tmp_path),
        "LABKIT_MODEL_URL": "http://localhost:11434/v1",
    }
    expected = Settings(
        AZURE, "gpt-4.1", 7, strict=True, home=tmp_path, model_url="http://localhost:11434/v1"
    )
    assert Settings.from_environment(environ) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROJECT_ENDPOINT", "my-project"),
        ("PROJECT_ENDPOINT", "https://res.services.ai.azure.com"),
        ("PROJECT_ENDPOINT", "https://res.services.ai.azure.com/api/projects/"),
        ("PROJECT_ENDPOINT", "https://<resource>.services.ai.azure.com/api/projects/<project>"),
        ("PROJECT_ENDPOINT", "http://res.services.ai.azure.com/api/projects/p"),
        ("PROJECT_ENDPOINT", "ftp://localhost/api/projects/p"),
        ("PROJECT_ENDPOINT", "https://[::1/api/projects/p"),
        ("PROJECT_ENDPOINT", "https://x:99999/api/projects/p"),
        ("PROJECT_ENDPOINT", "https://x:abc/api/projects/p"),
        ("PROJECT_ENDPOINT", "https://x:0/api/projects/p"),
        ("PROJECT_ENDPOINT", "https://x..y/api/projects/p"),
        ("PROJECT_ENDPOINT", f"https://{'x' * 64}.y/api/projects/p"),
        ("LABKIT_SEED", "seven"),
        ("LABKIT_SEED", "-1"),
        ("LABKIT_SEED", "1.5"),
        ("LABKIT_SEED", "²"),
        ("LABKIT_STRICT", "maybe"),
        ("LABKIT_HOME", __file__),
        ("LABKIT_MODEL_URL", "localhost:11434"),
        ("LABKIT_MODEL_URL", "http://"),
        ("LABKIT_MODEL_URL", "http://[::1/v1"),
        ("LABKIT_MODEL_URL", "http://x:99999/v1"),
    ],
)
def test_a_wrong_value_names_its_variable(name: str, value: str) -> None:
    """The message names the variable, shows the value, and says what to set."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({name: value})
    assert name in caught.value.happened
    assert caught.value.expected
    assert caught.value.try_next


def test_no_secret_is_shown() -> None:
    """User, password and query of a wrong endpoint stay out of the message."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"PROJECT_ENDPOINT": "https://me:hunter2@host/path?key=hunter3"})
    assert "https://host/path" in str(caught.value)
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("https://localhost:8443/api/projects/p", True),
        ("https://127.0.0.1/api", True),
        ("https://127.9.9.9/api", True),
        ("https://[::1]:1/api", True),
        (AZURE, False),
        ("https://localhost.example.com/", False),
        ("https://10.0.0.1/", False),
        ("nonsense", False),
        ("http://[::1", False),
    ],
)
def test_local_means_this_machine(endpoint: str, *, expected: bool) -> None:
    """Only a loopback host is local."""
    assert is_local(endpoint) is expected


def test_home_is_at_the_nearest_mark(tmp_path: Path) -> None:
    """LABKIT_HOME wins; else the first directory upwards with .labkit, pyproject.toml or .git, whichever of them."""
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert find_home(deep, {}) == tmp_path / ".labkit"
    (tmp_path / "a" / ".git").mkdir()
    assert find_home(deep, {}) == tmp_path / "a" / ".labkit"
    (tmp_path / ".labkit").mkdir()
    assert find_home(deep, {}) == tmp_path / "a" / ".labkit"
    (deep / ".labkit").mkdir()
    assert find_home(deep, {}) == deep / ".labkit"
    assert find_home(deep, {"LABKIT_HOME": str(tmp_path / "other")}) == tmp_path / "other"


def test_home_of_a_place_without_marks_is_the_place(tmp_path: Path) -> None:
    """Without any mark above, the state lives beside the notebook."""
    if any(
        (parent / mark).exists()
        for parent in tmp_path.parents
        for mark in (".labkit", ".git", "pyproject.toml")
    ):
        pytest.skip("a directory above the temporary one is marked")
    assert find_home(tmp_path, {}) == tmp_path / ".labkit"


def test_the_process_wins_over_the_file(tmp_path: Path) -> None:
    """A .env file beside the home fills what the process does not set."""
    (tmp_path / ".env").write_text("LABKIT_SEED=1\nMODEL_DEPLOYMENT_NAME='m'\nBARE\n", encoding="utf-8")
    assert read_environment(tmp_path / ".labkit", {"LABKIT_SEED": "2"}) == {
        "LABKIT_SEED": "2",
        "MODEL_DEPLOYMENT_NAME": "m",
    }


def test_a_missing_file_is_no_mistake(tmp_path: Path) -> None:
    """Without a .env file the variables of the process are all there is."""
    assert read_environment(tmp_path / ".labkit", {"A": "1"}) == {"A": "1"}


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    """A .env file that is not UTF-8 text is named, with what to do."""
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"The settings file .*\.env cannot be read"):
        read_environment(tmp_path / ".labkit", {})


@pytest.mark.parametrize(
    "value", ["https://example.org/", "http://example.org/board/", "board", "ftp://localhost/"]
)
def test_progress_goes_to_this_machine_alone(value: str) -> None:
    """A board elsewhere is refused: it would be told with somebody's token."""
    with pytest.raises(SettingsError, match="LABKIT_BOARD"):
        Settings.from_environment({"LABKIT_BOARD": value})
    local = "http://127.0.0.1:8099/services/board/"
    assert Settings.from_environment({"LABKIT_BOARD": local}).board == local

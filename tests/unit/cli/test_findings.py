from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from labkit.cli import findings
from labkit.connect.files import Home
from labkit.service.store import Store


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_the_installation_is_fit() -> None:
    """In the environment of the tests, Python and packages are what labkit asks for."""
    assert findings.check_python().state == "ok"
    assert findings.check_packages().state == "ok"


@pytest.mark.parametrize(
    ("requirement", "trouble"),
    [
        ("click", []),
        ("no-such-package", ["no-such-package is missing"]),
        ("click<1", ["click is"]),
        ("no-such-package; extra == 'dev'", []),
        ("no-such-package; python_version < '3'", []),
    ],
)
def test_a_package_that_does_not_fit_is_named(requirement: str, trouble: list[str]) -> None:
    """Missing and wrong versions are named; what is not asked for here is not."""
    found = list(findings._unfit_packages([requirement]))
    assert len(found) == len(trouble)
    assert all(text.startswith(start) for text, start in zip(found, trouble, strict=True))


def test_a_workspace_that_cannot_be_written_has_a_fix(tmp_path: Path) -> None:
    """The finding says which folder, and what to set."""
    (tmp_path / "file").touch()
    found = findings.check_workspace(Home(tmp_path / "file"))
    assert found.state == "problem"
    assert "LABKIT_HOME" in found.fix


def test_nothing_made_yet_is_no_problem(home: Home) -> None:
    """Before the first start there is neither database nor certificate nor port."""
    assert findings.check_database(home).state == "note"
    assert findings.check_stored_certificate(home, 0.0).state == "note"
    assert findings.check_old_ports(home).state == "ok"


def test_a_good_database_is_counted_and_a_damaged_one_is_a_problem(home: Home) -> None:
    """The doctor reads the file; it repairs nothing."""
    Store(home.database).close()
    assert findings.check_database(home).found == "readable, 0 projects"
    for part in home.path.glob("service.sqlite3*"):
        part.unlink()
    home.database.write_bytes(b"no database " * 500)
    assert findings.check_database(home).state == "problem"
    assert home.database.read_bytes() == b"no database " * 500


@pytest.mark.parametrize("damaged", [True, False])
def test_only_a_damaged_database_is_put_aside(home: Home, *, damaged: bool) -> None:
    """What cannot be opened, such as a folder in its place, needs another fix than starting the service."""
    if damaged:
        home.database.write_bytes(b"no database " * 500)
    else:
        home.database.mkdir()
    fix = findings.check_database(home).fix
    assert fix == (findings.DAMAGED if damaged else findings.CLOSED)
    assert ("aside" in fix) is damaged


def test_the_doctors_own_project_is_not_counted() -> None:
    """The number is that of the learner's projects."""
    assert findings.count_projects(["doctor", "lab"]) == "1 project"
    assert findings.count_projects(["lab"]) == "1 project"


def test_a_taken_port_is_a_note(home: Home) -> None:
    """The service chooses another, so there is nothing to fix."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        state = {"pid": 1, "port": port, "side_port": port, "version": "0"}
        (home.path / "service.json").write_text(json.dumps(state))
        found = findings.check_old_ports(home)
    assert found.state == "note"
    assert str(port) in found.found


@pytest.mark.parametrize(("number", "text"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_things_are_counted(number: int, text: str) -> None:
    """One has no s."""
    assert findings.count(number, "day") == text

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labkit.cli.app import main
from labkit.service.faults import CATALOGUE, Kind


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["faults", *arguments])


def test_the_list_has_every_fault_with_its_example() -> None:
    """Name, what is seen, source and example of each fault are there, and how to set one."""
    result = call()
    text = " ".join(result.output.split())
    assert result.exit_code == 0
    assert [kind.name for kind in CATALOGUE if kind.name not in text or kind.shows not in text] == []
    assert [kind.name for kind in CATALOGUE if kind.example not in text] == []
    assert "labkit.fault" in text


def test_no_service_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list comes from the program itself: no folder is made, no variable is read."""
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PROJECT_ENDPOINT", "nonsense")
    assert call().exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_the_list_is_also_data() -> None:
    """As JSON it can be read by a program, with the options and what they accept."""
    read = json.loads(call("--json").output)
    assert [fault["name"] for fault in read] == [kind.name for kind in CATALOGUE]
    assert read == [kind.to_json() for kind in CATALOGUE]


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_one_fault_with_its_options(kind: Kind) -> None:
    """Each option is shown with what it decides, what it accepts and its default."""
    output = call(kind.name).output
    assert kind.shows in output
    for option in kind.options:
        assert (
            f"{option.name}: {option.says}; {option.wanted()}; default {json.dumps(option.default)}" in output
        )


def test_a_wrong_name_is_told_apart() -> None:
    """The error has the nearest name and the list."""
    result = call("stale_rea")
    assert result.exit_code == 1
    assert "did you mean 'stale_read'?" in result.output
    assert "Try: labkit faults" in result.output

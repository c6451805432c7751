from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from labkit.cli.app import Commands, main
from labkit.errors import LabkitError, SettingsError

MISTAKES = [
    (
        SettingsError("It is wrong.", expected="right", try_next="this"),
        2,
        "It is wrong.\nExpected: right\nTry: this\n",
    ),
    (LabkitError("It went wrong."), 1, "It went wrong.\n"),
]


def group_that_raises(error: Exception) -> click.Group:
    group = Commands("labkit")

    @group.command()
    def go() -> None:
        raise error

    return group


@pytest.mark.parametrize(("error", "code", "text"), MISTAKES, ids=["setting", "other"])
def test_a_mistake_is_a_message_and_an_exit_code(error: Exception, code: int, text: str) -> None:
    """The three parts go to stderr, nothing else does; 2 is for what the user has set."""
    result = CliRunner().invoke(group_that_raises(error), ["go"])
    assert (result.exit_code, result.stderr, result.stdout) == (code, text, "")


def test_the_unexpected_is_short_and_says_how_to_see_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, but its kind, its words, and the variable that shows the rest."""
    monkeypatch.delenv("LABKIT_DEBUG", raising=False)
    result = CliRunner().invoke(group_that_raises(ZeroDivisionError("by zero")), ["go"])
    assert result.exit_code == 1
    assert "ZeroDivisionError: by zero" in result.stderr
    assert "LABKIT_DEBUG=1" in result.stderr


def test_the_unexpected_is_raised_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """With LABKIT_DEBUG=1 the exception comes through as it is."""
    monkeypatch.setenv("LABKIT_DEBUG", "1")
    result = CliRunner().invoke(group_that_raises(ZeroDivisionError()), ["go"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_every_command_says_in_one_line_what_it_does() -> None:
    """The list of commands has no sentence that is cut off."""
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    commands = result.stdout.partition("Commands:")[2]
    assert "..." not in commands
    assert set(main.commands) == set(re.findall(r"^  (\w+)  +[A-Z]", commands, re.MULTILINE))


def test_a_wrong_option_ends_as_in_every_shell_program() -> None:
    """Exit code 2, and a usage line."""
    result = CliRunner().invoke(main, ["env", "--format", "cobol"])
    assert result.exit_code == 2
    assert "powershell" in result.stderr

"""The group of commands, and what a mistake looks like: one message, no traceback."""

from __future__ import annotations

import os
from typing import IO, Any

import click

from labkit.cli.check import check
from labkit.cli.copy import copy
from labkit.cli.course import build, progress
from labkit.cli.doctor import doctor
from labkit.cli.env import env
from labkit.cli.execute import exec_
from labkit.cli.faults import faults
from labkit.cli.lab import lab
from labkit.cli.rehearse import rehearse
from labkit.cli.reset import reset
from labkit.cli.run import run
from labkit.cli.serve import serve
from labkit.cli.slides import slides
from labkit.cli.workshop import workshop
from labkit.errors import LabkitError, SettingsError


class Mistake(click.ClickException):
    """A message that ends the command; the whole text is for the user."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message to stderr."""
        click.echo(self.format_message(), file=file, err=file is None)


class WrongSetting(Mistake):
    """A message about something that the user has set; ends the command as a wrong option does."""

    exit_code = 2


class Commands(click.Group):
    """A group whose commands may raise labkit's errors."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except SettingsError as error:
            raise WrongSetting(str(error)) from error
        except LabkitError as error:
            raise Mistake(str(error)) from error
        except Exception as error:
            if os.environ.get("LABKIT_DEBUG", "0") not in ("", "0"):
                raise
            raise Mistake(_unexpected(ctx, error)) from error


def _unexpected(ctx: click.Context, error: Exception) -> str:
    return (
        f"labkit {ctx.invoked_subcommand} stopped at something unexpected: {type(error).__name__}: {error}\n"
        "Expected: a result, or a message that says what to do.\n"
        "Try: labkit doctor; or run it again with LABKIT_DEBUG=1 to see where it happened."
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="labkit")
def main() -> None:
    """Learn how agents run: threads, messages, runs and tools, on a local Agent Service or on Azure."""


for _command in (
    lab,
    serve,
    exec_,
    env,
    doctor,
    faults,
    check,
    run,
    rehearse,
    slides,
    build,
    progress,
    reset,
    copy,
    workshop,
):
    main.add_command(_command)

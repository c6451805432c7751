"""What a run on Azure would cost, and whether somebody agrees to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from labkit.cli.findings import count
from labkit.connect.endpoint import Target
from labkit.connect.guest import service_at
from labkit.connect.session import attach
from labkit.errors import SettingsError
from labkit.recorder import Price
from labkit.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from labkit.running.job import Job
    from labkit.running.outcome import Ran

# List price of the default model, USD for a million tokens. Source: Azure OpenAI Service pricing, gpt-4o-mini Global.
# Of any other model nothing is known here: whoever deployed it knows.
PRICES: Final = {DEFAULT_MODEL: Price(input=0.15, output=0.60)}

_COUNTING: Final = "counting"  # a project of our own, to ask which others there are


@dataclass(frozen=True)
class Usage:
    """How many runs, and how many tokens went in and came out."""

    runs: int = 0
    prompt: int = 0
    completion: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.runs + other.runs, self.prompt + other.prompt, self.completion + other.completion)


def agree(
    jobs: Sequence[Job], target: Target, *, size: int, yes: bool, price: tuple[float, float] | None
) -> None:
    """Show what the jobs would cost on Azure, and return when they may go on.

    The estimate is counted, not guessed: the same cells are executed on a local service first, which costs nothing.

    Raises:
        SettingsError: nobody is there to agree, or the rehearsal fails.
        Abort: the answer was no.
    """
    click.echo(
        f"PROJECT_ENDPOINT is {target.azure}. First a rehearsal on the local service, which costs nothing:"
    )
    cost = describe(_rehearse(jobs, size), target.settings.model, price)
    click.echo(f"\n{cost}")
    if yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError(
            "Nothing was sent to Azure: nobody is at the terminal to agree to the cost.",
            expected="--yes, where no terminal is",
            try_next="labkit run --yes; or unset PROJECT_ENDPOINT to run on the local service",
        )
    click.confirm("Go on?", abort=True)


def describe(usage: Usage, model: str, price: tuple[float, float] | None) -> str:
    """Say what the usage costs with a model; `price`: USD for a million tokens in and out, None for the known one."""
    counted = f"About {count(usage.runs, 'run')}, {usage.prompt:,} tokens in and {usage.completion:,} out"
    known = Price(*price) if price else PRICES.get(model)
    if known is None:
        return f"{counted}. No price is known for {model}: give it with --price IN OUT, in USD for a million tokens."
    cost = (usage.prompt * known.input + usage.completion * known.output) / 1_000_000
    return (
        f"{counted}; with {model}, at {known.input:g} and {known.output:g} USD for a million tokens, about {cost:.4f} USD.\n"
        "A model says more, or less, than the local service; and prices change (--price IN OUT)."
    )


def _rehearse(jobs: Sequence[Job], size: int) -> Usage:
    """Execute what Azure would, and count; the threads stay until they are counted, so nothing is cleaned up."""
    from labkit.cli.showing import follow

    seen: dict[tuple[Path, str], Usage] = {}
    total = Usage()

    def add(_: Ran, home: Path) -> None:
        nonlocal total
        for project, usage in _count(home).items():
            if seen.get((home, project)) != usage:
                seen[home, project] = usage
                total += usage

    rehearsal = [replace(job, without=job.without | {"cleanup"}) for job in jobs]
    results, _ = follow(rehearsal, size=size, target=Target.local(Path("unused")), on_end=add)
    broken = [ran for ran in results if ran.error]
    if broken:
        raise SettingsError(
            "Nothing was sent to Azure: the rehearsal did not reach its end.\n"
            + "\n".join(f"{ran.book.name}: {ran.error}" for ran in broken),
            expected="notebooks that run without the cells for the local service",
            try_next="tag the cells that need it local-only, or leave the notebook out",
        )
    return total


def _count(home: Path) -> dict[str, Usage]:
    """Count the runs of each project of a home's service; nothing when it does not run."""
    target = Target.local(home)
    state = service_at(target.home).find() if home.exists() else None
    if state is None:
        return {}
    before = dict(os.environ)  # attaching to a service changes it: the login of the SDK reads it there
    try:
        with attach(target, state, _COUNTING, os.environ) as lab:
            names = [name for name in lab.service.projects() if name != _COUNTING]
        return {name: _count_project(target, state, name) for name in names}
    finally:
        os.environ.clear()
        os.environ.update(before)


def _count_project(target: Target, state: Any, name: str) -> Usage:
    total = Usage()
    with attach(target, state, name, os.environ) as lab:
        for thread in lab.agents.threads.list():
            for run in lab.agents.runs.list(thread_id=thread.id):
                usage = run.get("usage") or {}
                total += Usage(1, usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0))
    return total

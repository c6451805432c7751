"""Which turn a run takes, how long it takes, and how much of it fits the run's token budget."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeGuard

from labkit.service import bodies
from labkit.service.model import tokens
from labkit.service.model.scripted import turn_from_json
from labkit.service.model.turns import Failure, Model, Prompt, SlowModel, Turn
from labkit.service.project import Project
from labkit.service.tools import cloud

Json = dict[str, Any]

logger = logging.getLogger(__name__)

# How long a turn takes when nothing else is said: a first thought, then so much a token, up to a cap (seconds).
# Assumptions, in the range of a small model; the wire's whole seconds then still tell short answers from long ones.
THINK_SECONDS: Final = 1.0
TOKEN_SECONDS: Final = 0.02
MOST_SECONDS: Final = 4.0

SORRY: Final = Failure("server_error", "Sorry, something went wrong.")
# The text of Azure OpenAI's completions; assumed here.
FILTERED: Final = Failure(
    "content_filter",
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. "
    "Please modify your prompt and retry.",
)


def decide(
    project: Project, model: Model, asked: Prompt, faults: Mapping[str, Json], *, scripted: bool = True
) -> Turn:
    """Return the turn: a fault comes first, then the deployment, then the script, then the model."""
    turn = before(project, model, asked, faults, scripted=scripted) or ask(model, asked)
    return after(turn, faults)


def before(
    project: Project, model: Model, asked: Prompt, faults: Mapping[str, Json], *, scripted: bool = True
) -> Turn | None:
    """Return the turn that needs no model, or None.

    faults: what strikes this turn, by name. An unknown deployment fails at once, after no time (E14).
    scripted: whether the project's script speaks for this run, as it does for those that a client made.
    """
    # Which models an endpoint has, only it knows.
    is_known = takes_time(model) or asked.model in project.deployments
    if "unknown_deployment" in faults or not is_known:
        return Turn(
            failure=Failure("invalid_engine_error", f"Failed to resolve model info for: {asked.model}"),
            seconds=0,
        )
    return _instead(faults) or _other_than_model(project, asked, scripted=scripted)


def ask(model: Model, asked: Prompt, stop: threading.Event | None = None) -> Turn:
    """Return the model's turn; ``stop`` is for one that takes time."""
    try:
        return model.reply(asked, stop) if takes_time(model) else model.reply(asked)
    except Exception:
        # Whatever a model does, its run must end and the service must go on (E16).
        logger.exception("the model raised; the run fails with server_error")
        return Turn(failure=SORRY)


def after(turn: Turn, faults: Mapping[str, Json]) -> Turn:
    """Return the turn with what faults make of it."""
    if turn.failure and turn.failure.code == "invalid_engine_error" and turn.seconds == 0:
        return turn
    if "incomplete" in faults:
        turn = Turn(text=turn.text or "", unfinished=faults["incomplete"]["reason"], seconds=turn.seconds)
    elif "content_filter" in faults and not turn.failure:
        turn = Turn(text=turn.text or "", unfinished="content_filter", seconds=turn.seconds)
    return replace(turn, seconds=faults["slow"]["seconds"]) if "slow" in faults else turn


def takes_time(model: Model | SlowModel) -> TypeGuard[SlowModel]:
    """Tell whether a model takes real time, so that nobody may be made to wait for it."""
    return hasattr(model, "place")


def _instead(faults: Mapping[str, Json]) -> Turn | None:
    """Return what a fault puts in the place of the model's turn; the texts are those of E15 and E16."""
    if "rate_limited" in faults:
        text = f"Rate limit is exceeded. Try again in {faults['rate_limited']['retry_after']:g} seconds."
        return Turn(failure=Failure("rate_limit_exceeded", text))
    if "server_error" in faults:
        return Turn(failure=SORRY)
    if "failed" in faults:
        return Turn(failure=Failure(faults["failed"]["code"], faults["failed"]["message"]))
    if faults.get("content_filter", {}).get("stage") == "prompt":
        return Turn(failure=FILTERED)
    # They ask for outputs, whatever the model would have said.
    return Turn() if faults.keys() & {"asks_other_tool", "empty_tool_calls"} else None


def seconds(turn: Turn) -> float:
    """Return how long ``turn`` takes on the service's clock."""
    if turn.seconds is not None:
        return turn.seconds
    return min(MOST_SECONDS, THINK_SECONDS + TOKEN_SECONDS * tokens.count_turn(turn))


def budget(work: Json, run: Json, turn: Turn, prompt_tokens: int) -> tuple[str | None, Turn]:
    """Return why the turn is over the run's budget, or None, and the turn cut to it; note what it costs once it is said."""
    reason = None
    if turn.text is not None or turn.calls:
        used = work["usage"]
        left = {
            kind: None if (most := run[f"max_{kind}_tokens"]) is None else most - used[f"{kind}_tokens"]
            for kind in ("prompt", "completion")
        }
        reason, turn = fit(
            turn, prompt_left=left["prompt"], completion_left=left["completion"], prompt_tokens=prompt_tokens
        )
    work["turn_usage"] = bodies.usage(*(turn.usage or (prompt_tokens, tokens.count_turn(turn))))
    return reason, turn


def fit(
    turn: Turn, *, prompt_left: int | None, completion_left: int | None, prompt_tokens: int
) -> tuple[str | None, Turn]:
    """Return why the turn cannot be finished, or None, and the turn as far as it goes.

    The budgets (tokens; None: no limit) are what the whole run has left before this turn (wire contract §6).
    """
    text = turn.text or ""
    if turn.unfinished:
        # A model that counts its own tokens has cut its text itself.
        kept = text if turn.usage else cut(text, tokens.count(text) // 2)
        return turn.unfinished, replace(turn, text=kept)
    if prompt_left is not None and prompt_tokens > prompt_left:
        return "max_prompt_tokens", Turn(text="")
    if completion_left is not None and tokens.count_turn(turn) > completion_left:
        return "max_completion_tokens", Turn(text=cut(text, completion_left))
    return None, turn


def cut(text: str, limit: int) -> str:
    """Return the beginning of ``text`` that has at most ``limit`` tokens, at a word's end."""
    kept = 0
    for word in re.finditer(r"\s*\S+", text):
        limit -= tokens.count(word.group())
        if limit < 0:
            break
        kept = word.end()
    return text[:kept]


def _other_than_model(project: Project, asked: Prompt, *, scripted: bool) -> Turn | None:
    if scripted and project.script:
        turn = turn_from_json(project.script.pop(0))
        project.save()
        return turn
    unavailable = cloud.forced(asked)
    return Turn(failure=unavailable) if unavailable else None

"""What a run's ``last_error`` says when the endpoint gives no turn."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final

from labkit.service.model.turns import Failure, Prompt

_CHARACTERS: Final = 300  # of what an endpoint says, that is repeated
# Seconds to wait when a throttled endpoint names none.
_WAIT: Final = 10


def of_status(status: int, headers: Mapping[str, str], content: str, prompt: Prompt, place: str) -> Failure:
    """Return the failure for an answer that is no success; ``place`` is the endpoint's address without secrets."""
    said = _said(content)
    if status == 429:
        seconds = _seconds(headers.get("retry-after"), content)
        return Failure("rate_limit_exceeded", f"Rate limit is exceeded. Try again in {seconds} seconds.")
    if "content_filter" in content and status < 500:
        return Failure("content_filter", said or "The model endpoint filtered the prompt.")
    if status in (401, 403):
        text = f"The model endpoint {place} refused the key ({status}: {said}). Set LABKIT_MODEL_KEY to one that it accepts, and restart the service."
        return Failure("invalid_engine_error", text)
    if status == 404:
        text = (
            f"Failed to resolve model info for: {prompt.model}. The model endpoint {place} has no such model, or is not "
            f"the address of chat completions ({status}: {said}). Name a model that it has: MODEL_DEPLOYMENT_NAME, or "
            "LABKIT_MODEL_NAME for every deployment."
        )
        return Failure("invalid_engine_error", text)
    if status < 500:
        return Failure(
            "invalid_prompt", f"The model endpoint {place} refused the request ({status}: {said})."
        )
    return Failure("server_error", f"The model endpoint {place} failed ({status}: {said}).")


def of_malformed(why: str, place: str) -> Failure:
    """Return the failure for a success that is no chat completion."""
    return Failure(
        "server_error",
        f"The model endpoint {place} answered with something that is no chat completion: {why}.",
    )


def of_silence(why: str, place: str) -> Failure:
    """Return the failure for an endpoint that could not be reached, or did not answer."""
    return Failure(
        "server_error",
        f"The model endpoint {place} could not be reached: {why}. Is it running? LABKIT_MODEL_URL names it.",
    )


def _said(content: str) -> str:
    """Return the message in an error's body, in whichever of the usual shapes, on one line."""
    try:
        found: Any = json.loads(content)
    except (ValueError, RecursionError):
        found = content
    for key in ("error", "message", "detail"):
        if isinstance(found, dict) and key in found:
            found = found[key]
    text = " ".join((found if isinstance(found, str) else json.dumps(found)).split())
    return text[:_CHARACTERS] or "no reason given"


def _seconds(header: str | None, content: str) -> int:
    for found in (
        header,
        *re.findall(r"(?:try again|retry)\D{0,20}?([0-9]+(?:\.[0-9]+)?) ?s", content, re.IGNORECASE)[:1],
    ):
        try:
            seconds = math.ceil(float(found or ""))
        except (ValueError, OverflowError):
            continue
        if 0 <= seconds <= 86_400:
            return max(1, seconds)
    return _WAIT

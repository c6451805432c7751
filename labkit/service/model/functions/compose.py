"""Compose what a message says and what it is called: from the words of the request, or from what functions gave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from labkit.service.model.functions.outputs import Done
from labkit.service.model.functions.plan import Planned, Request
from labkit.service.model.functions.sentences_for import is_vague, said
from labkit.service.model.functions.telling import heading, phrase
from labkit.service.model.functions.tool import Tool
from labkit.service.model.language.mentions import emails, quoted
from labkit.service.model.language.phrases import after
from labkit.service.model.language.questions import is_greeting, is_request
from labkit.service.model.language.tables import read_table, total_line
from labkit.service.model.language.words import as_sentence, fold, identifier_words, sentences, shorten

_BODY: Final = frozenset("body message content summary report note text".split())
_TITLE: Final = frozenset({"subject", "title", "headline"})
_PROBLEM: Final = frozenset("description issue problem details".split())
_SENDS: Final = frozenset({"send", "post", "create", "submit", "remind"})
_FROM_RESULTS: Final = re.compile(
    r"\b(?:summary|forecast|weather|prices?|status|balance|figures|numbers|list|schedule|confirmation|news|statistics|translation|results?|findings|information|details|answer|outcome|report|it|this|that|them|these|everything)\b(?! (?:is|was|are|moved|has|have)\b)|\bwith the\b|\babout (?:it|this|that)\b"
)
_ABOUT: Final = re.compile(
    r"\b(?:about|regarding|concerning|on the subject of) (?P<topic>[^.?!\n]{2,200})", re.IGNORECASE
)
_NEED: Final = re.compile(r"\b(?:please |i need |can you )*help(?: me)?(?: please)?[,.!:] ", re.IGNORECASE)
_SUBJECT_WORDS: Final = 8
_DROPPED: Final = re.compile(
    r"^(?:the|a|an|that|to|my|our|your|there is|there are|i am|i'm|we are|we're|please) ", re.IGNORECASE
)
_READ: Final = 20_000
_TO_READER: Final = {"their": "your", "his": "your", "her": "your", "they": "you", "he": "you", "she": "you"}


def body_of(tool: Tool) -> str | None:
    """Return the required parameter that holds what a message says; None for a function that sends none."""
    if not tool.acts & _SENDS:
        return None
    return next((name for name in tool.needed if _BODY & set(identifier_words(name))), None)


def wants_results(tool: Tool, text: str) -> bool:
    """Say whether a message is to be made of what other functions give: nothing else is said, or the results are."""
    if body_of(tool) is None or quoted(text):
        return False
    told = said(text)
    if told:
        return bool(re.match(r"(?:the |a |me |this |that |it\b)?(?:summary|results?|it)\b", fold(told.value)))
    about = _ABOUT.search(text)
    if about and not re.match(r"(?:it|this|that|the (?:result|weather|answer))", fold(about["topic"])):
        return False
    return bool(_FROM_RESULTS.search(fold(text)))


def composed(planned: Planned, request: Request, others: Sequence[Done]) -> Planned:
    """Fill the body and the title of a message from what is said, or else from outputs; nothing is made up."""
    tool, text = planned.tool, planned.text
    extra: dict[str, Any] = {}
    body = body_of(tool)
    taken = [value for name, value in planned.filled.values.items() if name != body]
    if body and (content := _content(tool, text, request, others, taken)):
        extra[body] = content
    problem = next(
        (name for name in planned.tool.needed if _PROBLEM & set(identifier_words(name)) and name != body),
        None,
    )
    if problem and (told := _told_problem(request)):
        extra[problem] = told
    planned = _moved(planned, body)
    base = planned.filled.joined(
        {
            name: value
            for name, value in extra.items()
            if name in planned.filled.missing or not _is_quoted(planned, name)
        }
    )
    for name in base.missing:
        if _TITLE & set(identifier_words(name)) and (
            title := _title(text, request, others, base.values.get(body or problem or ""))
        ):
            base = base.joined({name: title})
    return Planned(tool, base, text, planned.is_off)


def _moved(planned: Planned, body: str | None) -> Planned:
    """Give the only quoted text to the body of a message, unless it is said to be the title."""
    title = next((name for name in planned.tool.parts if _TITLE & set(identifier_words(name))), None)
    marked = quoted(planned.text)
    if (
        body is None
        or title is None
        or body not in planned.filled.missing
        or len(marked) != 1
        or planned.filled.values.get(title) != marked[0].value
    ):
        return planned
    if re.search(
        r"(?:subject|titled?|called|named|headline|line)[ :,is]*$", fold(planned.text[: marked[0].start])
    ):
        return planned
    rest = {name: value for name, value in planned.filled.values.items() if name != title}
    missing = tuple(name for name in [*planned.filled.missing, title] if name != body)
    return Planned(
        planned.tool,
        type(planned.filled)({**rest, body: marked[0].value}, missing),
        planned.text,
        planned.is_off,
    )


def _is_quoted(planned: Planned, name: str) -> bool:
    """Say whether a value stands in the request as it was written, between quotation marks or behind its label."""
    value = planned.filled.values.get(name)
    return value is not None and any(each.value == value for each in quoted(planned.text))


def _content(
    tool: Tool, text: str, request: Request, others: Sequence[Done], taken: Sequence[Any]
) -> str | None:
    marked = [each.value for each in quoted(text) if each.value not in taken]
    table = read_table(request.text) or (None if others else read_table(request.instructions[:_READ]))
    if table is not None and not marked:
        total = total_line(table)
        return "\n".join([*table.lines, *([total] if total else [])])
    if wants_results(tool, text) or not (marked or said(text) or _ABOUT.search(text)):
        if others:
            return " ".join(phrase(each) for each in others)
        if request.said and wants_results(tool, text):
            return shorten(request.said[0], 2_000)
    told = said(text)
    if marked:
        return str(marked[-1])
    if told:
        return as_sentence(_to_reader(told.value.strip(" .")))
    about = _ABOUT.search(text)
    return (
        f"I am writing about {about['topic'].strip().rstrip('.')}."
        if about and not wants_results(tool, text)
        else None
    )


def _to_reader(clause: str) -> str:
    """Turn "their account is ready", said of the reader, into "your account is ready"."""
    first, _, rest = clause.partition(" ")
    turned = _TO_READER.get(fold(first))
    if not turned:
        return clause
    rest = (
        re.sub(r"^(?:is|was)\b", lambda m: {"is": "are", "was": "were"}[m.group()], rest)
        if turned == "you"
        else rest
    )
    return f"{turned} {rest}"


def _told_problem(request: Request) -> str | None:
    """Return the sentences that tell what is wrong: no request, no greeting, no address."""
    kept = [
        each
        for each in sentences(_NEED.sub("", request.text))
        if not emails(each)
        and not is_greeting(each)
        and not is_request(each)
        and not is_vague(each)
        and len(each.split()) > 2
    ]
    return " ".join(kept) or None


def _title(text: str, request: Request, others: Sequence[Done], body: Any) -> str | None:
    """Return a short title: the topic that is named, the beginning of what is said, or what the outputs are about."""
    about = _ABOUT.search(text)
    if about and not _FROM_RESULTS.match(fold(about["topic"])):
        return _short(about["topic"])
    told = said(text)
    if told and not wants_results_text(told.value):
        return _short(_to_reader(told.value))
    if others:
        return heading(others)
    named = after(text, ("for", "of"), most_words=_SUBJECT_WORDS)
    if isinstance(body, str) and body:
        return _short(body)
    return _short(named[0].value) if named and body else None


def wants_results_text(text: str) -> bool:
    """Say whether a text speaks of results only, so that it names no topic."""
    return bool(re.match(r"(?:the |a |this )?(?:summary|results?|it)\b", fold(text)))


def _short(text: str) -> str:
    first = (sentences(text.strip()) or [text])[0].split("\n")[0].strip(" .,:;!?\"'")
    while (shorter := _DROPPED.sub("", first)) != first:
        first = shorter
    spoken = first.split()
    cut = " ".join(spoken[:_SUBJECT_WORDS]).rstrip(",;:")
    return cut[:1].upper() + cut[1:]

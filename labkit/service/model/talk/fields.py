"""Find the value of one field of a structured answer: in what was said, in outputs, in the answer, by its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.service.model.forms.schema import alternatives, properties
from labkit.service.model.forms.validity import conforms
from labkit.service.model.functions.arguments import fill_object
from labkit.service.model.functions.choices import find_choice
from labkit.service.model.functions.outputs import Done
from labkit.service.model.functions.source import Source
from labkit.service.model.language.likeness import closest
from labkit.service.model.language.mentions import TEXT_LIMIT, dates, times
from labkit.service.model.language.names import names
from labkit.service.model.language.rosters import described_items
from labkit.service.model.language.words import fold, identifier_words, readable, sentences, stem, words
from labkit.service.model.texts.changes import keywords_of
from labkit.service.model.texts.summary import summarise

_ANSWER: Final = frozenset(
    "answer response reply message text result content output greeting explanation solution".split()
)
_SUMMARY: Final = frozenset("summary summarization abstract overview tldr".split())
_REASON: Final = frozenset("reason reasoning rationale justification explanation why analysis".split())
_CONFIDENCE: Final = frozenset("confidence probability certainty likelihood".split())
_KEYWORDS: Final = frozenset("tags keywords topics labels categories themes".split())
_STEPS: Final = frozenset("steps".split())
_SOURCES: Final = frozenset("sources citations references".split())
_EVENT: Final = frozenset("participants attendees invitees location start end start_time date".split())
_PERSON: Final = frozenset("age email phone occupation job birthdate gender".split())
_THING: Final = re.compile(
    r"\b(?:to|at|for|attend(?:ing)?|have|having|join(?:ing)?|host(?:ing)?|is|about|called|plan(?:ning)?|schedule|a|an) (?P<article>a |an |the |our |their |my )?(?P<name>[a-z][\w'-]*(?: [a-z][\w'-]*){0,3}?)(?= (?:on|at|in|with|next|this|tomorrow|for|from)\b|[.,!?]|$)"
)
_TRUTH: Final = re.compile(r"^(?:yes|no)\b", re.IGNORECASE)
_MOODS: Final = frozenset("positive negative neutral mixed".split())


@dataclass(frozen=True)
class Material:
    """Hold what fields are filled from.

    texts: the user's messages and the instructions, the newest first. known: facts and outputs by stem. steps, value:
    how the answer was worked out, and what it comes down to, where it was.
    """

    answer: str
    texts: tuple[str, ...]
    known: Mapping[str, Any]
    done: tuple[Done, ...] = ()
    instructions: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    value: str = ""
    used: list[Any] = field(default_factory=list)

    @property
    def latest(self) -> str:
        """Return the newest message, as far as it is read."""
        return readable(self.texts[0])[:TEXT_LIMIT] if self.texts else ""

    def filled(self, parts: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the messages say of the fields: all that the newest says, and what older ones clearly say."""
        open_parts = {name: part for name, part in parts.items() if not is_answer(name, parts)}
        told = "\n".join(str(each.output) for each in self.done if each.error() is None)[:TEXT_LIMIT]
        values: dict[str, Any] = {}
        for at, text in enumerate(
            [self.latest, told, *(readable(each)[:TEXT_LIMIT] for each in self.texts[1:12])]
        ):
            rest = {name: part for name, part in open_parts.items() if name not in values}
            if not rest or not text:
                continue
            schema = {"type": "object", "properties": rest, "required": list(rest)}
            # Who only greets says nothing that a field could take; older messages must say a value in so many words.
            about = (
                frozenset({"person"})
                if _PERSON & {word for name in parts for word in identifier_words(name)}
                else frozenset[str]()
            )
            source = Source(
                text, known=self.known if at == 0 else {}, about=about, strict=at > 0, sure=at > 1
            )
            found = fill_object(schema, root, source, 0).values
            values |= {name: value for name, value in found.items() if value not in (None, False, [], "")}
        return {name: value for name, value in values.items() if not _is_doubtful(name, value, parts, self)}


def _is_doubtful(name: str, value: Any, parts: Mapping[str, Any], material: Material) -> bool:
    """Say whether a value was only taken because a field was free: the whole message, a question word."""
    if not isinstance(value, str) or value in ("unknown",):
        return False
    whole = fold(value).strip(" .?!") == fold(material.latest).strip(" .?!")
    return (
        whole
        and set(identifier_words(name)) & (_SUMMARY | _REASON | _ANSWER) == set()
        and len(value.split()) > 3
    )


def is_answer(name: str, parts: Mapping[str, Any]) -> bool:
    """Say whether a field holds the answer itself, or something told about it."""
    spoken = set(identifier_words(name))
    return (
        bool(spoken & (_ANSWER | _SUMMARY | _REASON | _CONFIDENCE | _STEPS | _SOURCES))
        or name == "final_answer"
    )


def is_told_elsewhere(name: str) -> bool:
    """Say whether a field has a meaning of its own that the answer as a whole does not have."""
    return bool(
        set(identifier_words(name))
        & (
            _CONFIDENCE
            | _SOURCES
            | _KEYWORDS
            | frozenset("name title date time email city country age id price".split())
        )
    )


def field_value(
    name: str, part: Any, root: Mapping[str, Any], material: Material, parts: Mapping[str, Any] | None = None
) -> Any:
    """Return the value of a field by its kind; None when nothing speaks for any."""
    options = alternatives(part, root)
    option, spoken = options[0], set(identifier_words(name))
    kind = option.get("type")
    for key in (
        " ".join(sorted(stem(word) for word in identifier_words(name))),
        stem(identifier_words(name)[-1]) if identifier_words(name) else "",
    ):
        if (
            key in material.known
            and conforms(material.known[key], part, root)
            and not is_answer(name, parts or {})
        ):
            return material.known[key]
    if isinstance(option.get("enum"), list):
        return _choice(option["enum"], material)
    if kind == "array":
        return _listed(spoken, option, root, material)
    if kind == "boolean":
        return _truth(spoken, material)
    if kind in ("number", "integer"):
        return _number(spoken, option, root, material)
    if kind in ("string", None):
        return _text(spoken, part, root, material, parts or {})
    if kind == "object":
        inner = fill_object(option, root, Source(material.latest, known=material.known), 1)
        return inner.values if not inner.missing and inner.values else None
    return None


def _choice(choices: list[Any], material: Material) -> Any:
    """Return the choice that the message names or is closest to, by what the instructions say of the choices."""
    texts = [str(choice) for choice in choices]
    found = find_choice(choices, material.latest) if not _MOODS & {fold(text) for text in texts} else None
    if found:
        return found[0]
    described = {fold(name): text for name, text in described_items(material.instructions)}
    label, score = closest(material.latest, {text: described.get(fold(text), "") for text in texts})
    if score > 0:
        return choices[texts.index(label)]
    answered = find_choice(choices, material.answer)
    return answered[0] if answered else choices[texts.index(label)]


def _listed(
    spoken: set[str], option: Mapping[str, Any], root: Mapping[str, Any], material: Material
) -> list[Any] | None:
    item = alternatives(option.get("items", {}), root)[0]
    if item.get("type") == "object" and spoken & _STEPS and material.steps:
        fields = list(properties(item))
        if len(fields) > 1:
            return [{fields[0]: explanation, fields[1]: result} for explanation, result in material.steps]
    if item.get("type") == "string" and spoken & _STEPS and material.steps:
        return [f"{explanation}: {result}" for explanation, result in material.steps]
    if item.get("type") == "string" and spoken & _KEYWORDS:
        return keywords_of(material.latest, int(option.get("maxItems", 4)))
    return None


def _truth(spoken: set[str], material: Material) -> bool | None:
    """Return what a yes-or-no answer says, or whether the message asks for what the field names."""
    if _TRUTH.match(material.answer):
        return fold(material.answer).startswith("yes")
    said = {stem(word) for word in words(material.latest)}
    if spoken & {"followup", "follow", "callback", "contact"}:
        return bool(
            said & {stem(word) for word in ("call", "contact", "reply", "reach", "follow", "urgent", "back")}
        )
    if spoken & {"urgent", "escalate", "critical"}:
        return closest(material.latest, {"high": "", "low": ""})[0] == "high"
    return None


def _number(spoken: set[str], option: Mapping[str, Any], root: Mapping[str, Any], material: Material) -> Any:
    if spoken & _CONFIDENCE:
        value = 0.9 if material.value or material.done else 0.7
        for scaled in (value, value * 100, int(value * 100), 1, 0):
            if conforms(scaled, option, root):
                return scaled
    if material.value:
        try:
            number = float(material.value)
        except ValueError:
            return None
        return int(number) if option.get("type") == "integer" and number.is_integer() else number
    return None


def _text(
    spoken: set[str], part: Any, root: Mapping[str, Any], material: Material, parts: Mapping[str, Any]
) -> str | None:
    if spoken & _SUMMARY:
        candidates = [summarise(material.latest, 1), material.answer]
    elif spoken & _REASON and len(parts) > 1:
        candidates = [_reason(material), material.answer]
    elif spoken & _ANSWER or spoken == {"final", "answer"}:
        candidates = [material.value if "final" in spoken else "", material.answer]
    elif spoken & {"name", "title", "event", "subject"} and _EVENT & {
        word for other in parts for word in identifier_words(other)
    }:
        candidates = [_thing(material.latest)]
    elif spoken & {"name", "person", "author", "fullname"}:
        found = names(material.latest)
        candidates = [str(found[0].value)] if found else []
    elif spoken & {"date", "day", "when"}:
        candidates = [str(each.value) for each in dates(material.latest)]
    elif spoken & {"time"}:
        candidates = [str(each.value) for each in times(material.latest)]
    else:
        candidates = []
    return next((text for text in candidates if text and conforms(text, part, root)), None)


def _thing(text: str) -> str:
    """Return what an event is called: "science fair" of "are going to a science fair on Friday"."""
    found = list(_THING.finditer(text))
    marked = next((match for match in found if match["article"]), found[0] if found else None)
    if marked:
        return str(marked["name"])
    first = (sentences(text) or [text])[0]
    return " ".join(first.split()[:6]).rstrip(".,")


def _reason(material: Material) -> str:
    telling = (sentences(material.latest) or [""])[0].rstrip(".!?")
    return f'The message says: "{telling}".' if telling else ""

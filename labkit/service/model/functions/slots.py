"""Tell from a parameter's name, description and schema what kind of value it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Literal

from labkit.service.model.language.words import identifier_words, words

Slot = Literal[
    "email", "url", "path", "datetime", "date", "time", "format", "currency", "unit", "language", "sql", "expression", "channel", "phone", "repo", "branch",
    "zip", "street", "country", "id", "symbol", "place", "person", "name", "color", "title", "whole", "short",
]  # fmt: skip

# The first line with one of the name's words decides, so the special stands before the general.
_BY_WORD: Final[tuple[tuple[Slot, str], ...]] = (
    ("email", "email emails mail recipient recipients cc bcc"),
    ("url", "url urls uri link website href webpage"),
    ("sql", "sql"),
    ("path", "path file filename filepath folder directory"),
    ("datetime", "datetime timestamp"),
    ("format", "format fmt pattern strftime"),
    ("currency", "currency currencies"),
    ("unit", "unit units scale"),
    ("symbol", "symbol ticker"),
    ("channel", "channel"),
    ("repo", "repo repository"),
    ("branch", "branch"),
    ("color", "color colors colour colours"),
    ("phone", "phone telephone mobile"),
    ("zip", "zip zipcode postal postcode"),
    ("street", "street"),
    ("country", "country countries nation"),
    ("language", "language languages lang locale"),
    ("expression", "expression expr formula equation calculation math"),
    ("date", "date dates day deadline due checkin checkout"),
    ("time", "time hour showtime schedule"),
    ("title", "title subject headline heading"),
    ("id", "id ids uuid sku code reference ref tracking isbn identifier number"),
    ("whole", "query text message body content sentence sentences question prompt input note description reason comment request task"),
    ("whole", "feedback data details instruction instructions q summary issue problem keywords keyword topic search"),
    ("place", "location locations city cities place places address addresses region town destination origin area timezone pickup dropoff"),
    ("place", "state departure arrival airport"),
    ("person", "person people username customer contact attendee attendees author guest employee patient to sender doctor artist student"),
    ("person", "assignee owner participant participants first last full user observer requestor requester manager"),
    ("name", "name names label"),
)  # fmt: skip
_BY_FORMAT: Final[Mapping[str, Slot]] = {
    "email": "email", "uri": "url", "url": "url", "date": "date", "date-time": "datetime", "time": "time", "uuid": "id",
}  # fmt: skip
_DESCRIBED: Final = frozenset(
    {
        "email",
        "url",
        "symbol",
        "place",
        "expression",
        "date",
        "language",
        "currency",
        "sql",
        "path",
        "channel",
        "phone",
    }
)
_ABOUT_PEOPLE: Final = frozenset(
    "user person people employee customer client student patient contact member colleague author friend guest account".split()
)
_MOMENTS: Final = frozenset("start end starts ends begin begins finish until".split())
_ENDS_OF_MOVES: Final = frozenset(
    "account accounts wallet iban warehouse store shelf bin queue folder".split()
)
_ABOUT_MAIL: Final = frozenset("email mail mails emails".split())
_MONEY: Final = frozenset("currency currencies exchange convert rate money forex".split())
_NO_DESCRIPTION: Final = "no description"


_LISTED: Final = re.compile(
    r"(?P<items>\b[a-z][\w-]{1,20}\b['\"]?(?:(?:, ?(?:or |and )?| or | ?[|/] ?)['\"]?\b[a-z][\w-]{1,20}\b['\"]?){1,11})(?=[.;)]|$)"
)


def described_choices(schema: Mapping[str, Any]) -> list[str]:
    """Return the words that a description lists as all there are: "low, normal or high"; none where it goes on otherwise."""
    text = description_of(schema)[:300].strip()
    lead = re.match(r"(?:[\w ]{0,40}(?::|\bone of|\beither|\()|)[ '\"]*", text, re.IGNORECASE)
    found = _LISTED.match(text, lead.end() if lead else 0)
    if not found:
        return []
    return [item.strip(" '\"") for item in re.split(r", ?(?:or |and )?| or | ?[|/] ?", found["items"])]


def description_of(schema: Mapping[str, Any]) -> str:
    """Return a parameter's description; the SDK writes "No description" where there is none."""
    text = str(schema.get("description") or "")
    return "" if text.casefold().strip(". ") == _NO_DESCRIPTION else text


def slot_of(name: str, schema: Mapping[str, Any], about: frozenset[str] = frozenset()) -> Slot:
    """Return the kind of value a string parameter takes; "short" when nothing says.

    about: the words of the function's name, which tell what a general word such as "to" or "name" means there.
    """
    by_format = _BY_FORMAT.get(str(schema.get("format")))
    return by_format or _slot(name, description_of(schema)[:400], about)


# A parameter is asked for its kind many times in a turn, and its tool comes back with every turn.
@lru_cache(2048)
def _slot(name: str, description: str, about: frozenset[str]) -> Slot:
    named = set(identifier_words(name))
    described = [word.replace("e-mail", "email") for word in words(description)[:16]]
    moves = named & _ENDS_OF_MOVES and named & {"from", "to", "source", "target", "destination"}
    slot = "short" if moves else _by_name(named, about, described)
    if slot == "short" and named <= _MOMENTS:
        slot = "datetime"
    if slot in ("whole", "short", "name", "id", "person") and (found := _by_description(described, slot)):
        return found
    return slot


def _by_name(named: set[str], about: frozenset[str], described: list[str]) -> Slot:
    if "recipient" in named and "name" in described and not {"email", "address"} & set(described):
        return "person"
    if named <= {"to", "from", "recipient", "recipients"} and about & _ABOUT_MAIL:
        return "email"
    if named <= {"from", "to", "base", "target", "source"} and about & _MONEY:
        return "currency"
    if "check" in named and named & {"in", "out"}:
        return "date"
    if any("yyyy" in word for word in described) and not named & {"format", "fmt", "pattern"}:
        return "datetime" if any("hh" in word for word in described) else "date"
    if (
        "name" in named
        and (named | about) & _ABOUT_PEOPLE
        and not named & {"file", "service", "product", "city", "event", "team", "plan", "company"}
    ):
        return "person"
    for slot, line in _BY_WORD:
        if named.intersection(line.split()):
            return slot
    return "short"


def _by_description(described: list[str], slot: Slot) -> Slot | None:
    said = set(described)
    if slot == "person":
        return "email" if said & {"email", "mail", "emails"} else None
    for found, line in _BY_WORD:
        if found in _DESCRIBED and said.intersection(line.split()):
            # "The id of the user's e-mail" is an id: of the descriptions only what a text itself shows may overrule it.
            return found if slot != "id" or found in ("symbol", "email") else None
    return None

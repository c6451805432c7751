"""Read facts out of what a user states: names, places, likes, "my X is Y", notes, corrections."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from labkit.service.model.language.clauses import Clause, clauses
from labkit.service.model.language.questions import is_request
from labkit.service.model.language.vocabulary import RECALL, STOP
from labkit.service.model.language.words import fold, identifier_words, keywords, stem, words

Kind = Literal["name", "age", "place", "work", "taste", "attribute", "other", "note", "correction"]


@dataclass(frozen=True)
class Fact:
    """Hold one thing the user said.

    clause: the statement, cleaned, in the user's own words ("I love hiking").
    key: facts with the same non-empty key replace one another; the later one stands.
    attribute: stems of what the fact is about ("favorit", "color"), empty where it is about no attribute.
    words: stems and near synonyms by which a question finds the fact.
    position: number of the user message, counted from 1.
    """

    kind: Kind
    clause: str
    value: str
    key: tuple[str, ...] = ()
    attribute: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    position: int = 0
    is_correction: bool = False


_NAME: Final = re.compile(
    r"(?:my (?:full |first |real )?name(?:'s| is| was)(?: now)?|call me|i(?:'m| am) (?:called|named)|i go by|people call me"
    r"|je m'appelle|mon nom est|me llamo|mi nombre es|ich hei(?:\u00df|ss)e|mein name ist|mi chiamo|meu nome \u00e9)"
    r" (?P<value>.+)",
    re.IGNORECASE,
)
_NAME_END: Final = re.compile(r"(?:,| and | but | from | - | \u2013 | \()")
_CHANGE: Final = re.compile(
    r"(?:i(?:'ve| have)? )?(?:change|changed|update|updated|set|make) my (?P<attribute>.{1,60}?) to (?P<value>.+)",
    re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(
    r"(?P<owner>my|our|the) (?P<attribute>[^,;:]{1,80}?)"
    r"(?P<copula> is| are| was| were| will be| has| have| costs| cost| equals| ?=| ?:) ?(?:now )?(?P<value>.+)",
    re.IGNORECASE,
)
_AGE: Final = re.compile(r"(?P<value>\d{1,3})(?: years?(?: old)?| y/?o)?$", re.IGNORECASE)
_PLACE: Final = re.compile(
    r"i(?:'m|'ve| am| have)?(?: currently| now| just| recently| still| actually)? ?"
    r"(?:live|living|reside|moved|relocated|based|staying|stay)\b(?: back)?(?: in| at| near| to| on)? ?(?P<value>.*)",
    re.IGNORECASE,
)
_ORIGIN: Final = re.compile(r"i(?:'m| am| come)(?: originally)? from (?P<value>.+)", re.IGNORECASE)
_WORK: Final = re.compile(r"i(?:'m| am)?(?: currently| now)? (?:work|working)\b (?P<value>.+)", re.IGNORECASE)
_TASTE: Final = re.compile(
    r"i(?:'m| am)? ?(?:(?:really|also|absolutely|still|do|mostly|just|very much|quite|now) )*"
    r"(?P<no>(?:don't|do not|no longer|never)(?: really| much)? )?"
    r"(?P<verb>love|like|enjoy|adore|prefer|hate|dislike|detest|can't stand|into|fond of|a (?:big |huge )?fan of) (?P<value>.+)",
    re.IGNORECASE,
)
_AM: Final = re.compile(r"i(?:'m| am) (?P<value>.+)", re.IGNORECASE)
_ROLE: Final = re.compile(r"an? ", re.IGNORECASE)
_NATIONAL: Final = re.compile(
    r"(?:\w{2,20}(?:ish|ese|ian|ean|can)|French|German|Dutch|Greek|Swiss|Thai|Czech|Pole|Dane)$"
)
_FIRST_PERSON: Final = re.compile(r"(?:i|i'm|i've|i'd|we|we're|we've)\b", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"(?P<subject>[^\W\da-z_][\w'-]*(?: [^\W\da-z_][\w'-]*){0,4}|(?i:my|our|the|his|her|this|that|their) [\w' -]{1,60}?|[Hh]e|[Ss]he"
    r"|they) (?P<verb>is|are|was|were|has|have|had|lives?|works?|likes?|loves?|hates?|costs?|weighs|wants?|plays?|owns?"
    r"|prefers?|[a-z]{3,14}(?:ed|es|s)) (?P<value>.+)"
)
_IT: Final = re.compile(
    r"(?:it's|it is|it was|that's|make it|make that|it should be|i meant?) (?P<value>.+)", re.IGNORECASE
)
_HAS_VERB: Final = frozenset(
    "lives live works work likes loves hates plays wants said says that who which and".split()
)
_DISLIKES: Final = ("hate", "dislike", "detest", "can't stand")


def read_facts(text: str, position: int) -> list[Fact]:
    """Return the facts a readable user message states, in order; questions and requests state none."""
    found: list[Fact] = []
    for clause in clauses(text):
        fact = _read(clause)
        if fact:
            found.append(replace(fact, position=position, is_correction=clause.corrects))
    return found


# What a thread says is read again for every turn.
@lru_cache(maxsize=4096)
def _read(clause: Clause) -> Fact | None:
    text = clause.text
    readers = (_name, _change, _taste, _place, _work, _self, _attribute, _correction, _first_person, _others)
    for reader in readers:
        if reader is _correction and not clause.corrects:
            continue
        fact = reader(text)
        if fact:
            return fact
    if clause.noted and text and words(text):
        return _fact("note", text, text)
    return None


def _fact(
    kind: Kind, clause: str, value: str, key: tuple[str, ...] = (), attribute: str = "", extra: str = ""
) -> Fact:
    found = _meaning(f"{clause} {extra}")
    about = _attribute_words(attribute)
    return Fact(kind, clause, _trim(value), key, about, found | about)


def _meaning(text: str) -> frozenset[str]:
    """Return stems of all words that carry meaning, each with the head of its synonym group."""
    plain = [word.removesuffix("'s") for word in words(text)]
    grouped = {stem(RECALL[word]) for word in plain if word in RECALL}
    parts = {stem(part) for word in plain if "-" in word for part in identifier_words(word)}
    return keywords(text) | grouped | parts


def _attribute_words(attribute: str) -> frozenset[str]:
    plain = [word.removesuffix("'s") for word in words(attribute)]
    return frozenset(stem(RECALL.get(word, word)) for word in plain if word not in STOP)


def _trim(value: str) -> str:
    return value.strip().rstrip(".!,;: ").removeprefix("now ").removesuffix(" now").removesuffix(" instead")


def _name(text: str) -> Fact | None:
    match = _NAME.match(text)
    if not match:
        return None
    value = " ".join(_NAME_END.split(match["value"])[0].split()[:5])
    return _fact("name", f"my name is {_trim(value)}", value, ("name",), "name")


def _change(text: str) -> Fact | None:
    match = _CHANGE.match(text)
    return _attribute(f"my {match['attribute']} is {match['value']}") if match else None


def _taste(text: str) -> Fact | None:
    match = _TASTE.match(text)
    if not match:
        return None
    value = _trim(
        re.sub(
            r" (?:any ?more|these days|too|as well)$", "", match["value"].rstrip(".!"), flags=re.IGNORECASE
        )
    )
    against = bool(match["no"]) or fold(match["verb"]) in _DISLIKES
    # Liking and disliking one thing replace each other, so they share a key.
    fact = _fact(
        "taste", text, value, ("taste", *sorted(keywords(value))), extra="dislike hate" if against else "like"
    )
    hidden = {"lik", "lov", "enjoy"} if against else set()
    return replace(fact, words=fact.words - hidden, attribute=frozenset({"against"} if against else {"for"}))


def _place(text: str) -> Fact | None:
    match = _PLACE.match(text)
    return (
        _fact("place", text, match["value"], ("place",), extra="live home")
        if match and match["value"]
        else None
    )


def _work(text: str) -> Fact | None:
    match = _WORK.match(text)
    if not match:
        return None
    role = match["value"].casefold().startswith("as ")
    return _fact("work", text, match["value"], ("work", "as" if role else "at"), extra="job")


def _self(text: str) -> Fact | None:
    """Read "I'm ...": a place of origin, an age, a role, a name, or a state."""
    origin = _ORIGIN.match(text)
    if origin:
        return _fact("place", text, origin["value"], ("origin",), extra="origin live")
    match = _AM.match(text)
    if not match:
        return None
    value = _trim(match["value"])
    if _AGE.match(value):
        return _fact("age", text, value, ("age",), extra="age")
    if _ROLE.match(value):
        return _fact(
            "work",
            text,
            value,
            ("role", *sorted(keywords(value))),
            extra="job origin" if " from " in value else "job",
        )
    name = _NAME_END.split(value)[0].split()
    if name and len(name) <= 3 and all(part[:1].isupper() for part in name) and not _NATIONAL.match(name[0]):
        return _fact("name", f"my name is {' '.join(name)}", " ".join(name), ("name",), "name")
    return None if is_request(text) else _fact("other", text, value)


def _attribute(text: str) -> Fact | None:
    match = _ATTRIBUTE.match(text)
    about_words = words(match["attribute"]) if match else []
    # "my sister lives in Rome and has ..." has its verb before the copula: it is no attribute.
    if not match or not about_words or len(about_words) > 6 or _HAS_VERB.intersection(about_words):
        return None
    value = _trim(match["value"])
    shape = (
        "number"
        if any(sign.isdigit() for sign in value)
        else "called"
        if value.startswith("called")
        else "word"
    )
    owner = "the" if fold(match["owner"]) == "the" else "my"
    about = " ".join(sorted(_attribute_words(match["attribute"])))
    verb = "has" if match["copula"].strip().casefold() in ("has", "have") else "is"
    # What somebody has adds up; what something is replaces what it was.
    key = (owner, about, shape) if verb == "is" else (owner, about, verb, *sorted(keywords(value)))
    # "my daughter Emma is 7" tells of my daughter; her name need not be asked with it.
    about_what = re.sub(r" [^\W\da-z_][\w'-]*", "", match["attribute"]) or match["attribute"]
    return _fact("attribute", text, value, key, about_what, extra="age" if _AGE.match(value) else "")


def _correction(text: str) -> Fact | None:
    match = _IT.match(text)
    return _fact("correction", text, match["value"]) if match else None


def _first_person(text: str) -> Fact | None:
    if not _FIRST_PERSON.match(text) or is_request(text) or len(words(text)) < 2:
        return None
    return _fact("other", text, text, ("own", *sorted(keywords(text))))


def _others(text: str) -> Fact | None:
    match = _OTHERS.match(text)
    if not match or is_request(text):
        return None
    subject, verb, value = match["subject"], fold(match["verb"]), match["value"]
    shape = "number" if any(sign.isdigit() for sign in value) else " ".join(sorted(keywords(value)))
    single = verb.startswith(("live", "work", "cost", "weigh"))
    age = "age" if verb in ("is", "are") and _AGE.match(_trim(value)) else ""
    return _fact("other", text, value, (fold(subject), verb, "" if single else shape), extra=age)

"""Draft letters, notes and e-mails from what a request says they are about, and put a sentence more politely."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.names import names
from labkit.service.model.language.words import as_sentence, fold
from labkit.service.model.texts.material import material

_KIND: Final = re.compile(
    r"\b(?P<kind>e-?mails?|letters?|notes?|messages?|announcements?|invitations?|apolog(?:y|ies)|memos?|posts?|tweets?|replies|reply|responses?|thank[- ]you|cover letter|message)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"^(?:please |can you |could you |would you |help me |i need (?:you )?(?:to )?|i want (?:you )?to )*(?:write|draft|compose|prepare|create|make|an?|some)\b"
)
_TO: Final = re.compile(
    r"\bto (?P<who>(?:my|our|the|a|an) [^,.?!\n]{2,40}?|[A-Z][\w'-]*(?: [A-Z][\w'-]*)?|customers?|everyone|all staff)(?= (?:about|for|that|saying|regarding|on|to|explaining|asking|thanking|inviting|apologi[sz]ing|with|who)\b|[,.?!]|$)"
)
_ABOUT: Final = re.compile(
    r"\b(?P<how>about|regarding|saying(?: that)?|that says(?: that)?|explaining(?: that)?|asking(?: them)?(?: to| for| if)?|for|thanking (?:him|her|them) for|inviting (?:him|her|them) to|apologi[sz]ing for|to say(?: that)?) (?P<what>[^.?!\n]{2,300})",
    re.IGNORECASE,
)
_POLITE: Final = re.compile(
    r"\b(?:polite|politely|formal|formally|professional|professionally|nicer|friendlier|friendly|courteous)\b"
)
_REWRITE: Final = re.compile(r"\b(?:re-?write|re-?phrase|make|put|say|turn|paraphrase|improve|change)\b")
_SHORTER: Final = re.compile(r"\b(?:shorter|concise|simpler|more briefly)\b")


def find_letter(request: str) -> str | None:
    """Draft what a request asks for; None when it asks for no letter, or does not say what about."""
    text = request[:1_000]
    match = _KIND.search(text)
    if not match or not _ASKS.search(fold(text)):
        return None
    to = _TO.search(text)
    rest = text[: to.start()] + text[to.end() :] if to else text
    about = _ABOUT.search(rest, max(0, match.start() - 12))
    if not about:
        return None
    greeting = f"Dear {_addressed(to['who'])}," if to else "Hello,"
    return f"{greeting}\n\n{_body(match['kind'], about)}\n\nKind regards"


def _addressed(who: str) -> str:
    plain = re.sub(r"^(?:my|our|the|a|an) ", "", who.strip())
    found = names(f"to {plain}")
    return str(found[0].value) if found else plain


def _body(kind: str, about: re.Match[str]) -> str:
    how, what = fold(about["how"]), about["what"].strip(" ,")
    if how.startswith(("saying", "that says", "to say", "explaining")):
        return as_sentence(what)
    if "thank" in fold(kind) or how.startswith("thanking"):
        return f"Thank you for {what}. I really appreciate it."
    if fold(kind).startswith("apolog") or how.startswith("apologi"):
        return f"I am sorry for {what}. I will do my best to put it right."
    if how.startswith("inviting"):
        return f"I would like to invite you to {what}. Please let me know whether you can come."
    if how.startswith("asking") and how.endswith("for"):
        return f"I would like to ask you for {what}. Please let me know."
    if how.startswith("asking"):
        return (
            f"I would like to ask you to {what}. Please let me know."
            if how.endswith("to")
            else f"I would like to ask about {what}. Please let me know."
        )
    return f"I am writing about {what}. Please let me know how we should go on from here."


def find_rewriting(request: str) -> str | None:
    """Put a given sentence more politely; None for other requests."""
    text = fold(request[:300])
    given = material(request) if _REWRITE.search(text) and _POLITE.search(text) else None
    if not given:
        return None
    plain = given.strip().rstrip(".!")
    if plain.endswith("?"):
        return f"Excuse me, {plain[:1].lower() + plain[1:]}"
    plain = re.sub(
        r"\b(?:right )?now\b|\bimmediately\b|\basap\b", "as soon as you can", plain, flags=re.IGNORECASE
    )
    if re.match(r"(?:i|you|we|they|he|she|it|this|that|the)\b", fold(plain)):
        return f"If I may say so, {plain[:1].lower() + plain[1:] if not plain.startswith('I') else plain}. Thank you for your understanding."
    plain = re.sub(r"^please ", "", plain, flags=re.IGNORECASE)
    return f"Could you please {plain[:1].lower() + plain[1:]}? Thank you."

"""Tell what a sentence is for: a question, a request, a greeting, thanks, or a statement."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from labkit.service.model.language.words import fold, words

_QUESTION_WORDS: Final = frozenset(
    "what what's who who's whom whose where where's when when's why how how's which is are am was were do does did can "
    "could will would should shall may has have had isn't aren't don't doesn't didn't whats wheres any que qu\u00e9 qui\u00e9n cu\u00e1l "
    "c\u00f3mo d\u00f3nde cu\u00e1ndo cu\u00e1nto quel quelle qui comment combien wer wie wo wann warum welche chi che dove quando".split()
)
_INDIRECT: Final = re.compile(
    r"^(?:please )?(?:(?:tell|remind) me (?=what|who|where|when|why|how|which|if|about|my|the|of|all|every)|do you know|i (?:want|need|would like|wish) to know|i'd like to know|i wonder"
    r"|let me know|can you tell|could you tell|any idea)"
)
_TELLS: Final = re.compile(
    r"^(?:can|could|will|would) you (?:please )?(?:remember|note|keep in mind|store|save) (?:that |this|my |the )"
)
_VERBS: Final = frozenset(
    "write explain describe list name tell show give make create generate draw translate summarize summarise compare "
    "count calculate compute add subtract multiply divide convert send email book order buy find search look get fetch "
    "check schedule set remind play open close start stop turn run use call say repeat recommend suggest plan draft "
    "define sort classify extract answer reply respond help cancel delete remove update track lookup toggle post "
    "print read solve evaluate merge process reserve pay transfer log register submit invoke execute query round pick "
    "choose roll flip increase decrease let recap echo spell reverse retrieve provide load switch lock unlock refund "
    "archive export import file retry restart reboot launch deploy scale compose rewrite rephrase paraphrase simplify "
    "shorten expand plot graph chart analyze analyse review assess assign delegate route notify message text ping "
    "forward share save store upload download reorder restock place put move rename edit change adjust dim enable "
    "disable activate deactivate invite arrange organize organise identify determine verify validate confirm approve "
    "reject label tag rank rate group filter fix correct proofread format encode decode capitalize uppercase lowercase "
    "factor simplify integrate differentiate prove guess imagine brainstorm outline teach ask tweet publish record "
    "display estimate predict forecast measure scan parse render join split replace append insert combine apply raise "
    "lower reduce double square pause resume skip mute dial ring navigate direct guide issue grant revoke request "
    "introduce inspire motivate surprise quote cite elaborate continue proceed go try".split()
)
_LEADS: Final = re.compile(
    r"^(?:(?:please|kindly|now|then|also|and|ok(?:ay)?|so|first|next|finally|afterwards|just|hi|hello|hey(?: there)?|thanks|great)[,!.:]? )+"
)
_WISH: Final = re.compile(
    r"^(?:i (?:need|want|would like|wish|have to|must)|i'd (?:like|love)|we need|we want|can i|could i|may i|help me)\b(?! to know)"
    r"(?=.{0,12}\b(?:you|to|help|a|an|the)\b)"
)
_GREETING: Final = re.compile(
    r"^(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|bonjour|bonsoir|hola|buen[oa]s (?:d\u00edas|tardes|noches)|hallo|moin"
    r"|guten (?:morgen|tag|abend)|ciao|salut|buongiorno|ol\u00e1|bom dia|\u3053\u3093\u306b\u3061\u306f|\u4f60\u597d|\u60a8\u597d|\u043f\u0440\u0438\u0432\u0435\u0442|\u0645\u0631\u062d\u0628\u0627)"
    r"(?: there| again| everyone| all| assistant| bot| agent| \w+)?\s?[!.,\u3002\uff01]*$"
)
_THANKS: Final = re.compile(
    r"^(?:ok(?:ay)?,? |great,? |perfect,? |cool,? |awesome,? |no,? |many |much )*(?:thanks|thank you|thx|cheers|merci|gracias|danke|grazie|obrigad[oa]|bedankt)\b"
)
_FAREWELL: Final = re.compile(
    r"^(?:ok(?:ay)?,? )?(?:bye|goodbye|good bye|see you|good night|farewell|ciao|adios|adi\u00f3s|au revoir|tsch\u00fcss|auf wiedersehen|quit|exit)\b"
)
_HOW_ARE_YOU: Final = re.compile(
    r"^(?:and )?(?:hi,? |hello,? |hey,? )?(?:how are you|how's it going|how do you do|how are things|what's up|how have you been|comment \u00e7a va|\u00e7a va|comment vas|comment allez|wie geht|"
    r"c\u00f3mo est\u00e1s|c\u00f3mo est\u00e1|qu\u00e9 tal|come stai|come va|como vai|tudo bem)"
)
_AFFIRMS: Final = re.compile(
    r"^(?:yes|yep|yeah|sure|ok|okay|go ahead|do it|please do|yes,? please|correct|right|exactly|fine)\W*$"
)


@lru_cache(2048)
def is_question(sentence: str) -> bool:
    """Say whether a sentence asks something; "could you remember that ..." tells, it does not ask."""
    text = _LEADS.sub("", fold(sentence).strip().lstrip("\u00bf\u00a1"))
    if _TELLS.match(text):
        return False
    if text.endswith(("?", "\uff1f", '?"', "?)")) or _INDIRECT.match(text):
        return True
    first = words(text)[:1]
    return (
        bool(first)
        and first[0] in _QUESTION_WORDS
        and not text.startswith(("have a ", "don't ", "do not ", "may "))
    )


@lru_cache(2048)
def is_request(sentence: str) -> bool:
    """Say whether a sentence asks for something to be done ("Write a poem", "I need you to ...")."""
    text = _LEADS.sub("", fold(sentence).strip())
    first = words(text)[:1]
    return bool(first) and (first[0] in _VERBS or bool(_WISH.match(text)))


def is_greeting(sentence: str) -> bool:
    """Say whether a sentence is a greeting and nothing else."""
    return len(sentence) < 60 and bool(_GREETING.match(fold(sentence).strip()))


def is_thanks(sentence: str) -> bool:
    """Say whether a sentence thanks."""
    return bool(_THANKS.match(fold(sentence).strip()))


def is_farewell(sentence: str) -> bool:
    """Say whether a sentence says goodbye."""
    return len(sentence) < 60 and bool(_FAREWELL.match(fold(sentence).strip()))


def is_how_are_you(sentence: str) -> bool:
    """Say whether a sentence asks how one is."""
    return bool(_HOW_ARE_YOU.match(fold(sentence).strip().lstrip("\u00bf\u00a1")))


def affirms(sentence: str) -> bool:
    """Say whether a message only agrees."""
    return bool(_AFFIRMS.match(fold(sentence).strip()))


_TOKEN: Final = re.compile(r"[a-z][a-z'-]*|[.!?;:,\n(]")
# What may stand before a verb that asks: nothing, a mark, or one of these words.
_BEFORE_VERB: Final = frozenset(
    ". ! ? ; : , \n ( please to and then also you i we can could would will should let's not don't or just kindly now first me".split(
        " "
    )
)


@lru_cache(2048)
def verbs_in(text: str) -> tuple[str, ...]:
    """Return the verbs that a text asks with: "order" of "order a pizza", not of "where is my order"."""
    found: list[str] = []
    before = "."
    for match in _TOKEN.finditer(fold(text)):
        if before in _BEFORE_VERB and is_action(match.group()):
            found.append(match.group())
        before = match.group()
    return tuple(dict.fromkeys(found))


def is_action(word: str) -> bool:
    """Say whether a folded word is a verb that asks for something to be done."""
    return word in _VERBS

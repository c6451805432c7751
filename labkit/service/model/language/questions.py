"""Tell what a sentence is for: a question, a request, a greeting, thanks, or a statement."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from labkit.service.model.language.words import fold, words

_QUESTION_WORDS: Final = frozenset(
    "what what's who who's whom whose where where's when when's why how how's which is are am was were do does did can "
    "could will would should shall may has have had isn't aren't don't doesn't didn't whats wheres".split()
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
    "choose roll flip increase decrease let recap echo spell reverse".split()
)
_WISH: Final = re.compile(
    r"^(?:i (?:need|want|would like|wish)|i'd like|we need|can i|could i|may i)\b(?! to know)"
    r"(?=.{0,12}\b(?:you|to|help|a|an|the)\b)"
)
_GREETING: Final = re.compile(
    r"^(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|bonjour|hola|hallo|ciao|salut"
    r"|ol\u00e1|\u3053\u3093\u306b\u3061\u306f|\u4f60\u597d|\u043f\u0440\u0438\u0432\u0435\u0442|\u0645\u0631\u062d\u0628\u0627)"
    r"(?: there| again| everyone| all| assistant| bot| \w+)?\s?[!.,\u3002\uff01]*$"
)
_THANKS: Final = re.compile(
    r"^(?:ok(?:ay)?,? |great,? |perfect,? |cool,? )?(?:thanks|thank you|thx|cheers|merci|gracias|danke)\b"
)
_FAREWELL: Final = re.compile(r"^(?:bye|goodbye|good bye|see you|good night|farewell|ciao|adios)\b")
_HOW_ARE_YOU: Final = re.compile(r"^(?:how are you|how's it going|how do you do|how are things|what's up)\b")


# A sentence is asked this on every way of understanding it, and again in every later turn of its thread.
@lru_cache(maxsize=2048)
def is_question(sentence: str) -> bool:
    """Say whether a sentence asks something; "could you remember that ..." tells, it does not ask."""
    text = fold(sentence).strip()
    if _TELLS.match(text):
        return False
    if text.endswith(("?", "\uff1f")) or _INDIRECT.match(text):
        return True
    first = words(text)[:1]
    return (
        bool(first) and first[0] in _QUESTION_WORDS and not text.startswith(("have a ", "don't ", "do not "))
    )


def is_request(sentence: str) -> bool:
    """Say whether a sentence asks for something to be done ("Write a poem", "I need you to ...")."""
    text = fold(sentence).strip().removeprefix("please ").removeprefix("now ").removeprefix("then ")
    first = words(text)[:1]
    return bool(first) and (first[0] in _VERBS or bool(_WISH.match(text)))


def is_greeting(sentence: str) -> bool:
    """Say whether a sentence is a greeting and nothing else."""
    return bool(_GREETING.match(fold(sentence).strip()))


def is_thanks(sentence: str) -> bool:
    """Say whether a sentence thanks."""
    return bool(_THANKS.match(fold(sentence).strip()))


def is_farewell(sentence: str) -> bool:
    """Say whether a sentence says goodbye."""
    return bool(_FAREWELL.match(fold(sentence).strip()))


def is_how_are_you(sentence: str) -> bool:
    """Say whether a sentence asks how one is."""
    return bool(_HOW_ARE_YOU.match(fold(sentence).strip()))


def is_action(word: str) -> bool:
    """Say whether a folded word is a verb that asks for something to be done."""
    return word in _VERBS

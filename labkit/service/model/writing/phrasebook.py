"""Greet in a few languages, and translate the few phrases that everybody learns first. There is no dictionary here."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from labkit.service.model.language.mentions import quoted
from labkit.service.model.language.words import fold, words

LANGUAGES: Final = {
    "french": "fr",
    "spanish": "es",
    "german": "de",
    "italian": "it",
    "portuguese": "pt",
    "english": "en",
}
_PHRASES: Final = (
    "en: hello | fr: bonjour | es: hola | de: hallo | it: ciao | pt: ol\u00e1",
    "en: good morning | fr: bonjour | es: buenos d\u00edas | de: guten Morgen | it: buongiorno | pt: bom dia",
    "en: good evening | fr: bonsoir | es: buenas tardes | de: guten Abend | it: buonasera | pt: boa noite",
    "en: good night | fr: bonne nuit | es: buenas noches | de: gute Nacht | it: buonanotte | pt: boa noite",
    "en: goodbye | fr: au revoir | es: adi\u00f3s | de: auf Wiedersehen | it: arrivederci | pt: adeus",
    "en: please | fr: s'il vous pla\u00eet | es: por favor | de: bitte | it: per favore | pt: por favor",
    "en: thank you | fr: merci | es: gracias | de: danke | it: grazie | pt: obrigado",
    "en: thank you very much | fr: merci beaucoup | es: muchas gracias | de: vielen Dank | it: grazie mille | pt: muito obrigado",
    "en: yes | fr: oui | es: s\u00ed | de: ja | it: s\u00ec | pt: sim",
    "en: no | fr: non | es: no | de: nein | it: no | pt: n\u00e3o",
    "en: how are you | fr: comment \u00e7a va | es: c\u00f3mo est\u00e1s | de: wie geht es dir | it: come stai | pt: como vai",
    "en: what is your name | fr: comment t'appelles-tu | es: c\u00f3mo te llamas | de: wie hei\u00dft du | it: come ti chiami | pt: como se chama",
    "en: my name is | fr: je m'appelle | es: me llamo | de: ich hei\u00dfe | it: mi chiamo | pt: meu nome \u00e9",
    "en: i love you | fr: je t'aime | es: te quiero | de: ich liebe dich | it: ti amo | pt: eu te amo",
    "en: excuse me | fr: excusez-moi | es: disculpe | de: entschuldigung | it: mi scusi | pt: com licen\u00e7a",
    "en: i am sorry | fr: je suis d\u00e9sol\u00e9 | es: lo siento | de: es tut mir leid | it: mi dispiace | pt: desculpe",
    "en: welcome | fr: bienvenue | es: bienvenido | de: willkommen | it: benvenuto | pt: bem-vindo",
    "en: see you tomorrow | fr: \u00e0 demain | es: hasta ma\u00f1ana | de: bis morgen | it: a domani | pt: at\u00e9 amanh\u00e3",
    "en: world | fr: monde | es: mundo | de: Welt | it: mondo | pt: mundo",
    "en: friend | fr: ami | es: amigo | de: Freund | it: amico | pt: amigo",
    "en: cat | fr: chat | es: gato | de: Katze | it: gatto | pt: gato",
    "en: dog | fr: chien | es: perro | de: Hund | it: cane | pt: cachorro",
    "en: water | fr: eau | es: agua | de: Wasser | it: acqua | pt: \u00e1gua",
)
_ASKS: Final = re.compile(
    r"\b(?:translate|translation of|how (?:do|would) (?:you|i) say|say|what is) (?P<what>.{1,200}?) (?:in|into|to) (?P<language>french|spanish|german|italian|portuguese|english|[A-Z][a-z]+)\b",
    re.IGNORECASE,
)
_TRANSLATES: Final = re.compile(r"\btranslat(?:e|ion|or)\b")
_SPOKEN: Final = {
    "fr": "bonjour salut comment \u00e7a va merci est-ce que je suis vous quel quelle o\u00f9 pourquoi s'il pla\u00eet les des une pour avec dans",
    "es": "hola buenos c\u00f3mo est\u00e1s est\u00e1 gracias qu\u00e9 cu\u00e1l d\u00f3nde por favor soy eres los las una para con puedes hace me llamo",
    "de": "hallo guten wie geht hei\u00dft danke was wo warum ich bin du bist der die das und ist bitte kannst f\u00fcr mit nicht",
    "it": "ciao buongiorno come stai grazie che cosa dove perch\u00e9 sono sei il gli una per con puoi mi chiamo",
    "pt": "ol\u00e1 bom dia como vai obrigado que onde porque sou voc\u00ea os uma para com pode meu nome",
}
_GREETINGS: Final = {
    "fr": "Bonjour\u00a0!",
    "es": "\u00a1Hola!",
    "de": "Hallo!",
    "it": "Ciao!",
    "pt": "Ol\u00e1!",
}
_REPLIES: Final = {
    "fr": {"hello": "Bonjour\u00a0! Comment puis-je vous aider\u00a0?", "how": "Je vais bien, merci\u00a0! Comment puis-je vous aider\u00a0?", "thanks": "Je vous en prie\u00a0!", "note": "Je travaille par r\u00e8gles et je r\u00e9ponds surtout en anglais."},
    "es": {"hello": "\u00a1Hola! \u00bfEn qu\u00e9 puedo ayudarte?", "how": "\u00a1Hola! Estoy bien, gracias. \u00bfEn qu\u00e9 puedo ayudarte?", "thanks": "\u00a1De nada!", "note": "Trabajo con reglas y respondo sobre todo en ingl\u00e9s."},
    "de": {"hello": "Hallo! Wie kann ich helfen?", "how": "Mir geht es gut, danke! Wie kann ich helfen?", "thanks": "Gern geschehen!", "note": "Ich arbeite nach Regeln und antworte meist auf Englisch."},
    "it": {"hello": "Ciao! Come posso aiutarti?", "how": "Sto bene, grazie! Come posso aiutarti?", "thanks": "Prego!", "note": "Lavoro con regole e rispondo soprattutto in inglese."},
    "pt": {"hello": "Ol\u00e1! Como posso ajudar?", "how": "Estou bem, obrigado! Como posso ajudar?", "thanks": "De nada!", "note": "Trabalho com regras e respondo sobretudo em ingl\u00eas."},
}  # fmt: skip


@cache
def _by_language() -> dict[str, frozenset[str]]:
    return {code: frozenset(line.split()) for code, line in _SPOKEN.items()}


@cache
def _every_foreign() -> frozenset[str]:
    return frozenset(word for known in _by_language().values() for word in known)


@lru_cache(512)
def language_of(text: str) -> str:
    """Return the language that a short text is most likely written in, as its ISO 639-1 code; "en" when nothing says otherwise."""
    said = words(text[:2_000])
    if not _every_foreign() & set(said):
        return "en"
    scored = {code: sum(word in known for word in said) for code, known in _by_language().items()}
    best = max(scored, key=lambda code: scored[code])
    english = sum(
        word
        in (
            "the",
            "is",
            "are",
            "what",
            "how",
            "my",
            "you",
            "and",
            "to",
            "of",
            "in",
            "a",
            "i",
            "do",
            "please",
            "can",
        )
        for word in said
    )
    return best if scored[best] > english and (scored[best] > 1 or len(said) <= 2) else "en"


def reply_in(language: str, kind: str) -> str | None:
    """Return a stock reply in a language: "hello", "how", "thanks" or "note"; None for other languages."""
    return _REPLIES.get(language, {}).get(kind)


def find_translation(request: str) -> str | None:
    """Translate one of the few known phrases, or say plainly that there is no dictionary; None for other requests."""
    match = _ASKS.search(request[:400])
    if not match:
        return _no_dictionary(request) if _TRANSLATES.search(fold(request[:200])) else None
    marked = quoted(request)
    what = str(marked[0].value) if marked else match["what"].strip(" '\"")
    code = LANGUAGES.get(fold(match["language"]))
    translates = _TRANSLATES.search(fold(request[:200])) or "say" in fold(match.group()[:24])
    if not translates:
        return None
    pieces = (
        [_phrase(piece, code) for piece in re.split(r"[,!?.] ?|(?<=hello) ", what) if piece.strip()]
        if code
        else []
    )
    if pieces and all(pieces):
        told = ", ".join(piece for piece in pieces if piece)
        return f"{told[:1].upper()}{told[1:]}{'?' if what.rstrip().endswith('?') else ''}"
    return _no_dictionary(request)


def _phrase(piece: str, code: str | None) -> str | None:
    plain = fold(piece).strip(" .!?'\"")
    for line in _PHRASES:
        forms = dict(part.split(": ", 1) for part in line.split(" | "))
        if plain in (fold(form) for form in forms.values()):
            return forms.get(code or "en")
    return None


def _no_dictionary(request: str) -> str:
    return "I can't translate that: I work by rule and know only a few everyday phrases. With a translation function among my tools I would call it."

"""Say which of some described options a text is closest to: a team for a ticket, a level for its urgency, a mood for a review."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.vocabulary import STOP
from labkit.service.model.language.words import fold, stem, words

# Words that speak for a kind of option. An option takes part when its own words name the kind.
_SPEAKS_FOR: Final = {
    "positive": "love loved like liked great excellent amazing awesome good fantastic wonderful happy perfect best enjoy enjoyed thanks thank pleased delighted "
    "helpful fast easy brilliant superb satisfied glad nice recommend impressed beautiful delicious friendly comfortable excited fun",
    "negative": "hate hated terrible awful bad worst horrible poor poorly broken crash crashes crashing disappointed disappointing slow angry annoyed annoying useless "
    "never fail fails failed fault rude cold dirty late unhappy problem problems bug bugs waste wrong refund frustrating frustrated unusable boring sad lost upset damaged nobody furious unacceptable ridiculous",
    "neutral": "okay ok average fine nothing special so-so decent acceptable mixed mediocre normal",
    "feature": "would could should wish add support suggestion suggest option ability allow feature request mode please integrate improve enhancement nice",
    "high": "cannot can't can not unable down outage crash crashes broken blocked blocking blocker urgent urgently critical immediately asap emergency everyone users customers "
    "data loss security breach production payment payments fails failing failure 500 error errors reset login password stopped lost offline unavailable",
    "medium": "soon deadline week slow sometimes intermittent delay delayed by friday before",
    "low": "cosmetic typo color colour alignment footer minor slightly whenever wording font spacing suggestion text nice-to-have rename icon off",
    "frontend": "button page css layout ui screen browser mobile app form click color colour footer header menu align misaligned responsive font image javascript view login",
    "backend": "api server database endpoint query timeout 500 service data backend authentication reset password token log logs microservice queue",
    "infrastructure": "server network deploy deployment dns cloud cluster cpu memory disk vm outage kubernetes docker pipeline certificate hosting",
    "marketing": "campaign banner social media brand newsletter seo promotion press advert advertising copy launch",
    "billing": "invoice charge charged payment refund money price bill billing subscription card overcharged paid pay",
    "shipping": "package parcel delivery deliver shipping shipped lost arrived arrive tracking courier order",
    "tech": "login bug error crash password app website install reset technical broken connect internet wifi device",
    "sales": "buy purchase price quote demo discount order plan upgrade pricing",
    "account": "account password login profile username sign-in access",
    "hr": "vacation leave payroll salary benefits hiring holiday sick",
    "small": "typo text label rename color colour copy wording fix footer icon minor one single",
    "large": "migrate migration redesign rewrite architecture cross-team platform entire all overhaul integrate integration reset multiple",
    "spam": "free winner click prize lottery money offer viagra",
    "coder": "write code implement function program script class build develop sort bug fix",
    "reviewer": "review check improve feedback quality verify",
    "complaint": "terrible awful broken refund disappointed unacceptable never late wrong complaint angry",
    "question": "how what when where why which who can",
    "praise": "love great excellent thank thanks amazing",
}  # fmt: skip
_ALIASES: Final = {
    "pos": "positive", "neg": "negative", "critical": "high", "urgent": "high", "p1": "high", "p2": "medium", "p3": "low", "infra": "infrastructure",
    "payment": "billing", "delivery": "shipping", "technical": "tech", "support": "tech", "enhancement": "feature", "request": "feature", "normal": "medium",
    "front-end": "frontend", "back-end": "backend", "engineering": "tech", "moderate": "medium", "minor": "low", "operation": "infrastructure", "angry": "negative", "upset": "negative", "sad": "negative", "frustrated": "negative", "mad": "negative", "ops": "infrastructure",
    "happy": "positive", "unhappy": "negative", "critic": "reviewer", "programmer": "coder", "developer": "coder", "finance": "billing", "logistics": "shipping",
}  # fmt: skip
_NEGATED: Final = re.compile(r"\b(?:not|never|no|isn't|wasn't|don't|didn't|hardly) (?:\w+ ){0,2}$")
_OPPOSITE: Final = {"positive": "negative", "negative": "positive"}


@cache
def _speakers() -> dict[str, frozenset[str]]:
    return {kind: frozenset(stem(word) for word in line.split()) for kind, line in _SPEAKS_FOR.items()}


def likeness(text: str, option: str, description: str = "") -> float:
    """Weigh how much a text is of an option's kind: shared words, near synonyms, and words that speak for such options."""
    said = [
        word
        for word in words(text[:8_000])
        if word not in STOP or word in ("can't", "can", "not", "how", "what")
    ]
    stems = {stem(word) for word in said}
    own = {stem(word) for word in words(f"{option} {description}") if word not in STOP}
    score = 1.5 * len(stems & own)
    groups = {group for word in said for group in groups_of(word)}
    score += 0.5 * len(
        groups & {group for word in words(f"{option} {description}") for group in groups_of(word)}
    )
    for kind in _kinds_of(option):
        spoken = [word for word in said if stem(word) in _speakers()[kind]]
        negated = (
            sum(bool(_NEGATED.search(_before(text, word))) for word in spoken) if kind in _OPPOSITE else 0
        )
        score += len(spoken) - 2 * negated
        opposite = _OPPOSITE.get(kind)
        if opposite:
            turned = [
                word
                for word in said
                if stem(word) in _speakers()[opposite] and _NEGATED.search(_before(text, word))
            ]
            score += len(turned)
    return score


def _before(text: str, word: str) -> str:
    folded = fold(text)
    at = folded.find(word)
    return folded[max(0, at - 24) : at]


def _kinds_of(option: str) -> list[str]:
    found = []
    for word in [*words(option), "-".join(words(option))]:
        kind = _ALIASES.get(word, word)
        if kind in _SPEAKS_FOR and kind not in found:
            found.append(kind)
    return found


def closest(text: str, options: Mapping[str, str]) -> tuple[str, float]:
    """Return the option (name to description) that a text is closest to, and how close; the neutral or first one of equals."""
    scored = {option: likeness(text, option, description) for option, description in options.items()}
    best = max(scored.values(), default=0.0)
    leading = [option for option, score in scored.items() if score == best]
    neutral = [
        option
        for option in leading
        if fold(option) in ("neutral", "medium", "other", "general", "unknown", "none", "normal")
    ]
    chosen = (neutral or leading or list(options))[0]
    if best <= 0:
        fallback = [
            option
            for option in options
            if fold(option) in ("neutral", "other", "general", "unknown", "none", "medium", "low", "normal")
        ]
        chosen = (fallback or [chosen])[0]
    return chosen, best

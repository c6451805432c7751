"""The words of everyday English that the rules know: closed classes and near synonyms, nothing about any one program."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _groups(*lines: str) -> dict[str, str]:
    return {word: line.split()[0] for line in lines for word in line.split()}


STOP: Final = _words(
    "a an the and or but nor so if then than as at by for from in into of off on onto out over to up with without "
    "about is am are was were be been being do does did done doing have has had having i me my mine myself we us our "
    "ours you your yours he him his she her hers it its they them their this that these those there here what which "
    "who whom whose when where why how can could will would shall should may might must not no yes please also just "
    "very too some any each every all both few more most other such only own same now again still ever let lets "
    "tell show give say said told know remember recall ask like's i'm i've i'd i'll you're it's that's what's where's "
    "who's don't doesn't didn't isn't aren't wasn't can't won't okay ok hey hi hello thanks thank want need"
)

GENERIC_VERBS: Final = _words(
    "get fetch find lookup look retrieve query read load return returns show list check provide provides give gives "
    "obtain use used using function tool call calls current currently given specific specified based data information "
    "info details value values result results string number object input output param parameter user make run do new "
    "name type format id one calculate calculates compute computes evaluate evaluates perform performs"
)

VAGUE: Final = _words(
    "exactly currently again full first earlier before previously already actually really ever mention mentioned thing "
    "things kind sort type city town country place person people anything something everything answer question "
    "conversation thread chat recently today work's living correct right know remember recall tell told say said "
    "think guess remind previous detail long far many much old is my what's"
)

RECALL: Final = _groups(
    "name named call called nickname",
    "like likes love loves enjoy enjoys adore adores hobby hobbies interest interests interested passion passionate "
    "fond fan",
    "live lives living reside resides moved move home based residence",
    "job jobs work works working occupation profession employer employed career role",
    "age old years",
    "have has had own owns got",
    "want wants need needs",
    "allergic allergy allergies allergen",
    "born birth birthday birthdate",
    "prefer prefers preference preferred preferences",
    "favorite favourite",
    "color colour",
    "buy bought purchase purchased",
    "go going went travel traveling trip visit visiting visited",
    "pet pets cat cats dog dogs hamster rabbit parrot",
    "study studies studying student studied",
    "speak speaks language languages",
    "drink drinks beverage",
    "eat eats food",
    "married spouse wife husband partner",
    "phone telephone mobile",
    "mail email e-mail",
    "child children kid kids son daughter",
    "cost costs price prices priced",
    "begin begins start starts",
    "plan plans planning",
)

NUMBER_WORDS: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * tens
    for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}

SCALES: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept"
        "|october oct|november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}

WEEKDAYS: Final = _words("monday tuesday wednesday thursday friday saturday sunday")

CAPITALISED_COMMON: Final = (
    _words(
        "i i'm i've i'd i'll what what's which who when where why how can could will would please the a an and or but "
        "my our your his her their this that these those is are was were do does did tell show get find send create book "
        "give also then thanks thank hello hi hey ok okay yes no now use call compare convert translate calculate compute "
        "add multiply divide subtract search look check schedule set write list order cancel buy make remind for in on at "
        "to from of with it it's its let lets open close delete remove update i’m there if good dear celsius fahrenheit "
        "json api id url usd eur gbp mr mrs ms dr we you he she they me us both weather time remember note summarize "
        "summarise say repeat email mail play start stop turn run fetch lookup need want am pm ceo actually sorry not any "
        "how's who's where's when's why's don't doesn't didn't can't won't if whether while after before once next first "
        "finally great nice cool sure perfect urgent important hola bonjour hallo salut ciao ol\u00e1 buenos buenas guten gracias "
        "merci danke grazie obrigado qu\u00e9 c\u00f3mo cu\u00e1l cu\u00e1nto d\u00f3nde quel quelle quels comment o\u00f9 combien wie was wo wer welche che come quanto "
        "dove qual como onde mi mein meine mon ma je ich yo io eu el la le les der die das un une ein eine is are gmt utc"
    )
    | WEEKDAYS
    | frozenset(MONTHS)
)

NEUTRAL_CHOICES: Final = (
    "default", "auto", "normal", "medium", "standard", "any", "all", "none", "metric", "celsius", "c", "en", "english",
    "other", "unknown", "general",
)  # fmt: skip

YES: Final = _words("yes true on enable enabled include included including with want active activate")
NO: Final = _words(
    "no not false off disable disabled exclude excluded excluding without don't never deactivate"
)

"""Near synonyms: words that ask for the same kind of function, in English and a few words of other languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from labkit.service.model.language.words import stem

# One line a group; its first word is the group's name. A word may stand in several lines.
_GROUPS: Final = (
    (
        "weather forecast temperature rain raining rainy sunny sun snow snowing snowy humidity humid climate wind windy umbrella "
        "cold colder coldest hot hotter hottest warm warmer warmest cloudy storm stormy degrees conditions outside jacket coat"
    ),
    "time clock hour timezone o'clock",
    "date day today weekday calendar",
    "datetime time date clock today now day",
    "email mail e-mail inbox",
    "open hours opening closing closed",
    "message text notify notification sms inform write contact post chat slack",
    "sum add plus addition total added",
    "multiply times product multiplication multiplied double triple",
    "subtract minus difference subtraction",
    "divide divided division quotient half",
    "power exponent raised squared cubed",
    "average mean",
    "calculate compute calculator math arithmetic evaluate expression calculation formula solve",
    "price cost quote worth costs expensive cheap cheaper cheapest fee value",
    "stock share shares ticker equity",
    "stock inventory available units warehouse left",
    "book reserve reservation booking table",
    "book novel author title library",
    "search find look google browse lookup discover catalog catalogue list",
    "buy purchase order",
    "order purchase delivery package parcel shipment",
    "customer client account",
    "employee colleague staff worker person directory",
    "user account profile member",
    "account balance money bank",
    "translate translation language say",
    "create make open new register",
    "meeting event appointment calendar schedule call invite session",
    "schedule job cron",
    "remind reminder alarm",
    "timer countdown",
    "note notes memo jot",
    "task todo to-do list",
    "route directions navigate way",
    "distance far away kilometers miles between",
    "coordinates latitude longitude geocode geolocation",
    "flight fly flying flights plane airline",
    "train rail railway",
    "taxi ride cab car uber",
    "hotel room stay accommodation lodging check-in",
    "trip travel vacation journey itinerary",
    "leave vacation holiday absence pto off sick",
    "cancel abort revoke",
    "status state track tracking arrived shipped where",
    "refund reimburse money-back",
    "expense expenses reimbursement claim",
    "ticket issue bug incident case problem trouble broken fault support",
    "product item article merchandise goods",
    "restaurant eat dinner lunch",
    "recipe cook cooking ingredients meal dish",
    "exchange currency rate convert forex",
    "currency money dollars euros pounds yen francs",
    "country nation countries",
    "city town location place",
    "population inhabitants",
    "random dice roll coin flip",
    "convert conversion",
    "length long longest",
    "nickname called",
    "light lamp lights lighting bulb",
    "thermostat heating temperature",
    "device appliance",
    "door lock gate",
    "music song track play listen artist album",
    "movie film comedy drama cinema",
    "movie comedies films movies",
    "news headlines article",
    "file document attachment pdf report",
    "read open show load",
    "policy rule rules guideline regulation allowed",
    "log logs trace",
    "service server system",
    "database sql query table records rows",
    "sensor reading measurement",
    "record entry",
    "grade score mark",
    "patient medical",
    "doctor dr physician",
    "transfer pay payment send wire",
    "balance funds",
    "loan mortgage credit payment",
    "invoice bill billing",
    "summary summarize summarise report",
    "sentiment opinion feeling mood",
    "joke funny laugh",
    "quote saying wisdom inspire inspiration inspirational motivate motivation",
    "nutrition calories calorie protein carbs fat vitamins kcal nutrients",
    "salary earn earns wage wages pay paid income compensation payroll payslip",
    "knowledge information wiki encyclopedia faq",
    "plan subscription tier",
    "seat seats",
    "poll vote survey",
    "air pollution quality aqi smog",
    "sunset sunrise sun sets rises dawn dusk",
    "agent assistant bot",
    "delegate assign task handoff route",
    "picture image photo",
    "freight shipping ship send cargo transport haul carriage",
    "loan borrow lend renew overdue",
    "chart plot graph diagram",
    "health bmi weight",
)

# What a verb does. Two verbs of one class may stand for one another: "turn off" is a matter for `set_light`.
_ACTS: Final = (
    "read get fetch show list display view load look lookup find retrieve read give tell see check query return search track obtain describe",
    "search search find look browse discover list recommend suggest google query need want lookup",
    "create create add make open new file submit register record save log insert generate put write note label draft raise report compose set",
    "set set turn switch change adjust update dim increase decrease toggle control raise lower make modify edit put rename move upgrade downgrade",
    "delete delete remove erase drop clear destroy",
    "cancel cancel abort revoke stop end call-off undo",
    "send send email mail notify post message tell text forward inform write share let contact publish alert say",
    "convert convert translate change exchange turn",
    "calculate calculate compute add sum multiply divide subtract evaluate solve work average raise",
    "start start run launch begin execute trigger restart reboot play resume",
    "stop stop pause halt end kill finish",
    "book book reserve schedule arrange plan order request get set need hire",
    "order order buy purchase place get want need request",
    "reorder reorder restock order replenish",
    "pay pay transfer move send wire",
    "refund refund reimburse return",
    "remind remind",
    "lock lock close secure",
    "unlock unlock open",
    "archive archive store",
    "export export download save",
    "request request ask order file apply call need get",
    "assign assign delegate give hand route",
    "validate validate check verify confirm valid",
    "process process handle",
    "submit submit file send open report raise create register log",
    "post post publish send share write",
    "merge merge combine join unite",
)

_FOREIGN: Final = {
    "weather": "tiempo clima météo meteo wetter tempo temps pogoda weer lluvia lloviendo pluie regnet regen pioggia chuva chove fait-il piove",
    "time": "hora heure uhr uhrzeit ora horas",
    "date": "fecha datum jour día",
    "email": "correo courriel e-mail posta",
    "send": "envía enviar envia envoie envoyer sende senden schicke invia manda mande",
    "price": "precio prix preis prezzo preço cuesta coûte kostet costa custa cuánto combien",
    "order": "pedido commande bestellung ordine encomenda",
    "search": "buscar busca chercher cherche suche suchen cercare cerca procurar",
    "convert": "convierte convertir convertis umrechnen konvertiere converti converta",
    "sum": "suma somme summe somma soma",
    "translate": "traduce traducir traduis traduire übersetze traduci traduza",
    "hello": "hola bonjour hallo ciao olá",
    "book": "reserva réserve buche prenota",
    "flight": "vuelo vol flug volo voo",
    "stock": "acciones aktie aktien azioni ações",
}

_UNSPACED: Final = {"天气": "weather", "天気": "weather", "날씨": "weather", "时间": "time", "時間": "time", "几点": "time", "何時": "time", "价格": "price",
                    "価格": "price", "邮件": "email", "メール": "email", "погода": "weather", "погоду": "weather", "время": "time", "цена": "price"}  # fmt: skip


@cache
def _by_stem() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS:
        head = line.split()[0]
        for word in line.split():
            found.setdefault(stem(word), set()).add(head)
    return {key: frozenset(heads) for key, heads in found.items()}


@cache
def _acts_by_stem() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _ACTS:
        head, *words = line.split()
        for word in words:
            found.setdefault(stem(word), set()).add(head)
    return {key: frozenset(heads) for key, heads in found.items()}


@cache
def _english() -> dict[str, str]:
    return {word: english for english, line in _FOREIGN.items() for word in line.split()}


def groups_of(word: str) -> frozenset[str]:
    """Return the names of the groups that a word, or a word of its stem, belongs to."""
    return _by_stem().get(stem(word), frozenset())


def acts_of(verb: str) -> frozenset[str]:
    """Return the names of what a verb may do; empty for a word that is no known verb."""
    return _acts_by_stem().get(stem(verb), frozenset())


def is_foreign(word: str) -> bool:
    """Say whether a word is one of the few foreign ones that stand for a kind of function ("Wetter")."""
    return word.casefold() in _english()


def in_english(words: Iterable[str]) -> list[str]:
    """Return words with the few known foreign ones replaced by English ones, and those hidden in unspaced text added."""
    found: list[str] = []
    for word in words:
        found.append(_english().get(word, word))
        if not word.isascii():
            found += [english for sign, english in _UNSPACED.items() if sign in word]
    return found

"""Plain: turn what a tool returned into a JSON value of bounded size, whatever it is. Pure.

Nothing is read further than the limit allows: an endless generator, a list that holds itself and 50 MB of text all
end. What JSON cannot say is said in words, and listed in `notes`.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import math
import re
import types
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, Final

from pydantic_core import PydanticSerializationError, to_jsonable_python

from labkit.tools.redact import Pattern, is_secret_name, redact

DEPTH: Final = 20
"""Levels of nesting that are kept; deeper ones are named, not sent."""

_INT_BITS: Final = 4_096  # json.dumps refuses integers of more than 4,300 digits, which is about 14,000 bits
_MARGIN: Final = 20_000  # characters read beyond the cut, so that a secret on the edge is seen whole
_FREE_TEXT: Final = 40  # characters; a shorter text is a name, a date, a code
_ESCAPES: Final = re.compile(
    r"\x1b(?:\[[0-?]{0,20}[ -/]{0,5}[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|[@-Z\\-_])"
)
# C0 and C1 without tab, line feed and carriage return; marks that hide or reorder text; tag characters, which are
# invisible and which models read; surrogates, which UTF-8 cannot carry.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    r"""Return the text without terminal escapes, control characters and invisible marks.

    >>> clean("a\x1b[31mb\u202ec\x00")
    'abc'
    """
    return _SURROGATES.sub("\ufffd", _INVISIBLE.sub("", _ESCAPES.sub("", text)))


class Plain:
    """One conversion: it holds what is left of the limit (characters of JSON) and what there is to say about it.

    notes: what was cut or could not be said in JSON, each once. redacted: how many secrets were replaced.
    has_free_text: whether there is text long enough to carry an instruction.
    """

    def __init__(self, limit: int, patterns: Sequence[Pattern] = ()) -> None:
        self.left = limit
        self.notes: dict[str, None] = {}
        self.redacted = 0
        self.has_free_text = False
        self._patterns = patterns
        self._open: set[int] = set()  # ids of the containers around the value, to see one that holds itself

    def convert(self, value: Any, depth: int = 0) -> Any:
        """Return the value as JSON knows it."""
        if value is None or isinstance(value, bool):
            self.left -= 5
            return value
        if isinstance(value, str):
            return self.text(str.__str__(value))
        if isinstance(value, enum.Enum):
            return self.convert(value.value, depth + 1) if depth < DEPTH else self._say("too deep")
        if isinstance(value, (int, float)):
            return self._number(value)
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self._bytes(bytes(value))
        return self._container(value, depth)

    def text(self, text: str) -> str:
        """Return the text cleaned, redacted and cut to what is left."""
        whole = len(text)
        text, found = redact(clean(text[: max(0, self.left) + _MARGIN]), self._patterns)
        self.redacted += found
        text = self._cut(text, whole)
        self.left -= _size(text)
        self.has_free_text |= len(text) > _FREE_TEXT and text.count(" ") >= 3
        return text

    def note(self, text: str) -> None:
        """Keep something to say about the output, once."""
        self.notes[text] = None

    def _cut(self, text: str, whole: int) -> str:
        kept = text[: max(0, self.left)]
        while kept and _size(kept) > self.left:  # escapes take more room than they show
            kept = kept[: min(len(kept) - 1, int(len(kept) * self.left / _size(kept)))]
        if len(kept) < len(text) or whole > self.left + _MARGIN:
            self.note(f"a text of {whole:,} characters was cut to {len(kept):,}")
        return kept

    def _number(self, value: float) -> Any:
        if isinstance(value, int):
            if value.bit_length() > _INT_BITS:
                digits = int(value.bit_length() * math.log10(2))
                return self._say(f"a whole number of about {digits:,} digits")
            value = int(value)
        else:
            value = float(value)
            if not math.isfinite(value):
                self.note("NaN and infinity are no JSON; they stand as text")
                return self.text("NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity")
        self.left -= len(repr(value)) + 2
        return value

    def _bytes(self, value: bytes) -> Any:
        try:
            return self.text(value.decode("utf-8"))
        except UnicodeDecodeError:
            return self._say(f"{len(value):,} bytes that are no text")

    def _container(self, value: Any, depth: int) -> Any:
        if depth >= DEPTH:
            return self._say(f"nested deeper than {DEPTH} levels")
        if id(value) in self._open:
            return self._say("the same object again, inside itself")
        self._open.add(id(value))
        try:
            return self._open_up(value, depth)
        finally:
            self._open.discard(id(value))

    def _open_up(self, value: Any, depth: int) -> Any:
        fields = _fields(value)
        if fields is not None:
            return self._mapping(fields, depth)
        if isinstance(value, Set):
            return self._items(sorted(value, key=repr), depth)  # a set has no order; outputs have one
        if isinstance(value, Iterable) and not isinstance(value, type):
            return self._items(value, depth)
        if callable(getattr(value, "tolist", None)):  # numpy: arrays and scalars
            return self.convert(value.tolist(), depth + 1)
        return self._other(value)

    def _mapping(self, pairs: Iterable[tuple[Any, Any]], depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in pairs:
            if self.left <= 0:
                self.note(f"an object was cut after {len(made):,} entries")
                break
            name = self.text(key if isinstance(key, str) else str(_leaf(key, str(key))))
            if is_secret_name(name) and value and not isinstance(value, (Mapping, list)):
                self.redacted += 1
                made[name] = self.text(f"[redacted value of {name}]")
            else:
                made[name] = self.convert(value, depth + 1)
            self.left -= 4
        return made

    def _items(self, values: Iterable[Any], depth: int) -> list[Any]:
        made: list[Any] = []
        for value in values:
            if self.left <= 0:
                total = f" of {len(values):,}" if isinstance(values, (Sequence, Set)) else ""
                self.note(f"a list was cut after {len(made):,}{total} items")
                break
            made.append(self.convert(value, depth + 1))
            self.left -= 2
        return made

    def _other(self, value: Any) -> Any:
        leaf = _leaf(value, None)
        if leaf is not None:
            return self.convert(leaf, DEPTH)
        if isinstance(value, BaseException):
            return self.text(f"{type(value).__name__}: {value}")
        if _has_words(value):
            return self.text(str(value))
        return self._say(f"a value of the type {type(value).__name__}, which has no JSON form")

    def _say(self, what: str) -> str:
        self.note(f"left out: {what}")
        self.left -= len(what) + 4
        return f"({what})"


def _fields(value: Any) -> Iterable[tuple[Any, Any]] | None:
    """Return the named parts of a value: mappings, models of pydantic and of the SDK, dataclasses, named tuples."""
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, type):
        return None
    if callable(getattr(value, "model_dump", None)):
        return dict(value.model_dump(by_alias=True)).items()
    if dataclasses.is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return dict(value._asdict()).items()
    return None


def _leaf(value: Any, otherwise: Any) -> Any:
    """Return dates, UUIDs, decimals, paths and the like as text or number."""
    try:
        found = to_jsonable_python(value)
    except (PydanticSerializationError, ValueError, TypeError, RecursionError):
        return otherwise
    return found if isinstance(found, (str, int, float)) else otherwise


def _has_words(value: Any) -> bool:
    """Tell whether str() says more than a type and an address."""
    kind = type(value)
    if isinstance(
        value, (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)
    ):
        return False
    own: list[Any] = [kind.__str__, kind.__repr__]
    return own != [object.__str__, object.__repr__]


def _size(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False))

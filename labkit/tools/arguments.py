"""Arguments: from the JSON text that an agent wrote to what the function takes, or to a text that says what is wrong.

The text is written by a model. It may be empty, cut off, huge, nested without end, or name a parameter that is
not there; whatever it is, the answer tells which argument, what came, and what is expected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from labkit.tools.nearest import nearest
from labkit.tools.redact import is_secret_name
from labkit.tools.schema import Signature

_SHOWN: Final = 80  # characters of a wrong value
_PROBLEMS: Final = 8


class BadArguments(Exception):
    """Arguments that cannot be used: a sentence, and a list of {"argument", "got", "expected"}."""

    def __init__(self, message: str, problems: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(message)
        self.problems = list(problems)


def parse_arguments(text: Any, limit: int) -> dict[str, Any]:
    """Return the JSON object that the text is; an empty text is an empty object, as some models write it.

    Raises: BadArguments.
    """
    if isinstance(text, Mapping):
        return dict(text)
    if text is None or (isinstance(text, str) and not text.strip()):
        return {}
    if not isinstance(text, str):
        raise BadArguments(f"The arguments are {_kind(text)}; expected the text of a JSON object.")
    if len(text) > limit:
        raise BadArguments(f"The arguments have {len(text):,} characters; expected at most {limit:,}.")
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadArguments(
            f"The arguments are not JSON: {error.msg} at character {error.pos + 1} ({_around(text, error.pos)})."
        ) from error
    except RecursionError:
        raise BadArguments("The arguments are nested too deeply; expected a flat JSON object.") from None
    except ValueError as error:  # an integer of more than 4,300 digits
        raise BadArguments(f"The arguments cannot be read: {error}.") from error
    if not isinstance(found, dict):
        raise BadArguments(
            f'The arguments are {_kind(found)}; expected a JSON object such as {{"name": "value"}}.'
        )
    return found


def check_arguments(given: Mapping[str, Any], signature: Signature) -> dict[str, Any]:
    """Return the arguments in the types of the function.

    Raises: BadArguments with one problem for each argument that is wrong.
    """
    try:
        return signature.check(given)
    except ValidationError as error:
        problems = [_problem(each, signature) for each in error.errors(include_url=False)]
    except RecursionError:
        raise BadArguments("The arguments are nested too deeply.") from None
    wrong = dict.fromkeys(problem["argument"] for problem in problems)
    plural = "argument is" if len(wrong) == 1 else "arguments are"
    raise BadArguments(
        f"{len(wrong)} {plural} wrong: {', '.join(list(wrong)[:_PROBLEMS])}.", problems[:_PROBLEMS]
    )


def _problem(error: Mapping[str, Any], signature: Signature) -> dict[str, str]:
    location = tuple(error["loc"])
    kind, name = str(error["type"]), _path(location)
    if kind == "missing":
        return {"argument": name, "got": "nothing", "expected": _expected(location, signature) or "a value"}
    if kind == "extra_forbidden" and len(location) == 1:
        near = nearest(str(location[0]), signature.names)
        known = f"no argument of this name; there {'is' if len(signature.names) == 1 else 'are'} "
        expected = (f"did you mean {near}? " if near else "") + known + (", ".join(signature.names) or "none")
        return {"argument": name, "got": _show(error["input"], location), "expected": expected}
    expected = str(error["msg"]).removeprefix("Value error, ")
    return {"argument": name or "(all)", "got": _show(error["input"], location), "expected": expected}


def _expected(location: Sequence[Any], signature: Signature) -> str:
    node: Any = signature.schema
    for part in location:
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
    known = node.get("type") or " or ".join(str(each.get("type", "value")) for each in node.get("anyOf", []))
    choices = node.get("enum")
    if choices:
        return "one of " + ", ".join(json.dumps(each, ensure_ascii=False) for each in choices)
    described = str(node.get("description", ""))
    return f"{known}, required" + (f": {described}" if described else "") if known else ""


def _path(location: Sequence[Any]) -> str:
    """Return `orders[0].city`; pydantic also names the branch of a union, which reads as a part of the path."""
    made = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return made.lstrip(".")


def _show(value: Any, location: Sequence[Any]) -> str:
    """Return what came, shortened; under a name that tells a secret, only that something did."""
    if any(isinstance(part, str) and is_secret_name(part) for part in location):
        return "(not shown)"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadArguments(f"The argument {twice!r} is given twice; expected it once.")
    return made


def _no_constant(name: str) -> Any:
    raise BadArguments(f"The arguments hold {name}, which is not JSON; expected a number or null.")


def _around(text: str, position: int) -> str:
    return "near " + json.dumps(
        re.sub(r"\s+", " ", text[max(0, position - 15) : position + 15]), ensure_ascii=False
    )


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return "null" if value is None else names.get(type(value), f"a {type(value).__name__}")

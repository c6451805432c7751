"""Write a conversation down in a few lines, play it against the rule-based model, and say what was not as expected."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.service.model.turns import Turn
from tests.unit.service.model.conversation import talk

_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object"}


@dataclass(frozen=True)
class Situation:
    """Hold a conversation and what must hold of its last answer.

    says: the user's messages; the last one is the one that is looked at.
    outputs: what functions give, by name: a value, or a function of the arguments.
    calls: (name, arguments) in the order they must come; `...` stands for any value, a pattern for text it is found in.
    rounds: how many calls each turn makes, where that matters.
    tells, hides: patterns that the answer must and must not contain (case does not matter).
    """

    says: str | tuple[str, ...]
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    tells: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    tools: tuple[dict[str, Any], ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    instructions: str = ""
    rounds: tuple[int, ...] | None = None
    prompt: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        last = self.says if isinstance(self.says, str) else self.says[-1]
        return re.sub(r"[^\w ]", "", last)[:60] or "nothing"


def play(situation: Situation) -> list[Turn]:
    """Return the turns after the last message."""
    says = (situation.says,) if isinstance(situation.says, str) else situation.says
    outputs = {name: _giver(given) for name, given in situation.outputs.items()}
    return talk(
        says[:-1],
        says[-1],
        outputs,
        tools=situation.tools,
        instructions=situation.instructions,
        **situation.prompt,
    )


def problems(situation: Situation) -> list[str]:
    """Say what is not as the situation expects; empty when all is well."""
    turns = play(situation)
    made = [(call.name, json.loads(call.arguments)) for turn in turns for call in turn.calls]
    text = turns[-1].text or ""
    found = _compared(situation.calls, made)
    if (
        situation.rounds is not None
        and (sizes := tuple(len(t.calls) for t in turns[:-1])) != situation.rounds
    ):
        found.append(f"calls came in rounds of {sizes}, expected {situation.rounds}")
    found += [f"{part!r} is missing" for part in situation.tells if not _found(part, text)]
    found += [f"{part!r} is too much" for part in situation.hides if _found(part, text)]
    return [*found, f"answer: {text}", f"calls: {made}"] if found else []


def _compared(expected: Iterable[tuple[str, dict[str, Any]]], made: list[tuple[str, Any]]) -> list[str]:
    expected = list(expected)
    if [name for name, _ in made] != [name for name, _ in expected]:
        return [f"expected calls of {[name for name, _ in expected]}"]
    return [
        f"{name}: expected {wanted}, got {given}"
        for (name, wanted), (_, given) in zip(expected, made, strict=True)
        if not _fits(wanted, given)
    ]


def _fits(wanted: Any, given: Any) -> bool:
    if wanted is ...:
        return given not in (None, "", [], {})
    if isinstance(wanted, re.Pattern):
        return isinstance(given, str) and wanted.search(given) is not None
    if isinstance(wanted, dict) and isinstance(given, dict):
        return wanted.keys() == given.keys() and all(_fits(wanted[key], given[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(given, list):
        return len(wanted) == len(given) and all(_fits(*pair) for pair in zip(wanted, given, strict=True))
    return bool(wanted == given)


def _found(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def like(pattern: str) -> re.Pattern[str]:
    """Make a pattern for text that an argument must contain."""
    return re.compile(pattern, re.IGNORECASE)


def _giver(given: Any) -> Callable[[dict[str, Any]], str]:
    def give(arguments: dict[str, Any]) -> str:
        value = given(arguments) if callable(given) else given
        return value if isinstance(value, str) else json.dumps(value)

    return give


def fn(signature: str, description: str = "No description", **described: str) -> dict[str, Any]:
    """Make the definition that the SDK makes of a Python function: `fn("f(city: str, days: int = 1)", "...")`.

    A type may be `"a|b"` in quotes (choices), `str | None`, `list[...]`, or a schema by its name in `described`.
    """
    function = ast.parse(f"def {signature}: ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    arguments = function.args
    optional = len(arguments.defaults)
    parts: dict[str, Any] = {}
    for argument in arguments.args:
        parts[argument.arg] = {
            **_schema(argument.annotation),
            "description": described.get(argument.arg, "No description"),
        }
    names = list(parts)
    needed = names[: len(names) - optional] if optional else names
    schema = {"type": "object", "properties": parts, "required": needed}
    return {
        "type": "function",
        "function": {
            "name": function.name,
            "description": description,
            "parameters": schema,
            "strict": False,
        },
    }


def _schema(annotation: ast.expr | None) -> dict[str, Any]:
    match annotation:
        case ast.Name(id=name):
            return (
                {"type": "array", "items": {"type": "string"}} if name == "list" else {"type": _TYPES[name]}
            )
        case ast.Constant(value=str(choices)):
            return {"type": "string", "enum": choices.split("|")}
        case ast.BinOp(left=left):
            return {"type": [_schema(left)["type"], "null"]}
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return {"type": "array", "items": _schema(item)}
        case ast.Dict(keys=keys, values=values):
            parts = {str(ast.literal_eval(k)): _schema(v) for k, v in zip(keys, values, strict=True) if k}
            return {"type": "object", "properties": parts, "required": list(parts)}
        case None:
            return {"type": "string"}
        case other:
            raise ValueError(ast.dump(other))

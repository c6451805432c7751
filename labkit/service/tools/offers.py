"""What a run offers its model: every function and everything that a server-side tool can be called for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from labkit.service.tools.naming import to_free_name, to_name
from labkit.service.tools.openapi import tool as openapi
from labkit.service.tools.protocol import Offer

Json = dict[str, Any]

_CODE: Final = (
    "Run Python code in a sandbox and return what it prints, the value of its last expression, and the files it "
    "writes to /mnt/data. Use it for calculations, data analysis, tables and charts; uploaded files are in /mnt/data."
)
_FILES: Final = (
    "Search the uploaded files for passages that answer a question. The result is a list of passages, best first, each "
    "with its file_name, score, text and cite. An answer repeats the cite mark right after what it takes from a passage."
)


def offer(tools: Iterable[Json]) -> tuple[Offer, ...]:
    """Return everything that may be called, in the order of the tools; no two have one name."""
    taken: set[str] = set()
    found: list[Offer] = []
    # A function keeps its name whatever stands before it: client code looks for that name.
    own = {tool["function"]["name"] for tool in tools if tool["type"] == "function"}
    for each in (one for tool in tools for one in _of(tool)):
        name = each.name if each.kind == "function" else to_free_name(each.name, taken | own)
        taken.add(name)
        found.append(replace(each, name=name))
    return tuple(found)


def _of(tool: Json) -> Iterator[Offer]:
    kind = tool["type"]
    match kind:
        case "function":
            yield _function(kind, tool, tool)
        case "code_interpreter":
            yield Offer(kind, kind, _CODE, _text("code", "Python source code"), tool)
        case "file_search":
            yield Offer(kind, kind, _FILES, _text("query", "What to look for, in words"), tool)
        case "connected_agent":
            agent = _part(tool, kind)
            name = to_name(str(agent.get("name") or kind))
            message = _text("message", "What the other agent is asked, with all that it has to know")
            yield Offer(kind, name, str(agent.get("description") or ""), message, tool)
        case "azure_function":
            yield _function(kind, _part(tool, kind), tool)
        case "openapi":
            yield from openapi.offers(tool)
        case _:
            about = f"Search with {kind.replace('_', ' ')}."
            yield Offer(kind, kind, about, _text("query", "What to look for, in words"), tool)


def _function(kind: str, holder: Json, tool: Json) -> Offer:
    function = _part(holder, "function")
    name = to_name(str(function.get("name") or kind))
    return Offer(kind, name, str(function.get("description") or ""), _part(function, "parameters"), tool)


def _text(name: str, description: str) -> Json:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": description}},
        "required": [name],
    }


def _part(tool: Json, key: str) -> Json:
    part = tool.get(key)
    return part if isinstance(part, dict) else {}

"""Entry: one item of a transcript, a view of wire JSON that loses nothing of it. Pure.

A message is one entry. A tool call and its output are two, with one `unit`: what is in a unit stays together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["message", "tool_call", "tool_output"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A reference in a text: `kind` is "file_citation", "file_path", "url_citation" or a word that is new.

    text: the part of the text that it stands for. title: of the page, or the quoted words.
    """

    kind: str
    text: str
    file_id: str | None = None
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message: `kind` is "text", "image_file", "image_url" or a word that is new."""

    kind: str
    text: str = ""
    file_id: str | None = None
    url: str | None = None
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, tool call or tool output. `wire` is the service's JSON; everything else is read from it.

    entry_id: id of the message, of the call, or of the call with ":output". unit: entries that stay together.
    """

    kind: Kind
    entry_id: str
    unit: str
    wire: Mapping[str, Any]

    @property
    def role(self) -> str:
        """Who wrote it: "user", "assistant", or "tool" for calls and outputs."""
        return str(self.wire.get("role")) if self.kind == "message" else "tool"

    @property
    def created_at(self) -> float:
        """Unix seconds, on the service's clock."""
        value = self.wire.get("created_at")
        return float(value) if isinstance(value, (int, float)) else 0.0

    @property
    def run_id(self) -> str | None:
        """The run that wrote it, or None for what was added through the API."""
        value = self.wire.get("run_id")
        return value if isinstance(value, str) else None

    @property
    def is_settled(self) -> bool:
        """Whether its content will not change any more: a message that a run is still writing is not."""
        return self.wire.get("status") != "in_progress"

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it consists of, in order."""
        if self.kind == "tool_call":
            function = _map(self.wire.get("function"))
            return (Part("text", f"{function.get('name')}({_text(function.get('arguments'))})"),)
        if self.kind == "tool_output":
            return (Part("text", _text(self.wire.get("output"))),)
        return tuple(map(_part, _maps(self.wire.get("content"))))

    @property
    def text(self) -> str:
        """The texts of its parts, one per line."""
        return "\n".join(part.text for part in self.parts if part.kind == "text")

    @property
    def file_ids(self) -> tuple[str, ...]:
        """Files that it names: images, attachments, citations; each once, in order."""
        found: list[Any] = [part.file_id for part in self.parts]
        found += [attachment.get("file_id") for attachment in _maps(self.wire.get("attachments"))]
        found += [each.file_id for part in self.parts for each in part.annotations]
        return tuple(dict.fromkeys(each for each in found if isinstance(each, str)))


def from_message(wire: Mapping[str, Any]) -> Entry:
    """Return the entry of a message (wire JSON)."""
    message_id = str(wire.get("id"))
    return Entry("message", message_id, message_id, wire)


def from_step(step: Mapping[str, Any]) -> list[Entry]:
    """Return the calls and outputs of a run step (wire JSON); none for a step that only creates a message.

    The calls of one step were asked for together, so they and their outputs are one unit.
    """
    calls = _maps(_map(step.get("step_details")).get("tool_calls"))
    return list(_from_calls(step, calls))


def from_stored(kind: Any, unit: Any, wire: Any) -> Entry:
    """Return an entry that was stored. Raises: ValueError when it is none."""
    if kind not in ("message", "tool_call", "tool_output") or not isinstance(wire, Mapping):
        raise ValueError(f"an entry of the kind {kind!r}")
    entry_id = wire.get("id")
    if not isinstance(entry_id, str) or not entry_id or not isinstance(unit, str):
        raise ValueError("an entry without an id")
    if kind == "message" and wire.get("role") not in ("user", "assistant"):
        raise ValueError(f"a message with the role {wire.get('role')!r}")
    return Entry(kind, entry_id, unit, wire)


def _from_calls(step: Mapping[str, Any], calls: list[Mapping[str, Any]]) -> Iterator[Entry]:
    unit, about = str(step.get("id")), {key: step.get(key) for key in ("run_id", "created_at")}
    for call in calls:
        kind = str(call.get("type"))
        detail = _map(call.get(kind))
        name = str(detail.get("name") or kind)
        function = {"name": name, "arguments": _text(detail.get("arguments", detail.get("input")))}
        yield Entry("tool_call", str(call.get("id")), unit, {"id": call.get("id"), "type": kind, **about, "function": function})  # fmt: skip
    for call in calls:
        output = _map(call.get(str(call.get("type")))).get("output")
        if output is not None:
            entry_id = f"{call.get('id')}:output"
            when = {**about, "created_at": step.get("completed_at") or step.get("created_at")}
            yield Entry("tool_output", entry_id, unit, {"id": entry_id, **when, "output": output})


def _part(wire: Mapping[str, Any]) -> Part:
    kind = str(wire.get("type"))
    detail = wire.get(kind)
    if isinstance(detail, str):  # the form in which a message is sent
        return Part(kind, text=detail)
    detail = _map(detail)
    if kind == "text":
        annotations = tuple(map(_annotation, _maps(detail.get("annotations"))))
        return Part(kind, text=_text(detail.get("value")), annotations=annotations)
    return Part(kind, file_id=_word(detail.get("file_id")), url=_word(detail.get("url")))


def _annotation(wire: Mapping[str, Any]) -> Annotation:
    kind = str(wire.get("type"))
    detail = _map(wire.get(kind))
    title = _word(detail.get("title")) or _word(detail.get("quote"))
    return Annotation(
        kind, _text(wire.get("text")), _word(detail.get("file_id")), _word(detail.get("url")), title
    )


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, (list, tuple)) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None

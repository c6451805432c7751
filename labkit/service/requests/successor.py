"""Agent versions, conversations and responses (wire contract §15, §16)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from labkit.service import refusals
from labkit.service.requests.agents import INSTRUCTIONS_CHARACTERS
from labkit.service.requests.body import Body, Metadata
from labkit.service.requests.tools import TOOLS

# The most items that one request may add to a conversation (OpenAI's reference).
ITEMS: Final = 20
# The least budget for an answer (OpenAI's reference).
LEAST_TOKENS: Final = 16

_Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9_-]+$")]


class _Tool(Body):
    type: str
    name: _Name | None = None
    description: str | None = None
    parameters: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _has_name(self) -> Self:
        if self.type == "function" and self.name is None:
            raise PydanticCustomError("missing_part", "'type' is 'function', so it needs 'name'")
        return self


_Tools = Annotated[list[_Tool], Field(max_length=TOOLS)]


def _union(value: Any) -> str:
    return refusals.STRING if isinstance(value, str) else refusals.OTHER


class _FunctionChoice(Body):
    type: Literal["function"]
    name: _Name


_Choice = Annotated[
    Annotated[Literal["none", "auto", "required"], Tag(refusals.STRING)]
    | Annotated[_FunctionChoice, Tag(refusals.OTHER)],
    Discriminator(_union),
]


class _Format(Body):
    type: Literal["text", "json_object", "json_schema"]
    name: str | None = None
    schema_: dict[str, Any] | None = Field(None, alias="schema")

    @model_validator(mode="after")
    def _has_schema(self) -> Self:
        if self.type == "json_schema" and (self.schema_ is None or self.name is None):
            raise PydanticCustomError(
                "missing_part", "'type' is 'json_schema', so it needs 'name' and 'schema'"
            )
        return self


class _Text(Body):
    format: _Format | None = None


class _Definition(Body):
    kind: Literal["prompt"]
    model: str = Field(min_length=1)
    instructions: str | None = Field(None, max_length=INSTRUCTIONS_CHARACTERS)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    tools: _Tools | None = None
    tool_choice: _Choice | None = None
    text: _Text | None = None


class CreateAgentVersion(Body):
    """``POST /agents/{name}/versions``."""

    definition: _Definition
    metadata: Metadata | None = None
    description: str | None = Field(None, max_length=512)
    draft: bool | None = None


class _SelectionRule(Body):
    type: Literal["FixedRatio"]
    agent_version: str = Field(min_length=1)
    traffic_percentage: int = Field(ge=0, le=100)


class _VersionSelector(Body):
    version_selection_rules: list[_SelectionRule] | None = None


class _AgentEndpoint(Body):
    version_selector: _VersionSelector | None = None


class UpdateAgentDetails(Body):
    """``PATCH /agents/{name}``."""

    agent_endpoint: _AgentEndpoint | None = None


# What a client may call an item: it goes into paths.
_ItemId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]


class _TextPart(Body):
    type: Literal["input_text", "output_text"]
    text: str
    annotations: list[dict[str, Any]] | None = None
    logprobs: list[dict[str, Any]] | None = None


class _ImagePart(Body):
    type: Literal["input_image"]
    image_url: str | None = None
    file_id: str | None = None
    detail: str | None = None


def _part_kind(value: Any) -> str:
    is_image = isinstance(value, dict) and value.get("type") == "input_image"
    return refusals.OTHER if is_image else refusals.TEXT


_Part = Annotated[
    Annotated[_TextPart, Tag(refusals.TEXT)] | Annotated[_ImagePart, Tag(refusals.OTHER)],
    Discriminator(_part_kind),
]
_Content = Annotated[
    Annotated[str, Tag(refusals.STRING)] | Annotated[list[_Part], Tag(refusals.OTHER)], Discriminator(_union)
]


class _Message(Body):
    type: Literal["message"] = "message"
    id: _ItemId | None = None
    role: Literal["user", "assistant", "system", "developer"]
    content: _Content


class _FunctionCall(Body):
    type: Literal["function_call"]
    id: _ItemId | None = None
    call_id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    arguments: str


class _FunctionCallOutput(Body):
    type: Literal["function_call_output"]
    id: _ItemId | None = None
    call_id: str = Field(min_length=1)
    output: _Content


class _Reference(Body):
    type: Literal["item_reference"]
    id: str = Field(min_length=1)


class _OtherItem(Body):
    # Never accepted: it is here to name the types that are.
    type: Literal["message", "function_call", "function_call_output", "item_reference"]


_KINDS: Final = ("message", "function_call", "function_call_output", "item_reference")


def _item_kind(value: Any) -> str:
    kind = value.get("type", "message") if isinstance(value, dict) else "message"
    return f"<{kind}>" if kind in _KINDS else refusals.OTHER


_Item = Annotated[
    Annotated[_Message, Tag("<message>")]
    | Annotated[_FunctionCall, Tag("<function_call>")]
    | Annotated[_FunctionCallOutput, Tag("<function_call_output>")]
    | Annotated[_Reference, Tag("<item_reference>")]
    | Annotated[_OtherItem, Tag(refusals.OTHER)],
    Discriminator(_item_kind),
]


class CreateConversation(Body):
    """``POST /conversations``."""

    items: Annotated[list[_Item], Field(max_length=ITEMS)] | None = None
    metadata: Metadata | None = None


class UpdateConversation(Body):
    """``POST /conversations/{c}``: metadata only."""

    metadata: Metadata


class CreateItems(Body):
    """``POST /conversations/{c}/items``."""

    items: Annotated[list[_Item], Field(max_length=ITEMS)]


class _AgentReference(Body):
    type: Literal["agent_reference"]
    name: str = Field(min_length=1)
    version: str | None = None


class _ConversationId(Body):
    id: str = Field(min_length=1)


_Conversation = Annotated[
    Annotated[str, Field(min_length=1), Tag(refusals.STRING)]
    | Annotated[_ConversationId, Tag(refusals.OTHER)],
    Discriminator(_union),
]
_Input = Annotated[
    Annotated[str, Tag(refusals.STRING)] | Annotated[list[_Item], Tag(refusals.OTHER)], Discriminator(_union)
]


class CreateResponse(Body):
    """``POST /responses``."""

    input: _Input | None = None
    model: str | None = Field(None, min_length=1)
    agent_reference: _AgentReference | None = None
    conversation: _Conversation | None = None
    previous_response_id: str | None = None
    instructions: str | None = Field(None, max_length=INSTRUCTIONS_CHARACTERS)
    max_output_tokens: int | None = Field(None, ge=LEAST_TOKENS)
    metadata: Metadata | None = None
    parallel_tool_calls: bool | None = None
    store: bool | None = None
    stream: bool | None = None
    background: bool | None = None
    temperature: float | None = Field(None, ge=0, le=2)
    text: _Text | None = None
    tool_choice: _Choice | None = None
    tools: _Tools | None = None
    top_p: float | None = Field(None, ge=0, le=1)
    truncation: Literal["auto", "disabled"] | None = None

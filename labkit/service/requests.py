"""The bodies that the service accepts, and what it says of those it does not (wire contract §3, §6, §10).

Unknown keys are ignored. What is accepted is echoed as it came, so :func:`read` returns the caller's own values.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from labkit.service import refusals

MESSAGE_CHARACTERS: Final = 1_500_000  # QL, LIM
MESSAGES: Final = 100_000  # per thread; QL, LIM, TRM
TOOLS: Final = 128  # QL, LIM
INSTRUCTIONS_CHARACTERS: Final = 256_000  # OpenAI's reference; assumed here


class Body(BaseModel):
    """A request's body: types as JSON has them, without conversion."""

    # hide_input: a refusal never repeats a whole payload.
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)


Key = Annotated[str, Field(max_length=64)]
Value = Annotated[str, Field(max_length=512)]
Metadata = Annotated[dict[Key, Value], Field(max_length=16)]


def _union(value: Any) -> str:
    return refusals.STRING if isinstance(value, str) else refusals.OTHER


class _FunctionName(Body):
    name: str = Field(min_length=1)


class _Function(Body):
    # OpenAI's rule for function names; the SDK sends the Python name.
    name: str = Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9_-]+$")
    description: str | None = None
    parameters: dict[str, Any] | None = None


class _FunctionTool(Body):
    type: Literal["function"]
    function: _Function


class _OtherTool(Body):
    type: Literal[
        "function",  # never comes here; named in the refusal of an unknown type
        "code_interpreter",
        "file_search",
        "bing_grounding",
        "azure_ai_search",
        "azure_function",
        "openapi",
        "connected_agent",
    ]


def _tool_kind(value: Any) -> str:
    return (
        refusals.FUNCTION if isinstance(value, dict) and value.get("type") == "function" else refusals.OTHER
    )


Tool = Annotated[
    Annotated[_FunctionTool, Tag(refusals.FUNCTION)] | Annotated[_OtherTool, Tag(refusals.OTHER)],
    Discriminator(_tool_kind),
]
Tools = Annotated[list[Tool], Field(max_length=TOOLS)]


class _JsonSchema(Body):
    name: str
    schema_: dict[str, Any] = Field(alias="schema")


class _Format(Body):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: _JsonSchema | None = None

    @model_validator(mode="after")
    def _has_schema(self) -> Self:
        if self.type == "json_schema" and self.json_schema is None:
            raise PydanticCustomError("missing_part", "'type' is 'json_schema', so it needs 'json_schema'")
        return self


ResponseFormat = Annotated[
    Annotated[Literal["auto"], Tag(refusals.STRING)] | Annotated[_Format, Tag(refusals.OTHER)],
    Discriminator(_union),
]


class _Choice(Body):
    type: str
    function: _FunctionName | None = None

    @model_validator(mode="after")
    def _has_function(self) -> Self:
        if self.type == "function" and self.function is None:
            raise PydanticCustomError("missing_part", "'type' is 'function', so it needs 'function'")
        return self


ToolChoice = Annotated[
    Annotated[Literal["none", "auto", "required"], Tag(refusals.STRING)]
    | Annotated[_Choice, Tag(refusals.OTHER)],
    Discriminator(_union),
]


class _Sampling(Body):
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    tools: Tools | None = None
    tool_resources: dict[str, Any] | None = None
    response_format: ResponseFormat | None = None
    metadata: Metadata | None = None
    instructions: str | None = Field(None, max_length=INSTRUCTIONS_CHARACTERS)


class UpdateAgent(_Sampling):
    """``POST /assistants/{id}``: only what is present changes."""

    model: str | None = Field(None, min_length=1)
    name: str | None = Field(None, max_length=256)
    description: str | None = Field(None, max_length=512)


class CreateAgent(UpdateAgent):
    """``POST /assistants``."""

    model: str = Field(min_length=1)


class _TextPart(Body):
    type: Literal["text"]
    text: str = Field(min_length=1, max_length=MESSAGE_CHARACTERS)


class _FileId(Body):
    file_id: str


class _Url(Body):
    url: str


class _ImageFilePart(Body):
    type: Literal["image_file"]
    image_file: _FileId


class _ImageUrlPart(Body):
    type: Literal["image_url"]
    image_url: _Url


class _OtherPart(Body):
    type: Literal["text", "image_file", "image_url"]  # none of them comes here: it words the refusal


_PARTS: Final = {"text": refusals.TEXT, "image_file": refusals.FILE, "image_url": refusals.URL}


def _part_kind(value: Any) -> str:
    kind = value.get("type") if isinstance(value, dict) else None
    return _PARTS.get(kind, refusals.OTHER) if isinstance(kind, str) else refusals.OTHER


Part = Annotated[
    Annotated[_TextPart, Tag(refusals.TEXT)]
    | Annotated[_ImageFilePart, Tag(refusals.FILE)]
    | Annotated[_ImageUrlPart, Tag(refusals.URL)]
    | Annotated[_OtherPart, Tag(refusals.OTHER)],
    Discriminator(_part_kind),
]


def _content_kind(value: Any) -> str:
    return refusals.ARRAY if isinstance(value, list) else refusals.STRING


class CreateMessage(Body):
    """``POST /threads/{t}/messages``, and every message inside another request."""

    role: Literal["user", "assistant"]
    content: Annotated[
        Annotated[str, Field(min_length=1, max_length=MESSAGE_CHARACTERS), Tag(refusals.STRING)]
        | Annotated[list[Part], Field(min_length=1), Tag(refusals.ARRAY)],
        Discriminator(_content_kind),
    ]
    attachments: list[dict[str, Any]] | None = None
    metadata: Metadata | None = None


class UpdateMetadata(Body):
    """``POST`` to a message or a run: the map is replaced as a whole."""

    metadata: Metadata | None = None


class UpdateThread(UpdateMetadata):
    """``POST /threads/{t}``."""

    tool_resources: dict[str, Any] | None = None


class CreateThread(UpdateThread):
    """``POST /threads``."""

    messages: list[CreateMessage] | None = None


class _Truncation(Body):
    type: Literal["auto", "last_messages"]
    # Not more than a thread can hold; SQLite could not count further than 64 bits anyway.
    last_messages: int | None = Field(None, ge=1, le=MESSAGES)

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if self.type == "last_messages" and self.last_messages is None:
            raise PydanticCustomError(
                "missing_part", "'type' is 'last_messages', so it needs 'last_messages'"
            )
        return self


class _RunOptions(_Sampling):
    assistant_id: str
    model: str | None = Field(None, min_length=1)
    stream: bool | None = None
    max_prompt_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    truncation_strategy: _Truncation | None = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None


class CreateRun(_RunOptions):
    """``POST /threads/{t}/runs``."""

    additional_instructions: str | None = Field(None, max_length=INSTRUCTIONS_CHARACTERS)
    additional_messages: list[CreateMessage] | None = None


class CreateThreadAndRun(_RunOptions):
    """``POST /threads/runs``."""

    thread: CreateThread | None = None


class _ToolOutput(Body):
    tool_call_id: str
    output: str | None = None


class SubmitToolOutputs(Body):
    """``POST /threads/{t}/runs/{r}/submit_tool_outputs``."""

    tool_outputs: list[_ToolOutput]
    stream: bool | None = None

    @field_validator("tool_outputs", mode="before")
    @classmethod
    def _at_least_the_list(cls, value: Any) -> Any:
        return [] if value is None else value


_Model = TypeVar("_Model", bound=Body)


def read(model: type[_Model], body: dict[str, Any]) -> dict[str, Any]:
    """Return the keys of ``body`` that ``model`` knows, unchanged.

    Raises:
        Problem: 400, naming the first parameter that does not fit.
    """
    try:
        model.model_validate(body)
    except ValidationError as error:
        raise refusals.refusal(error) from None
    return {name: body[name] for name in model.model_fields if name in body}

"""Tool definitions, the choice among them, and the format of the answer."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, field_validator, model_validator
from pydantic_core import PydanticCustomError

from labkit.service import refusals
from labkit.service.requests.body import Body
from labkit.service.tools.openapi.spec import BadSpec, read_operations

TOOLS: Final = 128  # QL, LIM


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


Type = Literal[
    "function",
    "code_interpreter",
    "file_search",
    "bing_grounding",
    "azure_ai_search",
    "azure_function",
    "openapi",
    "connected_agent",
]


class _OpenApi(Body):
    name: str = Field(min_length=1)
    description: str | None = None
    spec: dict[str, Any]

    @field_validator("spec", mode="after")
    @classmethod
    def _can_be_called(cls, spec: dict[str, Any]) -> dict[str, Any]:
        try:
            read_operations(spec)
        except BadSpec as error:
            raise PydanticCustomError(refusals.BAD_SPEC, "{reason}", {"reason": str(error)}) from None
        return spec


class _ConnectedAgent(Body):
    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    description: str | None = None


class _Ranking(Body):
    ranker: str | None = Field(None, min_length=1, max_length=64)
    score_threshold: float | None = Field(None, ge=0, le=1)


class _FileSearch(Body):
    max_num_results: int | None = Field(None, ge=1, le=50)
    ranking_options: _Ranking | None = None


class _OtherTool(Body):
    type: Type  # a function never comes here; it is named in the refusal of an unknown type
    openapi: _OpenApi | None = None
    connected_agent: _ConnectedAgent | None = None
    file_search: _FileSearch | None = None

    @model_validator(mode="after")
    def _has_its_part(self) -> Self:
        if self.type in ("openapi", "connected_agent") and getattr(self, self.type) is None:
            raise PydanticCustomError(
                "missing_part", "'type' is '{kind}', so it needs '{kind}'", {"kind": self.type}
            )
        return self


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
    type: Type
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

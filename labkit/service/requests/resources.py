"""What the tools of an agent, a thread or a run work on, and what is attached to a message."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from labkit.service.requests.body import Body, Metadata
from labkit.service.requests.vector_stores import (
    Configuration,
    DataSource,
    DataSources,
    FileId,
    FileIds,
    Strategy,
)

CODE_FILES: Final = 20  # M:919
STORES: Final = 1  # M:1328


class _CodeInterpreter(Body):
    file_ids: Annotated[list[FileId], Field(max_length=CODE_FILES)] | None = None
    data_sources: DataSources | None = None


class _Inline(Body):
    """A vector store that is made with what it is for: Azure's form, or OpenAI's."""

    name: str | None = Field(None, max_length=256)
    configuration: Configuration | None = None
    file_ids: FileIds | None = None
    chunking_strategy: Strategy | None = None
    metadata: Metadata | None = None


class _FileSearch(Body):
    vector_store_ids: Annotated[list[FileId], Field(max_length=STORES)] | None = None
    vector_stores: Annotated[list[_Inline], Field(max_length=STORES)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.vector_store_ids and self.vector_stores:
            raise PydanticCustomError(
                "one_of", "expected one of 'vector_store_ids' and 'vector_stores', not both"
            )
        return self


class ToolResources(Body):
    """``tool_resources``, wherever a body has them; other keys are for tools that live in Azure."""

    code_interpreter: _CodeInterpreter | None = None
    file_search: _FileSearch | None = None
    azure_ai_search: dict[str, Any] | None = None


class _AttachedTool(Body):
    type: Literal["code_interpreter", "file_search"]


class Attachment(Body):
    """A file of a message, and the tools that it is for."""

    file_id: FileId | None = None
    data_source: DataSource | None = None
    tools: list[_AttachedTool] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.file_id is None) == (self.data_source is None):
            raise PydanticCustomError("one_of", "expected exactly one of 'file_id' and 'data_source'")
        return self

"""Vector stores, what is put into them, and how it is cut."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from labkit.service import refusals
from labkit.service.requests.body import Body, Metadata

FILES: Final = 10_000  # of a vector store; QL, LIM

FileId = Annotated[str, Field(min_length=1, max_length=128)]
FileIds = Annotated[list[FileId], Field(max_length=FILES)]


class DataSource(Body):
    """A file in Azure: it can be named here, and not be read."""

    type: Literal["uri_asset", "id_asset"]
    uri: str = Field(min_length=1, max_length=4096)


DataSources = Annotated[list[DataSource], Field(max_length=FILES)]


class _Sizes(Body):
    max_chunk_size_tokens: int = Field(ge=100, le=4096)
    chunk_overlap_tokens: int = Field(ge=0)

    @model_validator(mode="after")
    def _overlaps_half(self) -> Self:
        if 2 * self.chunk_overlap_tokens > self.max_chunk_size_tokens:
            text = "'chunk_overlap_tokens' must not exceed half of 'max_chunk_size_tokens'"
            raise PydanticCustomError("overlap", text)
        return self


class _Auto(Body):
    type: Literal["auto", "static"]  # "static" never comes here; named in the refusal of an unknown type


class _Static(Body):
    type: Literal["static"]
    static: _Sizes


def _strategy_kind(value: Any) -> str:
    return refusals.STATIC if isinstance(value, dict) and value.get("type") == "static" else refusals.OTHER


Strategy = Annotated[
    Annotated[_Static, Tag(refusals.STATIC)] | Annotated[_Auto, Tag(refusals.OTHER)],
    Discriminator(_strategy_kind),
]


class _Expiry(Body):
    anchor: Literal["last_active_at"]
    days: int = Field(ge=1, le=365)


class UpdateVectorStore(Body):
    """``POST /vector_stores/{v}``."""

    name: str | None = Field(None, max_length=256)
    expires_after: _Expiry | None = None
    metadata: Metadata | None = None


class Configuration(Body):
    """Where the files of a vector store are, when they are in Azure."""

    data_sources: DataSources


class CreateVectorStore(UpdateVectorStore):
    """``POST /vector_stores``."""

    file_ids: FileIds | None = None
    configuration: Configuration | None = None
    chunking_strategy: Strategy | None = None


class _Added(Body):
    chunking_strategy: Strategy | None = None


class AddVectorStoreFile(_Added):
    """``POST /vector_stores/{v}/files``: one of the two."""

    file_id: FileId | None = None
    data_source: DataSource | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.file_id is None) == (self.data_source is None):
            raise PydanticCustomError("one_of", "expected exactly one of 'file_id' and 'data_source'")
        return self


class AddVectorStoreFiles(_Added):
    """``POST /vector_stores/{v}/file_batches``: at least one file, of one of the two kinds."""

    file_ids: FileIds | None = None
    data_sources: DataSources | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if bool(self.file_ids) == bool(self.data_sources):
            text = "expected either 'file_ids' or 'data_sources', with at least one element"
            raise PydanticCustomError("one_of", text)
        return self

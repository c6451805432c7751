"""Vector stores through the SDK: its poll helpers, its listings, its models."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from azure.ai.agents.models import (
    FilePurpose,
    VectorStoreAutoChunkingStrategyRequest,
    VectorStoreDataSource,
    VectorStoreDataSourceAssetType,
    VectorStoreExpirationPolicy,
    VectorStoreFileStatusFilter,
    VectorStoreStaticChunkingStrategyOptions,
    VectorStoreStaticChunkingStrategyRequest,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.contract.sdk.stage import Stage, collect, settle

NOW = {"polling_interval": 0}


async def upload(agents: Any, text: str, name: str = "a.txt") -> str:
    file = await settle(
        agents.files.upload(file=io.BytesIO(text.encode()), filename=name, purpose=FilePurpose.AGENTS)
    )
    return str(file.id)


def test_a_store_of_files(stage: Stage) -> None:
    """`create_and_poll` comes back when everything is indexed; counts and times are as the models have them."""

    async def scene(agents: Any) -> None:
        ids = [await upload(agents, text) for text in ("one", "two")]
        store = await settle(
            agents.vector_stores.create_and_poll(file_ids=ids, name="notes", metadata={"k": "v"}, **NOW)
        )
        assert (store.status, store.name, store.metadata) == ("completed", "notes", {"k": "v"})
        assert (store.file_counts.completed, store.file_counts.total) == (2, 2)
        assert store.usage_bytes == 6
        assert isinstance(store.last_active_at, datetime)
        assert [each.id for each in await collect(agents.vector_stores.list())] == [store.id]
        files = await collect(agents.vector_store_files.list(vector_store_id=store.id))
        assert [file.id for file in files] == ids[::-1]
        assert files[0].chunking_strategy.static.max_chunk_size_tokens == 800
        assert files[0].last_error is None
        await settle(agents.vector_stores.delete(store.id))
        with pytest.raises(ResourceNotFoundError, match=f"No vector store found with id '{store.id}'"):
            await settle(agents.vector_stores.get(store.id))

    stage.play(scene)
    assert stage.requests()[:4] == [
        "POST /files 200",
        "POST /files 200",
        "POST /vector_stores 200",
        "GET /vector_stores/{vector_store_id} 200",
    ]


def test_files_one_by_one(stage: Stage) -> None:
    """A file is put into an empty store, polled, read with its strategy, and taken out again."""
    static = VectorStoreStaticChunkingStrategyRequest(
        static=VectorStoreStaticChunkingStrategyOptions(max_chunk_size_tokens=200, chunk_overlap_tokens=100)
    )

    async def scene(agents: Any) -> None:
        store = await settle(agents.vector_stores.create_and_poll(file_ids=[], name="empty", **NOW))
        assert store.status == "completed"
        for strategy, size in ((static, 200), (VectorStoreAutoChunkingStrategyRequest(), 800), (None, 800)):
            file_id = await upload(agents, "text")
            ids = {"vector_store_id": store.id, "file_id": file_id}
            file = await settle(
                agents.vector_store_files.create_and_poll(**ids, chunking_strategy=strategy, **NOW)
            )
            assert (file.id, file.status) == (file_id, "completed")
            assert file.chunking_strategy.static.max_chunk_size_tokens == size
            assert (await settle(agents.vector_store_files.get(**ids))).usage_bytes == 4
            await settle(agents.vector_store_files.delete(**ids))
        assert await collect(agents.vector_store_files.list(vector_store_id=store.id)) == []

    stage.play(scene)


def test_files_by_the_batch(stage: Stage) -> None:
    """A batch is polled, counted, listed by status; one that is at work is cancelled."""

    async def scene(agents: Any) -> None:
        store = await settle(agents.vector_stores.create())
        ids = [await upload(agents, text) for text in ("one", "")]
        batches = agents.vector_store_file_batches
        batch = await settle(batches.create_and_poll(vector_store_id=store.id, file_ids=ids, **NOW))
        assert (batch.status, batch.file_counts.completed, batch.file_counts.failed) == ("completed", 1, 1)
        failed = await collect(
            batches.list_files(
                vector_store_id=store.id, batch_id=batch.id, filter=VectorStoreFileStatusFilter.FAILED
            )
        )
        assert [(file.id, file.last_error.code) for file in failed] == [(ids[1], "invalid_file")]
        stage.control("POST", "clock", {"mode": "manual"})
        more = await settle(batches.create(vector_store_id=store.id, file_ids=[await upload(agents, "x")]))
        assert more.status == "in_progress"
        cancelled = await settle(batches.cancel(vector_store_id=store.id, batch_id=more.id))
        assert (cancelled.status, cancelled.file_counts.cancelled) == ("cancelled", 1)

    stage.play(scene)


def test_a_store_is_changed(stage: Stage) -> None:
    """`modify` sets name and expiry; the store then has an end."""

    async def scene(agents: Any) -> None:
        store = await settle(agents.vector_stores.create(name="old"))
        changed = await settle(
            agents.vector_stores.modify(
                vector_store_id=store.id,
                name="new",
                expires_after=VectorStoreExpirationPolicy(anchor="last_active_at", days=7),
            )
        )
        assert (changed.name, changed.expires_after.days) == ("new", 7)
        assert (changed.expires_at - changed.last_active_at).days == 7
        stage.control("POST", "clock", {"advance": 7 * 24 * 3600 - 1})
        ended = await settle(agents.vector_stores.get(store.id))
        assert ended.status == "expired"

    stage.play(scene)


def test_an_asset_needs_azure(stage: Stage) -> None:
    """A data source is accepted wherever the SDK sends one; its file fails and names it."""
    source = VectorStoreDataSource(
        asset_identifier="azureml://blob/notes.txt", asset_type=VectorStoreDataSourceAssetType.URI_ASSET
    )

    async def scene(agents: Any) -> None:
        store = await settle(agents.vector_stores.create_and_poll(data_sources=[source], name="a", **NOW))
        assert (store.status, store.file_counts.failed) == ("completed", 1)
        file = await settle(
            agents.vector_store_files.create_and_poll(vector_store_id=store.id, data_source=source, **NOW)
        )
        assert file.status == "failed"
        assert "azureml://blob/notes.txt" in file.last_error.message
        batch = await settle(
            agents.vector_store_file_batches.create_and_poll(
                vector_store_id=store.id, data_sources=[source], **NOW
            )
        )
        assert batch.status == "failed"

    stage.play(scene)


def test_refusals_are_the_services_own(stage: Stage) -> None:
    """Files that are not there, and files that cannot be searched, as users of the SDK have seen them."""

    async def scene(agents: Any) -> None:
        with pytest.raises(ResourceNotFoundError, match=r"Files \[assistant-x\] were not found"):
            await settle(agents.vector_stores.create(file_ids=["assistant-x"]))
        table = await upload(agents, "a,b", "a.csv")
        with pytest.raises(HttpResponseError) as caught:
            await settle(agents.vector_stores.create_and_poll(file_ids=[table], **NOW))
        assert str(caught.value).startswith(
            "(unsupported_file) Files with extensions [.csv] are not supported for retrieval. "
            "Supported file types include: [.c, .cpp, .cs, .css, .doc, .docx, .go,"
        )

    stage.play(scene)

"""A project of the service, and the unmodified clients of the successor in front of it, synchronous or asynchronous."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

from azure.ai.projects import AIProjectClient
from azure.ai.projects.aio import AIProjectClient as AsyncAIProjectClient
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

from tests.contract.sdk.stage import AsyncToken, Stage, Token

Scene = Callable[[Any, Any], Awaitable[None]]


def cross(stage: Stage, scene: Scene, **options: Any) -> None:
    """Run a scene with a project client and an OpenAI client of the stage's face."""
    asyncio.run(_cross(stage, scene, options))


async def _cross(stage: Stage, scene: Scene, options: dict[str, Any]) -> None:
    bundle, endpoint = str(stage.service.home / "bundle.pem"), stage.service.endpoint(stage.project)
    context = ssl.create_default_context(cafile=bundle)
    settings: dict[str, Any] = {"connection_verify": bundle, "allow_preview": True}
    if stage.face == "sync":
        with AIProjectClient(endpoint, Token(stage.service.token()), **settings) as project:
            client = DefaultHttpxClient(verify=context)
            with project.get_openai_client(http_client=client, **options) as openai:
                await scene(project, openai)
        return
    async with AsyncAIProjectClient(endpoint, AsyncToken(stage.service.token()), **settings) as aio_project:
        aio_client = DefaultAsyncHttpxClient(verify=context)
        async with aio_project.get_openai_client(http_client=aio_client, **options) as aio_openai:
            await scene(aio_project, aio_openai)

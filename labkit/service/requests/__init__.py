"""The bodies that the service accepts, and what it says of those it does not (wire contract §3, §6, §10).

Unknown keys are ignored. What is accepted is echoed as it came, so :func:`read` returns the caller's own values.
"""

from __future__ import annotations

from labkit.service.requests.agents import TOOLS, CreateAgent, UpdateAgent
from labkit.service.requests.body import Body, read
from labkit.service.requests.files import NAMELESS, UploadFile
from labkit.service.requests.messages import MESSAGES, CreateMessage
from labkit.service.requests.runs import CreateRun, CreateThreadAndRun, SubmitToolOutputs
from labkit.service.requests.successor import (
    CreateAgentVersion,
    CreateConversation,
    CreateItems,
    CreateResponse,
    UpdateAgentDetails,
    UpdateConversation,
)
from labkit.service.requests.threads import CreateThread, UpdateMetadata, UpdateThread
from labkit.service.requests.vector_stores import (
    FILES,
    AddVectorStoreFile,
    AddVectorStoreFiles,
    CreateVectorStore,
    UpdateVectorStore,
)

__all__ = [
    "FILES",
    "MESSAGES",
    "NAMELESS",
    "TOOLS",
    "AddVectorStoreFile",
    "AddVectorStoreFiles",
    "Body",
    "CreateAgent",
    "CreateAgentVersion",
    "CreateConversation",
    "CreateItems",
    "CreateMessage",
    "CreateResponse",
    "CreateRun",
    "CreateThread",
    "CreateThreadAndRun",
    "CreateVectorStore",
    "SubmitToolOutputs",
    "UpdateAgent",
    "UpdateAgentDetails",
    "UpdateConversation",
    "UpdateMetadata",
    "UpdateThread",
    "UpdateVectorStore",
    "UploadFile",
    "read",
]

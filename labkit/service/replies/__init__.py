"""The replies as types: what :mod:`labkit.service.bodies` builds, said a second time so that one can prove the other.

The tests hold every reply of the service against these; the OpenAPI document shows them to everybody.
No reply passes through here on its way out.
"""

from __future__ import annotations

from labkit.service.replies.collections import COLLECTIONS, Collection
from labkit.service.replies.problems import Refusal
from labkit.service.replies.reply import Deleted, Reply

__all__ = ["COLLECTIONS", "Collection", "Deleted", "Refusal", "Reply"]

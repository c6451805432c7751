"""Which reply a route gives, by the rule that its path follows.

A path that ends in a parameter, or a POST to a collection, is about one object; a GET of a collection is a page;
a word that is no collection, such as ``cancel``, does something to the object before it and answers with that.
"""

from __future__ import annotations

import re

from pydantic import BaseModel

from labkit.service.replies import COLLECTIONS, Collection, Deleted


def answer_of(method: str, template: str, *, paged: bool) -> type[BaseModel] | None:
    """Return the reply of a route; None when nothing is known about it."""
    collection, is_object = collection_of(template)
    if collection is None:
        return Deleted if method == "DELETE" else None
    if method == "DELETE":
        return collection.deleted
    if method == "GET" and not is_object:
        return collection.page
    return collection.item if is_object or collection.created is None else collection.created


def collection_of(template: str) -> tuple[Collection | None, bool]:
    """Return the collection that a path speaks of, and whether of one object in it."""
    words = [part for part in template.split("/") if part and not part.startswith("{")]
    if re.search(r"}$", template):
        return COLLECTIONS.get("/".join(words)), True
    found = COLLECTIONS.get("/".join(words))
    return (found, False) if found else (COLLECTIONS.get("/".join(words[:-1])), True)

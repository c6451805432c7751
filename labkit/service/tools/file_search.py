"""The tool ``file_search``: a question put to the vector stores of agent, run and thread.

It is fast and needs the store, so all of it happens when the call is finished; files that are still being indexed are
waited for, as the service waits for them ("ensuring your vector stores are ready", its documentation of file_search).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from labkit.service.model.turns import Failure
from labkit.service.project import Project
from labkit.service.retrieval import questions, results, searching, stores
from labkit.service.retrieval.indexing import Indexing
from labkit.service.tools import cloud
from labkit.service.tools.jobs import Jobs
from labkit.service.tools.protocol import Asked, Json, Result, Work

RESULTS: Final = 20  # when nobody asks for another number; at most 50 (wire contract §10)
# The first number in a citation's mark: that of the message with the results, in a thread that begins with one question.
FIRST_NUMBER: Final = 4


@dataclass(frozen=True)
class FileSearch:
    """Searches; ``jobs``: where files that are not indexed yet are being read."""

    jobs: Jobs

    def show(self, asked: Asked) -> Json:
        """Return how it is ranked, with no results yet."""
        return results.details(_ranking(asked), ())

    def prepare(self, asked: Asked, project: Project) -> Work | None:
        """Return None: nothing of it is slow."""
        return None

    def finish(self, asked: Asked, project: Project, outcome: Json) -> Result:
        """Return the passages that answer best, and the marks that cite them."""
        found_stores = _stores(asked, project)
        expired = [each["id"] for each in found_stores if stores.is_expired(each, project.dial.now())]
        if expired:
            failure = Failure(cloud.CODE, f"Vector store '{expired[0]}' has expired.")
            return Result(self.show(asked), failure.message, failure=failure)
        ids = [each["id"] for each in found_stores]
        Indexing(project, self.jobs).finish(ids)
        _touch(found_stores, project)
        ranking, question = _ranking(asked), _question(asked.arguments or {})
        found = searching.search(
            project.store,
            project.name,
            ids,
            question,
            most=_options(asked).get("max_num_results") or RESULTS,
            threshold=ranking["score_threshold"],
        )
        texts = results.marks(found, _number(asked, project))
        stems = project.store.stems(questions.words(question))
        return Result(
            results.details(ranking, found),
            _told(found, texts),
            marks=results.citations(found, texts, stems),
        )


def _told(found: list[searching.Found], texts: list[str]) -> str:
    """Return what the model is told: a list of passages, each with the mark that cites it."""
    passages = [
        {"file_name": each.filename, "score": each.score, "text": each.text, "cite": text}
        for each, text in zip(found, texts, strict=True)
    ]
    return json.dumps(passages, ensure_ascii=False)


def _stores(asked: Asked, project: Project) -> list[Json]:
    """Return the vector stores that are searched: those of the run, which are its agent's, and those of the thread."""
    thread = project.store.get(project.name, "thread", asked.run["thread_id"]) or {}
    ids = [
        store_id
        for resources in (asked.run.get("tool_resources"), thread.get("tool_resources"))
        for store_id in ((resources or {}).get("file_search") or {}).get("vector_store_ids") or ()
    ]
    # One that was deleted meanwhile has nothing to search.
    found = (project.store.get(project.name, "vector_store", store_id) for store_id in dict.fromkeys(ids))
    return [each for each in found if each is not None]


def _touch(found_stores: list[Json], project: Project) -> None:
    for each in found_stores:
        each["last_active_at"] = int(project.dial.now())
        project.store.update(project.name, "vector_store", each)


def _number(asked: Asked, project: Project) -> int:
    """Return the number of the message with the results, another one for every call of the run."""
    return FIRST_NUMBER + project.store.count(project.name, "tool_call", asked.run["id"])


def _options(asked: Asked) -> Json:
    return asked.offer.definition.get("file_search") or {}


def _ranking(asked: Asked) -> Json:
    given = {
        key: value
        for key, value in (_options(asked).get("ranking_options") or {}).items()
        if value is not None
    }
    ranking = {**results.RANKING, **given}
    return {**ranking, "ranker": results.RANKING["ranker"]} if ranking["ranker"] == "auto" else ranking


def _question(arguments: Json) -> str:
    """Return what is looked for; a model may name it otherwise than the schema says, or ask several things at once."""
    value: Any = arguments.get("query") or arguments.get("queries") or list(arguments.values())
    parts = value if isinstance(value, list) else [value]
    return " ".join(str(part) for part in parts if isinstance(part, str | int | float))

"""A question put to vector stores: which passages answer it, and how well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from labkit.service.retrieval import questions
from labkit.service.retrieval.ranking import rank
from labkit.service.store import Store, VectorFile
from labkit.service.store.chunks import file_of, first_of

# Words of a question that are looked for; a model that asks with a whole book asks with its beginning.
WORDS: Final = 60


@dataclass(frozen=True)
class Found:
    """A passage: where it is from, and how well it answers, in 0..1."""

    file_id: str
    filename: str
    score: float
    text: str


def search(
    store: Store, project: str, store_ids: Iterable[str], question: str, *, most: int, threshold: float
) -> list[Found]:
    """Return at most ``most`` passages whose score is not below ``threshold``, best first.

    Where no passage has any word of the question, as in "What does the file say?", the beginnings of the files are
    returned, with score 0: a search by meaning, as the service's, finds something there, too.
    """
    rows = {row.seq: row for row in store.vector_files_in(project, store_ids, "completed")}
    stems = store.stems(f"{questions.words(question)} {questions.pairs(question)}")[:WORDS]
    occurrences = {stem: store.occurrences(stem, rows.keys()) for stem in stems}
    total = sum(row.chunks for row in rows.values())
    texts = {passage: store.chunk(passage) for places in occurrences.values() for passage in places}
    lengths = {passage: tokens for passage, (_, tokens) in texts.items()}
    mean = sum(row.tokens for row in rows.values()) / max(1, total)
    ranked = rank(occurrences, lengths, total, mean) or [
        (passage, 0.0) for passage in _beginnings(rows, most)
    ]
    best = [(passage, score) for passage, score in ranked if score >= threshold][:most]
    return [_found(rows[file_of(passage)], score, store.chunk(passage)[0]) for passage, score in best]


def _found(row: VectorFile, score: float, text: str) -> Found:
    return Found(row.body["id"], row.work["filename"], score, text)


def _beginnings(rows: dict[int, VectorFile], most: int) -> Iterator[int]:
    """Yield the first passage of each file, then the second of each, and so on."""
    yielded = 0
    for number in range(max((row.chunks for row in rows.values()), default=0)):
        for seq in sorted(rows):
            if number < rows[seq].chunks and yielded < most:
                yielded += 1
                yield first_of(seq) + number

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labkit.service.retrieval.ranking import rank

LENGTHS = {1: 100, 2: 100, 3: 200}


def test_a_rare_word_tells_more_than_a_frequent_one() -> None:
    """Of two passages with one word each, that with the rarer one is better."""
    found = rank({"often": {1: 1, 3: 1}, "rare": {2: 1}}, LENGTHS, 10, 100)
    assert [passage for passage, _ in found] == [2, 1, 3]


def test_more_words_are_better_than_one_word_often() -> None:
    """A passage that has both words beats one that repeats one of them."""
    found = rank({"a": {1: 1, 2: 5}, "b": {1: 1}}, LENGTHS, 10, 100)
    assert next(iter(found))[0] == 1


def test_a_word_that_nobody_has_lowers_every_score() -> None:
    """What a passage does not answer counts against it, as much as the rarest word that some passage has."""
    (_, whole), (_, half) = (
        rank(words, LENGTHS, 10, 100)[0] for words in ({"a": {1: 3}}, {"a": {1: 3}, "b": {}})
    )
    assert whole == round(2 * half, 6) or abs(whole - 2 * half) < 0.00001


def test_equal_scores_keep_the_order_of_the_text() -> None:
    """Of equally good passages the earlier comes first."""
    assert [passage for passage, _ in rank({"a": {2: 1, 1: 1}}, LENGTHS, 10, 100)] == [1, 2]


def test_nothing_found_is_nothing() -> None:
    """Without a passage that has any of the words there is no result."""
    assert rank({"a": {}}, {}, 10, 100) == []
    assert rank({}, {}, 0, 1) == []


@given(
    st.dictionaries(
        st.text(max_size=3), st.dictionaries(st.sampled_from(sorted(LENGTHS)), st.integers(1, 10_000))
    ),
    st.integers(3, 10**6),
)
def test_a_score_is_between_nothing_and_one(occurrences: dict[str, dict[int, int]], total: int) -> None:
    """Whatever is in the passages, their scores are in 0..1, and best first."""
    scores = [score for _, score in rank(occurrences, LENGTHS, total, 130.0)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)

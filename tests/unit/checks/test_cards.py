from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit.checks.cards import HintCard, Notice, ProgressOverview, ProgressTable, SolutionCard
from labkit.checks.records import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.checks.exercise import Exercise


def test_a_card_displays_as_text_and_html() -> None:
    """Both faces say the words; markup in them is escaped."""
    bundle = Notice("no exercise '<b>'")._repr_mimebundle_()
    assert bundle == {
        "text/plain": "no exercise '<b>'",
        "text/html": "<p>no exercise &#x27;&lt;b&gt;&#x27;</p>",
    }
    assert repr(Notice("x")) == "x"


def test_a_hint_says_its_rung_and_the_way_on(lesson: Mapping[str, Exercise]) -> None:
    """A hint leads to the next rung, the last one to the solution."""
    assert HintCard(lesson["02.2"], 1).text() == (
        '02.2 Is it over?: hint 1 of 3\nWhere does it wait?\nMore: hint("02.2")'
    )
    last = HintCard(lesson["02.2"], 3)
    assert last.text().endswith('More: solution("02.2")')
    assert "{&quot;queued&quot;, ___}" in last.html()


def test_a_solution_shows_code_and_question(lesson: Mapping[str, Exercise]) -> None:
    """The solution is code with its line breaks, and the question stands below it."""
    card = SolutionCard(replace(lesson["02.1"], solution="requests = '<6>'\n"))
    assert card.text() == (
        "02.1 Count the requests: one solution\n\nrequests = '<6>'\n\nThink about: What would streaming change?"
    )
    assert "<code>requests = &#x27;&lt;6&gt;&#x27;</code>" in card.html()


def test_progress_is_a_table_with_a_count(lesson: Mapping[str, Exercise]) -> None:
    """Each exercise has a line with what was done, in words, and the table has a caption."""
    entries = [Entry(3, passed=True, hint=2), Entry(1, solution=True), Entry()]
    table = ProgressTable(tuple(zip(list(lesson.values())[:3], entries, strict=True)))
    assert table.text() == (
        "Exercise  Title               Done       Tries  Help used\n"
        "02.1      Count the requests  passed     3      hint 2\n"
        "02.2      Is it over?         not yet    1      solution\n"
        "02.3      Twice, later        not tried  0      -\n"
        "1 of 3 exercises passed"
    )
    assert "<caption>1 of 3 exercises passed</caption>" in table.html()
    assert table.html().count("<tr>") == 4


def test_progress_of_the_course_has_a_line_for_each_notebook(lesson: Mapping[str, Exercise]) -> None:
    """What is passed, what is left in minutes, and what help was used, by notebook."""
    one, two, three = list(lesson.values())[:3]
    first = ((one, Entry(3, passed=True, hint=2)), (two, Entry(1, solution=True)))
    card = ProgressOverview(
        (("02", "the <life> of a run", first), ("03", "", ((three, Entry(1, passed=True)),)))
    )
    assert card.text() == (
        "Notebook                Passed     Left         Help used\n"
        f"02 the <life> of a run  ■□ 1 of 2  about {two.minutes:g} min  2 hints, 1 solution\n"
        "03                      ■ 1 of 1   -            -\n"
        "2 of 3 exercises passed\n"
        'The exercises of one notebook: progress("02")'
    )
    assert "<caption>2 of 3 exercises passed</caption>" in card.html()
    assert "the &lt;life&gt; of a run" in card.html()


def test_trouble_with_the_file_is_shown_on_every_card(lesson: Mapping[str, Exercise]) -> None:
    """A note about keeping progress appears in text and HTML."""
    for card in (
        HintCard(lesson["02.1"], 1, "full <disk>"),
        SolutionCard(lesson["02.1"], "full <disk>"),
        ProgressTable((), "full <disk>"),
        ProgressOverview((), "full <disk>"),
    ):
        assert "full <disk>" in card.text()
        assert "full &lt;disk&gt;" in card.html()

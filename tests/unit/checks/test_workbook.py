from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from labkit.checks.records import Entry
from labkit.checks.workbook import CheckFailed, Workbook, open_workbook

if TYPE_CHECKING:
    from pathlib import Path


def test_tries_and_passes_are_kept(workbook: Workbook) -> None:
    """Each real attempt counts; a pass stays a pass after a later failure."""
    for answer in (1, 6, 5):
        workbook.check("02.1", answer)
    assert workbook.records.entry("02.1") == Entry(3, passed=True)


def test_what_was_not_tried_does_not_count(workbook: Workbook) -> None:
    """Placeholders and calls with the wrong number of answers leave no trace."""
    workbook.check("02.1", ...)
    workbook.check("02.1")
    workbook.check("02.9", 1)
    assert workbook.records.read().entries == {}


def test_only_counts_are_stored(workbook: Workbook) -> None:
    """Nothing of the learner's answer is in the file."""
    workbook.check("02.1", 424242)
    assert "424242" not in workbook.records.path.read_text(encoding="utf-8")


@pytest.mark.parametrize("unknown", ["2.1", 2.1, None, "hello"])
def test_an_unknown_exercise_is_an_outcome(workbook: Workbook, unknown: str) -> None:
    """Every function answers an unknown id with a sentence, near misses included, and raises nothing."""
    outcome = workbook.check(unknown, 1)
    assert outcome.status == "error"
    assert outcome.message.startswith(f"There is no exercise {unknown!r}.")
    for card in (workbook.hint(unknown), workbook.solution(unknown), workbook.reset(unknown)):
        assert card.text() == outcome.message
    if unknown == "2.1":
        assert "Did you mean 02.1" in outcome.message


def test_a_strict_workbook_raises_for_everything_but_a_pass(workbook: Workbook) -> None:
    """Under strict, failed, not tried, error and unknown raise with the outcome; a pass returns."""
    strict = replace(workbook, strict=True)
    assert strict.check("02.1", 6).status == "passed"
    for arguments, status in [
        (("02.1", 5), "failed"),
        (("02.1", ...), "not_attempted"),
        (("02.9",), "error"),
    ]:
        with pytest.raises(CheckFailed) as caught:
            strict.check(*arguments)
        assert caught.value.outcome.status == status
    assert workbook.records.entry("02.1").tries == 2


def test_hints_come_rung_by_rung_and_the_last_one_stays(workbook: Workbook) -> None:
    """Without a rung the next one is shown; after the last the last again."""
    titles = [workbook.hint("02.2").text().splitlines()[0][-6:] for _ in range(4)]
    assert titles == ["1 of 3", "2 of 3", "3 of 3", "3 of 3"]
    assert workbook.records.entry("02.2").hint == 3


def test_a_rung_may_be_chosen(workbook: Workbook) -> None:
    """A given rung is shown; the highest one shown is kept."""
    assert "hint 2 of 3" in workbook.hint("02.2", 2).text()
    assert "hint 1 of 3" in workbook.hint("02.2", 1).text()
    assert workbook.records.entry("02.2").hint == 2


@pytest.mark.parametrize("rung", [0, 4, -1, 1.5])
def test_a_rung_that_is_not_there_is_said(workbook: Workbook, rung: int) -> None:
    """A rung outside the ladder is answered with its bounds and not kept."""
    assert workbook.hint("02.2", rung).text() == f"02.2 has no hint {rung!r}; its hints are 1 to 3."
    assert workbook.records.entry("02.2").hint == 0


def test_the_solution_is_always_there(workbook: Workbook) -> None:
    """The solution is shown without any try before it, and kept as help used."""
    assert "requests = 6" in workbook.solution("02.1").text()
    assert workbook.records.entry("02.1") == Entry(solution=True)


def test_progress_is_of_the_course_or_of_one_notebook(workbook: Workbook) -> None:
    """Each notebook has a line, or each exercise of one; another notebook is unknown."""
    workbook.check("02.1", 6)
    assert "1 of 4 exercises passed" in workbook.progress().text()
    assert "■□□□ 1 of 4" in workbook.progress().text()
    assert workbook.progress("02").text().endswith("1 of 4 exercises passed")
    assert "There is no exercise '07'" in workbook.progress("07").text()


def test_reset_forgets_one_exercise_or_a_notebook(workbook: Workbook) -> None:
    """A reset removes the entries of its target and no others."""
    for exercise_id in ("02.1", "02.2", "02.3"):
        workbook.solution(exercise_id)
    workbook.reset("02.1")
    assert set(workbook.records.read().entries) == {"02.2", "02.3"}
    workbook.reset("02")
    assert workbook.records.read().entries == {}


def test_trouble_with_the_file_does_not_change_the_outcome(workbook: Workbook) -> None:
    """A damaged file is mentioned in the outcome's note; the answer is judged as ever."""
    workbook.records.path.parent.mkdir()
    workbook.records.path.write_text("{", encoding="utf-8")
    outcome = workbook.check("02.1", 6)
    assert outcome.status == "passed"
    assert "damaged" in outcome.note


def test_the_environment_sets_the_workbook_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LABKIT_HOME says where progress is kept, LABKIT_STRICT whether checks raise."""
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path / "here"))
    monkeypatch.setenv("LABKIT_STRICT", "1")
    workbook = open_workbook()
    assert workbook.records.path == tmp_path / "here" / "progress.json"
    assert workbook.strict

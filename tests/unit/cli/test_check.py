"""`labkit check`: the checks of the course, checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from labkit.checks.expect import Finding
from labkit.checks.mutants import Mutant, Verdict
from labkit.checks.outcome import Outcome, Status
from labkit.cli.app import main
from labkit.cli.check import _tell_score

ROOT = Path(__file__).parents[3]


def run(*arguments: str) -> tuple[int, str]:
    """Run the command in this clone."""
    done = CliRunner().invoke(main, ["check", *arguments])
    return done.exit_code, done.output


def test_solutions_are_judged() -> None:
    """Of one exercise, or of all of a notebook."""
    assert run("00.2") == (0, "1 of 1 solutions pass their checks.\n")
    assert run("00") == (0, "3 of 3 solutions pass their checks.\n")


def test_wrong_answers_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table names what was recognised, the last line the score."""
    monkeypatch.chdir(ROOT)
    code, output = run("--mutants", "00.3")
    assert code == 0
    assert "00.3 Fail on purpose" in output
    assert output.splitlines()[-1] == "Mutation score: 100 % (8 of 8 wrong answers of 1 exercises)."


def test_outside_a_clone_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says where they are."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "solutions").mkdir()
    monkeypatch.chdir(tmp_path)
    code, output = run("--mutants")
    assert code != 0
    assert "clone" in output


@pytest.mark.parametrize("name", ["03.9", "42", "solutions"])
def test_a_name_that_does_not_exist_is_refused(name: str) -> None:
    """The message lists what there is."""
    code, output = run(name)
    assert code == 2
    assert f"There is no notebook or exercise {name}. Notebooks: 00, 01" in output


def _verdict(misconception: str, status: Status = "failed") -> Verdict:
    finding = Finding("We did.", "This.", "That.", "There.", misconception) if misconception else None
    return Verdict(Mutant("03.1", "never-ends", "x = 1"), Outcome("03.1", "A loop", status, finding))


@pytest.mark.parametrize(
    ("verdicts", "is_well", "words"),
    [
        ([_verdict("never-ends")] * 4, True, "Mutation score: 100 % (4 of 4"),
        ([_verdict("never-ends")] * 3, False, "03.1: 3 wrong answers; expected at least 4."),
        ([_verdict("never-ends")] * 3 + [_verdict("other")], False, "expected never-ends, seen other"),
        (
            [_verdict("never-ends")] * 3 + [_verdict("", "passed")],
            False,
            "expected never-ends, seen passed",
        ),
        ([], False, "Mutation score: 0 % (0 of 0"),
    ],
)
def test_what_escapes_is_shown_with_its_code(verdicts: list[Verdict], is_well: bool, words: str) -> None:  # noqa: FBT001
    """Below 100 %, or with too few, all is not well, and it is said why."""
    written: list[str] = []
    assert _tell_score({"03.1": verdicts}, written.append) is is_well
    assert words in "\n".join(written)

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.service.model.code.cells import ran

MANUAL = "# Kettle K2\n\nThe lid opens with the blue button.\nDescale it every month.\nThe warranty lasts three years.\n"


@pytest.mark.parametrize(
    ("request_", "said", "unsaid"),
    [
        ("What does the attachment say?", "Descale it every month", "nothing at all"),
        ("Summarize manual.md", "Kettle K2", "nothing at all"),
        ("How many words are in the document?", "19 words, 5 lines", "Kettle"),
        ("How long is the warranty, according to the file?", "19 words", "Descale"),
        ("What does the file say about the warranty?", "three years", "Descale"),
        ("Which button does the document name for the lid?", "blue button", "warranty"),
    ],
)
def test_a_text_file_is_read(tmp_path: Path, request_: str, said: str, unsaid: str) -> None:
    """A request about a text gets what it says, how long it is, or the lines that it asks about, by one program."""
    (tmp_path / "manual.md").write_text(MANUAL, encoding="utf-8")
    codes, text, _ = ran([request_], {"manual.md": tmp_path / "manual.md"})
    assert len(codes) == 1
    assert said in text
    assert unsaid not in text

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.code.sheets import Sheet, look, pick_file, read_look
from labkit.service.model.code.tables import work
from tests.unit.service.model.code.cells import ran

TABLE = """name,sector,revenue,operating_profit,quarter
Alpha Lines,TRANSPORTATION,100,12.5,Q1
Beta Rail,TRANSPORTATION,"1,220",31,Q1
Gamma Foods,FOOD,80,9,Q1
Echo Farms,FOOD,50,4,Q2
"""


@pytest.fixture
def table(tmp_path: Path) -> dict[str, Path]:
    path = tmp_path / "results.csv"
    path.write_text(TABLE, encoding="utf-8")
    return {"results.csv": path}


@pytest.mark.parametrize(
    ("request_", "parts"),
    [
        ("What's the average revenue by sector?", ["TRANSPORTATION: 660", "FOOD: 65"]),
        ("Which company has the highest operating profit?", ["Beta Rail", "31"]),
        ("How many rows are in the file?", ["4"]),
        ("What is the total revenue for FOOD?", ["130"]),
        ("how many records per quarter?", ["Q1: 3", "Q2: 1"]),
        ("Describe the data", ["4 rows", "revenue: from 50 to 1220"]),
        ("show the first 2 rows", ["Alpha Lines", "Beta Rail"]),
    ],
)
def test_a_table_is_looked_at_and_then_worked_on(
    table: dict[str, Path], request_: str, parts: list[str]
) -> None:
    """The first program looks at the columns, the second does with them what was asked."""
    codes, text, _ = ran([request_], table)
    assert len(codes) == 2
    assert all(part in text for part in parts), text


PLAIN = "Kind,Cost\nRooms, 674.56\nTrains, 2301.00\nFood, 267.89\nOther, 34.50\n"
GERMAN = "Ort;Umsatz;Kosten\nK\u00f6ln;1.200,50;90,5\nBonn;300,25;9,5\n"


@pytest.mark.parametrize(
    ("name", "content", "request_", "parts"),
    [
        ("data.txt", PLAIN, "What's the kind with the highest cost?", ["Trains", "2301"]),
        ("data.txt", PLAIN, "What's the standard deviation of cost?", ["1022.47"]),
        ("data.txt", PLAIN, "What is the median cost?", ["471.2"]),
        ("data.txt", PLAIN, "What share of the cost is Food?", ["8.17|8.2"]),
        ("data.txt", PLAIN, "Create a text-based bar chart of cost by kind", ["Trains +[#\u2588]{9,} 2301"]),
        ("umsatz.csv", GERMAN, "What is the total Umsatz?", ["1500.75"]),
        ("costs.tsv", PLAIN.replace(", ", "\t").replace(",", "\t"), "Average cost?", ["819.4"]),
    ],
)
def test_a_table_is_one_whatever_its_name_and_its_marks(
    tmp_path: Path, name: str, content: str, request_: str, parts: list[str]
) -> None:
    """Text in columns is a table, be they parted by commas, semicolons or tabs; a comma may stand for the point."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    _, text, written = ran([request_], {name: tmp_path / name})
    assert all(re.search(part, text) for part in parts), text
    assert not written


def test_a_column_is_charted_for_a_value_that_is_named(table: dict[str, Path]) -> None:
    """A chart takes the column, the rows and the kind that the words name; a follow-up changes the kind."""
    asked = "Please create a bar chart of the operating profit in the TRANSPORTATION sector from the uploaded csv file and give me the file"
    _, text, written = ran([asked], table)
    assert written == ["bar_chart.png"]
    assert "Alpha Lines: 12.5" in text
    assert "Gamma" not in text
    _, text, written = ran([asked, "now as a pie chart please"], table)
    assert written == ["pie_chart.png"]
    assert "Gamma" not in text


def test_other_kinds_of_files(tmp_path: Path) -> None:
    """JSON is a table, text is counted, what cannot be read is said."""
    (tmp_path / "a.json").write_text(
        json.dumps([{"city": "Rome", "temp": 20}, {"city": "Oslo", "temp": 5}]), encoding="utf-8"
    )
    (tmp_path / "a.txt").write_text("one two\nthree", encoding="utf-8")
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    assert "12.5" in ran(["What is the average temp?"], {"a.json": tmp_path / "a.json"})[1]
    assert "one two" in ran(["What is in the file?"], {"a.txt": tmp_path / "a.txt"})[1]
    assert "CSV, TSV, JSON and text" in ran(["Analyze the file"], {"a.xlsx": tmp_path / "a.xlsx"})[1]
    assert "no file" in ran(["Analyze my spreadsheet"])[1]


def test_the_file_that_is_named_is_taken() -> None:
    """Of several files the one in the request, else the first that is a table."""
    assert pick_file("look at sales.csv", ["a.pdf", "costs.csv", "sales.csv"]) == "sales.csv"
    assert pick_file("look at it", ["a.pdf", "costs.csv"]) == "costs.csv"
    assert pick_file("look", []) is None


def test_a_broken_look_is_no_table() -> None:
    """Output that is no description of a table is not taken for one."""
    assert read_look("a.csv", '{"rows" broken') is None
    assert "DictReader" in look("a.csv").code


@given(st.text(min_size=1), st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True), st.text())
def test_names_and_words_are_data_in_the_code(name: str, columns: list[str], request_: str) -> None:
    """Whatever files, columns and values are called, the programs are Python, and none of it is code in them."""
    for ending in (".csv", ".json", ".txt", ""):
        compile(look(name + ending).code, "look", "exec")
    sheet = Sheet(
        name, tuple(columns), tuple(columns[:1]), {each: [name, request_] for each in columns[1:]}, 3
    )
    for asked in (
        request_,
        f"chart of {columns[0]}",
        f"average {columns[0]} by {columns[-1]}",
        f"convert to json {name}",
        "describe",
        "first 3 rows",
    ):
        compile(work(asked, sheet).code, "work", "exec")


@pytest.mark.parametrize("name", ["bar_chart.png", "old.pdf"])
def test_a_picture_that_was_drawn_is_no_data(tmp_path: Path, name: str) -> None:
    """What a request gives itself is drawn, though an earlier picture lies beside it."""
    (tmp_path / name).write_bytes(b"picture")
    _, text, written = ran(["Draw a bar chart of this data: a 1, b 2, c 3"], {name: tmp_path / name})
    assert written == ["bar_chart.png"]
    assert "b: 2" in text

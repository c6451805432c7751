"""Write a SELECT for what a request asks of tables that a description names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from labkit.service.model.language.mentions import Mention, quoted
from labkit.service.model.language.names import names
from labkit.service.model.language.words import fold, stem, words

_WRITTEN: Final = re.compile(
    r"\b(?:select|with|insert into|update|delete from|create table|pragma)\b[^`\"]*", re.IGNORECASE
)
_TABLE: Final = re.compile(
    r"\b(?P<table>[a-z_][a-z0-9_]{1,60}) ?\((?P<columns>[a-z_][\w, ]{1,600})\)", re.IGNORECASE
)
_AGGREGATES: Final = (
    ("AVG", ("average", "mean")), ("SUM", ("total", "sum")), ("MAX", ("highest", "largest", "maximum", "most expensive", "biggest", "top")),
    ("MIN", ("lowest", "smallest", "minimum", "cheapest")),
)  # fmt: skip
_COUNTS: Final = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b")
_BY: Final = re.compile(r"\b(?:by|per|for each|in each|grouped by) (?P<column>[\w ]{2,40})")
_COMPARED: Final = re.compile(
    r"\b(?P<sign>over|above|more than|greater than|at least|under|below|less than|at most) \$?(?P<number>[\d.,]+)"
)
_SIGNS: Final = {
    "over": ">",
    "above": ">",
    "more than": ">",
    "greater than": ">",
    "at least": ">=",
    "under": "<",
    "below": "<",
    "less than": "<",
    "at most": "<=",
}
_TOP: Final = re.compile(r"\b(?:top|first|last|latest) (?P<number>\d{1,3})\b")


@dataclass(frozen=True)
class Table:
    """Hold a table as a description names it."""

    name: str
    columns: tuple[str, ...]


def find_queries(name: str, text: str) -> list[Mention]:
    """Return SQL that the text itself holds."""
    match = _WRITTEN.search(text)
    if not match or not re.search(
        r"\bfrom\b|\binto\b|\bset\b|\btable\b|\bpragma\b", match.group(), re.IGNORECASE
    ):
        return []
    value = match.group().strip().rstrip(".?!")
    return [Mention(match.start(), match.start() + len(value), value)]


def read_tables(texts: Iterable[str]) -> list[Table]:
    """Return the tables that descriptions name, as in "orders(id, customer, amount)"."""
    found = []
    for text in texts:
        for match in _TABLE.finditer(text[:8_000]):
            columns = [part.split()[0] for part in match["columns"].split(",") if part.split()]
            if len(columns) > 1:
                found.append(Table(match["table"], tuple(columns)))
    return found


def write_query(request: str, tables: list[Table]) -> str | None:
    """Return a SELECT for a request; None when no table is known."""
    table = _table_for(request, tables)
    if table is None:
        return None
    asked, folded = {stem(word) for word in words(request)}, fold(request)
    aggregate = next((name for name, said in _AGGREGATES if any(word in folded for word in said)), None)
    group = _group(folded, table)
    mentioned = [
        column
        for column in table.columns
        if stem(column.replace("_", " ").split()[-1]) in asked and column != group
    ]
    target = next((column for column in mentioned if column not in ("id", "name")), None)
    if aggregate and target:
        chosen = f"{aggregate}({target})"
    elif _COUNTS.search(folded):
        chosen = "COUNT(*)"
    else:
        chosen = "*"
    head = f"{group}, {chosen}" if group and chosen != "*" else chosen
    where = _conditions(request, folded, table, target)
    top = _TOP.search(folded)
    clauses = [
        f"SELECT {head}",
        f"FROM {table.name}",
        f"WHERE {' AND '.join(where)}" if where else "",
        f"GROUP BY {group}" if group and chosen != "*" else "",
        f"LIMIT {top['number']}" if top else "",
    ]
    return " ".join(clause for clause in clauses if clause)


def _table_for(request: str, tables: list[Table]) -> Table | None:
    asked = {stem(word) for word in words(request)}
    scored = [
        (3 * (stem(table.name) in asked) + sum(stem(column) in asked for column in table.columns), -at, table)
        for at, table in enumerate(tables)
    ]
    return max(scored, key=lambda each: each[:2])[2] if scored else None


def _group(folded: str, table: Table) -> str | None:
    match = _BY.search(folded)
    said = {stem(word) for word in words(match["column"])[:2]} if match else set()
    return next((column for column in table.columns if stem(column) in said), None)


def _conditions(request: str, folded: str, table: Table, target: str | None) -> list[str]:
    found: list[str] = []
    compared = _COMPARED.search(folded)
    if compared:
        column = target or next(
            (c for c in table.columns if c in ("amount", "price", "total", "salary", "quantity", "age")), None
        )
        if column:
            found.append(
                f"{column} {_SIGNS[compared['sign']]} {compared['number'].replace(',', '').rstrip('.')}"
            )
    value = next(
        (
            each.value
            for each in (*quoted(request), *names(request))
            if stem(fold(each.value)) != stem(table.name)
        ),
        None,
    )
    column = _column_for(value, folded, table) if value else None
    if column:
        found.append(f"{column} = '{str(value).replace(chr(39), chr(39) * 2)}'")
    elif (
        not compared
        and "id" in table.columns
        and (marked := re.search(r"\bid (?:is |= ?)?(\w+)", folded))
        and marked[1][0].isdigit()
    ):
        found.append(f"id = {marked[1]}")
    return found


def _column_for(value: str, folded: str, table: Table) -> str | None:
    """Return the column that a value is one of: named beside it, or a place behind "from" and "in", else a name."""
    at = folded.find(fold(value))
    around = {
        stem(word)
        for word in [
            *words(folded[max(0, at - 30) : at])[-3:],
            *words(folded[at + len(value) : at + len(value) + 20])[:1],
        ]
    }
    named = next((column for column in table.columns if stem(column) in around), None)
    if named:
        return named
    if around & {"in", "from", "at"}:
        return next(
            (
                c
                for c in table.columns
                if c in ("city", "region", "country", "location", "state", "department")
            ),
            None,
        )
    return next((c for c in table.columns if c in ("name", "customer", "title", "product")), None)

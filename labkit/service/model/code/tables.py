"""Write programs that work on the columns of a table: totals, groups, filters, charts, descriptions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from labkit.service.model.code.charts import drawing, kind_of
from labkit.service.model.code.series import Program
from labkit.service.model.code.sheets import DATA, NUMBER, Sheet, load
from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.words import fold, identifier_words, stem, words

_OPERATIONS: Final = (
    ("std", "deviation std stdev"), ("variance", "variance"), ("median", "median"), ("share", "share percentage percent proportion"),
    ("mean", "average mean"), ("sum", "total sum overall combined altogether"), ("max", "highest largest maximum max biggest most best top"), ("min", "lowest smallest minimum min least worst"),
    ("count", "count many number"),
)  # fmt: skip
_TOP: Final = re.compile(r"\b(?:top|first|best|highest|largest) (?P<count>\d{1,3})\b")
_HEAD: Final = re.compile(
    r"\b(?:first|show|display|print|list) (?:me )?(?:the )?(?:first )?(?P<count>\d{1,3})? ?(?:rows|lines|records|entries)\b|\bhead\b"
)
_BY: Final = re.compile(r"\b(?:by|per|for each|each|across|grouped by) (?:the )?(?P<column>[\w ]{2,40})")
_IN_TEXT: Final = re.compile(r"\b(?:text|ascii|console|terminal)(?:[- ]based)?\b|\bwith characters\b")
_SAVE: Final = re.compile(
    r"\b(?:save|export|convert|write|download|create (?:a )?(?:new )?(?:file|csv|json))\b"
)


_NAMES: Final = {
    "mean": "average", "sum": "total", "max": "highest", "min": "lowest", "count": "number of", "median": "median", "std": "standard deviation (of a sample) of", "variance": "variance (of a sample) of",
}  # fmt: skip
_COMBINES: Final = {
    "mean": "sum(values) / len(values)", "sum": "sum(values)", "max": "max(values)", "min": "min(values)", "count": "len(values)", "median": "statistics.median(values)",
    "std": "statistics.stdev(values) if len(values) > 1 else 0", "variance": "statistics.variance(values) if len(values) > 1 else 0",
}  # fmt: skip


def work(request: str, sheet: Sheet, *, plain: bool = False) -> Program:
    """Return the program that does on a table what a request asks: a chart, a figure, a group, a list, or a description."""
    text = fold(request)
    measure, filters = _measure(text, sheet), _filters(text, sheet)
    head = f"{load(sheet.name)}\n{_filtered(filters)}"
    where = " and ".join(value for _, value in filters)
    kind = kind_of(text)
    if kind and _IN_TEXT.search(text):
        kind = "text"
    if kind and measure:
        return _chart(kind, text, sheet, measure, filters, head, plain=plain)
    operation, group = _operation(text), _group(text, sheet, filters)
    if operation == "count" and measure and _counts(text, measure):
        operation = "sum"  # "how many crates" where crates is a column of numbers
    elif operation == "count":
        measure = None
    if operation == "count" and not measure:
        return _counted(head, group, where)
    if measure and operation:
        return _figure(head, text, sheet, measure, operation, group, where, filters)
    rows = _HEAD.search(text)
    if rows:
        count = rows["count"] or "5"
        return Program(
            f'{head}for row in rows[:{count}]:\n    print(*row.values(), sep=", ")\n',
            f"The first {count} rows",
        )
    if _SAVE.search(text):
        return _converted(head, text, sheet)
    if filters:
        return Program(
            f'{head}print(len(rows), "rows")\nfor row in rows[:20]:\n    print(", ".join(f"{{name}}: {{value}}" for name, value in row.items()))\n',
            f"The rows with {where}",
        )
    return _described(head, sheet)


def _counts(text: str, measure: str) -> bool:
    """Say whether a request asks how many there are of what a column of numbers counts."""
    counted = re.search(r"\bhow many (?P<what>[\w ]{2,40})", text)
    spoken = {stem(word) for word in words(counted["what"])[:3]} if counted else set()
    return bool(spoken & {stem(word) for word in identifier_words(measure)})


def _filtered(filters: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f"rows = [row for row in rows if row[{column!r}] == {value!r}]\n" for column, value in filters
    ) + ("\n" if filters else "")


_NUMBER: Final = f"import re\nimport statistics\n\n\n{NUMBER}"


def _measure(text: str, sheet: Sheet) -> str | None:
    """Return the column of numbers that a text names, by most of its words; the only one when it names none."""
    said = {stem(word) for word in words(text)}
    groups = {group for word in words(text) for group in groups_of(word)}
    best: tuple[float, str] | None = None
    for name in sheet.numeric:
        parts = [word for word in identifier_words(name) if len(word) > 1]
        score = (
            sum(stem(word) in said for word in parts)
            + 0.4 * sum(bool(groups & groups_of(word)) for word in parts if stem(word) not in said)
            - 0.1 * len(parts)
        )
        if score > 0.25 and (best is None or score > best[0]):
            best = (score, name)
    if best:
        return best[1]
    plain = [
        name
        for name in sheet.numeric
        if not re.search(r"(?:^|_| )(?:id|year|month|day|zip|code|no)$", name.casefold())
    ]
    return plain[-1] if len(plain) == 1 else None


def _filters(text: str, sheet: Sheet) -> list[tuple[str, str]]:
    """Return the columns whose values a text names, with the longest named value each."""
    found = []
    for column, values in sheet.values.items():
        headings = {fold(name) for name in sheet.columns}
        named = [
            value
            for value in values
            if len(value) > 1 and fold(value) not in headings and _is_named(value, text)
        ]
        if named:
            found.append((column, max(named, key=len)))
    return found


def _is_named(value: str, text: str) -> bool:
    """Say whether a text names a value, in the singular or the plural: "plums" for Plum."""
    if re.search(rf"(?<!\w){re.escape(fold(value))}(?!\w)", text):
        return True
    parts, said = [stem(word) for word in words(value)], [stem(word) for word in words(text)]
    return bool(parts) and any(
        said[at : at + len(parts)] == parts for at in range(len(said) - len(parts) + 1)
    )


def _group(text: str, sheet: Sheet, filters: Sequence[tuple[str, str]]) -> str | None:
    """Return the column that a text groups by: behind "by" or "per", or asked for with "which"."""
    taken = {column for column, _ in filters}
    for match in [
        *_BY.finditer(text),
        *re.finditer(r"\b(?:which|what|what's the) (?P<column>[\w ]{2,30})", text),
    ]:
        said = [stem(word) for word in words(match["column"])[:3]]
        for name in sheet.columns:
            if (
                name not in taken
                and name not in sheet.numeric
                and any(stem(word) in said for word in identifier_words(name))
            ):
                return name
    return None


def _label(sheet: Sheet, filters: Sequence[tuple[str, str]]) -> str | None:
    """Return the column that names the rows: name, title or the like, else the first of texts that does not repeat itself."""
    taken = {column for column, _ in filters}
    texts = [name for name in sheet.columns if name not in sheet.numeric and name not in taken]
    named = [
        name
        for name in texts
        if set(identifier_words(name))
        & {
            "name",
            "title",
            "company",
            "product",
            "customer",
            "country",
            "city",
            "item",
            "month",
            "date",
            "category",
            "label",
            "employee",
            "student",
        }
    ]
    return next(iter(named or texts), None)


def _operation(text: str) -> str | None:
    said = set(words(text))
    return next((name for name, line in _OPERATIONS if said & set(line.split())), None)


def _chart(
    kind: str,
    text: str,
    sheet: Sheet,
    measure: str,
    filters: Sequence[tuple[str, str]],
    head: str,
    *,
    plain: bool,
) -> Program:
    label = _group(text, sheet, filters) or _label(sheet, filters)
    where = f" ({', '.join(value for _, value in filters)})" if filters else ""
    title = f"{_spoken(measure)}" + (f" by {_spoken(label)}" if label else "") + where
    if label is None:
        data = f"{head}{_NUMBER}labels = [str(at) for at in range(1, len(rows) + 1)]\nvalues = [number(row[{measure!r}]) for row in rows]\n"
    else:
        data = f"{head}{_NUMBER}sums = {{}}\nfor row in rows:\n    sums[row[{label!r}]] = sums.get(row[{label!r}], 0) + number(row[{measure!r}])\nlabels, values = list(sums), list(sums.values())\n"
    return Program(
        drawing(kind, data, title, unit=_spoken(measure), plain=plain),
        f"Here is the {'bar' if kind == 'text' else kind} chart of {title}",
    )


def _figure(
    head: str,
    text: str,
    sheet: Sheet,
    measure: str,
    operation: str,
    group: str | None,
    where: str,
    filters: Sequence[tuple[str, str]],
) -> Program:
    inside = f" for {where}" if where else ""
    if operation == "share":
        return _share(text, sheet, measure, group)
    name = _NAMES[operation]
    if group:
        totals = operation in ("sum", "max", "min")
        combine = _COMBINES["sum" if totals else operation]
        code = f"{head}{_NUMBER}groups = {{}}\nfor row in rows:\n    groups.setdefault(row[{group!r}], []).append(number(row[{measure!r}]))\n\nresult = {{name: {combine} for name, values in groups.items()}}\n"
        title, ends = f"{'total' if totals else name} {_spoken(measure)}", operation in ("max", "min")
        if ends and not _TOP.search(text):
            code += f'best = {operation}(result, key=result.get)\nprint(f"{{best}} ({{result[best]:g}})")\n'
            return Program(code, f"The {_spoken(group)} with the {name} {title}{inside} is")
        code += 'for name, value in sorted(result.items(), key=lambda pair: -pair[1]):\n    print(f"{name}: {value:g}")\n'
        return Program(code, f"The {title} by {_spoken(group)}{inside}")
    label, top = _label(sheet, filters), _TOP.search(text)
    if operation in ("max", "min") and label:
        count = top["count"] if top else "1"
        order = "-" if operation == "max" else ""
        code = f'{head}{_NUMBER}ordered = sorted(rows, key=lambda row: {order}number(row[{measure!r}]))\nfor row in ordered[:{count}]:\n    print(row[{label!r}] + ":", row[{measure!r}])\n'
        return Program(code, f"The {name} {_spoken(measure)}{inside}")
    combine = _COMBINES[operation]
    return Program(
        f'{head}{_NUMBER}values = [number(row[{measure!r}]) for row in rows]\nprint(f"{{{combine}:g}}" if values else "no rows")\n',
        f"The {name} {_spoken(measure)}{inside} is",
    )


def _share(text: str, sheet: Sheet, measure: str, group: str | None) -> Program:
    """Return the program for the part that each group, or each row, has of the whole; the named one alone where one is named."""
    filters = _filters(text, sheet)
    label = filters[0][0] if filters else group or _label(sheet, filters)
    code = (
        f"{load(sheet.name)}\n{_NUMBER}sums = {{}}\nfor at, row in enumerate(rows, 1):\n"
        f"    name = {f'row[{label!r}]' if label else 'str(at)'}\n"
        f"    sums[name] = sums.get(name, 0) + number(row[{measure!r}])\n\n"
        "for name, value in sorted(sums.items(), key=lambda pair: -pair[1]):\n"
    )
    if filters:
        code += f"    if name == {filters[0][1]!r}:\n    "
    code += '    print(f"{name}: {100 * value / sum(sums.values()):.1f} %")\n'
    return Program(code, f"The share of the {_spoken(measure)}")


def _counted(head: str, group: str | None, where: str) -> Program:
    inside = f" with {where}" if where else ""
    if group:
        return Program(
            f'from collections import Counter\n{head}for name, count in Counter(row[{group!r}] for row in rows).most_common():\n    print(f"{{name}}: {{count}}")\n',
            f"The number of rows by {_spoken(group)}{inside}",
        )
    return Program(f"{head}print(len(rows))\n", f"The number of rows{inside} is")


def _converted(head: str, text: str, sheet: Sheet) -> Program:
    made = (
        DATA + sheet.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] + (".json" if "json" in text else "_out.csv")
    )
    if "json" in text:
        return Program(
            f'import json\n{head}with open({made!r}, "w") as file:\n    json.dump(rows, file, indent=2)\n\nprint(len(rows), "rows written")\n',
            "I converted the file to JSON",
        )
    code = f'{head}with open({made!r}, "w", newline="") as file:\n    writer = csv.DictWriter(file, list(rows[0]))\n    writer.writeheader()\n    writer.writerows(rows)\n\nprint(len(rows), "rows written")\n'
    return Program(code if "import csv" in head else "import csv\n" + code, "I wrote the rows to a new file")


def _described(head: str, sheet: Sheet) -> Program:
    code = f'{head}{_NUMBER}print(len(rows), "rows with the columns", ", ".join(rows[0]))\nfor name in {list(sheet.numeric)!r}:\n    values = [number(row[name]) for row in rows]\n    print(f"{{name}}: from {{min(values):g}} to {{max(values):g}}, average {{sum(values) / len(values):g}}, total {{sum(values):g}}")\n'
    return Program(code, f"{sheet.name} has")


def _spoken(column: str | None) -> str:
    return " ".join((column or "").replace("_", " ").split())

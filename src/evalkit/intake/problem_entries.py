"""Problems gathered as people mend them: one entry for what is wrong in the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evalkit.intake.column_words import quoted_column
from evalkit.intake.problems import MOST_ROWS, SEVERITIES, rows_in_words
from evalkit.intake.school_checks import ROWS_KIND
from evalkit.intake.table_order import table_rank

GROUPS: Mapping[str, str] = {
    "error": "Must fix",
    "warning": "Please check",
    "note": "We fixed this for you",
}
"""What people call each severity, the worst first."""

MOST_FOUND = 5
MOST_SINGLE = 3
"""So many cases whose sentences name their rows are told one by one; more are one entry."""
_PLACE = ["file", "sheet", "column", "column_name", "kind", "mend"]
_MORE_ROWS = re.compile(r" \((\d+) more rows have it\.\)")
# Kinds whose sentence names rows: the sentences differ, and the fault is one.
_NAMES_ROWS = frozenset(
    {"duplicate_pupil", "duplicate_answers", "wrong_number_of_cells", "second_header"}
    | {"earlier_than_before", "identical_answers", "same_two_pupils"}
)
_DONE = ("You need do nothing.", "You need do nothing,")
"""So many rows are named before the others are counted."""
_FOUND_AS = {
    "duplicate_pupil": "pupil code",
    "duplicate_answers": "pupil code",
    "no_consent": "pupil code",
    "withdrew": "pupil code",
    "unlinked": "pupil code",
    "mostly_unlinked": "pupil code",
    "code_spelling": "pupil code",
    "linked_code": "pupil code",
    "identical_answers": "pupil code",
    "lost_zeros": "pupil code",
    "more_sessions": "pair code",
    "same_two_pupils": "pair code",
    "other_role": "pupil code",
    "unknown_row": "code",
}
_ALWAYS_SEVERAL = {"missing_column": "the columns are", "no_tables": "the sheets are"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to mend, wherever it stands.

    ``found`` holds what pupils' cells held, each text once; ``found_in`` the rows of each text,
    as words, where several texts stand in several rows; ``rows`` the rows as Excel counts, the
    first of them in ``row``; ``n_more`` how many rows besides the first have it.
    """

    severity: str
    kind: str
    file: str | None
    sheet: str | None
    row: int | None
    column: str | None
    column_name: str | None
    found_as: str
    found: tuple[str, ...]
    found_in: tuple[str, ...]
    message: str
    mend: str
    rows: tuple[int, ...]
    n_more: int

    @property
    def group(self) -> str:
        """The group of ``GROUPS`` it is told under: by what it asks for, unless it is an error."""
        return group_of(self.severity, self.mend)

    @property
    def place(self) -> str:
        """Where to look, without the file: ``row 4, column C "day" (Survey date)``."""
        if self.kind == "missing_column":
            return f'missing column "{self.column_name}"'
        parts = [f"row {self.row}"] if self.row is not None else []
        if self.column is not None:
            named = f" {quoted_column(self.column_name)}" if self.column_name is not None else ""
            parts.append(f"column {self.column}{named}")
        return ", ".join(parts)

    @property
    def where(self) -> str:
        """Where to look: file, sheet, row and column, as far as there are any."""
        parts = [self.file, f"sheet {self.sheet}" if self.sheet is not None else None, self.place]
        return ", ".join(part for part in parts if part) or "In general"

    @property
    def more(self) -> str:
        """How many more have it and where the first of them are; empty when there are none."""
        if self.n_more < 1 or self._are_all_named:
            return ""
        what = "row" if self.kind not in _NAMES_ROWS else "case"
        others = f"{self.n_more} other {what}{' has' if self.n_more == 1 else 's have'} this"
        others += " problem" if self.severity != "note" else ""
        named = self.rows[1 : MOST_ROWS + 1]
        if not named:
            return f"{others}."
        untold = max(self.n_more - len(named), 0)
        return f"{others}: {rows_in_words(named, n_untold=untold).lower()}."

    @property
    def _are_all_named(self) -> bool:
        """Whether each row is told beside what it holds already."""
        told = {int(row) for rows in self.found_in for row in re.findall(r"\d+", rows)}
        is_counted = any(" more" in rows for rows in self.found_in)
        return not is_counted and len(self.found) <= MOST_FOUND and told == set(self.rows)


def group_of(severity: str, mend: str) -> str:
    """Return the key of ``GROUPS`` that a problem is told under.

    What must be mended is told first.  Of the rest, what a school need do nothing about is told
    last, whether a rule dealt with it (a pupil who withdrew) or it was read as something else.

    Examples
    --------
    >>> group_of("note", "You need do nothing."), group_of("note", "Name the file otherwise.")
    ('note', 'warning')
    >>> group_of("warning", "You need do nothing.")
    'note'
    """
    if severity == "error":
        return severity
    return "note" if mend.startswith(_DONE) else "warning"


def problem_entries(problems: pd.DataFrame) -> list[Entry]:
    """Return problems as entries, the worst first; what is wrong in the same way is one entry.

    Alike are problems of one kind in one column of one file whose sentences say the same.  How
    many rows can be used is no entry: see :func:`rows_in_use`.

    Parameters
    ----------
    problems : DataFrame
        As of ``Store.problems``, of one school or of none.

    Returns
    -------
    list of Entry
        Group by group; within each table by table (:func:`table_rank`), then by row.

    Examples
    --------
    >>> from evalkit.intake.problems import Problem, problems_frame
    >>> found = [Problem(severity="error", kind="out_of_range", row=row, column="D", found="9",
    ...                  message="It must lie between 0 and 5.", mend="Write a number alone.")
    ...          for row in range(2, 502)]
    >>> [(entry.row, entry.n_more, entry.found) for entry in problem_entries(problems_frame(found))]
    [(2, 499, ('9',))]
    """
    listed = problems[problems["kind"] != ROWS_KIND]
    says = listed["message"].astype(object).map(lambda text: _MORE_ROWS.sub("", text))
    listed, found = listed.assign(says=_without_rows(listed, says)), []
    for severity in SEVERITIES:
        here = listed[listed["severity"] == severity]
        for _, same in here.groupby([*_PLACE, "says"], sort=False, dropna=False):
            found.append(_entry(same))
    return sorted(found, key=_order)


def _order(entry: Entry) -> tuple[int, int, str, str]:
    rank = table_rank(entry.file, entry.sheet)
    return list(GROUPS).index(entry.group), rank, entry.file or "", entry.sheet or ""


def entry_sentence(entry: Entry) -> str:
    """Return one entry as a sentence group: where, what was found, what must be, how to mend.

    Examples
    --------
    >>> from evalkit.intake.problems import Problem, problems_frame
    >>> told = Problem(severity="error", kind="blank", file="S01/pupils.csv", row=4, column="A",
    ...                column_name="Pupil code", message="The cell is empty.", mend="Fill it in.")
    >>> entry_sentence(problem_entries(problems_frame([told]))[0])
    'S01/pupils.csv, row 4, column A "Pupil code": The cell is empty. Fill it in.'
    """
    more = f" ({entry.more})" if entry.more else ""
    return f"{entry.where}: {_found(entry)}{entry.message} {entry.mend}{more}"


def rows_in_use(problems: pd.DataFrame) -> str:
    """Return the sentence on how many rows can be used now; empty where none were counted."""
    return " ".join(problems.loc[problems["kind"] == ROWS_KIND, "message"])


def things_to_fix(n_errors: int) -> str:
    """Return how many things must be fixed, as a sentence.

    Examples
    --------
    >>> things_to_fix(0), things_to_fix(1), things_to_fix(3)
    ('Nothing must be fixed.', '1 thing must be fixed.', '3 things must be fixed.')
    """
    named = {0: "Nothing must be fixed.", 1: "1 thing must be fixed."}
    return named.get(n_errors, f"{n_errors} things must be fixed.")


def _without_rows(listed: pd.DataFrame, says: pd.Series) -> pd.Series:
    """Return the sentences, those of many like cases without the rows that each names."""
    bare = says.map(lambda text: re.sub(r"\d[\d, ]*(and \d+)?", "#", text))
    cases = pd.concat([listed[_PLACE], bare.rename("says")], axis=1)
    n_alike = cases.assign(n=1).groupby([*_PLACE, "says"], dropna=False)["n"].transform("sum")
    is_many = listed["kind"].isin(_NAMES_ROWS) & (n_alike > MOST_SINGLE)
    return says.where(~is_many, bare)


def _entry(same: pd.DataFrame) -> Entry:
    first = same.iloc[0]
    rows = tuple(int(row) for row in same["row"].dropna().unique())
    # A sentence that counts its own rows keeps its count, unless several are told as one.
    n_more = len(rows) - 1 + (_n_told(same) if len(same) > 1 else 0)
    message, kind = str(first["message"]), str(first["kind"])
    found = same.dropna(subset="found")
    return Entry(
        severity=str(first["severity"]),
        kind=kind,
        file=_text(first["file"]),
        sheet=_text(first["sheet"]),
        row=rows[0] if pd.notna(first["row"]) else None,
        column=_text(first["column"]),
        column_name=_one_line(_text(first["column_name"])),
        found_as=_found_as(kind, found["found"].tolist()),
        found=tuple(dict.fromkeys(found["found"])),
        found_in=_found_in(found),
        message=_MORE_ROWS.sub("", message) if len(same) > 1 else message,
        mend=str(first["mend"]),
        rows=rows,
        n_more=max(n_more, 0),
    )


def _found_as(kind: str, texts: list[str]) -> str:
    """Return in which words the texts are told: "pupil codes" of several."""
    if kind in _FOUND_AS:
        is_one = len(texts) == 1 and ", " not in texts[0]
        return _FOUND_AS[kind] + ("" if is_one else "s")
    return _ALWAYS_SEVERAL.get(kind, "we found")


def _found_in(found: pd.DataFrame) -> tuple[str, ...]:
    """Return the rows of each text in words; nothing where there is but one text or row."""
    placed = found.dropna(subset="row")
    if placed["found"].nunique() < 2 or placed["row"].nunique() < 2 or len(placed) < len(found):
        return ()
    return tuple(_rows_of(same) for _, same in placed.groupby("found", sort=False))


def _rows_of(same: pd.DataFrame) -> str:
    return rows_in_words({int(row) for row in same["row"]}, n_untold=_n_told(same)).lower()


def _n_told(same: pd.DataFrame) -> int:
    """Return how many more rows the sentences themselves count."""
    told = [_MORE_ROWS.search(text) for text in same["message"]]
    return sum(int(more[1]) for more in told if more)


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)


def _one_line(title: str | None) -> str | None:
    """Return a column's title without the line breaks that it has in the sheet."""
    return " ".join(title.split()) if title else title


def _found(entry: Entry) -> str:
    if not entry.found:
        return ""
    texts = [f"“{text}”" for text in entry.found[:MOST_FOUND]]
    more = len(entry.found) - MOST_FOUND
    if entry.found_in:
        shown = "; ".join(
            f"{rows}: {text}" for rows, text in zip(entry.found_in, texts, strict=False)
        )
    else:
        shown = ", ".join(texts)
    return f"{entry.found_as} {shown}{f' and {more} more' if more > 0 else ''}. "

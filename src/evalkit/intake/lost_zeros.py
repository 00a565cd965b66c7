"""Pupil codes that lost their zeros at the front, because a program took them for numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evalkit.intake.code_spelling import loose_code
from evalkit.intake.fault_words import listed
from evalkit.intake.planned_tables import PUPILS
from evalkit.intake.problems import Problem
from evalkit.intake.references import References
from evalkit.intake.row_checks import CheckedTable, place_of

_MEND = (
    "Excel takes the zeros away when it takes a code for a number. In this file, format the column "
    "with the codes as text (Format Cells, Number, Text) and write them again with their zeros."
)
_MOSTLY = " So most of the answers belong to nobody."


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroCodes:
    """Codes of one column and file that differ from the roll's in zeros alone.

    ``codes`` gives, by code as it stands there, the one code of the roll; ``is_shorter`` whether
    the zeros are missing here, and not in the table of pupils; ``row`` the first row with one.
    """

    table: str
    school_id: str
    source: int
    column: str
    row: int
    codes: Mapping[str, str]
    is_shorter: bool


def zero_codes(checked: Mapping[str, CheckedTable], references: References) -> list[ZeroCodes]:
    """Return the codes that lost their zeros, by school, file and column.

    Nothing is linked by it: 7 and 007 may be two pupils.

    Parameters
    ----------
    checked : mapping of name to CheckedTable
        Typed rows.
    references : mapping of name to tuple of Reference
        Which columns hold codes of pupils.
    """
    roll = checked[PUPILS].frame[["school_id", "pupil_id"]].dropna()
    codes = {school: set(here) for school, here in roll.groupby("school_id")["pupil_id"]}
    found = []
    for name, table in checked.items():
        for column in (each.column.name for each in references[name] if each.is_pupil):
            rows = table.frame[["school_id", "source", "row", column]].dropna()
            rows = rows[rows[column].str.fullmatch(r"\d+").astype(bool)]
            for (school, source), here in rows.groupby(["school_id", "source"], sort=True):
                likely = _likely(here[column].unique(), codes.get(school, ()))
                for is_shorter in (True, False):
                    own = {c: ours for c, ours in likely.items() if _is_cut(c, ours) == is_shorter}
                    if own:
                        at = ZeroCodes(
                            table=name,
                            school_id=str(school),
                            source=int(source),
                            column=column,
                            row=int(here.loc[here[column].isin(own), "row"].min()),
                            codes=own,
                            is_shorter=is_shorter,
                        )
                        found.append(at)
    return found


def _is_cut(code: str, ours: str) -> bool:
    return len(code) < len(ours)


def lost_zero_problems(
    found: Iterable[ZeroCodes],
    checked: Mapping[str, CheckedTable],
    *,
    n_left_out: Mapping[tuple[str, str], int],
    mostly: Collection[tuple[str, str]],
) -> Iterator[Problem]:
    """Yield one problem per file that lost the zeros, at that file.

    Parameters
    ----------
    found : iterable of ZeroCodes
        As of :func:`zero_codes`.
    checked : mapping of name to CheckedTable
        Says where the columns stand.
    n_left_out : mapping of (table, school) to int
        How many rows are left out because of such a code.
    mostly : collection of (table, school)
        Where these are most of the answers: there it is an error.
    """
    at_roll = defaultdict(list)
    for each in found:
        if each.is_shorter:
            yield _here(each, checked[each.table], n_left_out, mostly)
        else:
            at_roll[each.school_id].append(each)
    for school, own in at_roll.items():
        yield _at_roll(school, own, checked[PUPILS], n_left_out, mostly)


def _here(
    each: ZeroCodes,
    table: CheckedTable,
    n_left_out: Mapping[tuple[str, str], int],
    mostly: Collection[tuple[str, str]],
) -> Problem:
    is_one = len(each.codes) == 1
    codes = "1 pupil code does" if is_one else f"{len(each.codes)} pupil codes do"
    n_rows = n_left_out.get((each.table, each.school_id), 0)
    is_most = (each.table, each.school_id) in mostly
    return Problem(
        severity="error" if is_most else "warning",
        kind="lost_zeros",
        school_id=each.school_id,
        file=table.files[each.source],
        sheet=table.sheets[each.source],
        row=None if is_most else each.row,
        **place_of(table, each.source, each.column),
        found=_asked(each.codes),
        message=f"{codes} not have the zeros at the front that the table of pupils has"
        f"{_left_out(n_rows, '')}.{_MOSTLY * is_most}",
        mend=_MEND,
    )


def _at_roll(
    school: str,
    own: Sequence[ZeroCodes],
    roll: CheckedTable,
    n_left_out: Mapping[tuple[str, str], int],
    mostly: Collection[tuple[str, str]],
) -> Problem:
    # Where two tables write a code with unlike zeros, one of them is as good a guess as the other.
    theirs = {loose_code(ours): code for each in own for code, ours in each.codes.items()}
    pupils = roll.frame[roll.frame["school_id"] == school].dropna(subset="pupil_id")
    pupils = pupils[pupils["pupil_id"].map(loose_code).isin(theirs)]
    named = {code: theirs[loose_code(code)] for code in pupils["pupil_id"].unique()}
    tables = list(dict.fromkeys(each.table for each in own))
    is_most = any((each.table, school) in mostly for each in own)
    n_rows = sum(n_left_out.get((table, school), 0) for table in tables)
    first = pupils.iloc[0]
    source = int(first["source"])
    codes = "1 pupil code does" if len(named) == 1 else f"{len(named)} pupil codes do"
    has = "table {} has" if len(tables) == 1 else "tables {} have"
    return Problem(
        severity="error" if is_most else "warning",
        kind="lost_zeros",
        school_id=school,
        file=roll.files[source],
        sheet=roll.sheets[source],
        row=None if is_most else int(first["row"]),
        **place_of(roll, source, "pupil_id"),
        found=_asked(named),
        message=f"{codes} not have the zeros at the front that the {has.format(listed(tables))}"
        f"{_left_out(n_rows, ' there')}.{_MOSTLY * is_most}",
        mend=_MEND,
    )


def _asked(codes: Mapping[str, str]) -> str:
    """Return codes in the order of their numbers, each with what it may have been."""
    ordered = sorted(codes.items(), key=lambda pair: (len(pair[1]), pair[1]))
    return ", ".join(f"{code} (is it {other}?)" for code, other in ordered)


def _left_out(n_rows: int, where: str) -> str:
    if not n_rows:
        return ""
    rows, were = ("1 row", "was") if n_rows == 1 else (f"{n_rows} rows", "were")
    return f"; {rows}{where} {were} left out"


def _likely(codes: Collection[str], roll: Collection[str]) -> dict[str, str]:
    """Return, by code that is not on the roll, the one code there that differs in zeros alone.

    Examples
    --------
    >>> _likely(["7", "12", "0012"], ["007", "012", "12"])
    {'7': '007'}
    """
    if not {*codes} - {*roll}:
        return {}
    known = {loose_code(code) for code in roll}
    by_number = defaultdict(list)
    for code in known:
        if code.isdecimal():
            by_number[code.lstrip("0")].append(code)
    found = {}
    for code in codes:
        alike = by_number.get(code.lstrip("0"), [])
        if loose_code(code) not in known and len(alike) == 1:
            found[code] = alike[0]
    return found

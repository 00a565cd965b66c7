"""What schools are told about rows that a rule leaves out: each rule stated, each code named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.intake.cell_values import plain_word
from evalkit.intake.consent_rows import BLANK_IS_NO, CONSENT, by_share_without_consent
from evalkit.intake.date_words import day_in_words
from evalkit.intake.lost_zeros import ZeroCodes, lost_zero_problems, zero_codes
from evalkit.intake.near_words import near_codes
from evalkit.intake.planned_tables import PUPILS, RESPONSES, is_about_pupils
from evalkit.intake.problems import Problem, rows_in_words, rows_that_have
from evalkit.intake.references import References
from evalkit.intake.row_checks import CheckedTable, place_of, sources_of
from evalkit.intake.total_rows import is_total_label

_RULES = {
    None: "",
    "leave_out_all": "So every row with this code, in every table, is left out.",
    "keep_first": "So the first row is kept and the others are left out.",
}
_WHOLE = {
    "no_consent": (
        "{n} without consent to the evaluation; nothing of {them} is used.",
        "You need do nothing, unless consent was given: then write yes{where}.",
    ),
    "withdrew": (
        "{n} withdrew on or before {day}; nothing of {them} is used.",
        "You need do nothing.",
    ),
    "unlinked": (
        "{n} not in the table of pupils; {rows} left out{named}.",
        "Mend the {codes}, or add the {pupils} to the table of pupils.",
    ),
}
_MOST_CODES = 8
_VERBS = {"no_consent": ("is", "are"), "withdrew": ("", ""), "unlinked": ("is", "are")}


def duplicate_problems(
    checked: Mapping[str, CheckedTable], doubles: pd.DataFrame, plan: CohortPlan
) -> list[Problem]:
    """Return one problem per pupil code that stands twice, however many tables show it."""
    rule = plan.duplicate_pupils
    problems = []
    about = doubles[doubles["table"].map(is_about_pupils).astype(bool)]
    for (school, pupil), here in about.groupby(["school_id", "pupil_id"], sort=True):
        table = here["table"].iloc[0]
        first = here[here["table"] == table]
        file, sheet = sources_of(checked[table], first)
        # Rows of another file have numbers of their own; naming them together would mislead.
        rows = first.loc[first["source"] == first["source"].iloc[0], "row"]
        who = rows_that_have(rows, n_rows=len(first))
        what = "pupil code" if table == PUPILS else "pupil code and the same wave or term"
        problems.append(
            Problem(
                severity="warning" if rule else "error",
                kind="duplicate_pupil" if table == PUPILS else "duplicate_answers",
                school_id=str(school),
                file=file,
                sheet=sheet,
                row=int(first["row"].min()),
                **place_of(checked[table], int(first["source"].iloc[0]), "pupil_id"),
                found=str(pupil),
                message=f"{who} the same {what}. {_RULES[rule]}".rstrip(),
                mend="Give each pupil a code of their own, or delete the row that is there twice.",
            )
        )
    return problems


def unused_problems(
    checked: Mapping[str, CheckedTable],
    marked: Mapping[str, pd.DataFrame],
    references: References,
    *,
    without_roll: Collection[str],
) -> list[Problem]:
    """Return one problem per school, table and rule, with the codes of the pupils.

    Codes that differ from the roll's in zeros alone are told about once, at the file that lost
    them, and not as unknown codes as well.
    """
    problems, pupils, zeros = [], marked[PUPILS], zero_codes(checked, references)
    n_left_out: dict[tuple[str, str], int] = {}
    mostly = set()
    for name, frame in marked.items():
        columns = [each.column.name for each in references[name] if each.is_pupil]
        if name == PUPILS:
            problems += _excluded(checked[name], frame)
        elif columns:
            hit = (frame["reason"] == "unlinked") | _is_bad_and_unknown(frame, columns, pupils)
            for school, here in frame[hit].groupby("school_id", sort=True):
                if school in without_roll:
                    continue
                roll = pupils.loc[pupils["school_id"] == school, "pupil_id"].dropna()
                sent = int(((frame["school_id"] == school) & ~frame["is_bad"]).sum())
                others = _without_zeros(here, columns, roll, name, zeros)
                n_left_out[name, str(school)] = len(here) - len(others)
                if _is_most(name, here, sent) and not _is_most(name, others, sent):
                    mostly.add((name, str(school)))
                if not others.empty:
                    problems.append(_unlinked(checked[name], others, columns, roll, sent))
    told = lost_zero_problems(zeros, checked, n_left_out=n_left_out, mostly=mostly)
    return [*problems, *told]


def _excluded(table: CheckedTable, frame: pd.DataFrame) -> list[Problem]:
    """Return what is said of the pupils of each school without consent, or who withdrew."""
    problems = []
    for kind in ("no_consent", "withdrew"):
        hit = frame[frame["reason"] == kind]
        for school, here in hit.groupby("school_id", sort=True):
            codes = _codes(here, ["pupil_id"], ())
            told = _whole_rule(table, kind, here, codes, pd.Series(), "pupil_id")
            if kind == "no_consent":
                own = frame[frame["school_id"] == school]
                told = by_share_without_consent(told, own, table)
            problems.append(told)
    return problems


def _unlinked(
    table: CheckedTable, here: pd.DataFrame, columns: Sequence[str], roll: pd.Series, n_sent: int
) -> Problem:
    """Return what is said of a school's rows that name pupils who are not on the roll."""
    codes = _codes(here, columns, roll)
    column = _column_of(here, columns, codes)
    told = _whole_rule(table, "unlinked", here, codes, roll, column)
    if _is_most(table.name, here, n_sent):
        return _mostly_unlinked(told, int((~here["is_bad"]).sum()), n_sent)
    return told


def _is_most(name: str, here: pd.DataFrame, n_sent: int) -> bool:
    """Return whether these rows are more than half of the answers that a school sent."""
    return name.startswith(f"{RESPONSES}_") and 2 * int((~here["is_bad"]).sum()) > n_sent


def _without_zeros(
    here: pd.DataFrame,
    columns: Sequence[str],
    roll: pd.Series,
    name: str,
    zeros: Iterable[ZeroCodes],
) -> pd.DataFrame:
    """Return the rows with a code that lost zeros do not explain."""
    school = here["school_id"].iloc[0]
    explained = {
        code
        for each in zeros
        if (each.table, each.school_id) == (name, school)
        for code in each.codes
    }
    if not explained:
        return here
    unknown = set(_codes(here, columns, roll)) - explained
    return here[here[list(columns)].isin(unknown).any(axis=1)]


def _is_bad_and_unknown(
    frame: pd.DataFrame, columns: Sequence[str], pupils: pd.DataFrame
) -> pd.Series:
    """Return which rows have a fault of their own and name a pupil who is not on the roll."""
    known = pd.MultiIndex.from_frame(pupils[["school_id", "pupil_id"]])
    found = pd.Series(False, index=frame.index)
    for name in columns:
        is_total = frame[name].map(is_total_label, na_action="ignore").eq(True)
        codes = pd.MultiIndex.from_frame(frame[["school_id", name]])
        found |= frame["is_bad"] & frame[name].notna() & ~is_total & ~codes.isin(known)
    return found


def _codes(here: pd.DataFrame, columns: Sequence[str], roll: Iterable[str]) -> list[str]:
    """Return the codes in these columns that are not on the roll."""
    return sorted({code for name in columns for code in here[name].dropna()} - set(roll))


def _whole_rule(
    table: CheckedTable,
    kind: str,
    here: pd.DataFrame,
    codes: Sequence[str],
    roll: pd.Series,
    column: str | None,
) -> Problem:
    file, sheet = sources_of(table, here)
    message, mend = _rule_words(table, kind, here, codes)
    place = {"column_name": "Pupil code"}
    if column:
        place = place_of(table, int(here["source"].iloc[0]), column)
    return Problem(
        severity="warning",
        kind=kind,
        school_id=str(here["school_id"].iloc[0]),
        file=file,
        sheet=sheet,
        row=int(here["row"].iloc[0]) if 1 in (len(codes), len(here)) else None,
        **place,
        found=", ".join(with_near_misses(codes, roll) if kind == "unlinked" else codes),
        message=message,
        mend=mend,
    )


def _rule_words(
    table: CheckedTable, kind: str, here: pd.DataFrame, codes: Sequence[str]
) -> tuple[str, str]:
    """Return what is said of rows that a rule leaves out, and what to do about them."""
    is_one, (one, many) = len(codes) == 1, _VERBS[kind]
    what = "pupil code" if kind == "unlinked" else "pupil"
    counted = f"1 {what} {one}" if is_one else f"{len(codes)} {what}s {many}"
    letter = table.sources[int(here["source"].iloc[0])].letter(CONSENT)
    words = {
        "n": counted.strip(),
        "rows": "1 row was" if len(here) == 1 else f"{len(here)} rows were",
        "named": named_rows(here),
        "them": "that pupil" if is_one else "these pupils",
        "codes": "code" if is_one else "codes",
        "pupils": "pupil" if is_one else "pupils",
        "day": day_in_words(table.as_of),
        "where": f" in column {letter}" if letter else "",
    }
    message, mend = (text.format(**words) for text in _WHOLE[kind])
    if kind == "no_consent" and here[CONSENT].isna().any():
        message += BLANK_IS_NO
    return message, mend


def named_rows(here: pd.DataFrame) -> str:
    """Return the numbers of several rows of one file in brackets, after a blank; "" else."""
    rows = sorted(here["row"].astype(int))
    if len(rows) < 2 or (here["source"] != here["source"].iloc[0]).any():
        return ""
    return f" ({rows_in_words(rows).lower()})"


def _column_of(here: pd.DataFrame, columns: Sequence[str], codes: Sequence[str]) -> str | None:
    """Return the column in which these codes stand; None where they stand in several."""
    found = [name for name in columns if here[name].isin(codes).any()]
    return found[0] if len(found) == 1 else None


def _mostly_unlinked(told: Problem, n_unlinked: int, n_rows: int) -> Problem:
    """Return the error that a file of other codes than the table of pupils has amounts to."""
    return replace(
        told,
        severity="error",
        kind="mostly_unlinked",
        row=None,
        found=_first(str(told.found).split(", ")),
        message=f"More than half of the rows ({n_unlinked} of {n_rows}) have a pupil code that is "
        "not in the table of pupils, so most of the answers belong to nobody.",
        mend="Write the codes of the table of pupils in this file, or send the table of pupils "
        "with the codes that this file has.",
    )


def _first(codes: list[str]) -> str:
    more = len(codes) - _MOST_CODES
    return ", ".join(codes[:_MOST_CODES]) + (f" and {more} more" if more > 0 else "")


def with_near_misses(codes: Sequence[str], roll: pd.Series) -> list[str]:
    """Return the codes, each with the code of the roll that looks like it or is one slip away."""
    known = {_as_seen(code): code for code in roll}
    near = near_codes(codes, roll)
    likely = {code: known.get(_as_seen(code), near.get(code)) for code in codes}
    return [f"{code} (is it {likely[code]}?)" if likely[code] else code for code in codes]


def _as_seen(code: str) -> str:
    """Return a code without case and signs, and with letters that pass for digits as digits."""
    return plain_word(code.casefold().translate(str.maketrans("oil", "011")))

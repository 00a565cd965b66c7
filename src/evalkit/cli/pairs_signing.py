"""Looking at an edited sheet, signing it, unlocking it, and entering pairs in the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evalkit.batch.pairing_folder import (
    Proposed,
    alone,
    read_record,
    sheet_to_read,
    sheets_in,
)
from evalkit.batch.pairing_signature import (
    SIGNED,
    Signed,
    numbered,
    once_signed,
    read_signed,
    sign,
    unlock,
)
from evalkit.cli.pairs_proposing import entry
from evalkit.cli.pairs_school import PairsSchool, known_of, pool_on
from evalkit.errors import DataError, MatchingError
from evalkit.findings import SchoolPool
from evalkit.findings.pair_sheet_check import SheetCheck, check_pair_sheet
from evalkit.findings.school_pairs import spelt
from evalkit.intake.date_words import read_day
from evalkit.intake.pair_sheet import PairSheet, read_pair_sheet
from evalkit.intake.pairs_table import add_to_table
from evalkit.intake.problems import Problem, rows_in_words

LONGEST_NAME = 64
LONGEST_REASON = 500


def checked(here: PairsSchool, *, sheet: str | None, second: Sequence[str]) -> tuple[str, int]:
    """Return what is to be said of the sheet, and the exit code."""
    path = sheet_to_read(here.place, sheet)
    read, check, pool, terms = _looked_at(here, path, second)
    parts = [f"The sheet: {path}", *_told(check, read, pool, terms, here)]
    if check.faults:
        return "\n".join(parts), _code(check, read)
    n = len(check.links)
    parts.append(f"Nothing is wrong with the {n} {'pair' if n == 1 else 'pairs'}.")
    return "\n".join([*parts, *_undecided(check)]), 0


def signed(
    here: PairsSchool,
    *,
    by: str,
    on: str | None,
    sheet: str | None,
    second: Sequence[str],
    into_table: bool,
) -> tuple[str, int]:
    """Lock the pairs of the sheet unless something is wrong with it; return what to say.

    Raises
    ------
    DataError
        No name or no day, no sheet, or pairs that are signed already.
    """
    name, day = _line(by, "--sign", "your name or initials", LONGEST_NAME), _day(on)
    with alone(here.place):
        former = read_signed(here.place)
        path = _unsigned(here.place, sheet, former)
        read, check, pool, terms = _looked_at(here, path, second)
        told = [f"The sheet: {path}", *_told(check, read, pool, terms, here)]
        if check.faults or check.undecided:
            return "\n".join([*told, *_undecided(check), "Nothing was signed."]), _code(check, read)
        rows = _rows(here, check, pool)
        sign(
            here.place,
            rows,
            by=name,
            on=day,
            sheet=path.name,
            fingerprints=here.fingerprints,
            left=terms.left,
            places=terms.places,
        )
    n = len(rows)
    told.append(
        f"{n} {'pair is' if n == 1 else 'pairs are'} signed by {name} on {day:%d/%m/%Y}: "
        f"{here.place / SIGNED}"
    )
    told += _ended(former, {row["pair_id"] for row in rows})
    if into_table:
        try:
            told.append(entered(here))
        except DataError as error:
            # The pairs are signed all the same, and whoever signed them must hear of it.
            return "\n".join([*told, f"They were not added to the table. {error}"]), error.exit_code
    else:
        told.append(f"Add them to the school's table of pairs with: {here.command} --into-table")
    return "\n".join(told), 0


def unlocked(here: PairsSchool, *, reason: str, on: str | None) -> str:
    """Take a signature back and return what to say."""
    why, day = _line(reason, "--unlock", "the reason", LONGEST_REASON), _day(on)
    with alone(here.place):
        sheet = unlock(here.place, reason=why, on=day)
    told = "The signature is taken back, and the reason is in log.txt."
    if sheet is not None and (here.place / sheet).is_file():
        told += f" Change {here.place / sheet} and sign it again."
    return f"{told} Rows in the school's table of pairs stay as they are."


def entered(here: PairsSchool) -> str:
    """Add the signed pairs to the school's table and return what to say."""
    with alone(here.place):
        now = read_signed(here.place)
        if now is None:
            raise DataError(
                f"No pairs of {here.school} are signed; only signed ones go into the table."
            )
        added = add_to_table(here.folder, school=here.school, rows=now.rows)
    told = f"{added.n_added} {'row was' if added.n_added == 1 else 'rows were'} added to "
    told += f"{added.file}"
    if added.n_there:
        told += f"; {added.n_there} {'stands' if added.n_there == 1 else 'stand'} there already"
    return f"{told}. No row that was there was changed."


def _looked_at(
    here: PairsSchool, path: Path, second: Sequence[str]
) -> tuple[PairSheet, SheetCheck, SchoolPool, Proposed]:
    pool, terms = pool_on(here, known_of(here, path), second=second)
    read = read_pair_sheet(path, label=path.name)
    return read, check_pair_sheet(read, pool, listed=here.listed), pool, terms


def _unsigned(place: Path, sheet: str | None, former: Signed | None) -> Path:
    """Return the sheet to sign; one that was signed, or is older than what is, is none."""
    record = read_record(place)
    there = sheets_in(place)
    waiting = [p for p in there if not (p.name in record and record[p.name].is_settled)]
    meant = waiting if sheet is None else [p for p in waiting if sheet in (p.name, p.stem, str(p))]
    if former is not None and not meant:
        raise DataError(
            f"The pairs were signed by {former.by} on {former.on:%d/%m/%Y}. To sign again, have "
            "new pairs proposed first (for example with --leaves), or take the signature back "
            "with --unlock and a reason."
        )
    return sheet_to_read(place, sheet)


def _rows(here: PairsSchool, check: SheetCheck, pool: SchoolPool) -> list[dict[str, str]]:
    """Return the pairs with their codes; those that go on keep the one that they had."""
    table = here.cohort.tables["pairs"]
    goes_on = table["ended_on"].isna() & table["end_reason"].isna()
    goes_on |= table["end_reason"] == "carries_on"
    over = set(table.loc[~goes_on, "pair_id"])
    before = once_signed(here.place)
    former = [row for row in before if row["pair_id"] not in over]
    former += table.loc[goes_on, ["pair_id", "mentor_id", "mentee_id"]].to_dict("records")
    taken = {*table["pair_id"], *(row["pair_id"] for row in before)}
    links = check.links[["mentor_id", "mentee_id", "slot"]].to_numpy()
    spelt_links = [(mentor, mentee, spelt(slot, pool.timetable)) for mentor, mentee, slot in links]
    return numbered(spelt_links, former=former, taken=taken)


def _told(
    check: SheetCheck, read: PairSheet, pool: SchoolPool, terms: Proposed, here: PairsSchool
) -> list[str]:
    """Return what changed since the proposal, and the faults."""
    told = []
    if check.faults:
        n = len(check.faults)
        told += [f"\n{n} {'thing' if n == 1 else 'things'} to mend:", *map(_fault, check.faults)]
    if not read.letters or any(each.kind == "other_school" for each in check.faults):
        return told
    if not terms.inputs:
        told.append("What was proposed is not on record, so nothing is said of who was moved.")
    else:
        moved = _moved(check, terms, pool)
        told += ["\nChanged since the proposal:", *map(entry, moved)] if moved else []
        if terms.inputs != here.cohort.fingerprint:
            told.append(
                "The school's files or the plan have changed since the proposal; the sheet was "
                "held against them as they are now."
            )
    if check.without:
        told.append(f"Without a mentor: {', '.join(check.without)}.")
    if check.refused:
        told.append(
            f"Not approved, and without another mentor: {', '.join(check.refused)}. For another "
            "proposal enter the pair in the table of relations as staff_veto, and propose again."
        )
    return [*told, ""]


def _fault(fault: Problem) -> str:
    where = "" if fault.row is None else f"Row {fault.row}"
    if where and fault.column:
        where += f", column {fault.column} ({fault.column_name})"
    return entry(f"{where + ': ' if where else ''}{fault.message} {fault.mend}")


def _moved(check: SheetCheck, terms: Proposed, pool: SchoolPool) -> list[str]:
    was = {mentee: (mentor, slot) for mentor, mentee, slot in terms.links}
    rows = check.links[["mentor_id", "mentee_id", "slot"]].to_numpy()
    now = {mentee: (mentor, spelt(slot, pool.timetable)) for mentor, mentee, slot in rows}
    told = []
    for mentee in sorted({*was, *now}):
        (old, before), (new, after) = was.get(mentee, ("", "")), now.get(mentee, ("", ""))
        if old != new:
            told.append(f"{mentee}: {old or 'no mentor'} → {new or 'no mentor'}.")
        elif before != after and after:
            told.append(f"{mentee} with {new}: {before or 'no time'} → {after}.")
    return told


def _undecided(check: SheetCheck) -> list[str]:
    if not check.undecided:
        return []
    told = rows_in_words(check.undecided)
    return [f"Nothing stands under approved in {told[0].lower()}{told[1:]}: write yes or no."]


def _ended(former: Signed | None, now: set[str]) -> list[str]:
    over = [] if former is None else [row for row in former.rows if row["pair_id"] not in now]
    if not over:
        return []
    told = ", ".join(f"{r['pair_id']} ({r['mentor_id']} with {r['mentee_id']})" for r in over)
    return [
        f"Signed before and no pair any more: {told}. Enter in the school's table of pairs the day "
        "on which each ended, and why."
    ]


def _code(check: SheetCheck, read: PairSheet) -> int:
    is_of_file = bool(check.faults) and len(check.faults) == len(read.problems)
    return DataError.exit_code if is_of_file else MatchingError.exit_code


def _day(on: str | None) -> date:
    if on is None:
        return date.today()
    day, _ = read_day(on.strip())
    if day is None:
        raise DataError("--on must be a day, for example 06/10/2025.")
    return day


def _line(text: str, option: str, what: str, longest: int) -> str:
    line = " ".join(text.split())
    if not line or len(line) > longest or not line.isprintable():
        raise DataError(
            f"{option} must be followed by {what}, in quotation marks and of at most {longest} "
            "characters."
        )
    return line

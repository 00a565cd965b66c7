"""The store: a cohort's checked tables as Parquet, one partition per school."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.catalogue import CohortPlan, load_plan
from evalkit.intake.account_tables import ACCOUNTS
from evalkit.intake.column_words import quoted_column
from evalkit.intake.partitions import content_fingerprint, read_tables, slugs_for, write_table
from evalkit.intake.planned_tables import PUPILS, TEXT, planned_tables, stored_types
from evalkit.intake.problems import PROBLEM_COLUMNS
from evalkit.intake.withdrawn_pupils import write_included

if TYPE_CHECKING:
    from evalkit.intake.checking import CheckedCohort

STORE_FILE = "store.json"
PROBLEM_TYPES = {name: "Int64" if name == "row" else TEXT for name in PROBLEM_COLUMNS}
# With an underscore, so that no table of a cohort can have these names.
_PROBLEMS = "_problems"
_ACCOUNT_TYPES = {f"_{name}": types for name, types in ACCOUNTS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSchool:
    """A school in the store.

    ``slug`` is its safe file name; ``fingerprint`` is a SHA-256 over what a report reads of its
    partition, ``check_fingerprint`` over all that a data check reads, problems included.
    ``why_not`` says in one sentence, without any pupil's values, why it cannot be used.
    """

    school_id: str
    slug: str
    name: str
    fingerprint: str
    check_fingerprint: str
    is_usable: bool
    why_not: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A cohort's store: where it is, what it was made from, its schools and all problems."""

    path: Path
    fingerprint: str
    plan: CohortPlan
    schools: tuple[StoredSchool, ...]
    problems: pd.DataFrame


def write_store(
    folder: Path,
    checked: CheckedCohort,
    *,
    plan: CohortPlan,
    definitions: Sequence[Path],
    fingerprint: str,
) -> None:
    """Fill an empty folder with the store; ``store.json`` comes last."""
    slugs = slugs_for(checked.schools)
    keys = {name: list(table.key) for name, table in planned_tables(plan).items()}
    keys["_exclusions"] = ["table", "reason"]
    types = {**stored_types(plan), **_ACCOUNT_TYPES, _PROBLEMS: PROBLEM_TYPES}
    blank = {name: _empty(columns) for name, columns in types.items()}
    by_school = {
        name: dict(list(frame.groupby("school_id", sort=False)))
        for name, frame in _with_tells(checked).items()
    }
    whole = checked.problems["school_id"].isna()
    schools = []
    for school_id in checked.schools:
        parts = {name: parts.get(school_id, blank[name]) for name, parts in by_school.items()}
        why_not = _why_not(checked.problems[whole], parts[_PROBLEMS])
        _write_partition(folder / "schools" / slugs[school_id], parts)
        schools.append(
            StoredSchool(
                school_id=school_id,
                slug=slugs[school_id],
                name=plan.school_name(school_id),
                fingerprint=_partition_fingerprint(parts, keys, why_not),
                check_fingerprint=content_fingerprint(
                    parts, {name: keys.get(name, []) for name in parts}
                ),
                is_usable=why_not is None,
                why_not=why_not,
            )
        )
    write_table(checked.problems, folder / f"{_PROBLEMS[1:]}.parquet")
    write_table(checked.linked.accounts["exclusions"], folder / "exclusions.parquet")
    write_included(checked.linked.tables[PUPILS], folder)
    for file in definitions:
        shutil.copyfile(file, folder / file.name)
    record = {"fingerprint": fingerprint, "schools": [asdict(school) for school in schools]}
    (folder / STORE_FILE).write_text(json.dumps(record, indent=1), encoding="utf-8")


def load_store(folder: Path) -> Store:
    """Return the store of a folder that holds ``store.json``."""
    record = json.loads((folder / STORE_FILE).read_text(encoding="utf-8"))
    return Store(
        path=folder,
        fingerprint=record["fingerprint"],
        plan=load_plan(folder),
        schools=tuple(StoredSchool(**school) for school in record["schools"]),
        problems=read_tables([folder / f"{_PROBLEMS[1:]}.parquet"], PROBLEM_TYPES),
    )


def is_store(folder: Path) -> bool:
    """Return whether a folder is a whole store."""
    return (folder / STORE_FILE).is_file()


def read_partitions(
    folder: Path, schools: Sequence[StoredSchool], plan: CohortPlan
) -> tuple[Mapping[str, pd.DataFrame], Mapping[str, pd.DataFrame], pd.DataFrame]:
    """Return tables, accounts and problems of these schools, from their partitions alone."""
    places = [folder / "schools" / school.slug for school in schools]

    def read(name: str, types: Mapping[str, str]) -> pd.DataFrame:
        return read_tables([place / f"{name}.parquet" for place in places], types)

    tables = {name: read(name, types) for name, types in stored_types(plan).items()}
    accounts = {name: read(f"_{name}", types) for name, types in ACCOUNTS.items()}
    return tables, accounts, read(_PROBLEMS, PROBLEM_TYPES)


def _with_tells(checked: CheckedCohort) -> dict[str, pd.DataFrame]:
    linked = checked.linked
    accounts = {f"_{name}": frame for name, frame in linked.accounts.items()}
    return {**linked.tables, **accounts, _PROBLEMS: checked.problems}


def _empty(types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in types.items()})


def _write_partition(place: Path, parts: Mapping[str, pd.DataFrame]) -> None:
    place.mkdir(parents=True)
    for name, frame in parts.items():
        write_table(frame, place / f"{name}.parquet")


def _partition_fingerprint(
    parts: Mapping[str, pd.DataFrame], keys: Mapping[str, list[str]], why_not: str | None
) -> str:
    """Return the fingerprint of what a report can see; of an unusable school, of the reason."""
    if why_not is not None:
        reason = pd.DataFrame({"why_not": [why_not]})
        return content_fingerprint({"unusable": reason}, {"unusable": ["why_not"]})
    return content_fingerprint({name: parts[name] for name in keys}, keys)


def _why_not(for_all: pd.DataFrame, own: pd.DataFrame) -> str | None:
    """Return one sentence on the first error of a school, or of the cohort."""
    errors = pd.concat([for_all, own])
    errors = errors[errors["severity"] == "error"]
    if errors.empty:
        return None
    first = errors.iloc[0]
    where = [str(first["file"])] if pd.notna(first["file"]) else []
    where += [f"sheet {first['sheet']}"] if pd.notna(first["sheet"]) else []
    where += [f"row {first['row']}"] if pd.notna(first["row"]) else []
    if pd.notna(first["column"]) and pd.notna(first["row"]):
        named = first["column_name"]
        named = f" {quoted_column(named)}" if pd.notna(named) else ""
        where.append(f"column {first['column']}{named}")
    whole = f"{first['message']} {first['mend']}"
    whole = re.sub(r"Did you mean (.+?)\?", r"Perhaps \1 is meant.", whole)
    clauses = re.split(r"(?<=[^\s.])\. (?=[A-Z])", whole)
    start, *rest = [clause.rstrip(".") for clause in clauses]
    said = "; ".join([_mid_sentence(start) if where else start, *map(_mid_sentence, rest)])
    more = len(errors) - 1
    last = f" (and {more} more to mend, which the data check lists)" if more else ""
    return f"{', '.join(where)}: {said}{last}." if where else f"{said}{last}."


def _mid_sentence(clause: str) -> str:
    """Return a sentence as it goes on after a colon or a semicolon; codes keep their capitals."""
    return clause[0].lower() + clause[1:] if clause[1:2].islower() else clause

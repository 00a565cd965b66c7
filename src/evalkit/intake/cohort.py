"""A cohort opened: tidy tables of one school or of all, with what was left out and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from evalkit.catalogue import CohortPlan, load_plan
from evalkit.catalogue.toml_section import hint
from evalkit.errors import DataError
from evalkit.intake.account_tables import empty_account
from evalkit.intake.cohort_folder import find_folder
from evalkit.intake.partitions import content_fingerprint
from evalkit.intake.store import STORE_FILE, StoredSchool, is_store, read_partitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Checked tables of one school (``school``) or of all usable ones (``school`` is None).

    ``tables`` has ``pupils`` (all listed pupils, ``is_included`` says whose data are used), a
    ``responses_<instrument>`` per questionnaire, ``records`` and the tables that a cohort may
    send besides (``pairs``, ``sessions`` …; empty when nobody did), all of them with rows that
    name included pupils only.  Answers have ``linked_by``: ``exact``, or the number of differences
    (``one``, ``two``) over which their code was linked to the pupil's.

    ``exclusions``, ``match_rate``, ``links`` and ``received`` are the accounts of what became of
    the rows; :data:`evalkit.intake.account_tables.ACCOUNTS` describes them.
    """

    plan: CohortPlan
    school: str | None
    schools: tuple[StoredSchool, ...]
    tables: Mapping[str, pd.DataFrame]
    exclusions: pd.DataFrame
    problems: pd.DataFrame
    fingerprint: str
    match_rate: pd.DataFrame = field(default_factory=partial(empty_account, "match_rate"))
    links: pd.DataFrame = field(default_factory=partial(empty_account, "links"))
    received: pd.DataFrame = field(default_factory=partial(empty_account, "received"))


def open_cohort(
    cohort_dir: str | Path, *, school: str | None = None, even_unusable: bool = False
) -> Cohort:
    """Return a cohort's checked tables; of one school, only its partition is read.

    Parameters
    ----------
    cohort_dir : str or Path
        A cohort folder, whose store is made or refreshed on the way, or a store's folder, which
        is taken as it is.  A relative path is looked up from the working directory and then from
        each folder above it.
    school : str, optional
        A school's code.  Blank or None: all schools that can be used.
    even_unusable : bool
        Open a school, or all, although the files must be mended first: for the data check, which
        is needed then most.  The tables hold the rows that could be read.

    Raises
    ------
    DataError
        No such folder or school, a school that cannot be used (the message says why), or none
        that can.
    DefinitionError
        The plan does not say what it must.
    """
    folder = find_folder(cohort_dir)
    if not is_store(folder):
        from evalkit.intake.taking_in import up_to_date_store

        folder = up_to_date_store(folder)
    record = json.loads((folder / STORE_FILE).read_text(encoding="utf-8"))
    schools = tuple(StoredSchool(**each) for each in record["schools"])
    plan = load_plan(folder)
    opened = [_one(schools, school)] if school else list(schools)
    if not even_unusable:
        opened = _usable(opened, school)
    tables, accounts, problems = read_partitions(folder, opened, plan)
    return Cohort(
        plan=plan,
        school=opened[0].school_id if school else None,
        schools=tuple(opened) if school else schools,
        tables=tables,
        problems=problems,
        fingerprint=_fingerprint(folder, opened, is_check=even_unusable),
        **accounts,
    )


def check_cohort(cohort: Cohort) -> pd.DataFrame:
    """Return what is wrong with a cohort's files, one row per problem.

    Columns: severity (error, warning, note), school_id, file, sheet, row (as Excel counts),
    column (letter), column_name, kind, found (as written; for the school's own check only),
    message and mend.
    """
    return cohort.problems.copy()


def require_clean(problems: pd.DataFrame) -> None:
    """Raise when problems hold an error: one sentence per kind, without any pupil's values.

    Raises
    ------
    DataError
        There is at least one problem of severity error.
    """
    errors = problems[problems["severity"] == "error"]
    if errors.empty:
        return
    said = []
    for _, here in errors.groupby("kind", sort=False):
        first = here.iloc[0]
        where = str(first["file"]) if pd.notna(first["file"]) else "the cohort"
        where += f", row {first['row']}" if pd.notna(first["row"]) else ""
        more = f" ({len(here) - 1} more like it.)" if len(here) > 1 else ""
        said.append(f"{where}: {first['message']} {first['mend']}{more}")
    raise DataError("The files must be mended first. " + " ".join(said))


def _one(schools: tuple[StoredSchool, ...], school: str) -> StoredSchool:
    for each in schools:
        if each.school_id == str(school).strip():
            return each
    codes = [each.school_id for each in schools]
    shown = ", ".join(codes[:12]) + (", …" if len(codes) > 12 else "")
    raise DataError(
        f"The cohort has no school {school!r}; it has {shown}.{hint(school, codes)} "
        "Give a school's code as it stands in plan.toml."
    )


def _usable(opened: list[StoredSchool], school: str | None) -> list[StoredSchool]:
    usable = [each for each in opened if each.is_usable]
    first = opened[0]
    if not usable and school:
        raise DataError(f"The school {first.school_id} cannot be used. {first.why_not}")
    if not usable:
        raise DataError(
            f"None of the {len(opened)} schools can be used. The first, {first.school_id}: "
            f"{first.why_not}"
        )
    return usable


def _fingerprint(folder: Path, opened: list[StoredSchool], *, is_check: bool) -> str:
    """Return a SHA-256 over the plan, the cohort's own questionnaires and the partitions read."""
    files = sorted(folder.glob("*.toml"))
    rows = [(file.name, file.read_bytes().hex()) for file in files]
    rows += [
        (f"school {each.school_id}", each.check_fingerprint if is_check else each.fingerprint)
        for each in opened
    ]
    frame = pd.DataFrame(rows, columns=["name", "value"])
    return content_fingerprint({"inputs": frame}, {"inputs": ["name"]})

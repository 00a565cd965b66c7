"""Whose rows are used: duplicates, consent, withdrawal, and answers that belong to nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.intake.code_spelling import BY, as_in_parents
from evalkit.intake.linked_codes import link_problems
from evalkit.intake.planned_tables import (
    KEPT_OF_PUPILS,
    PUPILS,
    is_about_pupils,
    planned_tables,
    stored_types,
)
from evalkit.intake.problems import Problem
from evalkit.intake.quote_consent import APPROVALS, quote_problems, with_quote_consent
from evalkit.intake.references import references_of
from evalkit.intake.row_accounts import row_accounts
from evalkit.intake.row_checks import CheckedTable
from evalkit.intake.row_reasons import with_reasons
from evalkit.intake.source_files import SourceFile
from evalkit.intake.unknown_rows import double_row_problems, unknown_rows
from evalkit.intake.unsure_doubles import is_unsure, unsure_problems, with_unsure
from evalkit.intake.unused_rows import duplicate_problems, unused_problems
from evalkit.intake.wave_links import link_waves

# The code, so that the pupil stays out, and the role, by which those on the roll are counted.
_KEPT_OF_WITHDRAWN = frozenset({*BY, "role", "has_consent", "has_withdrawn", "is_included"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The tables as they are stored, what became of the rows, and what the schools are told.

    ``accounts`` has the tables of :data:`evalkit.intake.row_accounts.ACCOUNTS`.
    """

    tables: Mapping[str, pd.DataFrame]
    accounts: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]


def link_tables(
    checked: Mapping[str, CheckedTable],
    plan: CohortPlan,
    *,
    without_roll: Collection[str],
    unread: Collection[tuple[str | None, str]],
    files: Sequence[SourceFile],
) -> Linked:
    """Return the rows that may be used, by stated rules, each row left out being counted.

    Parameters
    ----------
    checked : mapping of name to CheckedTable
        Typed rows; bad ones are left out here.
    plan : CohortPlan
        Gives the day ``as_of`` up to which withdrawals count, and the rule for duplicates.
    without_roll : collection of str
        Schools whose table of pupils could not be read; their answers are not called unlinked.
    unread : collection of (school, table)
        What came and could not be read; no row is said to lack a row of it.
    files : sequence of SourceFile
        All files that came.

    Returns
    -------
    Linked
        ``tables["pupils"]`` has one row per pupil code with ``is_included``; the others hold
        rows that name included pupils only, one row per key.
    """
    marked = {name: _marked(table, plan) for name, table in checked.items()}
    tables = planned_tables(plan)
    references = references_of(tables)
    marked, respelt = as_in_parents(checked, marked, references)
    waves = link_waves(marked, plan)
    marked = dict(waves.frames)
    doubles = _doubles(marked, {name: list(table.key) for name, table in tables.items()})
    doubles = with_unsure(doubles, checked, marked[PUPILS], without_roll=without_roll)
    problems = [*respelt, *link_problems(checked, waves), *unsure_problems(checked, doubles)]
    problems += duplicate_problems(checked, doubles[~is_unsure(doubles)], plan)
    problems += double_row_problems(checked, doubles, tables, plan)
    marked = with_reasons(
        marked,
        references=references,
        pupils=_reasons_of_pupils(marked, doubles, plan),
        doubles=doubles,
        plan=plan,
    )
    marked[APPROVALS] = with_quote_consent(marked[APPROVALS], marked[PUPILS])
    problems += quote_problems(checked[APPROVALS], marked[APPROVALS])
    problems += unused_problems(checked, marked, references, without_roll=without_roll)
    problems += unknown_rows(checked, marked, references, unread=unread)
    types = stored_types(plan)
    used = {
        name: frame[frame["reason"].isna()][list(types[name])].astype(types[name])
        for name, frame in marked.items()
        if name != PUPILS
    }
    return Linked(
        tables={PUPILS: _roll(marked[PUPILS]), **used},
        accounts=row_accounts(marked, checked, waves.slips, files),
        problems=tuple(problems),
    )


def _marked(table: CheckedTable, plan: CohortPlan) -> pd.DataFrame:
    """Return a table's rows that name their school, with consent and withdrawal made plain."""
    frame = table.frame[table.frame["school_id"].notna()].copy()
    if table.name == PUPILS:
        withdrew = frame["withdrew_on"] <= pd.Timestamp(plan.as_of)
        frame["has_consent"] = frame["consent_evaluation"].fillna(False).astype(bool)
        frame["has_withdrawn"] = withdrew.fillna(False).astype(bool)
    return frame


def _doubles(marked: Mapping[str, pd.DataFrame], keys: Mapping[str, list[str]]) -> pd.DataFrame:
    """Return every good row whose key stands in its table more than once."""
    found = []
    for name, frame in marked.items():
        if not (key := keys[name]):
            continue
        good = frame[~frame["is_bad"]]
        double = good[good.duplicated(key, keep=False)]
        groups = double.groupby(key, sort=False, dropna=False)
        told = double.reindex(columns=[*BY, "source", "row"]).assign(table=name, at=double.index)
        found.append(told.assign(nth=groups.cumcount(), group=groups.ngroup()))
    return pd.concat(found, ignore_index=True)


def _reasons_of_pupils(
    marked: Mapping[str, pd.DataFrame], doubles: pd.DataFrame, plan: CohortPlan
) -> pd.Series:
    """Return why each pupil that is on a roll is left out (None: is not), by school and code."""
    pupils = marked[PUPILS]
    named = pupils[pupils["pupil_id"].notna()]
    reason = pd.Series(None, index=named.index, dtype=object)
    reason[named["has_withdrawn"]] = "withdrew"
    reason[~named["has_consent"]] = "no_consent"
    reason[named["is_bad"]] = "row_with_problems"
    is_about = doubles["table"].map(is_about_pupils).astype(bool)
    if plan.duplicate_pupils == "keep_first":
        # Which of two pupils made up a code cannot be told, so there is no first one of hers.
        is_about &= doubles["is_joined"]
    keys = pd.MultiIndex.from_frame(named[BY])
    for kind, is_kind in (
        ("duplicate_answers", is_about & (doubles["table"] != PUPILS)),
        ("duplicate_pupil", is_about & (doubles["table"] == PUPILS)),
    ):
        reason[keys.isin(pd.MultiIndex.from_frame(doubles.loc[is_kind, BY]))] = kind
    order = named[BY].assign(reason=reason).drop_duplicates(BY)
    return order.set_index(BY)["reason"]


def _roll(pupils: pd.DataFrame) -> pd.DataFrame:
    """Return one row per pupil code; of a code used twice, the first in alphabetical order.

    Which of two pupils with one code is shown does not matter, because neither is included; it
    must not depend on the order of the file.  Of pupils who withdrew or have no consent nothing is
    kept that says what they are like.
    """
    is_listed = pupils["reason"].ne("row_with_problems") | pupils["reason"].isna()
    listed = pupils[is_listed].assign(is_included=pupils["reason"].isna())
    columns = [name for name in KEPT_OF_PUPILS if name in listed.columns]
    ordered = listed.sort_values(
        ["school_id", "pupil_id", "is_included", *columns[2:]],
        ascending=[True, True, False] + [True] * (len(columns) - 2),
        key=lambda column: column if column.dtype.kind in "bif" else column.astype(str),
        kind="stable",
    )
    roll = ordered.drop_duplicates(BY)[list(KEPT_OF_PUPILS)].astype(KEPT_OF_PUPILS)
    is_out = roll["has_withdrawn"] | ~roll["has_consent"]
    about = [name for name in KEPT_OF_PUPILS if name not in _KEPT_OF_WITHDRAWN]
    roll[about] = roll[about].mask(is_out)
    return roll

"""Answers whose code is on no roll: whose they are by the plan's rule, and near misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.catalogue.planned_linkage import LinkageRule
from evalkit.intake.account_tables import ACCOUNTS
from evalkit.intake.code_crowding import code_crowding
from evalkit.intake.code_spelling import BY, loose_code
from evalkit.intake.links import HOW
from evalkit.intake.planned_tables import LINKED_BY, PUPILS, TEXT, is_answers
from evalkit.intake.record_linkage import link_records

CODE, YEAR, WHOLE = "pupil_id", "year_group", "code"
SLIP_TYPES: Mapping[str, str] = {
    **{name: kind for name, kind in ACCOUNTS["links"].items() if name != "file"},
    "source": "int64",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLinks:
    """The tables with the codes of the roll, and what was and was not linked.

    ``slips`` is the account ``links``, with ``source`` for the file.  ``crowded`` maps a school to
    the share of its pupils whose code is too near to another's; ``without_year`` has the rows, by
    table, that could not be looked for because they name no year group.
    """

    frames: Mapping[str, pd.DataFrame]
    slips: pd.DataFrame
    crowded: Mapping[str, float]
    without_year: Mapping[str, pd.DataFrame]


def link_waves(frames: Mapping[str, pd.DataFrame], plan: CohortPlan) -> WaveLinks:
    """Return the tables with each answer that the plan's rule links under its pupil's code.

    A row whose code is on the school's roll is that pupil's.  Any other is looked for among the
    pupils of its year group who have no row of their own in that table and wave
    (:func:`link_records`).  A code means one pupil in a wave, in all questionnaires that it
    stands in, or nobody.

    Parameters
    ----------
    frames : mapping of name to DataFrame
        The tables' rows, ``pupils`` among them, with ``source`` and ``row``.
    plan : CohortPlan
        Its ``linkage``; without one, only equal codes are linked.
    """
    linked = {
        name: frame.assign(**{LINKED_BY: pd.Series(HOW[0], index=frame.index, dtype=TEXT)})
        if is_answers(name)
        else frame
        for name, frame in frames.items()
    }
    nothing = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in SLIP_TYPES.items()})
    unknown = _unknown(linked)
    if plan.linkage is None or not plan.linkage.max_differences or not unknown:
        return WaveLinks(frames=linked, slips=nothing, crowded={}, without_year={})
    roll = _coded(frames[PUPILS].dropna(subset=["school_id", CODE]), plan.linkage)
    reach, crowded = _reach(roll, {s for rows in unknown.values() for s in rows["school_id"]}, plan)
    found = [
        slips
        for name, rows in unknown.items()
        for slips in _slips(name, linked[name], rows, roll, reach, plan.linkage)
    ]
    slips = pd.concat(found, ignore_index=True) if found else nothing.assign(at=0)
    slips = _one_pupil_per_code(slips, unknown)
    for name, here in slips[slips["why"] == ""].groupby("table"):
        at = here.set_index("at")
        frame = linked[str(name)].copy()
        frame.loc[at.index, CODE] = at["pupil_id"].astype(frame[CODE].dtype)
        frame.loc[at.index, LINKED_BY] = at["how"].astype(TEXT)
        linked[str(name)] = frame
    return WaveLinks(
        frames=linked,
        slips=slips[list(SLIP_TYPES)].astype(SLIP_TYPES),
        crowded=crowded,
        without_year={
            name: rows[rows[YEAR].isna()]
            for name, rows in unknown.items()
            if rows[YEAR].isna().any()
        },
    )


def _unknown(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the rows of answers whose code is on no roll of their school, of schools with one."""
    roll = frames[PUPILS]
    known = pd.MultiIndex.from_frame(roll[BY])
    found = {}
    for name, frame in frames.items():
        if not is_answers(name):
            continue
        named = frame[CODE].notna() & frame["wave"].notna()
        is_known = pd.MultiIndex.from_frame(frame[BY]).isin(known)
        rows = frame[named & ~is_known & frame["school_id"].isin(roll["school_id"])]
        if len(rows):
            found[name] = rows
    return found


def _coded(rows: pd.DataFrame, rule: LinkageRule, *, years: int = 0) -> pd.DataFrame:
    """Return year group and code, or its elements, as they are compared: without case or blanks."""
    codes = rows[CODE].map(loose_code).astype(object)
    coded = pd.DataFrame(
        {"school_id": rows["school_id"], CODE: rows[CODE], YEAR: rows[YEAR] - years}
    )
    if not rule.elements:
        return coded.assign(**{WHOLE: codes})
    parts = [_parts(code, list(rule.elements.values())) for code in codes]
    return coded.join(
        pd.DataFrame(parts, index=rows.index, columns=list(rule.elements), dtype=object)
    )


def _parts(code: str, letters: Sequence[tuple[int, int] | None]) -> list[str | None]:
    """Return the elements of a code; none where it has more or fewer letters or hyphens.

    Of a code of another length no element can be told: its letters stand in other places.
    """
    if letters[0] is None:
        # A day that one form writes as 7 and another as 07 is the same day.
        parts = [part.strip().lstrip("0") or part.strip() for part in code.split("-")]
    elif len(code) == max(each[1] for each in letters if each):
        parts = [code[each[0] - 1 : each[1]] for each in letters if each]
    else:
        parts = []
    return [part or None for part in parts] if len(parts) == len(letters) else [None] * len(letters)


def _on(rule: LinkageRule) -> str | dict[str, int | None]:
    return dict.fromkeys(rule.elements, rule.most_typos) if rule.elements else WHOLE


def _reach(
    roll: pd.DataFrame, schools: set[str], plan: CohortPlan
) -> tuple[dict[str, int], dict[str, float]]:
    """Return by how many differences each school's codes may be linked, and what forbids more."""
    rule = plan.linkage
    assert rule is not None
    reach, crowded = {}, {}
    for school, own in roll.groupby("school_id", sort=True):
        if school not in schools:
            continue
        table = code_crowding(
            own,
            on=list(rule.elements) or WHOLE,
            within=[YEAR],
            max_differences=rule.max_differences,
        )
        shares = table.set_index("n_differences")["rows_share"].drop(index=0).fillna(0.0)
        too_many = shares[shares > rule.most_crowded_share]
        reach[str(school)] = int(too_many.index.min() - 1) if len(too_many) else len(shares)
        if len(too_many):
            crowded[str(school)] = float(too_many.iloc[0])
    return reach, crowded


def _slips(
    name: str,
    frame: pd.DataFrame,
    rows: pd.DataFrame,
    roll: pd.DataFrame,
    reach: Mapping[str, int],
    rule: LinkageRule,
) -> list[pd.DataFrame]:
    """Return, per school and wave of a table, the links of unknown codes and the near misses."""
    found = []
    answered = frame[["school_id", "wave", CODE]].drop_duplicates()
    for (school, wave), here in rows.groupby(["school_id", "wave"], sort=True):
        if not reach.get(school):
            continue
        own = roll[roll["school_id"] == school]
        is_here = (answered["school_id"] == school) & (answered["wave"] == wave)
        free = own[~own[CODE].isin(answered.loc[is_here, CODE])]
        coded = _coded(here, rule, years=rule.years_later.get(str(wave), 0))
        links = link_records(
            free, coded, on=_on(rule), within=[YEAR], max_differences=reach[school]
        )
        both = pd.concat(
            [links.links.assign(why=""), links.near_misses.assign(how="")], ignore_index=True
        )
        # A code that is the roll's to the letter and yet unlinked stands there twice.
        ours = free.loc[both["first_row"], CODE].map(loose_code).to_numpy()
        theirs = here.loc[both["second_row"], CODE].map(loose_code).to_numpy()
        both = both[ours != theirs]
        at = both["second_row"]
        found.append(
            pd.DataFrame(
                {
                    "at": at,
                    "school_id": school,
                    "table": name,
                    "wave": wave,
                    "source": here.loc[at, "source"].to_numpy(),
                    "row": here.loc[at, "row"].to_numpy(),
                    "code": here.loc[at, CODE].to_numpy(),
                    "pupil_id": free.loc[both["first_row"], CODE].to_numpy(),
                    "how": both["how"],
                    "differing": both["differing"],
                    "why": both["why"],
                }
            )
        )
    return found


def _one_pupil_per_code(slips: pd.DataFrame, unknown: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Unlink a code that one questionnaire gives to a pupil and another to nobody or to another."""
    by = ["school_id", "wave", CODE]
    written = pd.concat([rows[by] for rows in unknown.values()])
    n_rows = written.value_counts()
    made = slips[slips["why"] == ""]
    per_code = made.groupby(["school_id", "wave", "code"])["pupil_id"].agg(["nunique", "size"])
    per_code.index.names = by
    n_written = n_rows.reindex(per_code.index)
    unsure = per_code.index[(per_code["nunique"] > 1) | (per_code["size"] < n_written)]
    keys = pd.MultiIndex.from_frame(slips[["school_id", "wave", "code"]])
    is_unsure = keys.isin(unsure) & (slips["why"] == "")
    slips = slips.copy()
    slips.loc[is_unsure, ["how", "why"]] = ["", "other_questionnaire"]
    return slips

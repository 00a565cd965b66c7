"""What can hardly be right between pupils, pairs and sessions, though each row is in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from evalkit.intake.code_spelling import loose_code
from evalkit.intake.date_words import day_in_words
from evalkit.intake.planned_tables import PUPILS
from evalkit.intake.problems import Problem, rows_in_words
from evalkit.intake.row_checks import CheckedTable, place_of

PAIRS, SESSIONS = "pairs", "sessions"
ROLES = {"mentor_id": "ambassador", "mentee_id": "mentee"}
"""Which role in the table of pupils goes with each column of the table of pairs."""

_YEAR = "Look up the day, the year above all, and mend it if it is wrong."
_BOTH = "Look up both days, and mend the one that is wrong."


def pair_problems(checked: Mapping[str, CheckedTable]) -> list[Problem]:
    """Return a warning per row of pairs and sessions that does not fit to what is known else.

    These are pairs that start after the plan's day, pupils in another role than the table of
    pupils gives them, two pupils who are two pairs at one time, and sessions that were held
    outside their pair's time, after the plan's day or on no day at all.

    Parameters
    ----------
    checked : mapping of name to CheckedTable
        Typed rows; those with a fault of their own are not looked at.
    """
    pairs = _good(checked[PAIRS], "pair_id")
    sessions = _good(checked[SESSIONS], "pair_id")
    return [
        *_not_begun(checked[PAIRS], pairs),
        *_other_roles(checked[PAIRS], pairs, checked[PUPILS]),
        *_same_two(checked[PAIRS], pairs),
        *_off_days(checked[SESSIONS], sessions, pairs),
        *_without_day(checked[SESSIONS], sessions),
    ]


def _good(table: CheckedTable, code: str) -> pd.DataFrame:
    frame = table.frame[~table.frame["is_bad"].astype(bool)].dropna(subset=["school_id", code])
    return frame.assign(code=frame[code].map(loose_code))


def _asked(table: CheckedTable, at: pd.Series, column: str, **words: str) -> Problem:
    source = int(at["source"])
    return Problem(
        severity="warning",
        school_id=str(at["school_id"]),
        file=table.files[source],
        sheet=table.sheets[source],
        row=int(at["row"]),
        **place_of(table, source, column),
        **words,
    )


def _in_words(day: pd.Timestamp) -> str:
    return f"{day:%d/%m/%Y}"


def _too_late(table: CheckedTable) -> str:
    return (
        f"This day lies after {day_in_words(table.as_of)}, the last day that this evaluation "
        "looks at."
    )


def _not_begun(table: CheckedTable, pairs: pd.DataFrame) -> Iterator[Problem]:
    """Yield a warning per pair that starts after the plan's day; one may end after it."""
    for _, at in pairs[pairs["started_on"] > pd.Timestamp(table.as_of)].iterrows():
        yield _asked(
            table,
            at,
            "started_on",
            kind="pair_starts_too_late",
            found=_in_words(at["started_on"]),
            message=_too_late(table),
            mend=f"{_YEAR} If the pair has not met yet, leave the cell empty.",
        )


def _other_roles(table: CheckedTable, pairs: pd.DataFrame, roll: CheckedTable) -> Iterator[Problem]:
    """Yield a warning per pair and pupil whose role in the table of pupils is another one."""
    pupils = _good(roll, "pupil_id").dropna(subset="role")
    roles = pupils.drop_duplicates(["school_id", "code"]).set_index(["school_id", "code"])["role"]
    for name, role in ROLES.items():
        named = pairs.dropna(subset=name)
        found = roles.reindex(
            pd.MultiIndex.from_arrays([named["school_id"], named[name].map(loose_code)])
        )
        is_other = found.notna().to_numpy() & (found != role).to_numpy()
        for (_, at), other in zip(
            named[is_other].iterrows(), found.to_numpy()[is_other], strict=True
        ):
            yield _asked(
                table,
                at,
                name,
                kind="other_role",
                found=f"{at[name]} (role: {other})",
                message=f"The pupil stands here as the {name.removesuffix('_id')}, and the role in "
                f"the table of pupils is not {role}.",
                mend="Mend the role in the table of pupils, or the code here. If mentor and mentee "
                "stand in each other's place, change them over.",
            )


def _same_two(table: CheckedTable, pairs: pd.DataFrame) -> Iterator[Problem]:
    """Yield a warning per two pupils who stand as several pairs at overlapping times."""
    named = pairs.dropna(subset=["mentor_id", "mentee_id"])
    # A pair that stands twice under one code is told about elsewhere.
    named = named.drop_duplicates(["school_id", "code"])
    two = [
        " ".join(sorted(map(loose_code, both)))
        for both in named[["mentor_id", "mentee_id"]].itertuples(index=False, name=None)
    ]
    named = named.assign(two=two)
    named = named[named.duplicated(["school_id", "two"], keep=False)]
    for _, own in named.groupby(["school_id", "two"], sort=True):
        overlapping = _overlapping(own).sort_values(["source", "row"])
        if not overlapping.empty:
            yield _told_same(table, overlapping)


def _told_same(table: CheckedTable, pairs: pd.DataFrame) -> Problem:
    first = pairs.iloc[0]
    here = pairs.loc[pairs["source"] == first["source"], "row"]
    is_one_file = len(here) == len(pairs)
    who = rows_in_words(here) if is_one_file else f"{len(pairs)} rows, in different files,"
    return _asked(
        table,
        first,
        "mentee_id",
        kind="same_two_pupils",
        found=", ".join(sorted(pairs["pair_id"])),
        message=f"{who} name the same two pupils as pairs of their own at overlapping times.",
        mend="Delete the pair that is there twice, or mend the code or the days that are wrong.",
    )


def _overlapping(own: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs whose time overlaps with that of another one of these.

    A pair that has no last day goes on; one that has no first day has not met yet, and begins
    when all the others have ended.
    """
    end = own["ended_on"].fillna(pd.Timestamp.max.floor("D"))
    start = own["started_on"].fillna(pd.Timestamp.max.floor("D") - pd.Timedelta(days=1))
    is_hit = [
        any(
            start.loc[one] < end.loc[other] and start.loc[other] < end.loc[one]
            for other in own.index
            if other != one
        )
        for one in own.index
    ]
    return own[is_hit]


def _off_days(
    table: CheckedTable, sessions: pd.DataFrame, pairs: pd.DataFrame
) -> Iterator[Problem]:
    """Yield a warning per session on a day on which it can hardly have been held.

    A session that was missed or called off may lie outside the pair's first and last meeting.
    """
    by = ["school_id", "code"]
    days = pairs.drop_duplicates(by)[[*by, "started_on", "ended_on"]]
    dated = sessions.dropna(subset="held_on").merge(days, on=by, how="left")
    is_held = dated["status"] == "held"
    is_late = (dated["held_on"] > pd.Timestamp(table.as_of)) & (dated["status"] != "cancelled")
    is_early = is_held & (dated["held_on"] < dated["started_on"]) & ~is_late
    is_after = is_held & (dated["held_on"] > dated["ended_on"]) & ~is_late
    told: tuple[tuple[str, pd.Series, Callable[[pd.Series], str], str, str], ...] = (
        ("session_too_late", is_late, lambda at: "", _too_late(table), _YEAR),
        (
            "session_before_pair",
            is_early,
            lambda at: f" (pair started on {_in_words(at['started_on'])})",
            "The session was held before its pair started, as the table of pairs has it.",
            _BOTH,
        ),
        (
            "session_after_pair",
            is_after,
            lambda at: f" (pair ended on {_in_words(at['ended_on'])})",
            "The session was held after its pair ended, as the table of pairs has it.",
            _BOTH,
        ),
    )
    for kind, is_so, beside, message, mend in told:
        for _, at in dated[is_so].iterrows():
            found = f"{_in_words(at['held_on'])}{beside(at)}"
            yield _asked(table, at, "held_on", kind=kind, found=found, message=message, mend=mend)


def _without_day(table: CheckedTable, sessions: pd.DataFrame) -> Iterator[Problem]:
    """Yield a warning per session that was held on no day, where the file has a column for it."""
    for _, at in sessions[sessions["held_on"].isna() & (sessions["status"] == "held")].iterrows():
        placed = table.sources[int(at["source"])]
        if "held_on" in placed.places:
            yield _asked(
                table,
                at,
                "held_on",
                kind="held_on_no_day",
                message="The session was held, and its day is not written down.",
                mend="Write the day on which it was held as day/month/year, for example "
                "06/10/2025. If it was not held, write missed or cancelled as its status.",
            )

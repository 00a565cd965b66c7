"""What became of the rows that a school sent: received, used, left out, linked, nearly linked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from evalkit.intake.account_tables import ACCOUNTS, UNLINKED, empty_account
from evalkit.intake.code_spelling import BY
from evalkit.intake.planned_tables import LINKED_BY, PUPILS, TEXT, is_answers
from evalkit.intake.row_checks import CheckedTable
from evalkit.intake.source_files import SourceFile


def row_accounts(
    marked: Mapping[str, pd.DataFrame],
    checked: Mapping[str, CheckedTable],
    slips: pd.DataFrame,
    files: Sequence[SourceFile],
) -> dict[str, pd.DataFrame]:
    """Return the accounts of all schools.

    Parameters
    ----------
    marked : mapping of name to DataFrame
        The tables' rows with ``reason`` and ``who``.
    checked : mapping of name to CheckedTable
        Says which file a row came from.
    slips : DataFrame
        As in :class:`evalkit.intake.wave_links.WaveLinks`.
    files : sequence of SourceFile
        All that came, so that a file without a row that could be read is accounted for as well.
    """
    made = {
        "exclusions": _exclusions(marked),
        "match_rate": _match_rate(marked),
        "links": _links(slips, checked),
        "received": _received(marked, checked, files),
    }
    return {name: made[name][list(types)].astype(types) for name, types in ACCOUNTS.items()}


def _exclusions(marked: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = [
        frame.loc[frame["reason"].notna(), ["school_id", "who", "reason"]].assign(table=name)
        for name, frame in marked.items()
    ]
    together = pd.concat(rows, ignore_index=True)
    together["reason"] = together["reason"].astype(TEXT)
    groups = together.groupby(["school_id", "table", "reason"], sort=True)["who"]
    return groups.agg(n_pupils="nunique", n_rows="size").reset_index()


def _match_rate(marked: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    known = pd.MultiIndex.from_frame(marked[PUPILS][BY])
    counted = [empty_account("match_rate")]
    for name, frame in marked.items():
        if not is_answers(name):
            continue
        named = frame[frame["pupil_id"].notna() & frame["wave"].notna()]
        is_known = pd.MultiIndex.from_frame(named[BY]).isin(known)
        told = named.assign(how=named[LINKED_BY].where(is_known, UNLINKED))
        counts = told.groupby(["school_id", "wave", "how"], sort=True).size()
        counted.append(counts.rename("n_rows").reset_index().assign(table=name))
    return pd.concat(counted, ignore_index=True)


def _links(slips: pd.DataFrame, checked: Mapping[str, CheckedTable]) -> pd.DataFrame:
    files = [
        checked[table].files[source]
        for table, source in zip(slips["table"], slips["source"], strict=True)
    ]
    return slips.assign(file=files)


def _received(
    marked: Mapping[str, pd.DataFrame],
    checked: Mapping[str, CheckedTable],
    files: Sequence[SourceFile],
) -> pd.DataFrame:
    counted = [empty_account("received")]
    for name, frame in marked.items():
        rows = frame.assign(is_used=frame["reason"].isna()).groupby(["school_id", "source"])
        counts = rows["is_used"].agg(n_rows="size", n_used="sum").reset_index()
        sources = counts["source"].astype("int64")
        counted.append(
            counts.assign(
                table=name,
                file=[checked[name].files[source] for source in sources],
                sheet=[checked[name].sheets[source] for source in sources],
            )
        )
    together = pd.concat(counted, ignore_index=True)
    with_rows = set(zip(together["school_id"], together["file"], strict=True))
    empty = [
        {"school_id": file.school_id, "file": file.label, "table": file.table, "n_rows": 0}
        for file in files
        if file.school_id is not None and (file.school_id, file.label) not in with_rows
    ]
    if empty:
        together = pd.concat([together, pd.DataFrame(empty).assign(sheet=None, n_used=0)])
    keys = ["school_id", "file", "sheet"]
    return together.sort_values(keys, kind="stable", ignore_index=True)

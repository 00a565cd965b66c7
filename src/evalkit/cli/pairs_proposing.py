"""Proposing pairs: the first ones, and new ones after somebody leaves or a term ends."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from evalkit.batch.pairing_folder import Proposed, alone, digest, write_proposal
from evalkit.batch.pairing_signature import Signed, read_signed
from evalkit.cli.pairs_school import PairsSchool, links_of, pool_on
from evalkit.errors import DataError
from evalkit.findings import Proposal, propose
from evalkit.findings.pairing_people import LINK
from evalkit.findings.school_pairs import pair_changes, require_codes, spelt, still_there
from evalkit.intake.pair_sheet import pair_sheet_bytes

WIDTH = 100


def proposed(
    here: PairsSchool, *, leaves: Sequence[str], second: Sequence[str], continues: Sequence[str]
) -> str:
    """Write a proposal and return what to say of it.

    Pairs that were signed, or are under way, are kept with as few changes as possible.

    Raises
    ------
    DataError
        A code is nobody's, the signed pairs were changed, or the folder cannot be written to.
    MatchingError
        There is nobody to pair, or no pair is possible.
    """
    with alone(here.place):
        signed = read_signed(here.place)
        before = links_of(signed, here)
        terms, ended = _terms(here, signed, before, leaves=leaves, continues=continues)
        pool, terms = pool_on(here, terms, second=second)
        found = propose(pool, keep=still_there(before[LINK], pool))
        rows = _sheet_rows(found)
        content = pair_sheet_bytes(rows)
        kept = replace(
            terms,
            sha256=digest(content),
            inputs=here.cohort.fingerprint,
            links=tuple((row["mentor_id"], row["mentee_id"], row["time"]) for row in rows),
        )
        path, spared = write_proposal(here.place, content, kept)
    # Who has no pair now and leaves is no change of pairs; the others are told.
    changes = pair_changes(before, found, gone=set(terms.left) - ended)
    parts = [_headline(here, found), *_unmatched(found)]
    if len(before):
        parts += _changed(found, before, changes, ended=ended)
    parts.append(_where(path, spared))
    parts.append(_next(here))
    return "\n".join(parts)


def _terms(
    here: PairsSchool,
    signed: Signed | None,
    before: pd.DataFrame,
    *,
    leaves: Sequence[str],
    continues: Sequence[str],
) -> tuple[Proposed, set[str]]:
    """Return who takes no part, who has more places and who stays; and whose term just ends."""
    codes = {*here.codes, *before["mentor_id"], *before["mentee_id"]}
    gone = require_codes(leaves, codes, who=f"a mentor or mentee of {here.school}")
    mentor_of = dict(zip(before["mentee_id"], before["mentor_id"], strict=True))
    staying = require_codes(continues, mentor_of, who="a mentee with a mentor")
    stay = tuple(sorted((mentor_of[mentee], mentee) for mentee in set(staying)))
    if lost := sorted({*gone} & {code for link in stay for code in link}):
        raise DataError(
            f"A pair that continues needs both of it; {', '.join(lost)} leaves. Leave out one of "
            "--continues and --leaves."
        )
    absent = [code for link in stay for code in link if code not in here.codes]
    if absent:
        raise DataError(
            f"A pair that continues needs both of it; {', '.join(absent)} cannot be paired any "
            "more, as the table of pupils has it."
        )
    ended = set(mentor_of) - set(staying) - set(gone) if continues else set()
    left = () if signed is None else signed.left
    terms = Proposed(
        sha256="",
        inputs="",
        left=tuple(sorted({*left, *gone, *ended})),
        places=() if signed is None else signed.places,
        continues=stay,
    )
    return terms, ended


def _sheet_rows(found: Proposal) -> list[dict[str, str]]:
    """Return the rows of a sheet: pairs by mentor, then pupils without one."""
    times = found.pool.timetable
    pairs = found.pairs.pairs
    slots = pairs["slot"] if "slot" in pairs else pd.Series("", index=pairs.index)
    time_of = dict(zip(pairs["mentee_id"], slots, strict=True))
    rows = [
        {
            "school_id": found.pool.school,
            "mentor_id": row["mentor_id"],
            "mentee_id": row["mentee_id"],
            "time": spelt(time_of[row["mentee_id"]], times),
            "fits": row["fits"],
            "does_not_fit": row["misses"],
            "next_choice": _text(row["runner_up"]),
            "remarks": _text(row["why_not"]),
        }
        for row in found.reasons.to_dict("records")
    ]
    return rows + [
        {
            "school_id": found.pool.school,
            "mentor_id": "",
            "mentee_id": row["mentee_id"],
            "time": "",
            "does_not_fit": _text(row["why"]),
            "remarks": _text(row["change"]),
        }
        for row in found.unmatched.to_dict("records")
    ]


def _text(cell: object) -> str:
    return "" if pd.isna(cell) else str(cell)


def _headline(here: PairsSchool, found: Proposal) -> str:
    n, left = len(found.pairs.pairs), len(found.pairs.unmatched)
    who = f"School {here.school}" + (f", {here.name}" if here.school not in here.name else "")
    told = f"{who}: {n} {'pair is' if n == 1 else 'pairs are'} proposed"
    if not left:
        return f"{told}; every pupil has a mentor."
    return f"{told}; {left} {'pupil has' if left == 1 else 'pupils have'} no mentor."


def _unmatched(found: Proposal) -> list[str]:
    if not len(found.unmatched):
        return []
    rows = found.unmatched.to_dict("records")
    told = [entry(f"{r['mentee_id']}: {_text(r['why'])} {_text(r['change'])}") for r in rows]
    return ["\nWithout a mentor, and what would change that:", *told]


def _changed(
    found: Proposal,
    before: pd.DataFrame,
    changes: Iterable[Mapping[str, str]],
    *,
    ended: set[str],
) -> list[str]:
    now = set(zip(*(found.pairs.pairs[name] for name in LINK), strict=True))
    n = len(now & set(zip(*(before[name] for name in LINK), strict=True)))
    head = f"\n{n} {'pair stays as it is' if n == 1 else 'pairs stay as they are'}."
    told = [
        entry(
            f"{row['mentee_id']}: {row['before'] or 'no mentor'} → {row['after'] or 'no mentor'}. "
            + ("The term ends, and this pupil was not named to continue." if row["mentee_id"] in
               ended else row["why"])
        )
        for row in changes
    ]  # fmt: skip
    return [f"{head} What changes:", *told] if told else [f"{head} Nothing changes."]


def _where(path: Path, spared: Path | None) -> str:
    told = f"\nThe sheet: {path}"
    if spared is not None:
        told += f"\n{spared.name} was edited by somebody, so it was left; this one is beside it."
    return told


def _next(here: PairsSchool) -> str:
    return "\n".join(
        [
            "What to do next:",
            "  1. Open the sheet in Excel. Write yes or no under approved in each row with a "
            "mentor, or change",
            "     mentor_id and time. Save it as CSV under the same name.",
            f"  2. {here.command} --check",
            f'  3. {here.command} --sign "Your name"',
        ]
    )


def entry(sentence: str) -> str:
    """Return a sentence as an entry of a list, in lines that a window holds."""
    return textwrap.fill(
        " ".join(sentence.split()),
        WIDTH,
        initial_indent="  - ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )

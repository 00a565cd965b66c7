"""Who is free for a pupil: mentors with their places, the times in common, what stands against."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evalkit.batch.pairing_folder import Proposed
from evalkit.batch.pairing_signature import Signed, read_signed
from evalkit.cli.pairs_proposing import entry
from evalkit.cli.pairs_school import PairsSchool, links_of, pool_on
from evalkit.errors import DataError
from evalkit.findings import SchoolPool
from evalkit.findings.pairing_people import LINK
from evalkit.findings.school_pairs import decided_pairs, require_codes, spelt, still_there
from evalkit.matching import Timetable, forbidden_pairs, free_mentors, pair_costs


def free_text(here: PairsSchool, *, mentee: str, at: str | None, second: Sequence[str]) -> str:
    """Return who could mentor a pupil, now or at one time, and why the others could not.

    Raises
    ------
    DataError
        The code is no mentee's, no time fits the word, or the signed pairs were changed.
    """
    signed = read_signed(here.place)
    terms = Proposed(
        sha256="",
        inputs="",
        left=() if signed is None else signed.left,
        places=() if signed is None else signed.places,
    )
    pool, _ = pool_on(here, terms, second=second)
    (code,) = require_codes([mentee], pool.mentees["pupil_id"], who=f"a mentee of {here.school}")
    times = pool.timetable
    slots = None if at is None else _slots(at, times)
    people = (pool.mentors, pool.mentees, pool.rules, pool.relations)
    costs = pair_costs(*people)
    now = still_there(links_of(signed, here), pool)
    now = now.assign(slot=now["time"].str.split().str.join(" ").str.casefold())
    # Pairs of before may be ones that the rules of now forbid; their places are taken all the same.
    pairs = decided_pairs(now, pool, costs)
    found = free_mentors(pairs, costs, mentee_id=code, capacity=pool.capacity, timetable=times)
    rules = forbidden_pairs(*people)
    rules = rules[rules["mentee_id"] == code].groupby("mentor_id")["rule"].apply(list).to_dict()
    told = {True: [], False: []}
    for row in found.to_dict("records"):
        own = [slot for slot in row["slots"].split("; ") if slot]
        fitting = own if slots is None else [slot for slot in own if slot in slots]
        against = _against(row, fitting, rules.get(row["mentor_id"], []), pool)
        said = f"; {', '.join(fitting)}" if fitting else ""
        free = int(row["free_places"])
        places = f"{free} free {'place' if free == 1 else 'places'}{said}"
        reason = f" – {'; '.join(against)}" if against else ""
        told[not against].append(entry(f"{row['mentor_id']}: {places}{reason}."))
    when = "" if slots is None else f" at {' or '.join(slots)}"
    basis = _basis(signed, now, code)
    head = f"Free for {code}{when}:" if told[True] else f"Nobody is free for {code}{when}."
    others = ["The others:", *told[False]] if told[False] else []
    return "\n".join([basis, head, *told[True], *others])


def _basis(signed: Signed | None, now: pd.DataFrame, code: str) -> str:
    if signed is not None:
        told = f"By the pairs that {signed.by} signed on {signed.on:%d/%m/%Y}."
    elif len(now):
        told = "By the pairs under way in the table of pairs, whose times are not known."
    else:
        told = "No pairs are signed or under way, so every place counts as free."
    own = now.loc[now["mentee_id"] == code, LINK[0]]
    return f"{told} {code} has {own.iloc[0]} now." if len(own) else told


def _slots(at: str, times: Timetable | None) -> list[str]:
    """Return the times that a word means: those it begins, otherwise those it stands in."""
    if times is None:
        raise DataError(
            "No pupil of the school named a time, or the plan pairs without times, so that --at "
            "has nothing to look for. Leave it out."
        )
    word = " ".join(at.split()).casefold()
    for fits in (str.startswith, str.__contains__):
        found = [spelt(slot, times) for slot in sorted(times.spelling) if fits(slot, word)]
        if word and found:
            return found
    known = "; ".join(spelt(slot, times) for slot in sorted(times.spelling))
    raise DataError(f"No time of the school begins with or holds {at!r}. Its times are: {known}.")


def _against(
    row: dict[str, object], fitting: list[str], rules: list[str], pool: SchoolPool
) -> list[str]:
    """Return what stands against a mentor, private causes in their common words."""
    told = list(dict.fromkeys(pool.rules.forbidding(name).one for name in rules))
    if not row["free_places"] and "no_capacity" not in rules:
        told.append("no place is left")
    if pool.timetable is not None and not fitting and "no_shared_slot" not in rules:
        told.append("no time in common that is still free")
    return told

"""A school whose pairs are at hand: its pupils, its folder, and what was signed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evalkit.batch.pairing_folder import Proposed, pairing_folder, read_record
from evalkit.batch.pairing_signature import Signed, read_signed
from evalkit.errors import DataError
from evalkit.findings import SchoolPool, pairing_pool
from evalkit.findings.pair_proposal import without_pupils
from evalkit.findings.pairing_people import LINK
from evalkit.findings.school_pairs import require_codes, with_fixed, with_places
from evalkit.intake import Cohort, open_cohort, take_in
from evalkit.intake.cohort_folder import find_folder
from evalkit.intake.store import is_store


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsSchool:
    """A school, opened: where its cohort and its pairs are, and who can be paired."""

    folder: Path
    place: Path
    school: str
    name: str
    cohort: Cohort
    pool: SchoolPool

    @property
    def command(self) -> str:
        """The command for this school, to be copied."""
        words = (str(self.folder), "--school", self.school)
        return " ".join(["evalkit pairs", *(f'"{w}"' if " " in w else w for w in words)])

    @property
    def listed(self) -> set[str]:
        """The codes of all pupils in its table of pupils."""
        return set(self.cohort.tables["pupils"]["pupil_id"])

    @property
    def codes(self) -> set[str]:
        """The codes of all who can be paired."""
        return {*self.pool.mentors["pupil_id"], *self.pool.mentees["pupil_id"]}

    @property
    def fingerprints(self) -> dict[str, str]:
        """What pairs of this school are made from."""
        rules = hashlib.sha256(repr(self.pool.rules).encode()).hexdigest()
        return {"inputs": self.cohort.fingerprint, "rules": rules}


def open_school(cohort_dir: Path, school: str | None) -> PairsSchool:
    """Return a school ready for pairing.

    Raises
    ------
    DataError
        No such folder or school; the cohort has several and none is named; a store alone, which
        has no place for pairs.
    """
    folder = find_folder(cohort_dir)
    if is_store(folder):
        raise DataError(f"{folder} holds checked tables only; name the cohort folder itself.")
    if school is None:
        codes = [each.school_id for each in take_in(folder).schools]
        if len(codes) > 1:
            raise DataError(
                f"Pairs are made for one school at a time; the cohort has {', '.join(codes[:12])}"
                f"{', …' if len(codes) > 12 else ''}. Say which with --school."
            )
        school = codes[0]
    cohort = open_cohort(folder, school=school)
    own = cohort.schools[0]
    # The code itself where it is a safe file name, which is what people look for.
    code = own.school_id
    return PairsSchool(
        folder=folder,
        place=pairing_folder(folder, code if code.casefold() == own.slug else own.slug),
        school=own.school_id,
        name=own.name,
        cohort=cohort,
        pool=pairing_pool(cohort),
    )


def links_of(signed: Signed | None, here: PairsSchool) -> pd.DataFrame:
    """Return the pairs that there are, with times: the signed ones, else those under way."""
    if signed is None:
        return here.pool.running.assign(time="")
    rows = [(row["mentor_id"], row["mentee_id"], row["time"]) for row in signed.rows]
    return pd.DataFrame(rows, columns=[*LINK, "time"], dtype="str")


def known_of(here: PairsSchool, sheet: Path) -> Proposed:
    """Return under which terms a sheet was proposed; of one without record, those signed last."""
    found = read_record(here.place).get(sheet.name)
    if found is not None and found.inputs:
        return found
    signed = read_signed(here.place)
    blank = Proposed(sha256="", inputs="")
    return blank if signed is None else replace(blank, left=signed.left, places=signed.places)


def pool_on(
    here: PairsSchool, terms: Proposed, *, second: Sequence[str]
) -> tuple[SchoolPool, Proposed]:
    """Return the pool under the terms of a sheet, with further places, and the terms with these.

    Raises
    ------
    DataError
        ``second`` names somebody who is no mentor.
    """
    pool = without_pupils(here.pool, here.codes & set(terms.left))
    more = require_codes(second, pool.mentors["pupil_id"], who=f"a mentor of {here.school}")
    pool = with_places(pool, dict(terms.places))
    further = {code: int(pool.capacity[code]) + n for code, n in Counter(more).items()}
    pool = with_fixed(
        with_places(pool, further),
        pd.DataFrame(list(terms.continues), columns=LINK, dtype="str"),
    )
    return pool, replace(terms, places=tuple(sorted({**dict(terms.places), **further}.items())))

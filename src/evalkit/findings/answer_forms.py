"""The answer forms that a school sent and that can be used: which, at which wave, from whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from evalkit.catalogue import Instrument
from evalkit.intake import Cohort
from evalkit.vocabulary import WAVES

UNREAD_WAVE = "Wave not read"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveForms:
    """The forms of one questionnaire at one planned wave: a row per pupil, a column per item."""

    instrument: Instrument
    wave: str
    forms: pd.DataFrame

    @property
    def n_missing(self) -> pd.Series:
        """How many forms lack an answer, by item."""
        return self.forms[list(self.instrument.items)].isna().sum()


def wave_forms(cohort: Cohort) -> Iterator[WaveForms]:
    """Yield the usable forms of each questionnaire at each wave that the plan has it at."""
    for name, instrument in cohort.plan.instruments.items():
        answers = cohort.tables[f"responses_{name}"]
        for wave in sorted(cohort.plan.waves[name], key=WAVES.index):
            here = answers[answers["wave"] == wave]
            yield WaveForms(instrument=instrument, wave=wave, forms=here)


def expected_pupils(cohort: Cohort) -> list[str]:
    """Return the codes of the pupils whose answers the reports are about, in order."""
    pupils = cohort.tables["pupils"]
    is_asked = pupils["is_included"].astype(bool) & pupils["role"].isin(cohort.plan.groups)
    return sorted(pupils.loc[is_asked, "pupil_id"])


def wave_words(wave: str) -> str:
    """Return a wave as people say it: Baseline, Follow up; never what a cell held instead."""
    return wave.replace("_", " ").capitalize() if wave in WAVES else UNREAD_WAVE

"""Which answers are missing, item by item and wave by wave?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from evalkit.findings.answer_forms import WaveForms, wave_forms, wave_words
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.own_school import own_school
from evalkit.findings.quantity import Label, Quantity, RowCount, RowShare
from evalkit.intake import Cohort
from evalkit.vocabulary import WAVES

STRIP_COLUMNS = {"strip": "Form", "item": "Item", "forms": "Forms", "missing": "Missing"}
NOT_PLANNED, NO_FORMS = "not asked", "no forms"


def missing_answers(cohort: Cohort) -> Finding:
    """Return how many answers are missing in a school's usable forms, by item and wave.

    Items are called by their numbers on the form.  The table ``items`` lists those that somebody
    left out, ``strips`` has every item of every form in order, for a figure.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    own_school(cohort)
    every = list(wave_forms(cohort))
    reason = None if cohort.plan.instruments else "no_questionnaire"
    if not reason and not any(len(each.forms) for each in every):
        reason = "no_forms"
    if reason:
        return Finding(name="missing_answers", empty_because=reason, is_for_school=True)
    waves = [wave for wave in WAVES if any(each.wave == wave for each in every)]
    rows: list[Mapping[str, Quantity]] = []
    for _, forms in groupby(every, key=lambda each: each.instrument.name):
        rows += _rows({each.wave: each for each in forms}, waves)
    n_missing = sum(int(each.n_missing.sum()) for each in every)
    n_asked = sum(len(each.forms) * len(each.instrument.items) for each in every)
    columns = {"heading": "Questionnaire", "item": "Item"} | {w: wave_words(w) for w in waves}
    return Finding(
        name="missing_answers",
        lead="asked",
        verdict="some" if n_missing else "none",
        quantities={
            "missing": RowShare(part=n_missing, n=n_asked),
            "asked": RowCount(n=n_asked),
            "forms": RowCount(n=sum(len(each.forms) for each in every)),
        },
        tables={
            "items": FindingTable(columns=columns, rows=tuple(rows)),
            "strips": FindingTable(columns=STRIP_COLUMNS, rows=tuple(_strips(every))),
        },
        is_for_school=True,
    )


def _strips(every: Sequence[WaveForms]) -> Iterator[Mapping[str, Quantity]]:
    for each in every:
        if each.forms.empty:
            continue
        for item, n in each.n_missing.items():
            yield {
                "strip": Label(text=f"{each.instrument.title}, {wave_words(each.wave).lower()}"),
                "item": Label(text=each.instrument.number_of(str(item))),
                "forms": RowCount(n=len(each.forms)),
                "missing": RowCount(n=int(n)),
            }


def _rows(by_wave: Mapping[str, WaveForms], waves: Sequence[str]) -> list[Mapping[str, Quantity]]:
    """Return the rows of one questionnaire: its forms, all items together, single items."""
    instrument = next(iter(by_wave.values())).instrument
    missing = {wave: each.n_missing for wave, each in by_wave.items()}
    n_forms = {wave: len(each.forms) for wave, each in by_wave.items()}
    group = Label(text=instrument.title)

    def row(item: str, cells: Mapping[str, Quantity]) -> Mapping[str, Quantity]:
        return {"heading": group, "item": Label(text=item)} | {
            wave: cells.get(wave, Label(text=NOT_PLANNED)) for wave in waves
        }

    def shares(parts: Mapping[str, int], per_form: int) -> dict[str, Quantity]:
        return {
            wave: RowShare(part=part, n=n_forms[wave] * per_form)
            if n_forms[wave]
            else Label(text=NO_FORMS)
            for wave, part in parts.items()
        }

    listed = [item for item in instrument.items if any(each[item] for each in missing.values())]
    return [
        row("Forms that we can use", {wave: RowCount(n=n) for wave, n in n_forms.items()}),
        row(
            "All items together",
            shares({w: int(each.sum()) for w, each in missing.items()}, len(instrument.items)),
        ),
        *(
            row(
                f"Item {instrument.number_of(item)}",
                shares({wave: int(each[item]) for wave, each in missing.items()}, 1),
            )
            for item in listed
        ),
    ]

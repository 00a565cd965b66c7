"""Blank forms for a new cohort, made from the same definitions as the check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from secrets import token_hex

import pandas as pd

from evalkit.catalogue import Instrument, Table, load_instrument, load_table
from evalkit.catalogue.instruments import BLANK, INSTRUMENTS
from evalkit.errors import DataError
from evalkit.intake.data_dictionary import data_dictionary, dictionary_sheet, read_me_sheet
from evalkit.intake.example_cohorts import MARKER, SMALL_EXAMPLE, example_files
from evalkit.intake.file_set import replace_files, write_new_files
from evalkit.intake.plan_text import PlanWords, plan_text
from evalkit.intake.school_styles import Style, csv_bytes
from evalkit.intake.workbook_writing import WrittenSheet, workbook_bytes

WORKBOOK = "evalkit_workbook.xlsx"
OWN_TEMPLATES = ("swemwbs", "who5")
FOR_EXCEL = Style(encoding="utf-8-sig")

WORDS = PlanWords(
    title="Our mentoring programme, 2026/27",
    programme="Our mentoring programme",
    note="",
    as_of=date(2027, 7, 16),
    seed=20270716,
    comparison_design="none",
    sessions_planned=6,
    groups=("mentee", "ambassador"),
    terms=("autumn_2026", "summer_2027"),
    record_outcomes=("absence", "behaviour", "bullying", "exclusions", "attainment"),
    attainment=("Attainment", "points", "Say here which test or grade this is."),
)


def write_templates(
    folder: str | Path, instruments: Sequence[str], *, accept_unverified_key: bool = False
) -> Path:
    """Write blank forms for a new cohort and return the folder.

    A CSV file per table, one XLSX workbook with the same tables and their explanation,
    ``plan.toml`` with every key explained, ``dictionary.csv``, and ``house_measure.toml`` for a
    questionnaire of one's own.

    Parameters
    ----------
    folder : str or Path
        Made when it is not there.  None of the files may exist yet.
    instruments : sequence of str
        Names of questionnaires, the one with the primary outcome first: built-in ones, or ones
        whose file stands in the folder already.
    accept_unverified_key : bool
        Whether a questionnaire may be named whose scoring key nobody has checked.

    Raises
    ------
    DataError
        A file is there already (nothing is written then), or no questionnaire was named.
    DefinitionError
        There is no such questionnaire, or its key is unverified and that was not accepted.
    """
    files = template_files(
        instruments, folder=Path(folder), accept_unverified_key=accept_unverified_key
    )
    files["plan.toml"] += _private_mark()
    write_new_files(Path(folder), files)
    return Path(folder)


def template_files(
    instruments: Sequence[str],
    *,
    folder: Path | None = None,
    accept_unverified_key: bool = False,
) -> dict[str, bytes]:
    """Return the blank forms by file name, as :func:`write_templates` writes them."""
    loaded = [
        load_instrument(name, folder=folder, accept_unverified_key=accept_unverified_key)
        for name in dict.fromkeys(instruments)
    ]
    if not loaded:
        raise DataError(
            'Name at least one questionnaire for the templates, for example "swemwbs"; '
            "`evalkit show instruments` lists them."
        )
    tables = _tables(loaded)
    dictionary = data_dictionary(tables)
    blank = {f"{table.name}.csv": csv_bytes(_header(table), FOR_EXCEL) for table in tables}
    return blank | {
        WORKBOOK: workbook_bytes(_sheets(tables)),
        "plan.toml": plan_text(WORDS, instruments=loaded, schools=()).encode("utf-8"),
        "dictionary.csv": csv_bytes(dictionary, FOR_EXCEL),
        f"{BLANK}.toml": (INSTRUMENTS / f"{BLANK}.toml").read_bytes(),
    }


def refresh_templates(folder: str | Path) -> Path:
    """Write the project's own ``data_templates`` anew: the blank forms and ``example/``.

    Parameters
    ----------
    folder : str or Path
        Must be new, empty or an earlier ``data_templates``, which is known by its example.

    Raises
    ------
    DataError
        The folder is something else; a cohort's own files are never written over.
    """
    place = Path(folder)
    is_fresh = not place.exists() or not any(place.iterdir())
    if not is_fresh and not (place / "example" / MARKER).is_file():
        raise DataError(
            f"{place} is not the project's folder of templates (it has no example/{MARKER}), "
            "so nothing was written there."
        )
    replace_files(place, own_template_files())
    return place


def own_template_files() -> dict[str, bytes]:
    """Return what ``data_templates`` holds that is made by evalkit, by relative path."""
    example = {f"example/{name}": content for name, content in example_files(SMALL_EXAMPLE).items()}
    return template_files(OWN_TEMPLATES) | example


def _private_mark() -> bytes:
    """Return a comment for a new plan that nobody outside can guess.

    A report prints a fingerprint of its input, the plan included.  Without something unknown in
    it, a reader could try out guesses about a very small school until one fits.
    """
    return (
        "\n# Please leave this line: it keeps outsiders from testing guesses about pupils against\n"
        f"# the fingerprint in a report.  {token_hex(16)}\n"
    ).encode()


def _tables(instruments: Iterable[Instrument]) -> list[Table]:
    responses = [load_table("responses", each) for each in instruments]
    return [load_table("pupils"), *responses, load_table("records")]


def _header(table: Table) -> pd.DataFrame:
    return pd.DataFrame(columns=[column.name for column in table.columns])


def _sheets(tables: Sequence[Table]) -> list[WrittenSheet]:
    forms = [
        WrittenSheet(
            name=table.name,
            header=tuple(column.name for column in table.columns),
            rows=(),
            columns=table.columns,
            is_form=True,
        )
        for table in tables
    ]
    return [read_me_sheet(tables), *forms, dictionary_sheet(tables)]

"""Blank forms for a new cohort, made from the same definitions as the check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from secrets import token_hex

from evalkit.catalogue import Instrument, Table, load_instrument, load_table
from evalkit.catalogue.instruments import BLANK, INSTRUMENTS
from evalkit.catalogue.plan import PLAN_FILE
from evalkit.catalogue.planned_instruments import clash_of_scores, planned_instruments
from evalkit.catalogue.toml_section import read_toml
from evalkit.errors import DataError, DefinitionError
from evalkit.intake.data_dictionary import dictionary_sheet, read_me_sheet
from evalkit.intake.example_cohorts import MARKER, SMALL_EXAMPLE, example_files
from evalkit.intake.file_set import replace_files, write_new_files
from evalkit.intake.further_forms import (
    DICTIONARY,
    AddedForms,
    blank_forms,
    dictionary_bytes,
    write_further,
)
from evalkit.intake.plan_text import PlanWords, instrument_block, plan_text, risk_sentence
from evalkit.intake.planned_tables import tables_with
from evalkit.intake.source_files import SOURCES_FILE
from evalkit.intake.sources_text import sources_text
from evalkit.intake.table_schemas import schema_files
from evalkit.intake.workbook_gate import MOST_SHEETS
from evalkit.intake.workbook_writing import WrittenSheet, workbook_bytes

WORKBOOK = "evalkit_workbook.xlsx"
OWN_TEMPLATES = ("swemwbs", "who5")

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
    ``plan.toml`` and ``sources.toml`` with every key explained (the second all in comments),
    ``dictionary.csv``, ``house_measure.toml`` for a questionnaire of one's own, and in
    ``schemas/`` a Frictionless Table Schema per table.

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
        A file is there already (nothing is written then), no questionnaire was named, or so many
        that the workbook would not be read back.
    DefinitionError
        There is no such questionnaire, or its key is unverified and that was not accepted.
    """
    files = template_files(
        instruments, folder=Path(folder), accept_unverified_key=accept_unverified_key
    )
    files[PLAN_FILE] += _private_mark()
    _refuse_planned(Path(folder))
    write_new_files(Path(folder), files)
    return Path(folder)


def add_forms(
    folder: str | Path, instruments: Sequence[str], *, accept_unverified_key: bool = False
) -> AddedForms:
    """Write the blank CSV files and schemas of further questionnaires of a cohort with a plan.

    Nothing that is there is touched: neither the plan, nor the workbook, nor a form.  To
    dictionary.csv the new columns are added below the others, unless somebody made it anew.

    Parameters
    ----------
    folder : str or Path
        A cohort folder with a plan.toml.
    instruments : sequence of str
        Names of questionnaires, as for :func:`write_templates`.
    accept_unverified_key : bool
        As for :func:`write_templates`.

    Returns
    -------
    AddedForms

    Raises
    ------
    DataError
        The folder cannot be written.
    DefinitionError
        There is no such questionnaire, its key is unverified and that was not accepted, it gives
        a score that another one of the plan gives, or the plan's own entries are not what they
        must be.
    """
    place = Path(folder)
    planned = planned_instruments(read_toml(place / PLAN_FILE), place)
    loaded = _loaded(instruments, folder=place, accept_unverified_key=accept_unverified_key)
    further = [each for each in loaded if each.name not in planned]
    _refuse_clash([*(each.instrument for each in planned.values()), *further])
    tables = [load_table("responses", each) for each in loaded]
    return write_further(place, tables, to_plan="\n".join(map(instrument_block, further)))


def risk_sentences(
    instruments: Sequence[str], *, folder: Path, accept_unverified_key: bool
) -> list[str]:
    """Return what to know about answers that cannot wait, a sentence or two per questionnaire."""
    loaded = _loaded(instruments, folder=folder, accept_unverified_key=accept_unverified_key)
    return [said for each in loaded if (said := risk_sentence(each))]


def template_files(
    instruments: Sequence[str],
    *,
    folder: Path | None = None,
    accept_unverified_key: bool = False,
) -> dict[str, bytes]:
    """Return the blank forms by file name, as :func:`write_templates` writes them."""
    loaded = _loaded(instruments, folder=folder, accept_unverified_key=accept_unverified_key)
    _refuse_clash(loaded)
    tables = tables_with(loaded)
    return blank_forms(tables) | {
        WORKBOOK: workbook_bytes(_sheets(tables)),
        PLAN_FILE: plan_text(WORDS, instruments=loaded, schools=()).encode("utf-8"),
        SOURCES_FILE: sources_text(loaded).encode("utf-8"),
        DICTIONARY: dictionary_bytes(tables),
        f"{BLANK}.toml": (INSTRUMENTS / f"{BLANK}.toml").read_bytes(),
        **schema_files(tables),
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


def _loaded(
    names: Sequence[str], *, folder: Path | None, accept_unverified_key: bool
) -> list[Instrument]:
    if not names:
        raise DataError(
            'Name at least one questionnaire for the templates, for example "swemwbs"; '
            "`evalkit show instruments` lists them."
        )
    return [
        load_instrument(name, folder=folder, accept_unverified_key=accept_unverified_key)
        for name in dict.fromkeys(names)
    ]


def _refuse_clash(instruments: Sequence[Instrument]) -> None:
    if clash := clash_of_scores(instruments):
        raise DefinitionError(clash)


def _refuse_planned(folder: Path) -> None:
    """Say how to get one more form, to whoever asks for all of them a second time."""
    if (folder / PLAN_FILE).exists():
        raise DataError(
            f"{folder} already holds {PLAN_FILE}. Nothing was written, because no file may be "
            "lost. "
            "For the blank form of a further questionnaire write: "
            f"evalkit new {folder} --instrument NAME. For a new cohort name a new folder."
        )


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
    sheets = [read_me_sheet(tables), *forms, dictionary_sheet(tables)]
    # One more is the hidden sheet with the words that are offered.
    if (too_many := len(sheets) + 1 - MOST_SHEETS) > 0:
        raise DataError(
            f"A workbook may have {MOST_SHEETS} sheets, and with all these questionnaires it would "
            f"have {len(sheets) + 1}. Name {too_many} fewer; `evalkit new` adds the CSV forms of "
            "others to a folder that has its plan."
        )
    return sheets

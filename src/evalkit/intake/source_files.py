"""Finding what a cohort folder holds: a folder or a workbook per school, or tables for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.catalogue import CohortPlan, Table
from evalkit.catalogue.toml_section import hint
from evalkit.intake.planned_tables import table_named
from evalkit.intake.problems import Problem
from evalkit.intake.unread_sheets import UNPLANNED_MEND, unplanned_questionnaire
from evalkit.intake.workbook_gate import REFUSED_KINDS, refuse_kind

SOURCES_FILE = "sources.toml"
CSV_ENDINGS = (".csv", ".tsv")
WORKBOOK = ".xlsx"
TEXT_ENDING = ".txt"
"""Read like a CSV file, but only when it is named after a table: most such files are notes."""
_READ = (*CSV_ENDINGS, WORKBOOK)
_MADE_BY_COMPUTERS = ("~$", ".", "_", "Thumbs.db", "desktop.ini")
_OWN_FOLDERS = ("reports", "notebooks")
_OWN_FILES = ("dictionary.csv",)
_LONGEST_HEADER = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that is read.

    ``label`` names it to people; ``school_id`` is None where the rows say which school they
    belong to; ``table`` is None for a workbook.
    """

    path: Path
    label: str
    school_id: str | None
    table: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands in a cohort folder: files to read, and what is to be said about the others."""

    files: tuple[SourceFile, ...]
    problems: tuple[Problem, ...]
    definitions: tuple[Path, ...]


def find_sources(
    folder: Path, *, plan: CohortPlan, tables: Mapping[str, Table], mapped: Collection[Path]
) -> Found:
    """Return the files of a cohort folder, in a fixed order.

    Parameters
    ----------
    folder : Path
        The cohort folder.
    plan : CohortPlan
        Its plan: when that lists schools, folders of other names are told about, not read.
    tables : mapping of name to Table
        What the plan asks for; a CSV file is named after its table.
    mapped : collection of Path
        Files that sources.toml speaks for; they are not read a second time under their own name.
    """
    files: list[SourceFile] = []
    problems: list[Problem] = []
    planned = {school.school_id.casefold(): school.school_id for school in plan.schools}
    for entry in _listed(folder):
        if entry.is_dir():
            paths = [path for path in _listed(entry) if path.resolve() not in mapped]
            is_listed = entry.name.casefold() in planned
            # A folder of foreign files alone is no school's.
            sent = _listed(entry) if is_listed else paths
            if entry.name in _OWN_FOLDERS or not any(_is_data(path, tables) for path in sent):
                continue
            school = planned.get(entry.name.casefold(), None if planned else entry.name)
            if school is None:
                has_mapped = len(paths) < len(list(_listed(entry)))
                problems.append(_unplanned(entry.name, [*planned.values()], has_mapped=has_mapped))
                continue
            inside = [_placed(path, f"{entry.name}/", school, tables) for path in paths]
        elif entry.resolve() in mapped or not _is_sent(entry, tables):
            continue
        else:
            of_school = planned.get(entry.stem.casefold()) if entry.suffix == WORKBOOK else None
            inside = [_placed(entry, "", of_school, tables)]
        files += [each for each in inside if isinstance(each, SourceFile)]
        problems += [each for each in inside if isinstance(each, Problem)]
    definitions = sorted(
        path for path in folder.glob("*.toml") if path.is_file() and not path.name.startswith("_")
    )
    return Found(files=tuple(files), problems=tuple(problems), definitions=tuple(definitions))


def _listed(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if not entry.name.startswith(_MADE_BY_COMPUTERS):
            yield entry


def _is_sent(path: Path, tables: Mapping[str, Table]) -> bool:
    """Return whether a file beside the plan may be a school's; our own dictionary is not."""
    return _is_data(path, tables) and path.name not in _OWN_FILES


def _is_data(path: Path, tables: Mapping[str, Table]) -> bool:
    is_table = _is_table_text(path, tables)
    return path.suffix.lower() in {*_READ, *REFUSED_KINDS} or is_table


def _is_table_text(path: Path, tables: Mapping[str, Table]) -> bool:
    is_text = path.suffix.lower() == TEXT_ENDING
    return is_text and table_named(path.stem, dict(tables)) is not None


def _placed(
    path: Path, before: str, school: str | None, tables: Mapping[str, Table]
) -> SourceFile | Problem | None:
    label = before + path.name
    ending = path.suffix.lower()
    if path.is_dir() or ending == ".toml":
        return None
    if ending in REFUSED_KINDS:
        return _for_school(refuse_kind(label, ending), school)
    is_nearly = ending == TEXT_ENDING and hint(path.stem, tables) != ""
    if not (ending in _READ or is_nearly or _is_table_text(path, tables)):
        return _no_table(label, school)
    if ending == WORKBOOK:
        return SourceFile(path=path, label=label, school_id=school, table=None)
    table = table_named(path.stem, dict(tables))
    if table is None:
        questionnaire = unplanned_questionnaire(path.stem)
        if questionnaire is None:
            return _ignored(label, school, tables, hint(path.stem, tables))
        return None if _is_blank_form(path) else _unused(label, school, questionnaire)
    return SourceFile(path=path, label=label, school_id=school, table=table.name)


def _for_school(problem: Problem, school: str | None) -> Problem:
    return replace(problem, school_id=school)


def _is_blank_form(path: Path) -> bool:
    """Return whether a CSV file holds one line at most, the column names."""
    with path.open("rb") as opened:
        start = opened.read(_LONGEST_HEADER)
    return len(start) < _LONGEST_HEADER and len(start.split()) <= 1


def _ignored(label: str, school: str | None, tables: Iterable[str], guess: str) -> Problem:
    return _not_read(
        label,
        school,
        f"The file was not read. No table of the plan has this name; there are "
        f"{', '.join(tables)}.{guess}",
        "Name a CSV file after its table, or a sheet of a workbook, if it should be read.",
    )


def _no_table(label: str, school: str | None) -> Problem:
    return _not_read(
        label,
        school,
        "It is no table, so it was not read.",
        "Take it out of the folder; consent forms must not be sent.",
    )


def _unused(label: str, school: str | None, questionnaire: str) -> Problem:
    return _not_read(
        label,
        school,
        f"The plan does not use the questionnaire {questionnaire}, so the file was not read.",
        UNPLANNED_MEND,
    )


def _not_read(label: str, school: str | None, message: str, mend: str) -> Problem:
    return Problem(
        severity="note",
        kind="file_not_read",
        school_id=school,
        file=label,
        message=message,
        mend=mend,
    )


def _unplanned(name: str, planned: Collection[str], *, has_mapped: bool) -> Problem:
    left_out = (
        f"so those of its files that {SOURCES_FILE} does not name were left out."
        if has_mapped
        else "so its folder was left out."
    )
    or_map = f", or name the files in {SOURCES_FILE}" if has_mapped else ""
    return Problem(
        severity="warning",
        kind="unplanned_school",
        file=f"{name}/",
        message=f"The plan does not list a school {name!r}, {left_out}{hint(name, planned)}",
        mend="Add the school under [[schools]] in plan.toml, or name the folder as the plan does"
        f"{or_map}.",
    )

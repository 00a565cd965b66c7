"""What ``evalkit check`` says: school by school, what was found and how to mend it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.batch.check_folder import CheckFiles
    from evalkit.intake import Store
    from evalkit.intake.problem_entries import Entry

WIDTH = 100


def check_text(cohort_dir: Path, *, reports_dir: Path) -> tuple[str, int]:
    """Return the data check of a cohort in plain English, and the exit code that goes with it.

    The exit code is 0 when every file can be used, otherwise that of a DataError.  Each school's
    page and workbook are written below ``reports_dir``, for the school alone.

    Raises
    ------
    DataError, DefinitionError
        The folder cannot be taken in at all: no files, or a plan that does not say what it must.
    RunError
        ``reports_dir`` cannot be written.
    """
    from evalkit.batch.check_folder import write_checks
    from evalkit.intake import take_in
    from evalkit.intake.problem_entries import problem_entries
    from evalkit.scoring import require_examples

    store = take_in(cohort_dir)
    for instrument in store.plan.instruments.values():
        require_examples(instrument)
    parts, spotless = [f"{store.plan.title}\n"], []
    for code, own in store.problems.groupby("school_id", sort=False, dropna=False):
        entries = problem_entries(own)
        if entries:
            parts.append(
                "\n".join([_summary(code, own, entries, store), *_grouped(entries)]) + "\n"
            )
        else:
            spotless.append(str(code))
    if spotless:
        told = f"Nothing to say about the schools {', '.join(sorted(spotless, key=_by_number))}."
        parts.append(textwrap.fill(told, WIDTH) + "\n")
    parts += [_entry(said) + "\n" for said in _about_answers(store)]
    has_errors = (store.problems["severity"] == "error").any()
    parts += [_entry(said) + "\n" for said in _rules_to_choose(store)]
    parts.append(_verdict(store))
    parts.append(_where(write_checks(store, reports_dir=reports_dir)))
    return "\n".join(parts), DataError.exit_code if has_errors else 0


def _rules_to_choose(store: Store) -> list[str]:
    """Return what the plan may say about what was found: for the evaluators, not for a school."""
    problems = store.problems
    kinds = set(problems.loc[problems["severity"] == "error", "kind"])
    if store.plan.duplicate_pupils or not kinds & {"duplicate_pupil", "duplicate_answers"}:
        return []
    return [
        "For those who run the evaluation: pupil codes that stand twice stop a school's reports, "
        "unless plan.toml says what is to happen to them, for example "
        'duplicate_pupils = "leave_out_all".'
    ]


def _about_answers(store: Store) -> list[str]:
    """Return what to know of the answers themselves, over all usable schools."""
    from evalkit.findings import contrary_items, risk_notes
    from evalkit.intake import open_cohort

    if not any(school.is_usable for school in store.schools):
        return []
    cohort = open_cohort(store.path)
    contrary = [f"Look at the answers: {said}" for said in contrary_items(cohort)]
    return [*risk_notes(cohort), *contrary]


def _summary(code: object, own: pd.DataFrame, entries: Sequence[Entry], store: Store) -> str:
    """Return the first line: whose files, how many rows can be used, how much is to be mended."""
    from evalkit.intake.problem_entries import rows_in_use, things_to_fix

    named = {school.school_id: school.name for school in store.schools}
    who = "All schools"
    if isinstance(code, str):
        name = named.get(code, code)
        who = f"School {code}" + (f", {name}" if name not in (code, f"School {code}") else "")
    n_errors = sum(entry.severity == "error" for entry in entries)
    return f"{who}: {f'{rows_in_use(own)} {things_to_fix(n_errors)}'.strip()}"


def _grouped(entries: Sequence[Entry]) -> list[str]:
    """Return the entries as a list under the heading of each group, the worst first."""
    from evalkit.intake.problem_entries import GROUPS, entry_sentence

    lines = []
    for severity, heading in GROUPS.items():
        own = [entry for entry in entries if entry.group == severity]
        if own:
            until = ": no report can be made until these are mended" * (severity == "error")
            lines.append(f"\n  {heading} ({len(own)}){until}")
            lines += [_entry(entry_sentence(entry)) for entry in own]
    return lines


def _where(files: CheckFiles) -> str:
    """Return where the pages are, and that they are for the schools alone."""
    told = (
        f"For each school's own eyes, because they hold what pupils' cells held: {files.folder} "
        "has a folder per school with a page (data_check.html) and, where there is something to "
        "look at, its tables with the cells coloured (data_check.xlsx)."
    )
    if files.cohort_page:
        told += f" What belongs to no single school is in {files.cohort_page.name} beside them."
    return textwrap.fill(told, WIDTH, break_long_words=False, break_on_hyphens=False)


def _entry(sentence: str) -> str:
    return textwrap.fill(
        sentence,
        WIDTH,
        initial_indent="  - ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _by_number(code: str) -> tuple[int, str]:
    """Sort codes that are numbers as numbers: 6 before 56."""
    return (int(code) if code.isdecimal() else -1, code)


def _verdict(store: Store) -> str:
    n_ready = sum(school.is_usable for school in store.schools)
    told = f"{n_ready} of {len(store.schools)} schools are ready for their reports."
    kept_back = [school.school_id for school in store.schools if not school.is_usable]
    if kept_back:
        told += f" To mend first: {', '.join(kept_back)}."
    return told

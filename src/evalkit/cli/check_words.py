"""What ``evalkit check`` says: school by school, what was found and how to mend it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import DataError

if TYPE_CHECKING:
    from evalkit.intake import Store

WIDTH = 100


def check_text(cohort_dir: Path) -> tuple[str, int]:
    """Return the data check of a cohort in plain English, and the exit code that goes with it.

    The exit code is 0 when every file can be used, otherwise that of a DataError.  Nothing but
    the cohort's own private store is written.

    Raises
    ------
    DataError, DefinitionError
        The folder cannot be taken in at all: no files, or a plan that does not say what it must.
    """
    from evalkit.intake import problem_sentences, take_in
    from evalkit.scoring import require_examples

    store = take_in(cohort_dir)
    for instrument in store.plan.instruments.values():
        require_examples(instrument)
    parts, spotless = [f"{store.plan.title}\n"], []
    for code, own in store.problems.groupby("school_id", sort=False, dropna=False):
        summary, *entries = problem_sentences(own)
        if entries:
            parts.append("\n".join([_named(summary, store), *map(_entry, entries)]) + "\n")
        else:
            spotless.append(str(code))
    if spotless:
        told = f"Nothing to say about the schools {', '.join(sorted(spotless, key=_by_number))}."
        parts.append(textwrap.fill(told, WIDTH) + "\n")
    parts += [_entry(said) + "\n" for said in _about_answers(store)]
    has_errors = (store.problems["severity"] == "error").any()
    parts.append(_verdict(store))
    return "\n".join(parts), DataError.exit_code if has_errors else 0


def _about_answers(store: Store) -> list[str]:
    """Return what to know of the answers themselves, over all usable schools."""
    from evalkit.findings import contrary_items, risk_notes
    from evalkit.intake import open_cohort

    if not any(school.is_usable for school in store.schools):
        return []
    cohort = open_cohort(store.path)
    contrary = [f"Look at the answers: {said}" for said in contrary_items(cohort)]
    return [*risk_notes(cohort), *contrary]


def _named(summary: str, store: Store) -> str:
    """Return a school's summary with its name, which people know better than its code."""
    for school in store.schools:
        code = f"School {school.school_id}:"
        if summary.startswith(code) and school.name != code[:-1]:
            return summary.replace(code, f"School {school.school_id}, {school.name}:", 1)
    return summary


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

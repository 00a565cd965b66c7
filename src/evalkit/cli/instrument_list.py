"""The list of questionnaires that ``evalkit show`` prints: a cohort's own first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from evalkit.catalogue import Instrument
from evalkit.catalogue.instruments import BLANK, known_instruments

WIDTH = 96
ENDING = (
    "Grade A: the scoring key was seen in a published source. Grade B: part of it is "
    "unverified, and a plan must say accept_unverified_key = true to use it. "
    "`evalkit show NAME` explains one of them in words."
)
OWN_ENDING = (
    "Grades of a cohort's own questionnaires are as their files say. `evalkit show NAME {folder}` "
    "explains one of them."
)
ITEMS_KEY = "n_items"
"""A key that no other file of a cohort has, by which a questionnaire's file is known."""


def instruments_text(cohort_dir: Path | None = None) -> str:
    """Return the questionnaires, each with grade and title, ages and licence.

    With a cohort folder its own ones stand first and say whether they replace a built-in one;
    files that were meant to be questionnaires and cannot be used are named.
    """
    listed = known_instruments(cohort_dir)
    own = [each for each in listed if not each.is_built_in]
    replaced = {each.name for each in own}
    built_in = [each for each in listed if each.is_built_in and each.name not in replaced]
    if cohort_dir is None:
        return f"{_entries(built_in)}\n\n{textwrap.fill(ENDING, WIDTH)}"
    told = [f"The cohort's own, from {cohort_dir}:\n{_entries(own) or '  none'}"]
    told += [_filled(said) for said in _unusable(cohort_dir, own)]
    told += [f"Built in:\n{_entries(built_in)}"]
    told += [_filled(f"{ENDING} {OWN_ENDING.format(folder=cohort_dir)}")]
    return "\n\n".join(told)


def _filled(text: str) -> str:
    """Return text folded so that paths and file names stay whole and can be copied."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _entries(instruments: Sequence[Instrument]) -> str:
    widest = max((len(each.name) for each in instruments), default=0)
    indent = " " * (widest + 9)
    parts: list[str] = []
    for each in instruments:
        head = f"{each.name:<{widest}}  {each.grade:<5}  {each.title}"
        about = f"{_whose(each)}Ages {each.respondent_ages}. Licence: {each.licence}."
        parts += [
            textwrap.fill(head, WIDTH, subsequent_indent=indent),
            textwrap.fill(about, WIDTH, initial_indent=indent, subsequent_indent=indent),
        ]
    return "\n".join(parts)


def _whose(instrument: Instrument) -> str:
    if instrument.is_built_in:
        return ""
    if instrument.replaces_built_in:
        return "The cohort's own file; it replaces the built-in one of this name. "
    return "The cohort's own file. "


def _unusable(folder: Path, own: Iterable[Instrument]) -> list[str]:
    """Return a sentence for each file that was meant to be a questionnaire and is not one."""
    names = {each.name.partition("_order_")[0] for each in own} | {each.name for each in own}
    said = []
    for file in sorted(folder.iterdir()):
        if not _is_meant(file) or (file.suffix.casefold() == ".toml" and file.stem in names):
            continue
        if file.suffix == ".toml":
            said.append(
                f"{file.name} cannot be used yet: `evalkit show {file.stem} {folder}` says why."
            )
        else:
            said.append(f"{file.name} is not read: its name must end in .toml.")
    return said


def _is_meant(file: Path) -> bool:
    if ".toml" not in file.name.casefold() or file.stem == BLANK or not file.is_file():
        return False
    return ITEMS_KEY in file.read_text(encoding="utf-8", errors="replace")

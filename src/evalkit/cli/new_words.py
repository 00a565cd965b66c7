"""What ``evalkit new`` says once it has written forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.intake.further_forms import AddedForms


def new_text(folder: Path) -> str:
    """Return what to do with the forms and the plan of a new cohort."""
    from evalkit.intake.source_files import SOURCES_FILE
    from evalkit.intake.templates import WORKBOOK

    return (
        f"Blank forms are in {folder}.\n"
        f"1. Fill in {folder / 'plan.toml'}; the places that are yours are marked.\n"
        f"2. Give each school a copy of {WORKBOOK}, or of the CSV files.\n"
        f"3. Put what comes back into a folder per school: {folder / 'S01'} and so on. Answers "
        f"from Microsoft Forms or Google Forms: say in {SOURCES_FILE} how they are read.\n"
        f"4. Run: evalkit check {folder}"
    )


def added_text(added: AddedForms, folder: Path) -> str:
    """Return which forms were put beside a plan, and what its owner must add to it."""
    from evalkit.intake.templates import WORKBOOK

    told = []
    if added.written:
        told.append(f"Written in {folder}: {', '.join(added.written)}.")
    if added.kept:
        told.append(f"Left as it was, because it is there already: {', '.join(added.kept)}.")
    if not added.is_in_dictionary:
        told.append("dictionary.csv was changed or is not there, so nothing was added to it.")
    told.append(
        f"There is a plan.toml in {folder}; it and every other file were left as they were. "
        f"{WORKBOOK} gets no new sheet: give schools the CSV file as well."
    )
    told.append(
        f"Add to plan.toml, above its line [outcomes]:\n\n{added.to_plan}"
        if added.to_plan
        else "plan.toml names the questionnaire already; nothing is to be added there."
    )
    return "\n".join(told)

"""What ``evalkit show`` prints: questionnaires, tables and plans as readable text."""

from __future__ import annotations

import textwrap
from pathlib import Path

from evalkit.catalogue import (
    CohortPlan,
    Instrument,
    Outcome,
    Table,
    list_instruments,
    list_tables,
    load_instrument,
    load_plan,
    load_table,
)
from evalkit.catalogue.toml_section import hint
from evalkit.errors import DefinitionError
from evalkit.vocabulary import ROLE_PLURALS

WIDTH = 96


def shown(name: str, cohort_dir: Path | None) -> str:
    """Return the text for ``evalkit show NAME [DIR]``.

    Raises
    ------
    DefinitionError
        Nothing has this name, or ``plan`` was asked for without a folder.
    """
    if name == "instruments":
        return instruments_text()
    if name == "plan":
        if cohort_dir is None:
            raise DefinitionError("Which plan? Name the cohort folder: evalkit show plan my_cohort")
        return plan_text(load_plan(cohort_dir))
    if name in list_tables():
        return table_text(load_table(name))
    known = ["instruments", "plan", *list_tables(), *list_instruments()["name"]]
    try:
        return instrument_text(load_instrument(name, folder=cohort_dir))
    except DefinitionError:
        # rses10 alone is known, but exists in two item orders: that message helps more.
        if any(each.startswith(f"{name}_") for each in known):
            raise
        raise DefinitionError(
            f"There is nothing called {name!r} to show. Known: {', '.join(known)}."
            f"{hint(name, known)}"
        ) from None


def instruments_text() -> str:
    """Return the built-in questionnaires, a paragraph each."""
    parts = [
        f"{row['name']}\n"
        + _facts(
            ("title", row["title"]),
            ("items", row["n_items"]),
            ("scores", row["scales"]),
            ("ages", row["ages"]),
            ("licence", row["licence"]),
            ("key", _grade(row["grade"])),
        )
        for row in list_instruments().to_dict("records")
    ]
    return "\n\n".join(parts)


def instrument_text(instrument: Instrument) -> str:
    """Return all that is known of one questionnaire; never its wordings."""
    turned = [
        place
        for place, item in enumerate(instrument.items, start=1)
        if item in instrument.reversed_items
    ]
    facts = _facts(
        ("what", instrument.what),
        ("why", instrument.why),
        ("caveats", instrument.caveats),
        ("items", f"{len(instrument.items)}, answered {instrument.lowest} to {instrument.highest}"),
        ("turned", ", ".join(map(str, turned)) or "none"),
        ("columns", f"{instrument.items[0]} to {instrument.items[-1]}"),
        ("ages", instrument.respondent_ages),
        ("period", instrument.reference_period),
        ("licence", instrument.licence),
        ("reference", instrument.reference),
        ("key", _grade(instrument.grade)),
        ("sources", "; ".join(instrument.sources)),
        ("unverified", " ".join(instrument.unverified) or "nothing"),
    )
    scores = [
        f"  {scale.name}: {scale.label}, {scale.lowest:g} to {scale.highest:g}, "
        f"{'higher' if scale.higher_is_better else 'lower'} is better, "
        f"needs {scale.min_answered} of {len(scale.items)} answers"
        for scale in instrument.scales
    ]
    return "\n".join([f"{instrument.name}: {instrument.title}", facts, "scores", *scores])


def table_text(table: Table) -> str:
    """Return a table's columns and what may stand in them."""
    head = f"{table.name}: one row is {table.row}; told apart by {', '.join(table.key)}"
    columns = [
        (column.name, f"{column.title}. {column.what} For example {column.example}.")
        for column in table.columns
    ]
    return f"{head}\n{_facts(*columns)}"


def plan_text(plan: CohortPlan) -> str:
    """Return a plan in words: what was decided before any result was seen."""
    analysis = plan.analysis
    schools = ", ".join(f"{each.school_id} {each.name}" for each in plan.schools)
    waves = [f"{name} at {', '.join(waves)}" for name, waves in plan.waves.items()]
    facts = _facts(
        ("programme", plan.programme),
        ("as of", plan.as_of.isoformat()),
        ("schools", schools or "as the data name them"),
        ("pupils", ", ".join(ROLE_PLURALS[group] for group in plan.groups)),
        ("asked", "; ".join(waves) or "no questionnaire"),
        ("primary", _outcome(plan.primary)),
        ("secondary", "; ".join(_outcome(each) for each in plan.outcomes[1:]) or "none"),
        ("records", "; ".join(_outcome(each) for each in plan.record_outcomes) or "none"),
        ("bands", "; ".join(f"{s}: {b.title}" for s, b in plan.bands.items()) or "none"),
        ("comparison", plan.comparison_design),
        (
            "analysis",
            f"{analysis.level:.0%} intervals; effect sizes by {analysis.standardise_by}"
            f"{', corrected for small groups' if analysis.is_corrected else ''}; "
            f"schools pooled by a {analysis.pooling_model}-effects model",
        ),
        ("bad rows", plan.rows_with_problems),
        ("duplicates", plan.duplicate_pupils or "keep the school's report back"),
        ("disclosure", plan.policy),
    )
    return f"{plan.title}\n{facts}"


def _outcome(outcome: Outcome) -> str:
    return f"{outcome.label} ({outcome.name}), {outcome.before} to {outcome.after}"


def _grade(grade: str) -> str:
    return {"A": "A, seen in the authors' own source", "B": "B, not yet fully checked"}[grade]


def _facts(*pairs: tuple[str, object]) -> str:
    widest = max(len(name) for name, _ in pairs)
    return "\n".join(_fact(name, str(value), widest) for name, value in pairs)


def _fact(name: str, value: str, widest: int) -> str:
    indent = " " * (widest + 4)
    return textwrap.fill(
        value, WIDTH, initial_indent=f"  {name:<{widest}}  ", subsequent_indent=indent
    )

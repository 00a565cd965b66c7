"""What ``evalkit show`` prints: questionnaires, tables and plans as readable text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from evalkit.catalogue import (
    Bands,
    ChangeRule,
    CohortPlan,
    Instrument,
    Norm,
    Outcome,
    Table,
    list_tables,
    load_instrument,
    load_plan,
    load_table,
)
from evalkit.catalogue.explained import explain_instrument
from evalkit.catalogue.explained_facts import fact_names
from evalkit.catalogue.instruments import is_instrument, known_instruments, misnamed_file
from evalkit.catalogue.toml_section import hint
from evalkit.cli.instrument_list import WIDTH, instruments_text
from evalkit.errors import DefinitionError
from evalkit.vocabulary import ROLE_PLURALS


def shown(name: str, cohort_dir: Path | None) -> str:
    """Return the text for ``evalkit show NAME [DIR]``.

    A folder in the place of the name stands for the questionnaires that its cohort can use.  A
    name may be a questionnaire's, one of its scores', or that of bands, norms or a rule for
    change, which are shown with their questionnaire.

    Raises
    ------
    DefinitionError
        Nothing has this name, there is no such folder, or ``plan`` was asked for without one.
    """
    if cohort_dir is not None and not cohort_dir.is_dir():
        raise DefinitionError(f"There is no folder {cohort_dir}. Give the path of a cohort folder.")
    if name == "instruments":
        return instruments_text(cohort_dir)
    if name == "plan":
        if cohort_dir is None:
            raise DefinitionError("Which plan? Name the cohort folder: evalkit show plan my_cohort")
        return plan_text(load_plan(cohort_dir))
    if name in list_tables():
        return table_text(load_table(name))
    if cohort_dir is None and Path(name).is_dir() and not is_instrument(name):
        return instruments_text(Path(name))
    return instrument_text(_instrument_meant(name, cohort_dir), cohort_dir)


def instrument_text(instrument: Instrument, cohort_dir: Path | None = None) -> str:
    """Return all that is known of one questionnaire; never its wordings.

    Raises
    ------
    DefinitionError
        Its key does not give what its own worked examples say.
    """
    from evalkit.scoring import require_examples  # heavy: wait until one is shown

    require_examples(instrument)
    told = explain_instrument(instrument, folder=cohort_dir)
    parts = [textwrap.fill(f"{told.name}: {told.title}", WIDTH, subsequent_indent="    ")]
    for heading, lines in told.sections:
        parts.append(f"\n{heading}")
        parts += [
            textwrap.fill(
                f"{term}: {text}", WIDTH, initial_indent="  ", subsequent_indent="      ",
                break_on_hyphens=False,
            )
            for term, text in lines
        ]  # fmt: skip
    return "\n".join(parts)


def _instrument_meant(name: str, cohort_dir: Path | None) -> Instrument:
    """Return the questionnaire of this name, or the one that a score or a published fact is of."""
    try:
        return load_instrument(name, folder=cohort_dir, accept_unverified_key=True)
    except DefinitionError as error:
        # A file that is there but does not say what it must, or that exists in several item
        # orders: that message helps more than a list of names.
        if is_instrument(name, folder=cohort_dir):
            raise
        for each in known_instruments(cohort_dir):
            facts = fact_names(each, cohort_dir)
            if name in facts or name in [scale.name for scale in each.scales]:
                return each
        usable = [each.name for each in known_instruments(cohort_dir)]
        known = ["instruments", "plan", *list_tables(), *usable]
        near = misnamed_file(name, cohort_dir) or hint(name, known)
        raise DefinitionError(
            f"There is nothing called {name!r} to show.{near} `evalkit show` lists the "
            f"questionnaires. Besides them there are plan, {', '.join(list_tables())}, and every "
            "score by its name."
        ) from error


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
    waves = [_asked(plan, name) for name in plan.waves]
    facts = _facts(
        ("programme", plan.programme),
        ("as of", plan.as_of.isoformat()),
        ("schools", schools or "as the data name them"),
        ("pupils", ", ".join(ROLE_PLURALS[group] for group in plan.groups)),
        ("asked", "; ".join(waves) or "no questionnaire"),
        ("primary", _outcome(plan.primary)),
        ("secondary", "; ".join(_outcome(each) for each in plan.outcomes[1:]) or "none"),
        ("records", "; ".join(_outcome(each) for each in plan.record_outcomes) or "none"),
        ("bands", _published(plan.bands)),
        ("norms", _published(plan.norms)),
        ("change", _published(plan.change_rules)),
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


def _asked(plan: CohortPlan, name: str) -> str:
    forms = plan.forms.get(name, {})
    at = [f"{wave} ({forms[wave]} form)" if wave in forms else wave for wave in plan.waves[name]]
    return f"{name} at {', '.join(at)}"


def _published(facts: Mapping[str, Sequence[Bands | Norm | ChangeRule]]) -> str:
    told = [f"{scale}: {fact.name} ({fact.mark})" for scale in facts for fact in facts[scale]]
    return "; ".join(told) or "none"


def _outcome(outcome: Outcome) -> str:
    return f"{outcome.label} ({outcome.name}), {outcome.before} to {outcome.after}"


def _facts(*pairs: tuple[str, object]) -> str:
    widest = max(len(name) for name, _ in pairs)
    return "\n".join(_fact(name, str(value), widest) for name, value in pairs)


def _fact(name: str, value: str, widest: int) -> str:
    indent = " " * (widest + 4)
    return textwrap.fill(
        value, WIDTH, initial_indent=f"  {name:<{widest}}  ", subsequent_indent=indent
    )

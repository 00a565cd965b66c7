"""With whom is the main group compared, and how alike were the two before the programme?"""

from __future__ import annotations

from evalkit.findings.comparison_words import (
    DESIGNS,
    kind_of_reason,
    limit_words,
    listed,
    lowered,
    method_words,
    reasons_to_leave_out,
)
from evalkit.findings.fair_comparison import FairComparison, MaySee, fair_comparison
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.groups import group_words, role_of
from evalkit.findings.outcome_change import outcome_words
from evalkit.findings.quantity import Count, Label, Quantity
from evalkit.intake import Cohort

STAGES = {
    "listed": "Listed by the school",
    "included": "Consent given and not withdrawn",
    "both": "With both values of the main outcome",
    "known": "With everything known that they are compared on",
}
COMPARED, WORTH = "Compared", "Worth as many who count equally"
AS_THEY_CAME = (
    "How far apart the groups were as they came is not shown: so few pupils were left out, or "
    "given another weight, that both figures together would tell of them."
)
COLUMNS = {
    "covariate": "Before the programme",
    "raw": "As they came",
    "matched": "As compared",
    "spread": "Ratio of variances",
    "ks": "Largest distance (KS)",
}


def comparison_group(cohort: Cohort, *, may_see: MaySee) -> Finding:
    """Return who is compared with the main group, who is left out and why, and the balance.

    Parameters
    ----------
    cohort : Cohort
        One school's.
    may_see : callable
        Whether the reader may see a quantity (``Reader.may_see``): what may not be seen has no
        say in the verdict, which is ``alike``, ``near`` or ``apart``.
    """
    name = "comparison_group"
    words = _words(cohort)
    made = fair_comparison(cohort, may_see=may_see)
    if isinstance(made, str):
        return Finding(name=name, empty_because=made, words=words)
    return Finding(
        name=name,
        lead="start",
        verdict=made.verdict.key,
        words=words | _judgement(made, may_see),
        quantities={"start": made.start} | _compared(made),
        tables={"who": _who(made, str(words["Group"])), "balance": _balance(made)},
    )


def _words(cohort: Cohort) -> dict[str, str]:
    plan = cohort.plan
    words = group_words(str(role_of(cohort, "main"))) | outcome_words(plan.primary)
    return words | {"compared_with": DESIGNS.get(plan.comparison_design, "")}


def _judgement(made: FairComparison, may_see: MaySee) -> dict[str, str]:
    names = made.pupils.covariates
    called = {column: lowered(label) for column, label in names.items()}
    sentence = made.verdict.sentence(names=called)
    hidden = listed([lowered(label) for label in made.hidden])
    unseen = f"Too few pupils are behind these to judge them here: {hidden}." if hidden else ""
    return {
        "judgement": sentence,
        "unseen": unseen,
        "as_they_came": "" if may_see(made.gaps[made.shown[0]][0]["raw"]) else AS_THEY_CAME,
        "limits": limit_words(made.verdict.rules),
        "method": method_words(made.rule, exact=tuple(made.pupils.exact.values())),
        "covariates": listed([*called.values()]),
    }


def _compared(made: FairComparison) -> dict[str, Count]:
    return {
        "treated": Count(n=made.balance.treated.n),
        "comparison": Count(n=made.balance.comparison.n),
    }


def _who(made: FairComparison, group: str) -> FindingTable:
    """Return how many reached each stage, how many were left out for each reason, who is left."""
    rows = [
        _row(title, *(Count(n=n) for n in made.pupils.stages[stage]))
        for stage, title in STAGES.items()
    ]
    dropped = made.matched.dropped.assign(kind=made.matched.dropped["why"].map(kind_of_reason))
    exact = tuple(made.pupils.exact.values())
    for title, kind in reasons_to_leave_out(made.rule, exact=exact).items():
        here = dropped[dropped["kind"] == kind]["side"]
        rows.append(_row(title, *(Count(n=int((here == s).sum())) for s in _SIDES)))
    sizes = (made.balance.treated, made.balance.comparison)
    rows.append(_row(COMPARED, *(Count(n=size.n) for size in sizes)))
    rows.append(_row(WORTH, *(Count(n=round(size.n_effective)) for size in sizes)))
    columns = {"stage": "Stage", "treated": group, "comparison": "Comparison pupils"}
    return FindingTable(columns=columns, rows=tuple(rows))


_SIDES = ("treated", "comparison")


def _row(title: str, treated: Count, comparison: Count) -> dict[str, Quantity]:
    return {"stage": Label(text=title), "treated": treated, "comparison": comparison}


def _balance(made: FairComparison) -> FindingTable:
    """Return the balance; one column of differences where nothing was matched."""
    columns = dict(COLUMNS)
    if made.rule.method == "none":
        del columns["raw"]
    rows = [
        {name: row[name] for name in columns}
        for rows_of_one in made.gaps.values()
        for row in rows_of_one
    ]
    return FindingTable(columns=columns, rows=tuple(rows))

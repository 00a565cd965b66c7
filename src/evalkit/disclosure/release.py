"""The one guarded door: a finding goes in, what this reader may see comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from evalkit.disclosure.policy import Policy
from evalkit.disclosure.reader import Reader
from evalkit.disclosure.released import _SEAL, Released, ReleasedTable, ReleasedValue
from evalkit.disclosure.rule_book import release_quantity
from evalkit.disclosure.rules import release_prediction
from evalkit.errors import DisclosureError
from evalkit.findings import Finding, FindingTable, PooledMeasure

UNCLEAR = "unclear"


def release(finding: Finding, *, reader: Reader) -> Released:
    """Return a finding as a reader may see it.

    Each number passes the rule of its kind.  Where the finding's lead may not be seen, nothing
    of it is: the result is empty and says that there are too few pupils.

    Raises
    ------
    DisclosureError
        Something other than a finding, a value of a kind that no rule covers, or a finding about
        a school's own files for another reader than that school.
    """
    if not isinstance(finding, Finding):
        raise DisclosureError(
            f"Only a finding can be released; got {type(finding).__name__}. "
            "Call a function of evalkit.findings and release what it returns."
        )
    if finding.is_for_school and not reader.policy.shows_own_files:
        raise DisclosureError(
            f"`{finding.name}` tells what stands in a school's own files, and only that school may "
            f"read it; got the audience {reader.audience!r}. Write audience = 'school' in the "
            "notebook's parameters, and give the page to nobody but the school."
        )
    if finding.empty_because:
        return _empty(finding, reader, finding.empty_because)
    values = {
        name: release_quantity(name, quantity, reader.policy)
        for name, quantity in finding.quantities.items()
    }
    values |= _predictions(finding.quantities, reader.policy)
    if finding.lead is not None and values[finding.lead].is_hidden:
        return _empty(finding, reader, _too_few(finding))
    tables = {name: _table(table, reader.policy) for name, table in finding.tables.items()}
    return Released(
        name=finding.name,
        audience=reader.audience,
        policy=reader.policy.name,
        verdict=_verdict(finding, values),
        words=_words(finding.words),
        values=values,
        tables=tables,
        rules_applied=_rules_applied(values.values(), tables.values()),
        seal=_SEAL,
    )


def _empty(finding: Finding, reader: Reader, reason: str) -> Released:
    return Released(
        name=finding.name,
        audience=reader.audience,
        policy=reader.policy.name,
        empty_because=reason,
        words=_words(finding.words),
        seal=_SEAL,
    )


def _verdict(finding: Finding, values: Mapping[str, ReleasedValue]) -> str | None:
    """Return the verdict, never firmer than the rounded limits beside it."""
    rests_on = finding.verdict_of or finding.lead
    if rests_on is None or values[rests_on].is_hidden:
        return None
    low, high = values[rests_on].low, values[rests_on].high
    if finding.verdict is not None and low is not None and high is not None and low <= 0 <= high:
        return UNCLEAR
    return finding.verdict


def _too_few(finding: Finding) -> str:
    is_over_schools = isinstance(finding.quantities[str(finding.lead)], PooledMeasure)
    return "too_few_schools" if is_over_schools else "too_few"


def _predictions(quantities: Mapping[str, object], policy: Policy) -> dict[str, ReleasedValue]:
    return {
        f"{name}_prediction": release_prediction(quantity, policy)
        for name, quantity in quantities.items()
        if isinstance(quantity, PooledMeasure)
    }


def _table(table: FindingTable, policy: Policy) -> ReleasedTable:
    rows = tuple(
        {name: release_quantity(name, quantity, policy) for name, quantity in row.items()}
        for row in table.rows
    )
    return ReleasedTable(columns=_words(table.columns), rows=rows, seal=_SEAL)


def _words(words: Mapping[str, str]) -> Mapping[str, str]:
    for name, word in words.items():
        if not isinstance(word, str):
            raise DisclosureError(
                f"`{name}` must be words; got {type(word).__name__}. Numbers go in as quantities."
            )
    return MappingProxyType(dict(words))


def _rules_applied(
    values: Iterable[ReleasedValue], tables: Iterable[ReleasedTable]
) -> tuple[str, ...]:
    cells = [cell for table in tables for row in table.rows for cell in row.values()]
    return tuple(sorted({cell.rule for cell in [*values, *cells] if cell.rule}))

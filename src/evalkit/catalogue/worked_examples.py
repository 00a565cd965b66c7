"""Examples in a questionnaire's file: answers, and the scores that somebody worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from evalkit.catalogue.instrument import Example
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.toml_section import Section, hint

MISSING = "."
NO_SCORE = "none"


def read_examples(
    section: Section, *, n_items: int, scales: Sequence[Scale]
) -> tuple[Example, ...]:
    """Return the [[examples]] of a questionnaire's file.

    Raises
    ------
    DefinitionError
        An example has another number of answers than the form, or names a score that is not one.
    """
    return tuple(
        _example(entry, n_items=n_items, scales=scales)
        for entry in section.sections("examples", ())
    )


def _example(entry: Section, *, n_items: int, scales: Sequence[Scale]) -> Example:
    marks = entry.text("answers").split()
    if len(marks) != n_items:
        raise entry.complain(
            "answers",
            f"it must hold {n_items} answers with spaces between them, a dot for one that is "
            f"missing; got {len(marks)}.",
        )
    known = [scale.name for scale in scales]
    scores = {}
    for name, score in entry.plain("scores").items():
        if name not in known:
            raise entry.complain("scores", f"there is no score {name!r}.{hint(name, known)}")
        scores[name] = _score(entry, name, score)
    entry.finish()
    return Example(
        answers=tuple(_answer(entry, mark) for mark in marks), scores=MappingProxyType(scores)
    )


def _answer(entry: Section, mark: str) -> float | None:
    if mark == MISSING:
        return None
    try:
        return float(mark)
    except ValueError:
        raise entry.complain("answers", f"{mark!r} is neither a number nor a dot.") from None


def _score(entry: Section, name: str, score: object) -> float | None:
    if score == NO_SCORE:
        return None
    if isinstance(score, bool) or not isinstance(score, int | float):
        raise entry.complain(
            "scores", f'{name} must be a number, or "{NO_SCORE}" where there is no score.'
        )
    return float(score)

"""Examples in a questionnaire's file: answers, and the scores that somebody worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from evalkit.catalogue.instrument import Example
from evalkit.catalogue.scale_reading import Answering
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.toml_section import Section, hint

MISSING = "."
NO_SCORE = "none"
NUMBER = r"[-+]?[0-9]+([.][0-9]+)?"
MOST = 1e9


def read_examples(
    section: Section, *, answering: Answering, scales: Sequence[Scale]
) -> tuple[Example, ...]:
    """Return the [[examples]] of a questionnaire's file.

    Raises
    ------
    DefinitionError
        An example has another number of answers than the form, an answer that the form does not
        allow, no score at all, or names a score that is not one.
    """
    return tuple(
        _example(entry, answering=answering, scales=scales)
        for entry in section.sections("examples", ())
    )


def _example(entry: Section, *, answering: Answering, scales: Sequence[Scale]) -> Example:
    marks, n_items = entry.text("answers").split(), len(answering.numbered)
    if len(marks) != n_items:
        raise entry.complain(
            "answers",
            f"it must hold {n_items} answers with spaces between them, a dot for one that is "
            f"missing; got {len(marks)}.",
        )
    known = [scale.name for scale in scales]
    scores = {}
    written = entry.plain("scores")
    if not written:
        raise entry.complain(
            "scores", f"it must name what the answers give: {{ {known[0]} = 12 }}; got none."
        )
    for name, score in written.items():
        if name not in known:
            raise entry.complain("scores", f"there is no score {name!r}.{hint(name, known)}")
        scores[name] = _score(entry, name, score)
    entry.finish()
    return Example(
        answers=tuple(
            _answer(entry, mark, number, answering)
            for mark, number in zip(marks, answering.numbered, strict=True)
        ),
        scores=MappingProxyType(scores),
    )


def _answer(entry: Section, mark: str, number: str, answering: Answering) -> float | None:
    if mark == MISSING:
        return None
    if re.fullmatch(NUMBER, mark) is None:
        raise entry.complain("answers", f"{mark!r} is neither a number nor a dot.")
    answer = float(mark)
    is_inside = answering.lowest <= answer <= answering.highest
    if not is_inside or not (answering.is_continuous or answer.is_integer()):
        kind = "a number" if answering.is_continuous else "a whole number"
        raise entry.complain(
            "answers",
            f"the answer to item {number} must be {kind} from {answering.lowest} to "
            f"{answering.highest}, as printed on the form, or a dot; got {mark}.",
        )
    return answer


def _score(entry: Section, name: str, score: object) -> float | None:
    if score == NO_SCORE:
        return None
    if isinstance(score, bool) or not isinstance(score, int | float) or not -MOST < score < MOST:
        raise entry.complain(
            "scores", f'{name} must be a number, or "{NO_SCORE}" where there is no score.'
        )
    return float(score)

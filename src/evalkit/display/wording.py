"""Sentences from ``sentences.toml``, their slots filled with released values and words."""

from __future__ import annotations

import re
from functools import cache

from evalkit.catalogue.toml_section import DEFINITIONS, read_toml
from evalkit.disclosure import Released, ReleasedValue
from evalkit.errors import DefinitionError

SENTENCE_START = re.compile(r"(?:^|(?<=\. ))[a-z]")
SLOT = re.compile(r"\{([A-Za-z_]+)(?:\.(low|high))?\}")


@cache
def templates() -> dict[str, dict[str, str]]:
    """Return every sentence by name and verdict."""
    every = read_toml(DEFINITIONS / "sentences.toml")
    return {
        name: {key: every.section(name).text(key) for key in every.section(name).names()}
        for name in every.names()
    }


def worded(released: Released, template: str, *, key: str | None = None, **extra: str) -> str:
    """Return one sentence in the words for the finding's verdict.

    Parameters
    ----------
    template : str
        A table of ``sentences.toml``.
    key : str, optional
        Which sentence of the table; the verdict's, or ``text``, when left out.
    extra : str
        Words beyond those of the finding, already made from released values.

    Raises
    ------
    DefinitionError
        There is no such sentence, or it has a slot that the finding does not fill.
    """
    variants = templates().get(template)
    if variants is None:
        raise DefinitionError(f"sentences.toml has no sentence {template!r}.")
    chosen = key or (released.verdict if released.verdict in variants else "text")
    if chosen not in variants:
        raise DefinitionError(f"sentences.toml, `{template}`: there is no `{chosen}`.")

    def fill(slot: re.Match[str]) -> str:
        name, part = slot.group(1), slot.group(2)
        if name in extra and part is None:
            return extra[name]
        if name in released.words and part is None:
            return released.words[name]
        if name in released.values:
            return _part(released.values[name], part)
        raise DefinitionError(
            f"sentences.toml, `{template}`: {released.name} has nothing for {slot.group(0)}."
        )

    return _tidied(SLOT.sub(fill, variants[chosen]))


def _part(value: ReleasedValue, part: str | None) -> str:
    if part is None or value.is_hidden:
        return value.prose
    return {"low": value.low_text, "high": value.high_text}[part]


def _tidied(text: str) -> str:
    """Begin sentences with a capital and close the gaps that empty slots leave."""
    text = re.sub(r"\s+", " ", text).strip()
    return SENTENCE_START.sub(lambda start: start.group().upper(), text)

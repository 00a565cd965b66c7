"""The tables of the scoring chapters, read so that each line becomes a test.

A chapter is a module with ``TABLES``: the name of a questionnaire and its table.  A key such as
``"wemwbs, missing rule own_mean"`` names one of the rules in the questionnaire's file as well.

    1 ~2 3 | working              | total
    4  1 . | 4 + (5 - 1) + ...    |     .

On the left the numbers printed on the form, ``~`` before those that are turned round; below them
the answers as the pupil gave them, a dot for one that is missing.  ``every 0, but 3=1 8=.`` is
short for a long form.  Then the working in words and sums, then the scores: a dot where there is
none, ``43/11`` where decimals would not be exact.  The name of the questionnaire may be left out of
a score's name.
"""

from __future__ import annotations

import ast
import operator
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd
import pytest

from evalkit.catalogue import Instrument, load_instrument
from evalkit.scoring import score_responses

MISSING = "."
SUM = re.compile(r"(?<![\w.])([\d(][\d. +\-x/()]*?)\s*=\s*(\d+(?:\.\d+)?)")
SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of a table: a pupil's answers, the working and the scores it leads to."""

    instrument: Instrument
    answers: list[float | None]
    working: str
    wanted: dict[str, float | None]

    def scores(self) -> dict[str, float | None]:
        """Return what evalkit makes of the answers, for the scores that the table names."""
        columns = ["pupil_id", "wave", *self.instrument.items]
        frame = pd.DataFrame([["A1", "baseline", *self.answers]], columns=columns)
        scored = score_responses(frame, self.instrument).set_index("scale")["score"]
        return {name: None if pd.isna(scored[name]) else scored[name] for name in self.wanted}

    def sums(self) -> list[tuple[str, float, float]]:
        """Return every sum in the working with what it is said to give, and what it gives."""
        found = SUM.findall(self.working)
        return [(left.strip(), float(right), _worked_out(left)) for left, right in found]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A questionnaire's table as written."""

    name: str
    text: str

    @cached_property
    def instrument(self) -> Instrument:
        """The questionnaire, unverified keys included: a key is a claim, and here it is held to it."""
        name, _, rule = self.name.partition(", missing rule ")
        return load_instrument(name, accept_unverified_key=True, missing_rule=rule or None)

    @property
    def rows(self) -> list[list[str]]:
        """The cells of every line, the heading first."""
        return [[c.strip() for c in line.split("|")] for line in self.text.strip().splitlines()]

    @property
    def marks(self) -> list[str]:
        """The numbers in the heading, with their marks."""
        return self.rows[0][0].split()

    def cases(self) -> list[Case]:
        """Return one case for each line below the heading."""
        scales = [self._scale(name) for name in self.rows[0][2:]]
        return [
            Case(
                instrument=self.instrument,
                answers=self._answers(answers),
                working=working,
                wanted=dict(zip(scales, map(_number, scores), strict=True)),
            )
            for answers, working, *scores in self.rows[1:]
        ]

    def _scale(self, short: str) -> str:
        names = [scale.name for scale in self.instrument.scales]
        stem = self.name.partition(",")[0]
        (found,) = [name for name in names if name in (short, f"{stem}_{short}")]
        return found

    def _answers(self, text: str) -> list[float | None]:
        if not text.startswith("every "):
            return [_number(mark) for mark in text.split()]
        rest, _, exceptions = text.removeprefix("every ").partition(", but ")
        answers = dict.fromkeys(self.instrument.numbers, _number(rest))
        for exception in exceptions.split():
            number, _, mark = exception.partition("=")
            assert number in answers, f"{self.name} has no item {number}"
            answers[number] = _number(mark)
        return list(answers.values())


def _number(mark: str) -> float | None:
    return None if mark == MISSING else float(Fraction(mark))


def _worked_out(text: str) -> float:
    """Return what a sum gives; x means times."""

    def value(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return SIGNS[type(node.op)](value(node.left), value(node.right))
        return float(ast.literal_eval(node))

    return value(ast.parse(text.replace("x", "*").strip(), mode="eval").body)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Turn the tables of a chapter into tests: one for each line (case) or each table (table)."""
    names = {"case", "table"} & set(metafunc.fixturenames)
    if not names or not hasattr(metafunc.module, "TABLES"):
        return
    tables = [Table(name=name, text=text) for name, text in metafunc.module.TABLES.items()]
    if "table" in names:
        metafunc.parametrize("table", tables, ids=[table.name for table in tables])
    else:
        cases = [(table.name, case) for table in tables for case in table.cases()]
        ids = [f"{name}: {case.working}" for name, case in cases]
        metafunc.parametrize("case", [case for _, case in cases], ids=ids)

"""Every measure that an estimate can name has a row, and the row says what it must."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.catalogue import load_measure, load_measures, measures
from evalkit.errors import DefinitionError

SOURCE = Path(measures.__file__).resolve().parent.parent
ROW = """
[made_up]
label = "Made up"
symbol = "x"
unit = "{unit}"
lowest = 0
highest = 1
null_value = {null}
in_words = "what was made up"
sentence = "{sentence}"
"""


def named_measures() -> set[str]:
    """Return the texts given as ``measure=`` anywhere in effects and scoring."""
    found = set()
    for file in [*SOURCE.glob("effects/*.py"), *SOURCE.glob("scoring/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "measure":
                found |= set(texts_of(node.value))
    # Where the name is put together, as in standardised_change_<by>, only its beginning stands.
    return {name for name in found if not name.endswith("_")}


def texts_of(node: ast.AST) -> Iterator[str]:
    """Yield the texts of an expression, without what it only compares with."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.Compare):
        for part in ast.iter_child_nodes(node):
            yield from texts_of(part)


def test_every_named_measure_has_a_row():
    assert named_measures() - set(load_measures()) == set()


@pytest.mark.parametrize("name", load_measures())
def test_every_row_speaks_in_whole_sentences(name):
    measure = load_measure(name)
    assert measure.sentence.endswith(".")
    assert measure.sentence[0].isupper()
    assert measure.sentence.format(value="0.3", low="0.1", high="0.5").count("0.3") == 1
    assert measure.lowest <= measure.null_value <= measure.highest


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"unit": "miles"},
            "measures.toml, key `made_up.unit`: it must be one of 'points', 'standard deviations', "
            "'share', 'ratio', 'correlation', 'pupils'; got 'miles'.",
        ),
        (
            {"null": 2},
            "measures.toml, key `made_up.null_value`: it must lie between lowest and highest, 0 "
            "and 1; got 2.",
        ),
        (
            {"sentence": "It rose."},
            "measures.toml, key `made_up.sentence`: it must say where the value goes, {value}.",
        ),
    ],
)
def test_a_row_that_does_not_say_what_it_must(tmp_path, monkeypatch, row, message):
    told = {"unit": "share", "null": 0, "sentence": "It is {value}.", **row}
    (tmp_path / "measures.toml").write_text(ROW.format(**told), encoding="utf-8")
    monkeypatch.setattr(measures, "DEFINITIONS", tmp_path)
    with pytest.raises(DefinitionError) as error:
        load_measures.__wrapped__()
    assert str(error.value) == message

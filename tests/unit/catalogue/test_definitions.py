"""Every definition loads."""

from __future__ import annotations

import tomllib

import pytest

from evalkit.catalogue import (
    list_instruments,
    list_tables,
    load_instrument,
    load_measures,
    load_table,
)
from evalkit.catalogue.instruments import built_in
from evalkit.catalogue.toml_section import DEFINITIONS

FILES = sorted(DEFINITIONS.rglob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_is_toml(file):
    tomllib.loads(file.read_text("utf-8"))


@pytest.mark.parametrize("name", list_instruments()["name"])
def test_every_questionnaire_loads_and_makes_a_table(name):
    instrument = load_instrument(name, accept_unverified_key=True)
    columns = load_table("responses", instrument).columns
    assert [column.name for column in columns][-len(instrument.items) :] == list(instrument.items)


def test_answers_on_a_line_may_have_decimals():
    kinds = {each.name: load_table("responses", each).columns[-1].kind for each in built_in()}
    assert {name for name, kind in kinds.items() if kind == "number"} == {"cors", "ors"}
    assert set(kinds.values()) == {"number", "whole_number"}


def test_every_table_and_every_measure_loads():
    assert all(load_table(name).columns for name in list_tables())
    assert load_measures()

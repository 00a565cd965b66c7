"""The Table Schemas: lawful by the published specification, and true to the definitions."""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd
import pytest

from evalkit.catalogue import load_instrument
from evalkit.intake.planned_tables import OPTIONAL, tables_with
from evalkit.intake.table_schemas import schema_files, table_schemas
from evalkit.intake.templates import template_files

TABLES = {table.name: table for table in tables_with([load_instrument("who5")])}
SCHEMAS = table_schemas(TABLES.values())

# What Table Schema (version 1) allows: the properties of a field, by its type, and which
# constraints apply to which type.
OF_EVERY_FIELD = {"name", "title", "description", "example", "type", "format", "constraints"}
OF_TYPE = {
    "string": set(),
    "integer": {"bareNumber"},
    "number": {"bareNumber", "decimalChar", "groupChar"},
    "boolean": {"trueValues", "falseValues"},
    "date": set(),
}
CONSTRAINTS = {
    "string": {"required", "unique", "minLength", "maxLength", "pattern", "enum"},
    "integer": {"required", "unique", "minimum", "maximum", "pattern", "enum"},
    "number": {"required", "unique", "minimum", "maximum", "pattern", "enum"},
    "boolean": {"required", "enum"},
    "date": {"required", "unique", "minimum", "maximum", "pattern", "enum"},
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_lawful(name):
    schema = SCHEMAS[name]
    assert {"fields", "missingValues"} <= set(schema)
    assert set(schema) <= {"name", "title", "description", "fields", "missingValues",
                           "primaryKey", "foreignKeys"}  # fmt: skip
    assert all(isinstance(each, str) for each in schema["missingValues"])
    names = [field["name"] for field in schema["fields"]]
    assert len(names) == len(set(names)) > 0
    for field in schema["fields"]:
        kind = field["type"]
        assert set(field) <= OF_EVERY_FIELD | OF_TYPE[kind], field
        constraints = field.get("constraints", {"required": True})
        assert set() < set(constraints) <= CONSTRAINTS[kind], field
        assert "format" not in field or kind == "date"
        if kind == "integer":
            limits = [constraints[end] for end in ("minimum", "maximum") if end in constraints]
            assert all(isinstance(limit, int) for limit in limits)
        if kind == "boolean":
            assert not set(field["trueValues"]) & set(field["falseValues"])
    assert set(schema.get("primaryKey", [])) <= set(names)


@pytest.mark.parametrize("name", SCHEMAS)
def test_keys_name_fields_that_are_there_and_must_be_filled(name):
    fields = {field["name"]: field for field in SCHEMAS[name]["fields"]}
    foreign = SCHEMAS[name].get("foreignKeys", [])
    for key in foreign:
        reference = key["reference"]
        assert set(key) == {"fields", "reference"}
        assert set(reference) == {"resource", "fields"}
        assert len(key["fields"]) == len(reference["fields"])
        assert reference["fields"] == SCHEMAS[reference["resource"]]["primaryKey"]
    needed = {*SCHEMAS[name].get("primaryKey", []), *(f for key in foreign for f in key["fields"])}
    assert all(fields[each]["constraints"]["required"] is True for each in needed)


def test_keys_are_those_of_the_definitions():
    assert {name: schema.get("primaryKey") for name, schema in SCHEMAS.items()} == {
        "pupils": ["school_id", "pupil_id"],
        "responses_who5": ["school_id", "pupil_id", "wave"],
        "records": ["school_id", "pupil_id", "term"],
        "nominations": None,
        "preferences": ["school_id", "pupil_id"],
        "relations": ["school_id", "pupil_id", "other_id", "kind"],
        "pairs": ["school_id", "pair_id"],
        "sessions": ["school_id", "pair_id", "number"],
        "training": ["school_id", "answer_id"],
        "feedback": ["school_id", "answer_id"],
        "approvals": None,
    }
    to = {
        name: [(key["fields"][1], key["reference"]["resource"]) for key in schema["foreignKeys"]]
        for name, schema in SCHEMAS.items()
        if "foreignKeys" in schema
    }
    assert to == {
        "responses_who5": [("pupil_id", "pupils")],
        "records": [("pupil_id", "pupils")],
        "nominations": [("pupil_id", "pupils")],
        "preferences": [("pupil_id", "pupils")],
        "relations": [("pupil_id", "pupils"), ("other_id", "pupils")],
        "pairs": [("mentor_id", "pupils"), ("mentee_id", "pupils")],
        "sessions": [("pair_id", "pairs")],
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_example_obeys_its_own_field(name):
    for field in SCHEMAS[name]["fields"]:
        text, constraints = field["example"], field.get("constraints", {})
        if field["type"] == "date":
            assert datetime.strptime(text, field["format"])
        if field["type"] == "boolean":
            assert text in field["trueValues"] + field["falseValues"]
        if field["type"] in ("integer", "number"):
            low, high = constraints["minimum"], constraints["maximum"]
            assert low <= float(text) <= high
        assert text in constraints.get("enum", [text])
        assert len(text) <= constraints.get("maxLength", len(text))


def test_fields_are_the_columns_of_the_blank_forms(tmp_path):
    files = template_files(["who5"])
    for name in ("pupils", "responses_who5", "records", *OPTIONAL):
        schema = json.loads(files[f"schemas/{name}.schema.json"])
        (tmp_path / "form.csv").write_bytes(files[f"{name}.csv"])
        form = pd.read_csv(tmp_path / "form.csv", encoding="utf-8-sig")
        assert [field["name"] for field in schema["fields"]] == list(form.columns)
        assert schema == SCHEMAS[name]


def test_what_the_check_reads_besides_is_said():
    (role,) = [field for field in SCHEMAS["pupils"]["fields"] if field["name"] == "role"]
    assert role["constraints"]["enum"] == ["ambassador", "mentee", "comparison", "none"]
    assert "evalkit also reads other words: ambassador (mentor, wellbeing" in role["description"]
    (year,) = [field for field in SCHEMAS["pupils"]["fields"] if field["name"] == "year_group"]
    assert year["bareNumber"] is False


def test_the_same_tables_give_the_same_bytes():
    assert schema_files(list(TABLES.values())) == schema_files(list(TABLES.values()))

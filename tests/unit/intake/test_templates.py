"""Blank forms: complete, consistent with the definitions, and never over anything."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import openpyxl
import pandas as pd
import pytest

from evalkit import intake
from evalkit.catalogue import list_instruments, load_instrument, load_plan, load_table
from evalkit.cli.new_words import added_text
from evalkit.errors import DataError, DefinitionError
from evalkit.intake import templates
from evalkit.intake.plan_text import risk_sentence
from evalkit.intake.planned_tables import OPTIONAL, planned_tables, tables_with
from evalkit.intake.source_map import read_source_map
from evalkit.intake.templates import (
    WORKBOOK,
    add_forms,
    refresh_templates,
    template_files,
    write_templates,
)
from evalkit.intake.workbook_gate import workbook_refusal
from evalkit.intake.workbooks import read_workbook

ALL = list(list_instruments()["name"])


def columns_of(table: str, instrument: str | None = None) -> list[str]:
    loaded = load_instrument(instrument, accept_unverified_key=True) if instrument else None
    return [column.name for column in load_table(table, loaded).columns]


def workbook(folder) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / WORKBOOK)


def test_every_form_is_written(tmp_path):
    folder = write_templates(tmp_path / "new", ["swemwbs", "who5"])
    tables = ["pupils", "responses_swemwbs", "responses_who5", "records", *OPTIONAL]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [
            "dictionary.csv",
            "evalkit_workbook.xlsx",
            "house_measure.toml",
            "plan.toml",
            "schemas",
            "sources.toml",
            *(f"{table}.csv" for table in tables),
        ]
    )
    schemas = {path.name for path in (folder / "schemas").iterdir()}
    assert schemas == {f"{table}.schema.json" for table in tables}


def test_headers_are_the_definitions(tmp_path):
    write_templates(tmp_path, ["rses10_order_b"])
    sent = pd.read_csv(tmp_path / "responses_rses10_order_b.csv", encoding="utf-8-sig")
    assert list(sent.columns) == columns_of("responses", "rses10_order_b")
    assert len(sent) == 0
    assert list(pd.read_csv(tmp_path / "records.csv").columns) == columns_of("records")


ONE_ORDER_EACH = [name for name in ALL if not name.endswith(("_order_b", "_order_published"))]
"""A plan cannot hold two orders of one questionnaire: both give the same score."""


@pytest.mark.parametrize(
    "instruments", [[name] for name in ALL] + [ONE_ORDER_EACH, ["who5", "who5"]]
)
def test_the_plan_is_valid_as_it_stands(tmp_path, instruments):
    write_templates(tmp_path, instruments, accept_unverified_key=True)
    plan = load_plan(tmp_path)
    assert list(plan.instruments) == list(dict.fromkeys(instruments))
    scores = {name: plan.instruments[name].scales for name in instruments}
    for name, outcome in zip(dict.fromkeys(instruments), plan.outcomes, strict=False):
        own = {scale.name: scale for scale in scores[name] if scale.higher_is_better is not None}
        widest = max(len(scale.items) for scale in own.values())
        assert len(own[outcome.name].items) == widest
    assert plan.outcomes[0].name in {scale.name for scale in scores[instruments[0]]}
    assert (plan.bands, plan.norms, plan.change_rules) == ({}, {}, {})
    text = (tmp_path / "plan.toml").read_text("utf-8")
    assert text.count("[[instruments]]") == len(set(instruments))
    assert plan.schools == ()


def test_the_plan_takes_the_schools_when_the_marks_are_removed(tmp_path):
    text = template_files(["swemwbs"])["plan.toml"].decode()
    head, mark, schools = text.partition("# [[schools]]")
    (tmp_path / "plan.toml").write_text(head + (mark + schools).replace("# ", ""), encoding="utf-8")
    assert [school.school_id for school in load_plan(tmp_path).schools] == ["S01"]


def test_the_plan_explains_every_key():
    lines = template_files(["swemwbs"])["plan.toml"].decode().splitlines()
    tied = {"name = \"swemwbs\"", "waves = [\"baseline\", \"endpoint\"]", "pooling_tau2 = \"REML\"",
            "hartung_knapp = true", "after = \"endpoint\"", "after = \"summer_2027\"",
            "unit = \"points\"", "label = \"Attainment\"",
            "note = \"Say here which test or grade this is.\""}  # fmt: skip
    for before, line in pairwise(lines):
        if line and not line.startswith(("#", "[")) and line not in tied:
            assert before.startswith("#"), line
    assert max(map(len, [line for line in lines if not line.startswith("# Here it can")])) <= 120


def test_the_workbook_has_a_sheet_per_table(tmp_path):
    write_templates(tmp_path, ["swemwbs"])
    book = workbook(tmp_path)
    assert book.sheetnames == [
        "Read me first",
        "pupils",
        "responses_swemwbs",
        "records",
        *OPTIONAL,
        "What each column means",
        "Lists",
    ]
    assert [page.title for page in book if page.sheet_state != "visible"] == ["Lists"]
    pupils = book["pupils"]
    assert [cell.value for cell in pupils[1]] == columns_of("pupils")
    assert pupils.freeze_panes == "A2"
    assert pupils.max_row == 1


def test_codes_are_text_and_dates_are_dates_in_the_workbook(tmp_path):
    write_templates(tmp_path, ["swemwbs"])
    pupils = workbook(tmp_path)["pupils"]
    letters = {cell.value: cell.column_letter for cell in pupils[1]}
    formats = {name: pupils.column_dimensions[at].number_format for name, at in letters.items()}
    assert formats["pupil_id"] == "@"
    assert formats["form_group"] == "@"
    assert formats["withdrew_on"] == "DD/MM/YYYY"
    assert formats["year_group"] == "0"


def asked(book, table: str, column: str):
    """Give the one rule that stands over a column's cells."""
    page = book[table]
    letter = {cell.value: cell.column_letter for cell in page[1]}[column]
    (rule,) = [r for r in page.data_validations.dataValidation if f"{letter}2" in r.sqref]
    return rule


def test_choices_are_offered_from_the_hidden_lists_but_other_words_may_be_typed(tmp_path):
    write_templates(tmp_path, ["swemwbs"])
    book = workbook(tmp_path)
    for name in ("pupils", "responses_swemwbs", *OPTIONAL):
        table = load_table(name.partition("_")[0])
        for column in table.columns:
            words = ("yes", "no") if column.kind == "yes_no" else column.choices
            if words:
                rule = asked(book, name, column.name)
                sheet, _, range_ = rule.formula1.partition("!")
                offered = [cell.value for (cell,) in book[sheet][range_.replace("$", "")]]
                assert (rule.type, sheet, tuple(offered)) == ("list", "Lists", words)
                assert not rule.showErrorMessage


def test_days_and_numbers_are_asked_for_in_plain_words(tmp_path):
    write_templates(tmp_path, ["swemwbs"])
    book = workbook(tmp_path)
    day = asked(book, "pairs", "started_on")
    assert (day.type, day.errorStyle, day.showErrorMessage) == ("date", "stop", True)
    assert day.error == "Please write the day as day/month/year, for example 06/10/2025."
    # 1 January 2000 and 31 December 2099, as Excel counts days.
    assert (day.formula1, day.formula2) == ("36526", "73050")
    minutes = asked(book, "sessions", "minutes")
    assert (minutes.type, minutes.formula1, minutes.formula2) == ("whole", "0", "240")
    assert minutes.error == (
        "Please write a whole number from 0 to 240, for example 30. Leave the cell empty where "
        "you do not know."
    )
    # "Year 7" is read as 7, so it must not be refused while it is typed.
    assert asked(book, "pupils", "year_group").errorStyle == "warning"
    assert asked(book, "records", "attainment").type == "decimal"


def test_the_dictionary_has_every_column_once():
    held = io.BytesIO(template_files(["swemwbs", "who5"])["dictionary.csv"])
    dictionary = pd.read_csv(held, keep_default_na=False)
    wanted = [("pupils", name) for name in columns_of("pupils")]
    wanted += [("responses_swemwbs", name) for name in columns_of("responses", "swemwbs")]
    wanted += [("responses_who5", name) for name in columns_of("responses", "who5")]
    for table in ("records", *OPTIONAL):
        wanted += [(table, name) for name in columns_of(table)]
    assert list(zip(dictionary["table"], dictionary["column"], strict=True)) == wanted
    rows = dictionary.set_index(["table", "column"])
    assert rows.loc[("pupils", "gender"), "values"].startswith("female (also: f, girl); male")
    assert rows.loc[("responses_who5", "who5_01"), "values"] == "0 to 5"
    assert rows.loc[("records", "term"), "required"] == "yes"
    assert (dictionary[["title", "kind", "required", "what", "example"]] != "").all(axis=None)


def test_the_same_forms_have_the_same_bytes():
    assert template_files(["swemwbs"]) == template_files(["swemwbs"])


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "plan.toml").write_text("mine", "utf-8")
    with pytest.raises(DataError, match=r"already holds plan\.toml.*Nothing was written"):
        write_templates(tmp_path, ["swemwbs"])
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]
    assert (tmp_path / "plan.toml").read_text("utf-8") == "mine"


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "new").write_text("mine", "utf-8")
    with pytest.raises(DataError, match="cannot be written"):
        write_templates(tmp_path / "new", ["swemwbs"])


def test_half_a_set_is_not_left_behind(tmp_path, monkeypatch):
    write = type(tmp_path).write_bytes

    def full_disk(self, content):
        if "records" in self.name:
            raise OSError(28, "No space left on device")
        return write(self, content)

    monkeypatch.setattr(type(tmp_path), "write_bytes", full_disk)
    with pytest.raises(DataError, match="No space left on device"):
        write_templates(tmp_path, ["swemwbs"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("instruments", "error", "words"),
    [
        ([], DataError, "at least one questionnaire"),
        (["swembs"], DefinitionError, "Did you mean 'swemwbs'"),
        (["rses10"], DefinitionError, "Name the order that the pupils saw"),
    ],
)
def test_a_questionnaire_that_is_not_there_is_told(tmp_path, instruments, error, words):
    with pytest.raises(error, match=words):
        write_templates(tmp_path / "new", instruments)
    assert not (tmp_path / "new").exists()


def test_refreshing_spares_a_cohort(tmp_path):
    write_templates(tmp_path, ["swemwbs"])
    with pytest.raises(DataError, match="not the project's folder of templates"):
        refresh_templates(tmp_path)


def test_every_new_plan_has_a_mark_of_its_own(tmp_path):
    """Two cohorts with the same plan and pupils must not have the same fingerprint."""
    plans = [
        (write_templates(tmp_path / name, ["who5"]) / "plan.toml").read_text(encoding="utf-8")
        for name in ("a", "b")
    ]
    marks = [plan.rsplit("fingerprint in a report.", 1)[1].strip() for plan in plans]
    assert len(set(marks)) == 2
    assert all(len(mark) == 32 for mark in marks)


@pytest.mark.parametrize(
    ("name", "primary"),
    [
        ("sdq_s11", "sdq_s11_total"),
        ("swemwbs", "swemwbs_metric"),
        ("who5", "who5_percent"),
        ("bmslss", "bmslss"),
        ("phq9", "phq9"),
        ("teique_asf", "teique_asf_global"),
        ("scwbs", "scwbs"),
    ],
)
def test_the_primary_outcome_is_a_total_and_not_a_part(tmp_path, name, primary):
    write_templates(tmp_path, [name], accept_unverified_key=True)
    assert load_plan(tmp_path).primary.name == primary


def test_the_forms_of_a_questionnaire_stand_in_the_plan(tmp_path):
    write_templates(tmp_path, ["sdq_s11", "who5"])
    text = (tmp_path / "plan.toml").read_text("utf-8")
    assert text.count('\nforms = { baseline = "standard", endpoint = "follow_up" }\n') == 1
    plan = load_plan(tmp_path)
    assert plan.forms["sdq_s11"] == {"baseline": "standard", "endpoint": "follow_up"}
    assert plan.forms["who5"] == {}


def test_marks_on_a_line_are_numbers_in_the_forms(tmp_path):
    write_templates(tmp_path, ["ors"])
    assert load_plan(tmp_path).primary.name == "ors"
    sheet = workbook(tmp_path)["responses_ors"]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet.column_dimensions[letters["ors_01"]].number_format == "General"
    dictionary = pd.read_csv(tmp_path / "dictionary.csv", keep_default_na=False)
    rows = dictionary.set_index(["table", "column"])
    assert rows.loc[("responses_ors", "ors_04"), ["kind", "values"]].tolist() == [
        "number",
        "0 to 10",
    ]


def test_an_unverified_key_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(DefinitionError, match="yp_core is unverified"):
        write_templates(tmp_path / "new", ["yp_core"])
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["yp_core", "scwbs"])
def test_that_an_unverified_key_was_accepted_stands_in_the_plan(tmp_path, name):
    write_templates(tmp_path, [name, "who5"], accept_unverified_key=True)
    text = (tmp_path / "plan.toml").read_text("utf-8")
    assert text.count("\naccept_unverified_key = true\n") == 1
    assert "Nobody has checked this key" in text
    plan = load_plan(tmp_path)
    key_of = {key: [each.is_key_verified, *(s.is_key_verified for s in each.scales)]
              for key, each in plan.instruments.items()}  # fmt: skip
    assert not all(key_of[name])
    assert all(key_of["who5"])


def test_without_acceptance_the_plan_leaves_out_what_is_held_back(tmp_path):
    write_templates(tmp_path, ["scwbs"])
    text = (tmp_path / "plan.toml").read_text("utf-8")
    assert "\naccept_unverified_key" not in text
    assert "scwbs_outlook" not in text
    assert load_plan(tmp_path).instruments["scwbs"].held_back


def own_questionnaire(folder):
    blank = template_files(["who5"])["house_measure.toml"].decode().splitlines()
    filled = "\n".join(line[2:] for line in blank[6:] if line.startswith("# "))
    (folder / "belonging.toml").write_text(filled, encoding="utf-8")


def test_a_questionnaire_of_ones_own_whose_file_stands_there_already(tmp_path):
    own_questionnaire(tmp_path)
    write_templates(tmp_path, ["belonging", "swemwbs"])
    plan = load_plan(tmp_path)
    assert plan.primary.name == "belonging"
    assert (tmp_path / "responses_belonging.csv").is_file()
    sent = pd.read_csv(tmp_path / "responses_belonging.csv", encoding="utf-8-sig")
    assert list(sent.columns)[-6:] == [f"belonging_0{place}" for place in range(1, 7)]


def test_a_questionnaire_of_ones_own_comes_before_the_built_in_one(tmp_path):
    own_questionnaire(tmp_path)
    text = (tmp_path / "belonging.toml").read_text("utf-8")
    (tmp_path / "who5.toml").write_text(text.replace('"belonging"', '"who5"').replace(
        "belonging = 24", "who5 = 24"), encoding="utf-8")  # fmt: skip
    write_templates(tmp_path, ["who5"])
    sent = pd.read_csv(tmp_path / "responses_who5.csv", encoding="utf-8-sig")
    assert "who5_06" in sent.columns


@pytest.mark.parametrize("name", ALL)
def test_a_new_plan_uses_no_published_fact_and_tells_of_each_whether_it_was_checked(name):
    """Bands, norms and rules stand in comments alone, the unchecked ones with their mark."""
    from evalkit.catalogue import load_bands, load_change_rule, load_norm
    from evalkit.catalogue.published_facts import published_names

    text = template_files([name], accept_unverified_key=True)["plan.toml"].decode()
    scales = load_instrument(name, accept_unverified_key=True).scales
    outcomes = [scale.name for scale in scales if scale.higher_is_better is not None]
    for key, load in (
        ("bands", load_bands),
        ("norms", load_norm),
        ("change_rules", load_change_rule),
    ):
        head, mark, text = text.partition(f"\n{key} = {{}}\n")
        assert mark
        told = [line for line in head.splitlines() if line.startswith("#   ")]
        for scale in outcomes:
            for fact in published_names(f"{key}.toml", scale=scale):
                doubt = "" if load(fact).is_verified else " (not verified)"
                assert told.count(f"#   {scale}: {fact}{doubt}") == 1


@pytest.mark.parametrize("name", ALL)
def test_no_sheet_has_a_name_that_excel_refuses(tmp_path, name):
    write_templates(tmp_path, [name], accept_unverified_key=True)
    assert all(len(sheet) <= 31 for sheet in workbook(tmp_path).sheetnames)


def test_a_sheet_whose_name_was_cut_is_known_again(tmp_path):
    from evalkit.intake.planned_tables import planned_tables, table_named

    names = [each for each in ALL if each.startswith("good_childhood")]
    write_templates(tmp_path, names, accept_unverified_key=True)
    tables = planned_tables(load_plan(tmp_path))
    sheets = [name for name in workbook(tmp_path).sheetnames if name.startswith("responses")]
    assert [table_named(name, tables).name for name in sheets] == [f"responses_{n}" for n in names]


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_forms_of_a_further_questionnaire_leave_the_plan_and_the_rest_alone(tmp_path):
    write_templates(tmp_path, ["who5"])
    before = contents(tmp_path)
    added = add_forms(tmp_path, ["sdq_s11", "yp_core"], accept_unverified_key=True)
    assert added.written == (
        "responses_sdq_s11.csv",
        "responses_yp_core.csv",
        "schemas/responses_sdq_s11.schema.json",
        "schemas/responses_yp_core.schema.json",
    )
    assert added.kept == ()
    after = contents(tmp_path)
    dictionary = before.pop("dictionary.csv")
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) - {"dictionary.csv"} == {
        name.rpartition("/")[2] for name in added.written
    }
    whole = template_files(["who5", "sdq_s11", "yp_core"], accept_unverified_key=True)
    assert after["dictionary.csv"].startswith(dictionary)
    assert sorted(after["dictionary.csv"].splitlines()) == sorted(
        whole["dictionary.csv"].splitlines()
    )
    for name in ("responses_sdq_s11", "responses_yp_core"):
        assert after[f"{name}.schema.json"] == whole[f"schemas/{name}.schema.json"]
    header = pd.read_csv(tmp_path / "responses_sdq_s11.csv", encoding="utf-8-sig")
    assert list(header.columns) == columns_of("responses", "sdq_s11")


def test_what_is_to_be_added_makes_a_plan_of_both(tmp_path):
    write_templates(tmp_path, ["who5"])
    added = add_forms(tmp_path, ["sdq_s11", "yp_core"], accept_unverified_key=True)
    whole = template_files(["sdq_s11", "yp_core"], accept_unverified_key=True)["plan.toml"].decode()
    assert added.to_plan in whole
    plan = (tmp_path / "plan.toml").read_text("utf-8")
    (tmp_path / "plan.toml").write_text(
        plan.replace("\n[outcomes]\n", f"\n{added.to_plan}\n[outcomes]\n"), "utf-8"
    )
    assert list(load_plan(tmp_path).instruments) == ["who5", "sdq_s11", "yp_core"]
    again = add_forms(tmp_path, ["sdq_s11"])
    assert (again.written, again.to_plan) == ((), "")


def test_a_form_that_is_there_is_never_written_over(tmp_path):
    write_templates(tmp_path, ["who5"])
    (tmp_path / "responses_phq9.csv").write_text("mine", "utf-8")
    added = add_forms(tmp_path, ["phq9", "gad7", "who5"])
    assert [name for name in added.written if name.endswith("csv")] == ["responses_gad7.csv"]
    assert added.kept == (
        "responses_phq9.csv",
        "responses_who5.csv",
        "schemas/responses_who5.schema.json",
    )
    assert (tmp_path / "responses_phq9.csv").read_text("utf-8") == "mine"
    assert 'name = "who5"' not in added.to_plan


def test_forms_for_an_own_questionnaire_of_a_cohort_with_a_plan(tmp_path):
    write_templates(tmp_path, ["who5"])
    own_questionnaire(tmp_path)
    assert add_forms(tmp_path, ["belonging"]).written == (
        "responses_belonging.csv",
        "schemas/responses_belonging.schema.json",
    )


@pytest.mark.parametrize("content", [None, b"table;column\r\n"])
def test_a_dictionary_that_somebody_made_anew_is_left_alone(tmp_path, content):
    write_templates(tmp_path, ["who5"])
    (tmp_path / "dictionary.csv").unlink()
    if content:
        (tmp_path / "dictionary.csv").write_bytes(content)
    added = add_forms(tmp_path, ["phq9"])
    assert not added.is_in_dictionary
    assert added_text(added, tmp_path).splitlines()[1] == (
        "dictionary.csv was changed or is not there, so nothing was added to it."
    )
    assert contents(tmp_path).get("dictionary.csv") == content


def test_columns_are_added_to_the_dictionary_once(tmp_path):
    write_templates(tmp_path, ["who5"])
    add_forms(tmp_path, ["phq9"])
    once = (tmp_path / "dictionary.csv").read_bytes()
    assert add_forms(tmp_path, ["phq9", "who5"]).is_in_dictionary
    assert (tmp_path / "dictionary.csv").read_bytes() == once


def test_whoever_asks_for_all_forms_again_is_told_how_to_get_one_more(tmp_path):
    write_templates(tmp_path, ["who5"])
    with pytest.raises(DataError, match=f"evalkit new {tmp_path} --instrument NAME"):
        write_templates(tmp_path, ["phq9"])


def own_with_the_score(folder, score):
    own_questionnaire(folder)
    file = folder / "belonging.toml"
    text = file.read_text("utf-8").replace("belonging = 24", f"{score} = 24")
    head, mark, scales = text.partition("[[scales]]")
    file.write_text(
        head + mark + scales.replace('name = "belonging"', f'name = "{score}"'), "utf-8"
    )


@pytest.mark.parametrize("names", [["belonging", "who5"], ["who5", "belonging"]])
def test_an_own_score_called_like_another_is_refused_with_its_file(tmp_path, names):
    own_with_the_score(tmp_path, "who5_percent")
    with pytest.raises(DefinitionError) as caught:
        write_templates(tmp_path, names)
    assert str(caught.value) == (
        f"{names[0]} and {names[1]} both give the score who5_percent, so nobody could tell which "
        "is meant. Give the score another name in belonging.toml, or use only one of the two."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["belonging.toml"]


def test_two_orders_are_refused_before_anything_is_written(tmp_path):
    with pytest.raises(DefinitionError, match="two orders of one questionnaire"):
        write_templates(tmp_path / "new", ["rses10_order_a", "rses10_order_b"])
    assert not (tmp_path / "new").exists()


def test_a_further_questionnaire_may_not_give_a_score_of_the_plan(tmp_path):
    write_templates(tmp_path, ["rses10_order_a"])
    with pytest.raises(DefinitionError, match="both give the score rses10"):
        add_forms(tmp_path, ["rses10_order_b"])
    assert not (tmp_path / "responses_rses10_order_b.csv").exists()


def test_the_plan_says_above_a_questionnaire_which_answers_cannot_wait(tmp_path):
    write_templates(tmp_path, ["who5", "phq9"])
    text = (tmp_path / "plan.toml").read_text("utf-8")
    above = text.partition('\n[[instruments]]\nname = "phq9"')[0].rpartition("\n\n")[2]
    assert all(line.startswith("# ") and len(line) <= 100 for line in above.splitlines())
    said = " ".join(line[2:] for line in above.splitlines())
    assert "must look at an answer of 1 or more to item 9 the same day" in said
    assert "Name the person who reads the forms" in said
    assert "does not send anything to anybody" in said
    assert text.count("must look at an answer") == 1
    assert load_plan(tmp_path).primary.name == "who5_percent"


@pytest.mark.parametrize("name", ALL)
def test_every_questionnaire_with_answers_that_cannot_wait_says_so(name):
    loaded = load_instrument(name, accept_unverified_key=True)
    said = risk_sentence(loaded)
    assert bool(said) == bool(loaded.risk_items or "risk_items" in loaded.unverified)
    for item, least in loaded.risk_items.items():
        assert f"answer of {least:g} or more to item {loaded.number_of(item)} " in said


def test_a_workbook_with_all_questionnaires_is_read_back(tmp_path):
    """What evalkit itself writes passes the gate that keeps bombs out."""
    write_templates(tmp_path, ONE_ORDER_EACH, accept_unverified_key=True)
    tables = tables_with(load_plan(tmp_path).instruments.values())
    path = tmp_path / WORKBOOK
    assert workbook_refusal(path, file=WORKBOOK) is None
    names = []
    reading = read_workbook(path, file=WORKBOOK, is_table=lambda name: not names.append(name))
    assert {table.name[:31] for table in tables} <= {sheet.name for sheet in reading.sheets}
    assert len(names) > 40
    assert [each.kind for each in reading.problems] == ["hidden_sheet"]


def test_more_forms_than_a_workbook_may_have_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(templates, "MOST_SHEETS", 15)
    write_templates(tmp_path / "two", ["who5", "swemwbs"])
    with pytest.raises(DataError) as raised:
        write_templates(tmp_path / "three", ["who5", "swemwbs", "phq9"])
    assert str(raised.value) == (
        "A workbook may have 15 sheets, and with all these questionnaires it would have 16. Name 1 "
        "fewer; `evalkit new` adds the CSV forms of others to a folder that has its plan."
    )
    assert not (tmp_path / "three").exists()


def uncommented(folder):
    """Take the marks off the examples of sources.toml."""
    file = folder / "sources.toml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"^#(?=[^\s#])", "", text, flags=re.MULTILINE), "utf-8")


@pytest.mark.parametrize("name", ALL)
def test_sources_is_silent_as_it_stands_and_its_examples_are_of_the_plan(tmp_path, name):
    write_templates(tmp_path, [name], accept_unverified_key=True)
    tables = planned_tables(load_plan(tmp_path))
    assert read_source_map(tmp_path, tables) == ()
    uncommented(tmp_path)
    (tmp_path / "forms").mkdir()
    for file in ("forms/S01_autumn.xlsx", "forms/S01_summer.csv", "flat.csv"):
        (tmp_path / file).touch()
    mapped = read_source_map(tmp_path, tables)
    answers = [f"responses_{name}"]
    assert [[each.table.name for each in file.tables] for file in mapped] == [
        answers,
        answers,
        ["pupils", *answers],
    ]
    items = load_instrument(name, accept_unverified_key=True).items
    for table in (mapped[0].tables[0], mapped[2].tables[1]):
        assert set(items) <= set(table.columns)
    assert tuple(mapped[1].tables[0].grids) == items


def test_a_new_cohort_works_with_the_files_as_they_are(tmp_path):
    write_templates(tmp_path, ["who5"])
    (tmp_path / "S01").mkdir()
    for name, line in {
        "pupils": "pupil_id,year_group,role,consent_evaluation\nA001,7,mentee,yes\n",
        "responses_who5": "pupil_id,wave,who5_01,who5_02,who5_03,who5_04,who5_05\n"
        "A001,baseline,1,2,3,4,5\n",
    }.items():
        (tmp_path / "S01" / f"{name}.csv").write_text(line, "utf-8")
    problems = intake.take_in(tmp_path).problems
    assert list(problems.loc[problems["severity"] == "error", "message"]) == []
    assert not problems["file"].dropna().str.startswith(("sources", "plan")).any()

"""What ``evalkit show`` prints."""

from __future__ import annotations

import pytest

from evalkit.catalogue import list_instruments, load_table
from evalkit.catalogue.bands import BANDS_FILE
from evalkit.catalogue.change_rules import CHANGE_RULES_FILE
from evalkit.catalogue.instruments import INSTRUMENTS
from evalkit.catalogue.norms import NORMS_FILE
from evalkit.catalogue.published_facts import published_names
from evalkit.cli.showing import WIDTH, shown
from evalkit.errors import DefinitionError
from evalkit.intake.templates import template_files

LISTED = list_instruments()
OWN_BANDS = """
[belonging_ours]
instrument = "belonging"
scale = "belonging"
title = "Ours"
population = "our pupils"
year = "2026"
source = "Our evaluation team"
is_verified = false
bands = [
  { code = "low", label = "low", from = 6, to = 17 },
  { code = "high", label = "high", from = 18, to = 30 },
]
"""


def said(name, folder=None) -> str:
    """Return what is shown as one line, so that no line break hides a phrase."""
    return " ".join(shown(name, folder).split())


@pytest.fixture
def cohort(tmp_path):
    """A cohort folder with the house measure filled in, and bands for it."""
    blank = template_files(["who5"])["house_measure.toml"].decode()
    filled = "\n".join(line[2:] for line in blank.splitlines()[6:] if line.startswith("# "))
    (tmp_path / "belonging.toml").write_text(filled, "utf-8")
    (tmp_path / "bands.toml").write_text(OWN_BANDS, "utf-8")
    return tmp_path


@pytest.mark.parametrize("row", LISTED.to_dict("records"), ids=lambda row: row["name"])
def test_every_built_in_questionnaire_is_listed_with_grade_and_licence(row):
    lines = shown("instruments", None).splitlines()
    starts = [place for place, line in enumerate(lines) if line.split()[:1] == [row["name"]]]
    assert len(starts) == 1
    ends = next(
        place
        for place, line in enumerate([*lines, "x"])
        if place > starts[0] and (not line or line[0] != " ")
    )
    block = " ".join(" ".join(lines[starts[0] : ends]).split())
    assert block == (
        f"{row['name']} {row['grade']} {row['title']} "
        f"Ages {row['ages']}. Licence: {row['licence']}."
    )


def test_a_cohorts_own_questionnaires_are_listed_first_and_marked(cohort):
    who5 = (INSTRUMENTS / "who5.toml").read_text("utf-8")
    (cohort / "who5.toml").write_text(who5.replace('title = "', 'title = "Our '), "utf-8")
    own, built_in = said("instruments", cohort).split(" Built in: ")
    assert own == (
        f"The cohort's own, from {cohort}: "
        "belonging own Belonging at our school The cohort's own file. Ages 11 to 18. "
        "Licence: our own. "
        "who5 A Our WHO-5 Well-Being Index The cohort's own file; it replaces the built-in one "
        "of this name. Ages 9 and over. Licence: free, no permission needed."
    )
    assert "swemwbs A" in built_in
    assert "who5 A" not in built_in
    assert shown(str(cohort), None) == shown("instruments", cohort)


def test_a_cohort_without_questionnaires_of_its_own_is_told_so(tmp_path):
    (tmp_path / "plan.toml").write_bytes(template_files(["who5"])["plan.toml"])
    (tmp_path / "house_measure.toml").write_bytes(template_files(["who5"])["house_measure.toml"])
    assert said("instruments", tmp_path).startswith(
        f"The cohort's own, from {tmp_path}: none Built in: bmslss"
    )


def test_files_that_cannot_be_used_are_named_in_the_list(cohort):
    text = (cohort / "belonging.toml").read_text("utf-8")
    (cohort / "calm.toml.txt").write_text(text, "utf-8")
    (cohort / "spoilt.toml").write_text(text, "utf-8")
    told = said("instruments", cohort)
    assert "calm.toml.txt is not read: its name must end in .toml." in told
    assert f"spoilt.toml cannot be used yet: `evalkit show spoilt {cohort}` says why." in told
    assert "belonging.toml cannot" not in told
    assert "bands.toml" not in told


@pytest.mark.parametrize("ending", [".toml.txt", ".TOML"])
def test_a_file_that_ends_otherwise_is_told_when_it_is_asked_for(cohort, ending):
    (cohort / "belonging.toml").rename(cohort / f"calm_class{ending}")
    if (cohort / "calm_class.toml").exists():
        pytest.skip("names are the same here whatever their case")
    with pytest.raises(DefinitionError, match=rf"\{ending} in .*must be called calm_class"):
        shown("calm_class", cohort)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DefinitionError, match="There is no folder"):
        shown("instruments", tmp_path / "nowhere")


def test_what_cannot_be_shown_is_told_in_few_words():
    with pytest.raises(DefinitionError) as caught:
        shown("swemwb", None)
    assert str(caught.value).startswith(
        "There is nothing called 'swemwb' to show. Did you mean 'swemwbs'? `evalkit show` lists"
    )
    assert len(str(caught.value)) < 320


def test_the_list_explains_the_grades():
    assert "Grade B: part of it is unverified, and a plan must say accept_unverified_key" in said(
        "instruments"
    )


@pytest.mark.parametrize("name", [*LISTED["name"], "instruments", "pupils", "records", "responses"])
def test_lines_fit_a_terminal(name):
    assert max(map(len, shown(name, None).splitlines())) <= WIDTH


def test_a_questionnaire_is_told_in_words():
    text = said("sdq_s11")
    for phrase in (
        "sdq_s11: Strengths and Difficulties Questionnaire, self-report",
        "Items: 25, each answered with a whole number from 0 to 2",
        "Columns: sdq_s11_01 to sdq_s11_25",
        "Turned round: 7, 11, 14, 21, 25",
        "Asks about: the last six months (standard form); the last month (follow_up form)",
        "sdq_s11_peer: Problems with other young people (SDQ). Sum of items 6, 11, 14, 19, 23. "
        "From 0 to 10; lower is better. Needs 3 of 5 answers; the mean of the answered items "
        "stands for the missing ones, and the result is rounded to a whole number, halves up.",
        "sdq_s11_prosocial: Helping others (SDQ). Sum of items 1, 4, 9, 17, 20. From 0 to 10; "
        "higher is better.",
        "sdq_s11_internalising: Internalising problems (SDQ). Sum of sdq_s11_emotional, "
        "sdq_s11_peer. From 0 to 20; lower is better. Missing when one of them is.",
        "sdq_s11_total_four_band: for sdq_s11_total: Total difficulties, four bands. close to "
        "average 0 to 14, slightly raised 15 to 17, high 18 to 19, very high 20 to 40.",
        "Rounding: Youthinmind's own scoring syntax rounds halves up",
        "Grade: A",
    ):
        assert phrase in text
    assert "UNVERIFIED" not in text


@pytest.mark.parametrize("name", ["swemwbs", "sdq_s11_impact", "yp_core"])
def test_each_fact_has_its_source_or_is_said_to_be_unverified(name):
    from evalkit.catalogue import load_instrument

    text = said(name)
    loaded = load_instrument(name, accept_unverified_key=True)
    head, mark, unverified = text.partition("Not verified against the authors' own source")
    assert mark
    sources = head.partition("Where each fact comes from")[2]
    assert all(" ".join(source.split()) in sources for source in loaded.sources.values())
    assert all(" ".join(doubt.split()) in unverified for doubt in loaded.unverified.values())


def test_a_gate_a_recoding_and_a_filled_answer_are_told():
    text = said("sdq_s11_impact")
    assert "answers counted 0 as 0, 1 as 0, 2 as 1, 3 as 2" in text
    assert "Needs 1 of 5 answers; a missing one counts as 0." in text
    assert "When item 26 is answered 0, the score is 0." in text
    assert "sdq_s11_impact_26, sdq_s11_impact_28, sdq_s11_impact_29a" in text


def test_a_conversion_and_a_longer_questionnaire_are_told():
    text = said("swemwbs")
    assert "swemwbs_raw looked up in the conversion table of 29 lines" in text
    assert "Taken from: wemwbs, items 1, 2, 3, 6, 7, 9, 11" in text


def test_a_risk_item_is_told():
    assert "item 9: an answer of 1 or more is for an adult to look at at once" in said("phq9")


def test_another_rule_for_missing_answers_is_told_with_its_name():
    text = said("wemwbs")
    assert 'Used only when a plan names it: missing_rule = "own_mean"' in text


def test_a_key_nobody_checked_is_shown_and_says_so():
    text = said("teique_asf")
    assert "Grade: B: part of the scoring key is unverified" in text
    assert "Scoring key: Which fifteen items are reversed" in text


def test_a_scale_nobody_checked_is_shown_and_says_so():
    text = said("scwbs")
    assert text.count("ITS KEY IS UNVERIFIED.") == 2
    assert "a check of how the form was filled in, not an outcome" in text


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("sdq_s11_total", "sdq_s11: "),
        ("swemwbs_metric", "swemwbs: "),
        ("rses10_order_b", "rses10_order_b: "),
        ("phq8", "phq9: "),
        ("scwbs_outlook", "scwbs: "),
    ],
)
def test_a_score_is_shown_with_its_questionnaire(name, start):
    assert shown(name, None).startswith(start)


@pytest.mark.parametrize("file", [BANDS_FILE, NORMS_FILE, CHANGE_RULES_FILE])
def test_a_published_fact_is_shown_with_its_questionnaire(file):
    for name in (published_names(file)[0], published_names(file)[-1]):
        text = said(name)
        assert f" {name}: for " in text
        assert "Population: " in text


def test_the_same_thresholds_are_shouted_where_nobody_checked_them():
    text = said("swemwbs_uk_one_sd")
    mine = text.partition("swemwbs_uk_one_sd: for")[2].partition("swemwbs_germany_2022: for")[0]
    assert "THRESHOLDS NOT VERIFIED AGAINST THE MANUAL" in mine
    assert "checked against its source" not in mine


def test_reversed_items_are_numbered_as_on_the_form():
    assert "Turned round: 2, 5, 6, 8, 9" in shown("rses10_order_a", None)


def test_a_table_shows_its_columns():
    text = shown("pupils", None)
    assert all(column.name in text for column in load_table("pupils").columns)


def test_a_plan_is_told_in_words(tmp_path):
    (tmp_path / "plan.toml").write_bytes(template_files(["who5"])["plan.toml"])
    text = shown("plan", tmp_path)
    assert "Wellbeing (WHO-5, 0 to 100) (who5_percent), baseline to endpoint" in text
    assert "as the data name them" in text
    assert " ".join(text.split()).count("bands none norms none change none") == 1


def test_a_plan_says_which_form_and_which_thresholds(tmp_path):
    text = template_files(["sdq_s11"])["plan.toml"].decode()
    assert "\nbands = {}\n" in text
    text = text.replace(
        "\nbands = {}\n", '\nbands = { sdq_s11_total = "sdq_s11_total_four_band" }\n'
    )
    (tmp_path / "plan.toml").write_text(text, "utf-8")
    told = said("plan", tmp_path)
    assert "sdq_s11 at baseline (standard form), endpoint (follow_up form)" in told
    assert "sdq_s11_total_four_band (thresholds not verified against the manual)" in told


@pytest.mark.parametrize("name", ["belonging", "belonging_ours"])
def test_a_questionnaire_of_the_cohort_is_found(cohort, name):
    text = said(name, cohort)
    assert text.startswith("belonging: Belonging at our school")
    assert "belonging_ours: for belonging: Ours. low 6 to 17, high 18 to 30." in text
    assert "Grade: own: the programme's own questionnaire" in text
    assert "Everything: Written by our evaluation team, March 2026" in text


def test_a_questionnaire_of_the_cohort_is_not_found_without_its_folder(cohort):
    with pytest.raises(DefinitionError, match="nothing called 'belonging'"):
        shown("belonging", None)


def test_what_is_wrong_with_a_cohorts_own_file_is_said(cohort):
    text = (cohort / "belonging.toml").read_text("utf-8")
    (cohort / "belonging.toml").write_text(text.replace("highest = 30", "highest = 31"), "utf-8")
    with pytest.raises(
        DefinitionError, match=r"belonging\.toml, key `scales\[1\]\.highest`: the sc"
    ):
        shown("belonging", cohort)


def test_a_key_that_does_not_give_its_own_example_is_not_shown(cohort):
    text = (cohort / "belonging.toml").read_text("utf-8")
    (cohort / "belonging.toml").write_text(text.replace("[2, 5]", "[2, 4]"), "utf-8")
    with pytest.raises(DefinitionError, match="24"):
        shown("belonging", cohort)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("swemwb", "Did you mean 'swemwbs'"),
        ("pupil", "Did you mean 'pupils'"),
        ("rses10", "rses10_order_a or rses10_order_b"),
        ("plan", "Name the cohort folder"),
    ],
)
def test_what_cannot_be_shown_is_told_with_a_hint(name, hint):
    with pytest.raises(DefinitionError, match=hint):
        shown(name, None)

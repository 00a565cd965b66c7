"""The faults of real files, and the ways in which schools write."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest

from evalkit.errors import DataError
from evalkit.intake.cohort_files import LAYOUTS, cohort_files, write_cohort
from evalkit.intake.example_cohorts import (
    DEMO,
    FIRST_LINE,
    MARKER,
    SCHOOLS,
    SMALL_EXAMPLE,
    TRUTH,
    example_files,
    write_example,
)
from evalkit.intake.planned_tables import OPTIONAL
from evalkit.intake.sent_tables import as_sent
from evalkit.intake.synthetic import synthetic_cohort
from evalkit.intake.synthetic_mess import SMALL, WITHDREW_ON, add_mess


@pytest.fixture(scope="module")
def cohort():
    return synthetic_cohort(
        schools=SCHOOLS, pupils_per_school=DEMO.sizes, seed=DEMO.seed, truth=TRUTH
    )


@pytest.fixture(scope="module")
def messy(cohort):
    return add_mess(as_sent(cohort), plan=cohort.plan, seed=DEMO.seed)


def read_csv(content: bytes, **options) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, **options)


def test_the_demo_is_as_large_as_promised(cohort):
    counted = cohort.tables["pupils"].groupby(["school_id", "role"]).size()
    assert counted[("S01", "ambassador")] == 70
    assert counted[("S01", "mentee")] == 240
    assert counted[("S06", "mentee")] == 12
    assert len(cohort.schools) == 6


def test_enough_schools_have_enough_pairs_to_pool(messy):
    enough = 0
    for tables in messy.values():
        answers = tables["responses_swemwbs"]
        full = answers[(answers.filter(like="swemwbs_") != "").all(axis=1)]
        mentees = set(tables["pupils"].query("role == 'mentee'")["pupil_id"])
        waves = full[full["pupil_id"].isin(mentees)].groupby("wave")["pupil_id"].agg(set)
        if "endpoint" in waves:
            enough += len(waves["baseline"] & waves["endpoint"]) >= 30
    assert enough >= 4


def test_about_one_in_seven_has_no_endpoint(cohort, messy):
    for name in ("responses_swemwbs", "responses_who5"):
        n_sent = sum((messy[s][name]["wave"] == "endpoint").sum() for s in messy if s != "S05")
        n_pupils = sum(len(messy[s]["pupils"]) for s in messy if s != "S05")
        assert 0.10 <= 1 - n_sent / n_pupils <= 0.20


def test_a_few_items_are_skipped(messy):
    answers = pd.concat([tables["responses_who5"] for tables in messy.values()])
    share = (answers.filter(like="who5_") == "").to_numpy().mean()
    assert 0.002 <= share <= 0.012


def test_one_code_at_the_endpoint_belongs_to_nobody(messy):
    for tables in messy.values():
        known = set(tables["pupils"]["pupil_id"])
        answers = tables["responses_swemwbs"]
        stray = answers[~answers["pupil_id"].isin(known)]
        is_open = len(known) >= SMALL and (answers["wave"] == "endpoint").any()
        assert list(stray["wave"]) == (["endpoint"] if is_open else [])
        assert stray["pupil_id"].str.contains("O").all()
        assert set(stray["pupil_id"]) <= set(tables["responses_who5"]["pupil_id"])


def test_consent_is_withdrawn_missing_and_refused(messy):
    pupils = pd.concat([tables["pupils"] for tables in messy.values()])
    assert pupils["consent_evaluation"].value_counts()["yes"] > 0.93 * len(pupils)
    assert {"no", ""} <= set(pupils["consent_evaluation"])
    withdrew = pupils[pupils["withdrew_on"] != ""]
    assert list(withdrew["school_id"]) == ["S01", "S02", "S03", "S04", "S05"]
    assert set(withdrew["withdrew_on"]) == {WITHDREW_ON}
    assert set(withdrew["consent_evaluation"]) == {"yes"}


def test_one_school_has_no_endpoint_yet(messy):
    without = [
        school for school, tables in messy.items()
        if not (tables["responses_who5"]["wave"] == "endpoint").any()
    ]  # fmt: skip
    assert without == ["S05"]
    assert set(messy["S05"]["records"]["term"]) == {"autumn_2025"}


def test_the_session_log_has_gaps_and_one_session_more_than_planned(messy):
    for tables in messy.values():
        sessions, pairs = tables["sessions"], tables["pairs"]
        is_off = sessions["status"] != "held"
        assert (sessions.loc[~is_off, "held_on"] != "").all()
        is_large = len(tables["pupils"]) >= SMALL
        extra = sessions[sessions["number"] == "7"]
        assert len(extra) == is_large
        lower = set(sessions["pair_id"]) - set(pairs["pair_id"])
        assert len(lower) == is_large
        assert {code.upper() for code in lower} <= set(pairs["pair_id"])
        held = sessions.merge(pairs, on="pair_id").query("ended_on != '' and held_on != ''")
        assert (held["held_on"] <= held["ended_on"]).all()
        assert len(held) > 0.8 * len(sessions)
    sessions = pd.concat([tables["sessions"] for tables in messy.values()])
    is_off = sessions["status"] != "held"
    assert 0.2 <= (sessions.loc[is_off, "held_on"] == "").mean() <= 0.5
    assert 0.02 <= (sessions.loc[~is_off, "minutes"] == "").mean() <= 0.06


def test_some_exit_surveys_do_not_say_whose_they_are(cohort, messy):
    before = cohort.tables["feedback"].query("respondent == 'mentee' and school_id != 'S05'")
    after = pd.concat([tables["feedback"] for tables in messy.values()])
    after = after[after["respondent"] == "mentee"]
    assert len(after) == len(before)
    assert before["pupil_id"].isna().mean() < (after["pupil_id"] == "").mean() < 0.15


def test_the_school_that_waits_has_no_exit_survey_and_no_quotes_of_it(messy):
    without = [school for school, tables in messy.items() if tables["feedback"].empty]
    assert without == ["S05"]
    assert set(messy["S05"]["approvals"]["feedback_id"]) <= {""}


def test_adding_faults_leaves_the_tables_as_they_were(cohort):
    sent = as_sent(cohort)
    before = {school: {n: f.copy() for n, f in tables.items()} for school, tables in sent.items()}
    add_mess(sent, plan=cohort.plan, seed=1)
    for school, tables in sent.items():
        for name, frame in tables.items():
            pd.testing.assert_frame_equal(frame, before[school][name])


def test_each_school_writes_in_its_own_way():
    files = example_files(DEMO)
    plain = read_csv(files["S01/pupils.csv"])
    assert {"7", "12"} == set(plain["year_group"])
    second = read_csv(files["S02/pupils.csv"], encoding="utf-8-sig")
    assert {"Year 7", "Year 12"} == set(second["year_group"])
    assert {"F", "M"} <= set(second["gender"])
    answered = read_csv(files["S02/responses_swemwbs.csv"], encoding="utf-8-sig")["answered_on"]
    assert answered.str.fullmatch(r"\d\d/\d\d/20\d\d").all()
    assert [name for name in files if name.startswith("S03/")] == ["S03/S03.xlsx"]
    fourth = read_csv(files["S04/pupils.csv"], sep=";", encoding="cp1252")
    assert {"girl", "boy"} <= set(fourth["gender"])
    assert fourth["form_group"].str.contains("Brontë").any()
    with pytest.raises(UnicodeDecodeError):
        files["S04/pupils.csv"].decode("utf-8")
    assert set(read_csv(files["S05/responses_who5.csv"])["wave"]) == {"T1"}


def test_the_workbook_holds_numbers_dates_and_codes_as_excel_does():
    book = openpyxl.load_workbook(io.BytesIO(example_files(DEMO)["S03/S03.xlsx"]))
    assert book.sheetnames == [
        "pupils",
        "responses_swemwbs",
        "responses_who5",
        "records",
        *OPTIONAL,
    ]
    header, first = list(book["responses_swemwbs"].iter_rows(max_row=2))
    row = {name.value: cell for name, cell in zip(header, first, strict=True)}
    assert row["answered_on"].is_date
    assert row["pupil_id"].data_type == "s"
    assert row["swemwbs_01"].data_type == "n"


def test_made_up_files_have_the_same_bytes_each_time():
    assert example_files(SMALL_EXAMPLE) == example_files(SMALL_EXAMPLE)


def test_the_small_example_is_small():
    assert sum(map(len, example_files(SMALL_EXAMPLE).values())) < 260_000


def test_combined_files_hold_every_school(cohort):
    files = cohort_files(cohort, layout="combined", mess_seed=None)
    assert set(files) == {"plan.toml", "_truth.toml", *(f"{name}.csv" for name in cohort.tables)}
    assert set(read_csv(files["records.csv"])["school_id"]) == {f"S0{n}" for n in range(1, 7)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_cohort_is_not_written_over_another(cohort, tmp_path, layout):
    write_cohort(cohort, tmp_path, layout=layout)
    with pytest.raises(DataError, match="Nothing was written"):
        write_cohort(cohort, tmp_path, layout=layout)


def test_an_unknown_layout_is_told(cohort, tmp_path):
    with pytest.raises(DataError, match="layout must be one of per_school_csv"):
        write_cohort(cohort, tmp_path, layout="parquet")


def test_the_demo_may_be_written_again_and_touches_nothing_that_is_the_same(tmp_path):
    folder = write_example(tmp_path / "demo", SMALL_EXAMPLE)
    assert (folder / MARKER).read_text("utf-8").startswith(FIRST_LINE)
    (folder / "mine.txt").write_text("mine", "utf-8")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    write_example(folder, SMALL_EXAMPLE)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == before


def test_an_earlier_demo_is_replaced_wholly(tmp_path):
    folder = write_example(tmp_path / "demo", SMALL_EXAMPLE)
    (folder / "S02" / "S02.xlsx").write_bytes(b"from an earlier version")
    marker = folder / MARKER
    marker.write_text(marker.read_text("utf-8") + "S02/S02.xlsx\n../outside.txt\n", "utf-8")
    outside = tmp_path / "outside.txt"
    outside.write_text("mine", "utf-8")
    (folder / "S01" / "pupils.csv").write_bytes(b"changed")
    write_example(folder, SMALL_EXAMPLE)
    assert not (folder / "S02" / "S02.xlsx").exists()
    assert outside.exists()
    for name, content in example_files(SMALL_EXAMPLE).items():
        assert (folder / name).read_bytes() == content


def test_a_cohort_of_somebody_is_never_taken_for_the_demo(tmp_path):
    (tmp_path / "plan.toml").write_text("mine", "utf-8")
    with pytest.raises(DataError, match="evalkit did not make up"):
        write_example(tmp_path, DEMO)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]

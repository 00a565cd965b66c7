"""Made-up tables obey the definitions, whatever stands there, and agree with each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evalkit.intake.cell_values import read_meaning
from evalkit.intake.example_cohorts import TRUTH
from evalkit.intake.planned_tables import planned_tables, stored_types
from evalkit.intake.sent_tables import as_sent
from evalkit.intake.synthetic import synthetic_cohort
from evalkit.intake.synthetic_plan import WORDS, synthetic_plan
from evalkit.intake.synthetic_words import TIMES

COHORTS = {
    "universal": {"schools": 6, "pupils_per_school": 90, "seed": 3, "truth": TRUTH},
    "targeted": {
        "schools": 4,
        "pupils_per_school": 40,
        "seed": 4,
        "truth": replace(TRUTH, selected_share=0.3, attrition_share=0.4),
    },
    "tiny": {
        "schools": 3,
        "pupils_per_school": [(1, 1), (0, 3), (2, 30)],
        "seed": 5,
        "truth": TRUTH,
    },
}
TABLES = planned_tables(synthetic_plan([]))
NOT_WRITTEN = {
    # Nobody withdraws before things go wrong, and nobody types a code of their own.
    ("pupils", "withdrew_on"),
    ("responses_swemwbs", "year_group"),
    ("responses_who5", "year_group"),
}


@pytest.fixture(scope="module", params=COHORTS)
def cohort(request):
    return synthetic_cohort(**COHORTS[request.param])


@pytest.fixture(scope="module")
def universal():
    return synthetic_cohort(**COHORTS["universal"])


def sent(cohort) -> dict[str, pd.DataFrame]:
    """Return the tables as the texts that schools send, all schools in one frame."""
    schools = list(as_sent(cohort).values())
    names = {name: None for tables in schools for name in tables}
    return {name: pd.concat([tables[name] for tables in schools]) for name in names}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_cell_is_what_its_definition_allows(cohort, table):
    frame = sent(cohort).get(table.name)
    if frame is None:
        pytest.skip("no school has a row of it")
    assert list(frame) == [column.name for column in table.columns]
    for column in table.columns:
        texts = frame[column.name]
        assert column.may_be_blank or (texts != "").all(), column.name
        read = {text: read_meaning(column, text) for text in texts.unique() if text}
        assert {meaning.fault for meaning in read.values()} <= {None}, column.name
        assert not any(meaning.is_told for meaning in read.values()), column.name
        values = [meaning.value for meaning in read.values()]
        if column.choices:
            assert set(texts) <= {*column.choices, ""}, column.name
        if column.lowest is not None:
            assert min(values, default=column.lowest) >= column.lowest, column.name
        if column.highest is not None:
            assert max(values, default=column.highest) <= column.highest, column.name


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_is_filled_in_somewhere(universal, table):
    frame = sent(universal)[table.name]
    blank = {(table.name, name) for name in frame if (frame[name] == "").all()}
    assert blank == {each for each in NOT_WRITTEN if each[0] == table.name}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_choice_is_made_by_somebody(universal, table):
    never = {"comparison", "midpoint", "follow_up", "none"}
    for column in table.columns:
        made = set(sent(universal)[table.name][column.name])
        assert set(column.choices) - never <= made, column.name


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_rows_have_a_key_and_name_rows_that_there_are(cohort, table):
    frames = sent(cohort)
    if table.name not in frames:
        pytest.skip("no school has a row of it")
    frame = frames[table.name]
    if table.key:
        assert not frame.duplicated(list(table.key)).any()
    for column in table.columns:
        if column.refers_to:
            named = frame[frame[column.name] != ""]
            parents = frames[column.refers_to]
            known = parents[["school_id", TABLES[column.refers_to].key[-1]]]
            asked = pd.MultiIndex.from_frame(named[["school_id", column.name]])
            assert asked.isin(pd.MultiIndex.from_frame(known)).all(), column.name


def test_tables_are_typed_as_the_store_types_them(cohort):
    for name, types in stored_types(cohort.plan).items():
        frame = cohort.tables[name]
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == types, name
        assert list(frame.index) == list(range(len(frame)))


def with_roles(cohort, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    roles = cohort.tables["pupils"].set_index(["school_id", "pupil_id"])["role"]
    return frame.assign(
        **{
            f"{name}_role": roles.reindex(
                pd.MultiIndex.from_frame(frame[["school_id", name]])
            ).to_numpy()
            for name in columns
        }
    )


def test_pairs_are_an_ambassador_and_a_mentee_who_are_not_kept_apart(cohort):
    pairs = with_roles(cohort, cohort.tables["pairs"], "mentor_id", "mentee_id")
    assert set(pairs["mentor_id_role"]) == {"ambassador"}
    assert set(pairs["mentee_id_role"]) == {"mentee"}
    relations = cohort.tables["relations"]
    apart = relations[relations["kind"].isin(["blocked", "sibling"])]
    kept_apart = {
        (row.school_id, frozenset((row.pupil_id, row.other_id))) for row in apart.itertuples()
    }
    met = {(row.school_id, frozenset((row.mentor_id, row.mentee_id))) for row in pairs.itertuples()}
    assert not kept_apart & met
    fixed = relations[relations["kind"] == "fixed"]
    assert {(r.school_id, frozenset((r.pupil_id, r.other_id))) for r in fixed.itertuples()} <= met


def test_siblings_and_wishes_are_across_the_years(universal):
    relations = with_roles(universal, universal.tables["relations"], "pupil_id", "other_id")
    roles = relations.groupby("kind")[["pupil_id_role", "other_id_role"]].agg(
        lambda each: "/".join(sorted(set(each)))
    )
    assert list(roles.loc["wanted"]) == ["mentee", "ambassador"]
    assert list(roles.loc["sibling"]) == ["ambassador", "mentee"]
    assert list(roles.loc["fixed"]) == ["ambassador", "mentee"]


def test_every_mentee_has_a_pair_where_there_are_ambassadors(universal):
    pupils = universal.tables["pupils"]
    pairs = universal.tables["pairs"]
    assert set(pairs["mentee_id"]) == set(pupils.query("role == 'mentee'")["pupil_id"])
    last = pairs.drop_duplicates(["school_id", "mentee_id"], keep="last")
    assert not (last["end_reason"] == "rematched").any()
    again = pairs[pairs.duplicated(["school_id", "mentee_id"], keep="last")]
    assert set(again["end_reason"]) == {"rematched"}


def at_once(pairs: pd.DataFrame) -> pd.Series:
    """Return how many mentees an ambassador meets in the same half of the year."""
    is_spring = pairs["started_on"] >= "2026-01-01"
    return pairs.groupby(["school_id", "mentor_id", is_spring]).size()


def test_a_mentor_has_a_second_mentee_when_there_are_too_few_mentors(universal):
    assert at_once(universal.tables["pairs"]).max() <= 4
    assert 0.5 <= (at_once(universal.tables["pairs"]) >= 2).mean() < 1
    plenty = synthetic_cohort(schools=5, pupils_per_school=[(30, 30)] * 5, seed=1, truth=TRUTH)
    assert 0.02 <= (at_once(plenty.tables["pairs"]) >= 2).mean() <= 0.5


def test_hardly_anybody_meets_two_mentees_on_one_day(universal):
    tables = universal.tables
    met = tables["sessions"].merge(tables["pairs"], on=["school_id", "pair_id"])
    by_day = met.groupby(["school_id", "mentor_id", "held_on"]).size()
    assert (by_day > 1).mean() < 0.02


def test_sessions_lie_within_their_pair_and_are_about_as_many_as_planned(cohort):
    tables = cohort.tables
    sessions = tables["sessions"].merge(tables["pairs"], on=["school_id", "pair_id"])
    assert (sessions["held_on"] >= sessions["started_on"]).all()
    is_ended = sessions["ended_on"].notna()
    assert (sessions["held_on"] <= sessions["ended_on"])[is_ended].all()
    assert set(sessions.loc[~is_ended, "end_reason"]) <= {"carries_on"}
    each = sessions.groupby(["school_id", "pair_id"])
    assert (each["number"].max() == each.size()).all()
    assert each["held_on"].is_monotonic_increasing.all()
    assert (sessions["number"] <= WORDS.sessions_planned).all()
    weekdays = each["held_on"].agg(lambda days: days.dt.day_of_week.nunique())
    assert set(weekdays) == {1}
    assert set(sessions["held_on"].dt.day_of_week) <= set(range(5))


def test_sessions_are_missed_as_in_life(universal):
    sessions = universal.tables["sessions"]
    per_pair = sessions.groupby(["school_id", "pair_id"]).size()
    assert 5.2 <= per_pair.mean() <= WORDS.sessions_planned
    shares = sessions["status"].value_counts(normalize=True)
    assert 0.05 <= shares["missed"] <= 0.10
    assert 0.02 <= shares["cancelled"] <= 0.06
    is_held = sessions["status"] == "held"
    assert (sessions["minutes"].notna() == is_held).all()
    assert (sessions["topic"].isna() | is_held).all()
    assert 20 <= sessions["minutes"].mean() <= 40
    early = universal.tables["pairs"]["end_reason"].isin(
        ["mentor_left", "mentee_left", "rematched"]
    )
    assert 0.02 <= early.mean() <= 0.10


def test_wishes_leave_room_for_the_pairs_that_there_are(universal):
    tables = universal.tables
    wishes = with_roles(universal, tables["preferences"], "pupil_id")
    assert set(wishes["pupil_id_role"]) == {"ambassador", "mentee"}
    assert (wishes["capacity"].notna() == (wishes["pupil_id_role"] == "ambassador")).all()
    days = tables["sessions"].drop_duplicates(["school_id", "pair_id"])
    met = tables["pairs"].merge(days, on=["school_id", "pair_id"])
    time_of = wishes.set_index(["school_id", "pupil_id"])["slots"]
    for who in ("mentor_id", "mentee_id"):
        free = time_of.reindex(pd.MultiIndex.from_frame(met[["school_id", who]]))
        for times, day in zip(free, met["held_on"].dt.day_of_week, strict=True):
            assert pd.isna(times) or TIMES[day] in times
    offered = wishes.set_index(["school_id", "pupil_id"])["capacity"]
    for (school, mentor, _), n in at_once(tables["pairs"]).items():
        assert (school, mentor) not in offered.index or offered[school, mentor] >= min(n, 4)


def test_who_answers_the_exit_survey_was_there_and_not_everybody_does(universal):
    tables = universal.tables
    feedback = with_roles(universal, tables["feedback"], "pupil_id")
    named = feedback[feedback["pupil_id"].notna()]
    roles = {"mentee": "mentee", "mentor": "ambassador", "parent": "mentee"}
    assert (named["pupil_id_role"] == named["respondent"].map(roles)).all()
    assert set(feedback.loc[feedback["pupil_id"].isna(), "respondent"]) >= {"staff", "parent"}
    answers = tables["responses_who5"].query("wave == 'endpoint'")
    there = pd.MultiIndex.from_frame(answers[["school_id", "pupil_id"]])
    assert pd.MultiIndex.from_frame(named[["school_id", "pupil_id"]]).isin(there).all()
    n_mentees = (tables["pupils"]["role"] == "mentee").sum()
    counts = feedback["respondent"].value_counts()
    assert 0.5 <= counts["mentee"] / n_mentees <= 0.8
    assert 0.1 <= counts["parent"] / n_mentees <= 0.35
    assert counts["staff"] < counts["parent"]


def test_two_readers_mostly_agree(universal):
    feedback = universal.tables["feedback"]
    assert (feedback["theme_coder_1"].notna() == feedback["comment"].notna()).all()
    twice = feedback.dropna(subset=["theme_coder_2"])
    assert 0.3 <= len(twice) / feedback["comment"].notna().sum() <= 0.7
    assert 0.75 <= (twice["theme_coder_1"] == twice["theme_coder_2"]).mean() < 1


def test_the_better_a_survey_the_more_would_come_again(universal):
    means = universal.tables["feedback"].groupby("would_use_again")["helpful"].mean()
    assert means["yes"] > means["not_sure"] > means["no"]


def test_training_is_two_days_for_each_ambassador(universal):
    training = universal.tables["training"]
    n_older = (universal.tables["pupils"]["role"] == "ambassador").sum()
    assert len(training) == 2 * n_older
    away = training[~training["attended"]]
    assert 0.01 <= len(away) / len(training) <= 0.12
    assert away["pupil_id"].notna().all()
    assert away[["useful", "enjoyable", "clear", "prepared", "comment"]].isna().all(axis=None)
    assert training["pupil_id"].isna().any()


def test_only_those_who_agreed_are_quoted_and_word_for_word(cohort):
    tables = cohort.tables
    agreed = {
        (row.school_id, row.pupil_id)
        for row in tables["pupils"][cohort.agrees_to_quotes].itertuples()
    }
    for kind in ("feedback", "training"):
        quotes = tables["approvals"].dropna(subset=[f"{kind}_id"])
        found = quotes.merge(
            tables[kind], left_on=["school_id", f"{kind}_id"], right_on=["school_id", "answer_id"]
        )
        assert len(found) == len(quotes)
        assert (found["text"] == found["comment"]).all()
        assert all(
            pd.isna(row.pupil_id) or (row.school_id, row.pupil_id) in agreed
            for row in found.itertuples()
        )


def test_pupils_ended_for_reasons_that_fit_their_pairs_and_answers(universal):
    tables = universal.tables
    keys = ["school_id", "pupil_id"]
    pupils = tables["pupils"].set_index(keys)
    after = tables["responses_who5"].query("wave == 'endpoint'").set_index(keys).index
    left = pupils.index[pupils["end_reason"] == "left_school"]
    assert len(left)
    assert not left.isin(after).any()
    records = tables["records"].query("term == @WORDS.terms[1]").set_index(keys).index
    assert set(records) == set(pupils.index) - set(left)
    stopped = tables["pairs"].query("end_reason == 'mentee_left'")
    gone = pupils.loc[pd.MultiIndex.from_frame(stopped[["school_id", "mentee_id"]]), "end_reason"]
    assert set(gone) == {"left_school", "changed_mind"}


def test_those_who_start_low_are_nominated_more_often(universal):
    tables = universal.tables
    items = list(universal.plan.instruments["who5"].items)
    first = (
        tables["responses_who5"].query("wave == 'baseline'").set_index(["school_id", "pupil_id"])
    )
    mentees = tables["pupils"].query("role == 'mentee'").set_index(["school_id", "pupil_id"]).index
    named = tables["nominations"].query("`for` == 'mentee' and by == 'staff'")
    is_named = mentees.isin(pd.MultiIndex.from_frame(named[["school_id", "pupil_id"]]))
    score = first.loc[mentees, items].sum(axis=1).to_numpy(dtype=float)
    assert score[is_named].mean() < score[~is_named].mean() - 1
    assert np.isin(tables["nominations"]["for"], ["ambassador", "mentee", "support"]).all()

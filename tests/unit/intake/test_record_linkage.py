"""Linking two waves: which rule links whom, what stays apart, and laws that hold for any codes."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError, DefinitionError
from evalkit.intake import Links, link_candidates, link_records
from evalkit.intake.agreement_weights import agreement_weights
from evalkit.intake.code_crowding import code_crowding
from evalkit.intake.link_quality import blocking_quality, link_quality
from evalkit.intake.string_distances import count_edits, text_likeness

ON = ["initial", "month", "siblings", "mother", "house"]
WITHIN = ["school", "year"]


def wave(*codes, school="S1", year=8):
    """Give a wave whose rows are elements written as one word: ``A3.`` has the third missing."""
    rows = [[None if letter == "." else letter for letter in code] for code in codes]
    names = ON if rows and len(rows[0]) == len(ON) else ON[: len(rows[0])]
    return pd.DataFrame(rows, columns=names).assign(school=school, year=year)


def linked(first, second, *, on=ON, within=WITHIN, max_differences=2):
    return link_records(first, second, on=on, within=within, max_differences=max_differences)


def made(links):
    """Give the links as {(first row, second row): how}."""
    return {(row.first_row, row.second_row): row.how for row in links.links.itertuples()}


def missed(links):
    return {(row.first_row, row.second_row): row.why for row in links.near_misses.itertuples()}


# Which rule links whom


def test_exact_then_one_then_two():
    first, second = wave("AAAAA", "BBBBB", "CCCCC", "DDDDD"), wave("CCCXY", "AAAAA", "BXBBB")
    links = linked(first, second)
    assert made(links) == {(0, 1): "exact", (1, 2): "one", (2, 0): "two"}
    assert links.links["differing"].tolist() == ["", "month", "mother, house"]
    assert links.links["n_differences"].tolist() == [0, 1, 2]
    assert links.near_misses.empty
    assert (links.n_first, links.n_second) == (4, 3)


@pytest.mark.parametrize("most", [0, 1, 2])
def test_no_link_has_more_differences_than_allowed(most):
    links = linked(
        wave("AAAAA", "BBBBB", "CCCCC"), wave("AAAAA", "BBBBX", "CCCXY"), max_differences=most
    )
    assert len(links.links) == most + 1
    assert links.links["n_differences"].max() == most


def test_a_row_that_is_linked_is_no_candidate_any_more():
    # 1 is one away from 0's partner too, which is taken, and so goes to the other.
    links = linked(wave("AAAAA", "AAAAX"), wave("AAAAA", "AAABX"))
    assert made(links) == {(0, 0): "exact", (1, 1): "one"}


def test_twins_stay_apart_and_take_nobody_further_away():
    links = linked(wave("AAAAA", "AAAAA"), wave("AAAAA", "AAAAX"))
    assert made(links) == {}
    assert missed(links) == dict.fromkeys([(0, 0), (1, 0), (0, 1), (1, 1)], "twins")


def test_two_candidates_at_one_distance_are_not_guessed_between():
    links = linked(wave("AAAAA"), wave("AAAAX", "AAAAY"))
    assert made(links) == {}
    assert missed(links) == {(0, 0): "not_unique", (0, 1): "not_unique"}


def test_who_was_left_beside_a_nearer_candidate_is_not_linked_further_away():
    # 0 is one from two rows; the row that is two away from it is not its only hope.
    links = linked(wave("AAAAA"), wave("AAAAX", "AAAAY", "AAABB"))
    assert made(links) == {}
    assert missed(links)[0, 2] == "nearer_candidate"


def test_a_missing_element_is_equal_to_nothing():
    first, second = wave("AAAA.", "BBBBB"), wave("AAAA.", "BBB..")
    assert made(linked(first, second)) == {(0, 0): "one", (1, 1): "two"}
    assert made(linked(first, second, max_differences=0)) == {}


def test_links_stay_within_school_and_year_group():
    first = wave("AAAAA", "BBBBB", "CCCCC")
    second = first.assign(school=["S2", "S1", "S1"], year=[8, 9, 8])
    assert made(linked(first, second)) == {(2, 2): "exact"}


def test_rows_without_a_year_group_are_not_linked_and_are_counted():
    first = wave("AAAAA", "BBBBB").assign(year=[8, None])
    links = linked(first, first)
    assert made(links) == {(0, 0): "exact"}
    assert links.match_rate()["first_share"].tolist() == [0.5, 0, 0, 0.5]


def test_two_elements_may_differ_only_by_typos_where_a_mapping_says_so():
    first = pd.DataFrame({"a": ["ANNA"], "b": ["LEEDS"], "c": [1], "d": [2], "e": [3]})
    slips = first.assign(a="ANA", b="LEDES")
    others = first.assign(a="ANA", b="YORK")
    typos = {"a": 1, "b": 1, "c": None, "d": None, "e": None}
    for second, is_linked in ((slips, True), (others, False)):
        assert bool(made(linked(first, second, on=typos, within=[]))) is is_linked
        assert made(linked(first, second, on=list(typos), within=[])) == {(0, 0): "two"}
    one = first.assign(b="YORK")
    assert made(linked(first, one, on=typos, within=[])) == {(0, 0): "one"}


def test_a_limit_of_typos_is_met_by_no_missing_element():
    first = pd.DataFrame([["A", "B", "C", "D", "E"]], columns=list("abcde"))
    second = first.assign(a=None, b="X")
    assert made(linked(first, second, on=dict.fromkeys("abcde", 1), within=[])) == {}
    assert len(linked(first, second, on=list("abcde"), within=[]).links) == 1


# One code with typos


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("KAT27LM", "exact"),
        ("KTA27LM", "one"),  # two neighbours swapped
        ("KAT27L", "one"),  # one left out
        ("KAT277LM", "one"),  # one too many
        ("KAT2XLM", "one"),  # a wrong one
        ("KTA2LM", "two"),
        ("XXT27LM", "two"),
        ("XXX27LM", None),
        ("kat27LM", None),  # letters are compared as they are written
        (None, None),
        ("  ", None),
    ],
)
def test_a_code_is_linked_over_typos(code, how):
    first = pd.DataFrame({"code": ["KAT27LM"]})
    second = pd.DataFrame({"code": ["QQQQQQQQ", code]})
    links = linked(first, second, on="code", within=[])
    assert made(links) == ({(0, 1): how} if how else {})
    assert set(links.links["differing"]) <= {"" if how == "exact" else "code"}


@pytest.mark.parametrize(("code", "other", "most"), [("AB", "AC", 1), ("ABCD", "ABXY", 2)])
def test_more_letters_stay_than_change(code, other, most):
    first, second = pd.DataFrame({"code": [code]}), pd.DataFrame({"code": [other]})
    assert made(linked(first, second, on="code", within=[], max_differences=most)) == {}
    longer = (frame + "Z" for frame in (first, second))
    assert len(linked(*longer, on="code", within=[], max_differences=most).links) == 1


def test_numbers_are_the_same_number_however_they_were_read():
    first = pd.DataFrame({"code": [7, 12]})
    second = pd.DataFrame({"code": [12.0, None, 7.0]})
    assert made(linked(first, second, on="code", within=[], max_differences=0)) == {
        (0, 2): "exact",
        (1, 0): "exact",
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (pd.Categorical(["A", "B"]), ["B", "A"]),
        (pd.array([1, None], dtype="Int64"), [None, 1]),
        ([True, False], pd.array([False, True], dtype="boolean")),
        (pd.to_datetime(["2025-09-01", None]), [None, dt.date(2025, 9, 1)]),
        (["A", "B"], pd.array(["C", "A"], dtype="string")),
    ],
)
def test_kinds_of_columns_that_say_the_same_are_linked(first, second):
    waves = (pd.DataFrame({"code": column}) for column in (first, second))
    assert made(linked(*waves, on="code", within=[], max_differences=0))[0, 1] == "exact"


def test_no_link_needs_comparing_all_with_all(monkeypatch):
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({name: rng.integers(0, 20, 5_000) for name in ON})
    frame = frame.assign(school=np.repeat(np.arange(25), 200), year=8)
    later = frame.assign(month=rng.integers(0, 20, 5_000))
    # 200 × 200 pairs in each of 25 schools are a million.
    monkeypatch.setattr(link_candidates, "MOST_PAIRS", 10_000)
    links = linked(frame, later)
    assert len(links.links) > 4_900
    assert (links.links["first_row"] == links.links["second_row"]).mean() > 0.99


# What is returned


def test_match_rate_and_the_view_on_exact_links_only():
    first, second = wave("AAAAA", "BBBBB", "CCCCC", "DDDDD"), wave("CCCXY", "AAAAA", "BXBBB")
    links = linked(first, second)
    assert isinstance(links, Links)
    assert links.match_rate().to_dict("list") == {
        "how": ["exact", "one", "two", "all"],
        "n_links": [1, 1, 1, 3],
        "first_share": [0.25, 0.25, 0.25, 0.75],
        "second_share": [1 / 3, 1 / 3, 1 / 3, 1],
    }
    assert links.exact_only().match_rate()["n_links"].tolist() == [1, 1]


def test_waves_without_rows_give_no_links():
    links = linked(wave("AAAAA").iloc[:0], wave("AAAAA"))
    assert links.links.empty
    assert links.match_rate()["first_share"].isna().all()
    assert links.match_rate()["second_share"].eq(0).all()
    assert linked(*[pd.DataFrame({"code": []})] * 2, on="code", within=[]).links.empty


def test_index_labels_name_the_rows():
    first = wave("AAAAA", "BBBBB").set_axis(["p", "q"])
    second = wave("BBBBB").set_axis([77])
    assert made(linked(first, second)) == {("q", 77): "exact"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"max_differences": 3}, "0, 1 or 2; got 3"),
        ({"max_differences": True}, "0, 1 or 2; got True"),
        ({"on": []}, "each of its elements once"),
        ({"on": ["initial", "initial"]}, "each of its elements once"),
        ({"on": ON[:4]}, "at least 5 elements, and names 4"),
        ({"on": dict.fromkeys(ON, 0)}, "1 or more"),
        ({"within": "school"}, r"write \['school'\]"),
        ({"within": ["school", "house"]}, "house stands in on and in within"),
    ],
)
def test_options_out_of_range_are_refused(change, words):
    with pytest.raises(DefinitionError, match=words):
        linked(wave("AAAAA"), wave("AAAAA"), **change)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (wave("AAAAA").drop(columns="house"), r"second wave must have the column\(s\) house"),
        (wave("AAAAA").assign(house=3), "first has text, the second numbers"),
        (wave("AAAAA", "BBBBB").assign(house=["A", 3]), "the second mixed kinds"),
        (wave("AAAAA", "BBBBB").set_axis([0, 0]), "every index label and column once"),
    ],
)
def test_frames_that_cannot_be_linked_are_refused(second, words):
    with pytest.raises(DataError, match=words):
        linked(wave("AAAAA"), second)


def test_codes_that_tell_nobody_apart_are_refused(monkeypatch):
    monkeypatch.setattr(link_candidates, "MOST_PAIRS", 99)
    crowd = wave(*["AAAAA"] * 10)
    with pytest.raises(DataError, match="100 pairs of rows agree") as refused:
        linked(crowd, crowd)
    assert "AAAAA" not in str(refused.value)


# Whether codes can bear a difference


def test_numbered_codes_have_neighbours_and_random_ones_do_not():
    rng = np.random.default_rng(3)
    letters = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"))
    frame = pd.DataFrame(
        {
            "school": "S1",
            "numbered": [f"A{number:03d}" for number in range(200)],
            "random": ["".join(row) for row in rng.choice(letters, (200, 7))],
        }
    )
    shares = {
        code: code_crowding(frame, on=code, within=["school"], max_differences=1)["rows_share"]
        for code in ("numbered", "random")
    }
    assert shares["numbered"].tolist() == [0, 1]
    assert shares["random"].tolist() == [0, 0]


def test_crowding_counts_rows_by_exact_distance_and_not_those_without_a_school():
    frame = wave("AAAAA", "AAAAA", "AAAAX", "CCCC.", "CCCC.", "AAAAA")
    frame["school"] = [*["S1"] * 5, None]
    crowding = code_crowding(frame, on=ON, within=WITHIN, max_differences=2)
    assert crowding.to_dict("list") == {
        "n_differences": [0, 1, 2],
        "n_rows": [2, 5, 0],
        "rows_share": [0.4, 1, 0],
    }
    assert code_crowding(frame.iloc[:0], on=ON, within=[], max_differences=0)["n_rows"].item() == 0


def test_neighbours_in_numbered_codes_are_linked_wrongly_when_one_left_and_one_joined():
    first = pd.DataFrame({"code": ["A001", "A002", "A003"]})
    second = pd.DataFrame({"code": ["A001", "A002", "A004"]})
    links = linked(first, second, on="code", within=[], max_differences=1)
    assert made(links)[2, 2] == "one"


# Laws

letters = st.sampled_from("AB.")
codes = st.lists(st.text(letters, min_size=5, max_size=5), max_size=9)
typed = st.lists(st.none() | st.text("AB", min_size=1, max_size=6), max_size=9)


@st.composite
def waves(draw):
    """Draw two waves in two schools, with many twins and near twins."""
    drawn = []
    for _ in range(2):
        rows = draw(codes)
        schools = draw(st.lists(st.sampled_from(["S1", "S2"]), min_size=len(rows)))[: len(rows)]
        frame = pd.DataFrame([list(row) for row in rows], columns=ON, dtype=object)
        frame = frame.where(frame != ".", None)
        drawn.append(frame.assign(school=np.array(schools, dtype=object), year=8))
    return tuple(drawn)


@st.composite
def code_waves(draw):
    return tuple(pd.DataFrame({"code": np.array(draw(typed), dtype=object)}) for _ in range(2))


def n_different(a, b):
    """Count differences from the definition, for the elements or for the one code."""
    if "code" in a:
        if pd.isna(a["code"]) or pd.isna(b["code"]):
            return None
        n = int(count_edits([a["code"]], [b["code"]], by="osa")[0])
        return n if n == 0 or max(len(a["code"]), len(b["code"])) > 2 * n else None
    if a["school"] != b["school"]:
        return None
    return sum(pd.isna(a[name]) or pd.isna(b[name]) or a[name] != b[name] for name in ON)


def by_definition(first, second, most):
    """Link by comparing all with all, as the rule is written."""
    ours, theirs = first.to_dict("index"), second.to_dict("index")
    away = {(i, j): n_different(ours[i], theirs[j]) for i in ours for j in theirs}
    links, held = {}, set()
    for n in range(most + 1):
        free = [
            (i, j)
            for (i, j), d in away.items()
            if d == n and not any(i == a for a, _ in links) and not any(j == b for _, b in links)
        ]
        links |= {
            (i, j): n
            for i, j in free
            if [a for a, b in free if b == j] == [i]
            and [b for a, b in free if a == i] == [j]
            and ("first", i) not in held
            and ("second", j) not in held
        }
        held |= {("first", i) for i, _ in free} | {("second", j) for _, j in free}
    return links


def found(first, second, most=2):
    on, within = ("code", []) if "code" in first else (ON, WITHIN)
    links = linked(first, second, on=on, within=within, max_differences=most).links
    return {(row.first_row, row.second_row): row.n_differences for row in links.itertuples()}


either = waves() | code_waves()


@given(either, st.integers(0, 2))
def test_the_index_finds_what_comparing_all_with_all_finds(both, most):
    assert found(*both, most) == by_definition(*both, most)


@given(either)
def test_every_row_is_in_one_link_at_most_and_in_its_school(both):
    links = found(*both)
    for side in (0, 1):
        rows = [pair[side] for pair in links]
        assert len(rows) == len(set(rows))
    if "school" in both[0]:
        assert all(both[0].loc[i, "school"] == both[1].loc[j, "school"] for i, j in links)


@given(either, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(both, random):
    mixed = [frame.loc[random.sample(list(frame.index), len(frame))] for frame in both]
    assert found(*mixed) == found(*both)
    assert found(*both[::-1]) == {(j, i): n for (i, j), n in found(*both).items()}


@given(either, st.data())
def test_a_twin_adds_no_link_to_anybody(both, data):
    first, second = both
    if first.empty:
        return
    row = data.draw(st.sampled_from(list(first.index)))
    more = pd.concat([first, first.loc[[row]].set_axis([99])])
    links = found(more, second)
    assert links.items() <= found(first, second).items()
    assert not {row, 99} & {i for i, _ in links}


@given(either)
def test_without_differences_linking_is_the_merge_of_codes_that_stand_once(both):
    on = ["code"] if "code" in both[0] else [*ON, *WITHIN]
    once = [
        frame.rename_axis("row").reset_index().dropna(subset=on).drop_duplicates(on, keep=False)
        for frame in both
    ]
    merged = once[0].merge(once[1], on=on, suffixes=("_1", "_2"))
    assert set(found(*both, most=0)) == set(zip(merged["row_1"], merged["row_2"], strict=True))


@given(waves())
def test_fewer_differences_give_the_first_stages(both):
    links = linked(*both)
    pd.testing.assert_frame_equal(links.exact_only().links, linked(*both, max_differences=0).links)
    pd.testing.assert_frame_equal(
        links.exact_only().near_misses, linked(*both, max_differences=0).near_misses
    )
    assert not set(made(links)) & set(missed(links))


# Distances, quality and weights


def test_winklers_likeness_adds_for_a_shared_start_at_any_likeness():
    jaro = text_likeness(["BRIANNA"], ["BEATTON"], by="jaro")
    assert text_likeness(["BRIANNA"], ["BEATTON"], by="jaro_winkler") == pytest.approx(
        jaro + 0.1 * (1 - jaro)
    )


@pytest.mark.parametrize("call", [count_edits, text_likeness])
def test_unknown_distances_are_refused(call):
    with pytest.raises(DefinitionError, match="must be one of"):
        call(["A"], ["B"], by="soundex")


def test_quality_of_links_by_differences_allowed():
    first = wave("AAAAA", "BBBBB", "CCCCC")
    links = linked(first, wave("AAAAA", "BBBBX", "CCXYC"))
    truth = pd.DataFrame({"first_row": [0, 1, 2, 3], "second_row": [0, 1, 9, 8]})
    table = link_quality(links, truth)
    assert table["n_links"].tolist() == [1, 2, 3]
    assert table["n_wrong"].tolist() == [0, 0, 1]
    assert table["precision"].tolist() == [1, 1, 2 / 3]
    assert table["recall"].tolist() == [1 / 4, 2 / 4, 2 / 4]
    assert table["f1"].tolist() == pytest.approx([2 / 5, 4 / 6, 4 / 7])
    nothing = link_quality(links.exact_only(), truth.iloc[:0])
    assert nothing["recall"].isna().all()


def test_pairs_that_stand_twice_or_have_no_columns_are_refused():
    pair = pd.DataFrame({"first_row": [0, 0], "second_row": [0, 0]})
    with pytest.raises(DataError, match="each pair once"):
        link_quality(pair, pair.iloc[:1])
    with pytest.raises(DataError, match="truth must have the column"):
        link_quality(pair.iloc[:1], pair[["first_row"]])
    with pytest.raises(DataError, match="must have the column"):
        blocking_quality(pair, within=["year"], entity="first_row")


def test_blocks_count_no_pair_with_something_missing():
    rows = pd.DataFrame({"year": [8, 8, None, None], "who": ["a", "a", "b", "b"]})
    assert blocking_quality(rows, within=["year"], entity="who").to_dict("records") == [
        {"n_pairs": 6, "n_true": 2, "n_candidates": 1, "completeness": 0.5, "reduction": 5 / 6}
    ]


def test_weights_find_what_a_simulation_put_in():
    rng = np.random.default_rng(4)
    is_same = rng.random(40_000) < 0.1
    m, u = np.array([0.95, 0.9, 0.8, 0.97]), np.array([0.05, 0.1, 0.3, 0.02])
    agree = rng.random((40_000, 4)) < np.where(is_same[:, None], m, u)
    fitted = agreement_weights(
        pd.DataFrame(agree, columns=list("abcd")), start_prevalence=0.2, start_m=0.8, start_u=0.2
    )
    assert fitted["m"].to_numpy() == pytest.approx(m, abs=0.02)
    assert fitted["u"].to_numpy() == pytest.approx(u, abs=0.02)
    assert fitted["prevalence"].iloc[0] == pytest.approx(0.1, abs=0.01)
    assert fitted["agreement_weight"].to_numpy() == pytest.approx(
        np.log2(fitted["m"] / fitted["u"])
    )


def test_weights_need_truth_values_and_probabilities():
    pairs = pd.DataFrame({"a": [True, False]})
    starts = {"start_prevalence": 0.1, "start_m": 0.9, "start_u": 0.1}
    with pytest.raises(DefinitionError, match="start_m must lie between 0 and 1"):
        agreement_weights(pairs, **{**starts, "start_m": 1})
    for wrong in (pairs.iloc[:0], pairs.astype(object), pairs.assign(a=[1, 0])):
        with pytest.raises(DataError, match="true or false"):
            agreement_weights(wrong, **starts)

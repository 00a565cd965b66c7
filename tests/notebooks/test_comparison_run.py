"""A cohort with comparison pupils, from its files to the pages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from evalkit.intake import synthetic_cohort
from evalkit.intake.cohort_files import write_cohort
from evalkit.intake.example_cohorts import TRUTH

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("comparison")]

COMPARED = replace(
    TRUTH,
    mentee_change=0.7,
    school_sd=0.0,
    selected_share=0.3,
    choice_by_score=0.4,
    comparison_share=0.8,
    natural_change=0.3,
)


def plain(path):
    html = re.sub(r"<style.*?</style>|data:image[^\"]*", "", path.read_text("utf-8"), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def section(text):
    """Return what stands between the heading and the next; it is named in the contents before."""
    _, _, here, *_ = text.split("Against similar pupils who were not mentored")
    return here.split("The second group: their own answers")[0]


@pytest.fixture(scope="module")
def pages(evalkit, tmp_path_factory):
    folder = tmp_path_factory.mktemp("comparison")
    cohort = synthetic_cohort(
        schools=2, pupils_per_school=[(12, 60), (4, 9)], seed=5, truth=COMPARED
    )
    write_cohort(cohort, folder / "cohort", layout="per_school_csv")
    said = evalkit(
        "run", folder / "cohort", "--reports", folder / "out",
        "--notebook", "06_school_impact", "--notebook", "07_programme_impact",
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
    return {path.stem: plain(path) for path in (folder / "out").rglob("*.html")}


def test_a_reviewer_finds_the_comparison_group_with_its_balance_beside_it(pages):
    text = pages["s01"]
    assert re.search(r"About 50 mentees are compared with about 50 comparison pupils", text)
    for words in (
        "The two groups were",
        "Left out: nobody of the other group is near enough",
        "As compared Ratio of variances Largest distance (KS)",
        "nearest comparison pupil by the chance of being in the programme",
        "Compared with similar pupils who were not mentored, the mentees who could be "
        "compared stood better afterwards",
        "Could something that nobody measured explain the difference?",
        "Judged pair by pair",
        "in ways that nobody wrote down",
        "pupils of the same school who were not in the programme; compared on",
    ):
        assert words in text, words
    assert "There is no comparison group" not in text


def test_a_school_of_few_says_so_once(pages):
    here = section(pages["s02"])
    assert here.count("too few pupils are behind this figure") == 1
    assert not re.search(r"\d", here)


def test_the_programme_page_is_made_and_does_not_claim_a_comparison(pages):
    text = pages["07_programme_impact"]
    assert "This page shows change in the same pupils, never effect" in text
    assert "on this page none: before and after in the same pupils" in text

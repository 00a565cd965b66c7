"""The real data set of 65 London schools, through the same door.

The data are not part of the project; without them these tests are skipped and say so.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
LONDON = ROOT.parent / "shared" / "real" / "london_schools.csv"
TINY, DOUBLES = "48", "52"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("london"),
    pytest.mark.skipif(
        not LONDON.is_file(), reason="the London data are not beside the project (../shared/real)"
    ),
]


@pytest.fixture(scope="module")
def london(evalkit, tmp_path_factory):
    """Three school reports and the programme report, made from a copy of the two TOML files."""
    folder = tmp_path_factory.mktemp("london") / "london_schools"
    shutil.copytree(
        ROOT / "data_templates" / "london_schools", folder, ignore=shutil.ignore_patterns(".*")
    )
    sources = folder / "sources.toml"
    text = sources.read_text(encoding="utf-8")
    named = re.search(r'file = "(.*london_schools\.csv)"', text).group(1)
    sources.write_text(text.replace(named, LONDON.as_posix()), encoding="utf-8")
    out = folder.parent / "reports"
    notebooks = ["--notebook", "06_school_impact", "--notebook", "07_programme_impact"]
    schools = [part for code in (TINY, DOUBLES, "14") for part in ("--school", code)]
    said = evalkit("run", folder, *notebooks, *schools, "--reports", out)
    assert said.returncode == 0, said.stdout + said.stderr
    return folder, out / "london_schools"


def page(reports, name):
    (path,) = [each for each in reports.rglob("*.html") if each.stem == name]
    return path.read_text(encoding="utf-8")


def words(html):
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL))


def test_the_check_names_the_doubled_pupil_numbers_and_the_rule(london, evalkit):
    folder, _ = london
    said = evalkit("check", folder, "--reports", folder.parent / "checked")
    assert said.returncode == 0
    flat = " ".join(said.stdout.split())
    for code in ("86", "39", "2", "21"):
        assert f"pupil code “{code}”" in flat
    assert flat.count("So every row with this code, in every table, is left out") == 4


def test_the_doubles_are_left_out_and_nobody_else(london):
    folder, _ = london
    from evalkit.intake import open_cohort

    cohort = open_cohort(folder)
    raw = pd.read_csv(LONDON, dtype=str)
    doubled = raw.duplicated(["school", "student"], keep=False)
    used = cohort.tables["pupils"].query("is_included")
    assert len(used) == (~doubled).sum() == 4051
    assert used["school_id"].nunique() == 65
    records = cohort.tables["records"]
    one = raw[~doubled].iloc[0]
    mine = records[
        (records["school_id"] == one["school"]) & (records["pupil_id"] == one["student"])
    ]
    values = mine.set_index("term")["attainment"]
    assert values["intake"] == pytest.approx(float(one["standLRT"]))
    assert values["age_16"] == pytest.approx(float(one["normexam"]))


def test_the_school_of_two_shows_nothing_about_them(london):
    _, reports = london
    html = page(reports, TINY)
    text = words(html)
    assert "too few pupils are behind this figure" in text
    assert "<img" not in html
    cells = re.findall(r"<td[^>]*>(.*?)</td>", html)
    assert set(cells) == {"[c]"}
    raw = pd.read_csv(LONDON, dtype=str)
    own = raw[raw["school"] == TINY]
    for value in [*own["standLRT"], *own["normexam"]]:
        # as printed, and as any rounding of it that a page could have printed
        for digits in (1, 2, 3):
            assert f"{abs(float(value)):.{digits}f}" not in text.split("evalkit version")[0]


def test_the_change_on_the_page_is_the_change_in_the_file(london):
    _, reports = london
    raw = pd.read_csv(LONDON)
    own = raw[raw["school"] == 14].drop_duplicates(["school", "student"], keep=False)
    change = (own["normexam"] - own["standLRT"]).mean()
    assert f"{change:+.1f}".replace("-", "−") in words(page(reports, "14"))
    assert f"About {5 * round(len(own) / 5)} pupils have both values" in words(page(reports, "14"))


def test_the_programme_page_pools_every_school_that_is_large_enough(london):
    _, reports = london
    html = page(reports, "07_programme_impact")
    text = " ".join(words(html).split())
    raw = pd.read_csv(LONDON).drop_duplicates(["school", "student"], keep=False)
    sizes = raw.groupby("school").size()
    assert f"Over {(sizes >= 11).sum()} schools together" in text
    assert "No mentoring took place" in text
    codes = re.findall(r'<th scope="row"[^>]*>(\d+)</th>', html)
    assert codes == [str(code) for code in sorted(sizes[sizes >= 11].index)]

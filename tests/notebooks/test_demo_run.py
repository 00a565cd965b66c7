"""The demo cohort, end to end: real files, real papermill, real pages."""

from __future__ import annotations

import re
import shutil
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import pandas as pd
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

TINY, NO_ENDPOINT, LARGEST = "S06", "S05", "S01"


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.alts, self.addresses = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "img":
            self.alts.append(found.get("alt") or "")
        self.addresses += [found[key] for key in ("src", "href") if key in found]

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def demo(evalkit, tmp_path_factory):
    """A demo cohort with its reports: the cohort's folder, the reports' folder, what was said."""
    folder = tmp_path_factory.mktemp("demo")
    said = evalkit("demo", "demo_cohort", "--workers", "2", cwd=folder)
    assert said.returncode == 0, said.stdout + said.stderr
    return folder / "demo_cohort", folder / "reports" / "demo_cohort", said


def pages(reports):
    return sorted(reports.rglob("*.html"))


def shareable(reports):
    """The pages that may be passed on: all but those for each school's own eyes."""
    return [path for path in pages(reports) if reports / "school" not in path.parents]


def page_of(reports, school, audience="commissioner"):
    manifest = pd.read_csv(reports / "manifest.csv", dtype=str)
    is_own = (manifest["school_id"] == school) & (manifest["audience"] == audience)
    is_own &= ~manifest["report"].str.startswith("03_pairing/")
    (path,) = manifest.loc[is_own, "page"]
    return (reports / path).read_text(encoding="utf-8")


def main_text(html):
    """The words of a page, without its style sheet."""
    return " ".join(Page(re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)).text)


def test_every_report_is_made_and_the_index_is_named(demo):
    _, reports, said = demo
    manifest = pd.read_csv(reports / "manifest.csv", dtype=str)
    assert manifest["audience"].value_counts().to_dict() == {"commissioner": 7, "school": 12}
    assert set(manifest["status"]) == {"made"}
    assert str(reports / "index.html") in said.stdout.replace("\n", "")
    assert len(pages(reports)) == 20
    assert len(shareable(reports)) == 8


def test_the_cohort_has_the_promised_sizes(demo):
    cohort, _, _ = demo
    from evalkit.intake import open_cohort

    pupils = open_cohort(cohort).tables["pupils"]
    sizes = pupils.groupby(["school_id", "role"]).size()
    assert sizes[LARGEST].to_dict() == {"ambassador": 70, "mentee": 240}
    assert sizes[TINY]["mentee"] == 12
    assert pupils["school_id"].nunique() == 6


def test_pages_are_self_contained_accessible_in_form_and_ask_for_nothing(demo):
    _, reports, _ = demo
    for path in pages(reports):
        html = path.read_text(encoding="utf-8")
        page = Page(html)
        assert "default-src 'none'" in unescape(html)
        assert "script" not in page.tags
        assert page.tags.count("h1") == 1
        assert all(page.alts)
        outward = [each for each in page.addresses if each.startswith(("http", "//", "file"))]
        assert not outward


def test_figures_and_tables_are_there(demo):
    _, reports, _ = demo
    tags = Page(page_of(reports, LARGEST)).tags
    assert tags.count("img") == 6
    assert tags.count("table") == 8


def test_the_school_without_a_second_survey_says_so(demo):
    _, reports, _ = demo
    text = main_text(page_of(reports, NO_ENDPOINT))
    assert "there are no values from after yet" in text


def test_the_smallest_school_shows_no_average_and_no_small_number(demo):
    _, reports, _ = demo
    html = page_of(reports, TINY)
    text = main_text(html)
    assert "too few pupils are behind this figure" in text
    assert "[c]" in text
    assert not re.search(r"[+−]\d+\.\d", text.split("school’s own records ")[0])
    flow = re.search(r'<table.*?id="ek-participation.*?</table>', html, flags=re.DOTALL).group()
    cells = re.findall(r"<td[^>]*>(.*?)</td>", flow)
    assert len(cells) == 10
    assert set(cells) <= {"[c]", "0", "10", "15"}


def test_no_pupil_code_and_no_raw_file_reaches_a_page_that_is_shared(demo):
    cohort, reports, _ = demo
    from evalkit.intake import open_cohort

    pupils = open_cohort(cohort).tables["pupils"]
    codes = set(pupils["pupil_id"])
    assert len(codes) > 300
    for path in [*shareable(reports), reports / "manifest.csv"]:
        words = set(re.findall(r"[A-Za-z0-9]+", main_text(path.read_text(encoding="utf-8"))))
        assert not words & codes, path.name


def test_a_schools_own_page_has_its_codes_and_is_for_nobody_else(demo):
    cohort, reports, _ = demo
    from evalkit.intake import open_cohort

    page = main_text(page_of(reports, LARGEST, audience="school"))
    problems = open_cohort(cohort, school=LARGEST).problems
    (unlinked, *_) = problems.loc[problems["kind"] == "unlinked", "found"]
    assert unlinked.split(" ")[0] in page
    assert "For the eyes of this school alone" in page
    for path in [reports / "school", *(reports / "school").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert "school/" not in (reports / "index.html").read_text(encoding="utf-8")


def test_data_checks_are_private_files_in_a_folder_of_their_own(demo):
    _, reports, _ = demo
    found = sorted(path.relative_to(reports).as_posix() for path in reports.glob("school/*/*"))
    names = ("01_data_check", "03_pairing")
    assert found == [f"school/s0{n}/{name}.html" for n in range(1, 7) for name in names]
    for path in reports.glob("school/**/*"):
        assert path.stat().st_mode & 0o077 == 0
    assert (reports / "school").stat().st_mode & 0o777 == 0o700
    text = main_text(page_of(reports, TINY, "school"))
    assert "rows can be used as they are." in text
    assert "For the eyes of this school alone" in text
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "12 of 12 pages were made" in index
    assert "data_check.html" not in index


def test_the_executed_notebooks_are_private_and_apart(demo):
    cohort, reports, _ = demo
    assert not list(reports.rglob("*.ipynb"))
    assert list((cohort / ".evalkit").rglob("*.ipynb"))
    assert (cohort / ".evalkit").stat().st_mode & 0o077 == 0


def test_the_same_inputs_give_the_same_bytes(demo, evalkit, tmp_path):
    """A copy of the input files somewhere else, read and reported anew."""
    cohort, reports, _ = demo
    copy = tmp_path / "elsewhere" / "demo_cohort"
    shutil.copytree(cohort, copy, ignore=shutil.ignore_patterns(".evalkit"))
    said = evalkit("run", copy, "--reports", tmp_path / "out", "--workers", "1")
    assert said.returncode == 0, said.stderr
    again = tmp_path / "out" / "demo_cohort"

    def digests(folder):
        return {
            path.relative_to(folder): sha256(path.read_bytes()).hexdigest()
            for path in pages(folder)
        }

    assert digests(again) == digests(reports)


def test_a_second_run_makes_nothing_again(demo, evalkit):
    cohort, reports, _ = demo
    made = [path for path in pages(reports) if path.name != "index.html"]
    before = {path: path.stat().st_mtime_ns for path in made}
    said = evalkit("run", cohort, "--reports", reports.parent)
    assert said.returncode == 0, said.stderr
    manifest = pd.read_csv(reports / "manifest.csv", dtype=str)
    assert set(manifest["status"]) == {"reused"}
    assert before == {path: path.stat().st_mtime_ns for path in made}


def test_a_school_that_fails_costs_that_school_alone(demo, evalkit, tmp_path):
    """An answer that cannot be stops one school's page; the others, and the programme's, stand."""
    cohort, reports, _ = demo
    broken, out = tmp_path / "demo_cohort", tmp_path / "reports"
    shutil.copytree(cohort, broken)
    shutil.copytree(reports, out / "demo_cohort")
    file = next(broken.glob("S02/responses_swemwbs.csv"))
    raw = file.read_bytes()
    first, second, rest = raw.split(b"\n", 2)
    separator = b";" if b";" in first else b","
    cells = second.split(separator)
    cells[-1] = b"77\r" if cells[-1].endswith(b"\r") else b"77"
    file.write_bytes(b"\n".join([first, separator.join(cells), rest]))
    said = evalkit("run", broken, "--reports", out, "--school", "S02", "--school", TINY)
    assert said.returncode == 11
    manifest = pd.read_csv(out / "demo_cohort" / "manifest.csv", dtype=str).set_index("report")
    is_check = ~manifest.index.str.startswith("03_pairing/")
    own = manifest[(manifest["school_id"] == "S02") & is_check].set_index("audience")
    # What to mend is told all the same: that is what the school needs now.
    assert own.loc["school", "status"] == "made"
    failed = own.loc["commissioner"]
    assert failed["status"] == "failed"
    assert failed["error_kind"] == "DataError"
    assert "responses_swemwbs.csv" in failed["error"]
    assert "77" not in failed["error"]
    assert pd.isna(failed["page"])
    shared = out / "demo_cohort" / "commissioner"
    assert not list(shared.rglob("*s02*"))
    assert list(shared.rglob("*s06*"))
    assert "could not be made" in (out / "demo_cohort" / "index.html").read_text(encoding="utf-8")

"""The run's index: what was made, what was not and why, in words that anyone can read."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from evalkit.batch.index_page import render_index

COLUMNS = ["report", "notebook", "school_id", "school_name", "status", "error", "page"]
WHY = "The endpoint file has no column “wave”; add it."


def school(code, name, status="made", error=None, notebook="06_school_impact"):
    page = f"commissioner/{notebook}/{code.lower()}.html" if status in ("made", "reused") else None
    return [f"{notebook}/{code}", notebook, code, name, status, error, page]


def programme(status="made", error=None):
    page = "commissioner/07.html" if status == "made" else None
    return ["07", "07_programme_impact", None, None, status, error, page]


def index(*rows, programme_page=None, title="Wellbeing Ambassadors"):
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return render_index(title=title, rows=frame, programme_page=programme_page)


def text_of(html):
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


SIX = [
    programme(),
    school("S01", "Ashgrove"),
    school("S02", "Elm"),
    school("S03", "Oak", "reused"),
    school("S04", "Northfield", "failed", WHY),
    school("S05", "Bridge"),
    school("S06", "Foel"),
]


def test_the_line_in_words_counts_the_schools():
    html = index(*SIX, programme_page="commissioner/07.html")
    assert "5 of 6 reports were made; 1 could not be made" in text_of(html)
    assert "Wellbeing Ambassadors" in html


@pytest.mark.parametrize(
    ("statuses", "line"),
    [
        (["made"], "1 of 1 report was made"),
        (["failed"], "0 of 1 report was made; 1 could not be made"),
        (["made", "made"], "2 of 2 reports were made"),
        (["made", "not run"], "1 of 2 reports were made; 1 was not run"),
        (
            ["reused", "failed", "failed", "not run", "not run"],
            "1 of 5 reports were made; 2 could not be made; 2 were not run",
        ),
    ],
)
def test_the_line_for_every_outcome(statuses, line):
    html = index(*(school(f"S{i}", "x", status) for i, status in enumerate(statuses)))
    assert f'<p class="run-summary">{line}</p>' in html


def test_the_programme_report_comes_before_the_schools():
    html = index(*SIX, programme_page="commissioner/07.html")
    assert html.index('href="commissioner/07.html"') < html.index("Ashgrove")


def test_a_programme_report_that_failed_says_why():
    html = index(programme("failed", WHY), school("S01", "A"))
    assert f"Could not be made : {WHY}" in text_of(html)


def test_a_school_that_failed_has_its_reason_and_no_link():
    html = index(*SIX)
    row = html[html.index("Northfield") - 30 : html.index("Bridge")]
    assert "Could not be made" in row
    assert WHY in row
    assert "<a " not in row.split("</tr>")[0]


def test_a_report_that_was_made_shows_no_old_error_and_links_its_page():
    html = index(school("S01", "Ashgrove", "reused", error="an old fault"))
    assert "an old fault" not in html
    assert '<a href="commissioner/06_school_impact/s01.html">Ashgrove</a>' in html


def test_the_kind_of_report_is_told_only_where_there_are_several():
    one = index(school("S01", "A"))
    two = index(school("S01", "A"), school("S01", "A", notebook="08_methods"))
    assert ('scope="col">Report<' in one, 'scope="col">Report<' in two) == (False, True)


def test_rows_and_columns_have_scopes():
    html = index(*SIX)
    assert html.count('<th scope="row">') == 6
    assert html.count("<th ") == html.count("<th scope=")


def test_missing_words_of_every_sort_are_left_out():
    row = school("S01", "A", "failed")
    for nothing in (None, float("nan"), pd.NA):
        row[5] = row[6] = nothing
        html = index(row)
        assert not re.search(r"None|nan|NaN|&lt;NA", text_of(html))


def test_hostile_names_are_escaped_and_links_cannot_run():
    bad = '"><img src=x onerror=x()>'
    row = [bad, "06", bad, bad, "made", bad, "javascript:x()"]
    html = index(row, title=bad, programme_page=bad)
    assert "<img" not in html
    assert 'href="javascript%3Ax%28%29"' in html


def test_a_status_that_nobody_knows_is_refused():
    with pytest.raises(KeyError):
        index(school("S01", "A", "skipped"))


def test_it_holds_neither_seconds_nor_dates_and_ten_thousand_rows():
    frame = pd.DataFrame([school(f"S{i:05}", f"School {i}") for i in range(10_000)])
    frame.columns = COLUMNS
    first = render_index(title="T", rows=frame, programme_page=None)
    timed = frame.assign(seconds=1.5, started="2026-01-01")
    assert render_index(title="T", rows=timed, programme_page=None) == first
    assert "10,000 of 10,000 reports were made" in first
    assert first.count("<tr>") == 10_001


def test_while_a_run_is_under_way_nothing_is_crossed_out():
    rows = [programme("not run"), school("S01", "A"), school("S02", "B", "not run")]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    html = render_index(title="T", rows=frame, programme_page=None, is_under_way=True)
    assert "1 of 2 reports were made; 1 is not finished" in text_of(html)
    assert html.count('<span class="run-open">Not finished</span>') == 2
    assert 'class="run-not"' not in html
    assert "Not run" not in html
    assert 'class="run-not"' in index(*rows)

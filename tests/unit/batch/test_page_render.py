"""The page of a notebook: whole, in order, the same every time, nothing of the machine in it."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook, new_output

from evalkit.batch.page_environment import CONTENT_POLICY, PAGE_FOLDER, page_style
from evalkit.batch.page_render import render_page
from evalkit.errors import DisclosureError, RunError

SAMPLE = Path(__file__).parents[2] / "browser" / "sample_report.py"
sample = SimpleNamespace(**run_path(str(SAMPLE)))


@pytest.fixture(scope="module")
def html():
    return render_page(sample.sample_notebook())


def written(*texts):
    return new_notebook(cells=[new_markdown_cell(text) for text in texts])


def position_of(html, *pieces):
    places = [html.index(piece) for piece in pieces]
    assert places == sorted(places), dict(zip(pieces, places, strict=True))


def test_the_page_is_whole_and_in_british_english(html):
    assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert html.rstrip().endswith("</html>")
    assert "<title>Ashgrove Academy: school impact report</title>" in html
    assert 'name="viewport"' in html


def test_the_content_policy_comes_first(html):
    policy = CONTENT_POLICY.replace("'", "&#39;")
    position_of(html, '<meta charset="utf-8">', f'content="{policy}"', "<title>", "<style>")


def test_reading_order_is_masthead_question_contents_sections_making(html):
    position_of(
        html,
        'class="page-skip"',
        'class="ek-masthead"',
        "<main",
        '<h1 id="what-changed-in-this-school">',
        "For commissioners",
        "On this page",
        '<h2 id="in-one-paragraph">',
        '<h2 id="mentees-wellbeing">',
        "</main>",
        '<footer class="page-making">',
        '<h2 id="how-it-was-made">',
    )


def test_contents_list_every_section(html):
    names = re.findall(r'<li><a href="#([^"]+)">', html)
    assert names == re.findall(r'<h2 id="([^"]+)">', html)
    assert len(names) == 6


def test_nothing_of_code_parameters_plain_text_ids_or_times_is_on_the_page(html):
    assert "SECRET_CODE" not in html
    assert "Parameters" not in html
    assert "(shown in the report)" not in html
    assert "papermill" not in html
    assert "2026-01-05" not in html
    assert not [cell.id for cell in sample.sample_notebook().cells if cell.id in html]


def test_nothing_is_fetched_and_nothing_runs(html):
    without_pictures = html.replace("data:image/png;base64,", "")
    assert not re.search(r"<script|<link|<iframe|@import|url\(|\bsrc=\"http|\son\w+=", html)
    assert "http" not in without_pictures.replace("http-equiv", "")


def test_the_same_notebook_gives_the_same_bytes_whatever_its_ids_counts_and_times(html):
    again = sample.sample_notebook()
    for number, cell in enumerate(again.cells):
        cell.id = f"other-{number}"
        if cell.cell_type == "code":
            cell.execution_count = 90 + number
            cell.metadata["papermill"] = {"duration": 1.5, "start_time": "2031-01-01"}
            cell.outputs.insert(0, new_output("stream", name="stderr", text="a warning"))
    again.metadata["papermill"] = {"start_time": "2031-01-01"}
    again.metadata["kernelspec"] = {"name": "other"}
    assert render_page(again) == html


def test_the_notebook_is_not_changed():
    notebook = sample.sample_notebook()
    before = copy.deepcopy(notebook)
    render_page(notebook)
    assert notebook == before


def test_the_frame_of_a_page_is_small(html):
    without_pictures = re.sub(r"base64,[^\"]*", "", html)
    assert len(without_pictures.encode()) < 30_000


def test_every_figure_and_table_that_was_made_is_shown(html):
    assert html.count("<figure") == html.count("<img ") == 1
    assert html.count("<table") == html.count('class="page-scroll"') == 2
    assert 'tabindex="0" aria-labelledby="scores-title"><table' in html


def test_a_page_stands_alone(html):
    """It is passed on by itself: a link to another file would lead nowhere."""
    targets = re.findall(r'href="([^"]*)"', html)
    assert targets
    assert all(target.startswith(("#", "https://")) for target in targets)


def test_what_was_not_released_makes_no_page():
    notebook = sample.sample_notebook()
    notebook.cells[-1].outputs.append(new_output("stream", name="stdout", text="x"))
    with pytest.raises(DisclosureError, match="under “How it was made”, shows printed text"):
        render_page(notebook)


def test_a_title_is_escaped_and_falls_back_on_the_question():
    assert "<title>a &lt;b&gt; &amp; c</title>" in render_page(written("# a &lt;b&gt; & c"))
    hostile = sample.sample_notebook(school="</title><b>")
    assert "<title>&lt;/title&gt;&lt;b&gt;: school" in render_page(hostile)


def test_markdown_text_tables_and_lists_are_rendered():
    text = "# Q\n\nSome *words* at £5 and $6.\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n- one\n"
    html = render_page(written(text))
    assert "Some <em>words</em> at £5 and $6." in html
    assert '<th scope="col">A</th>' in html
    assert '<td style="text-align: right">2</td>' in html
    assert "<li>one</li>" in html


def test_headings_of_the_same_words_get_names_of_their_own():
    html = render_page(written("# Q", "## Results\n\na", "## Results\n\nb"))
    assert re.findall(r'<h2 id="([^"]+)"', html) == ["results", "results-2"]


def test_several_sections_in_one_cell_are_several_sections():
    html = render_page(written("# Q\n\nlead\n\n## A\n\none\n\n### A1\n\n## B & C\n\ntwo"))
    assert html.count("<section ") == 2
    assert '<a href="#b-c">B &amp; C</a>' in html


def test_mermaid_and_coloured_code_stay_plain_text():
    html = render_page(written("# Q\n\n```mermaid\ngraph a-->b\n```"))
    assert "<pre><code>graph a--&gt;b\n</code></pre>" in html


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["## Only a section"], "must begin with its one # heading and has 0"),
        (["# One", "# Two"], "must begin with its one # heading and has 2"),
        (["# One", "### Three"], "a heading of level 3 follows one of level 1"),
        (["# One", "[see](#nowhere)"], "a link leads to #nowhere, which is not there"),
        (["# One", '## Two\n\n<p id="two">x</p>'], "the name two is used 2 times"),
    ],
)
def test_a_broken_page_is_not_made(texts, words):
    with pytest.raises(RunError, match="The page would be broken") as caught:
        render_page(written(*texts))
    assert words in str(caught.value)


def test_a_template_of_the_same_name_elsewhere_changes_nothing(html, tmp_path, monkeypatch):
    from evalkit.batch import page_render

    folder = tmp_path / PAGE_FOLDER.name
    folder.mkdir()
    (folder / "index.html.j2").write_text("hijacked", encoding="utf-8")
    (folder / "conf.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    page_render._exporter.cache_clear()
    assert render_page(sample.sample_notebook()) == html


def test_the_style_names_only_what_it_may():
    css = page_style()
    assert not re.search(r"url\(|@import|@font-face|<|expression", css)
    assert "/*" not in css


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("name", "least"), [("ink", 7), ("quiet", 7), ("blue", 7), ("teal", 3)])
def test_colours_stand_out_from_white_and_from_the_wash(name, least):
    of = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", page_style()))
    for ground in ("#ffffff", of["wash"]):
        contrast = (luminance(ground) + 0.05) / (luminance(of[name]) + 0.05)
        # The wash takes a little; rules of 3:1 are measured on white, as the palette is.
        assert contrast >= (least if ground == "#ffffff" else least - 0.3)

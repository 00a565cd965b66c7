"""The HTML gate: what displays write passes, everything else is named and refused."""

from __future__ import annotations

import base64

import pandas as pd
import pytest
from great_tables import GT
from hypothesis import given
from hypothesis import strategies as st

from evalkit.batch.html_gate import MARKDOWN_TAGS, OUTPUT_TAGS, html_faults

PNG = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 40).decode()


def faults(html):
    return html_faults(html, tags=OUTPUT_TAGS)


@pytest.mark.parametrize(
    "html",
    [
        "<p>5 &lt; 6 &amp; 7 > 6</p>",
        '<header class="ek-masthead"><p class="ek-name">Ashgrove</p></header>',
        '<div class="ek-icons" role="img" aria-label="6 in 10"><span class="ek-icon"></span></div>',
        f'<figure><img src="{PNG}" alt="Two bars" width="640" height="320"/></figure>',
        '<p><a href="#who-took-part">there</a> <a href="https://www.nhs.uk/a?b=1&amp;c=2">b</a></p>',
        '<table><colgroup><col span="2"></colgroup><tr><th scope="row" id="a">x</th></tr></table>',
        '<td style="text-align: right; padding-left: 5px;" headers="a b" colspan="2">1</td>',
        "<details open><summary>More</summary><ul><li>a<br>b</li></ul></details>",
    ],
)
def test_plain_page_parts_pass(html):
    assert faults(html) == []


def test_what_great_tables_writes_passes_without_its_style_sheet():
    frame = pd.DataFrame({"Measure": ['A <b> & "c"'], "Before": ["1.0"], "After": ["2.0"]})
    made = (
        GT(frame, rowname_col="Measure", id="t")
        .tab_header("Scores", "of mentees")
        .tab_spanner("Waves", ["Before", "After"])
        .tab_source_note("Rounded.")
    )
    style, markup = made.as_raw_html().split("</style>")
    assert faults(style.split("<style>")[0] + markup) == []
    assert faults(made.as_raw_html())[0] == "the tag <style>"


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<script>x()</script>", "the tag <script>"),
        ("<style>p{}</style>", "the tag <style>"),
        ("<svg></svg>", "the tag <svg>"),
        ("<h2>Heading</h2>", "the tag <h2>"),
        ("<john-smith>x</john-smith>", "an unknown tag"),
        ("<p onclick='x()'>a</p>", "an event attribute (on…)"),
        ('<p data-pupil="x">a</p>', "an attribute that a page does not use"),
        ('<p src="x">a</p>', "an attribute that a page does not use"),
        ('<p id="a" id="b">a</p>', "an attribute given twice"),
        ('<p style="position:fixed">a</p>', "a style that is not on the short list"),
        ('<p style="background-color:url(x)">a</p>', "a style that is not on the short list"),
        ('<p style="color:red;&#112;osition:fixed">a</p>', "a style that is not on the short list"),
        ('<p style="width:calc(1px)">a</p>', "a style that is not on the short list"),
        ('<a href="javascript:x">a</a>', "a link that goes neither"),
        ('<a href="&#106;avascript:x">a</a>', "a link that goes neither"),
        ('<a href="http://a.org/">a</a>', "a link that goes neither"),
        ('<a href="//a.org/">a</a>', "a link that goes neither"),
        ('<a href="../other.html">a</a>', "a link that goes neither"),
        ('<img src="https://a.org/x.png" alt="x">', "a picture that is not a PNG"),
        ('<img src="data:image/svg+xml;base64,AAAA" alt="x">', "a picture that is not a PNG"),
        ('<img src="data:image/png;base64,AAAA" alt="x">', "a picture that is not a PNG"),
        (f'<img src="{PNG}*" alt="x">', "a picture that is not a PNG"),
        (f'<img src="{PNG}" alt=" ">', "a picture without a text"),
        (f'<img src="{PNG}">', "a picture without a text"),
        ("<p>a<!-- b --></p>", "a comment"),
        ("<!DOCTYPE html><p>a</p>", "a declaration"),
        ("<p><![CDATA[a]]></p>", "a "),
        ("<?php x ?><p>a</p>", "a processing instruction"),
        ("<p>a", "a tag that is not closed"),
        ("a</p>", "an end tag without its start"),
        ("</main><p>a</p>", "an end tag without its start"),
        ("<p><em>a</p></em>", "an end tag without its start"),
        ("<div/>", "a tag that is not closed"),
        ("<p>5 < 6</p>", "a < that is not"),
        ("<p class=a>x</p>", "a < that is not"),
        ("<P>x</P>", "a < that is not"),
        ('<p title="a>b">x</p>', "a < that is not"),
        ('<p/class="a">x</p>', "a < that is not"),
        ("<p>x</p onclick>", "a < that is not"),
        ("<p", "a < that is not"),
        ("<p>a\x00b</p>", "a control character"),
    ],
)
def test_each_fault_is_named(html, fault):
    assert any(found.startswith(fault) for found in faults(html)), faults(html)


def test_headings_and_code_are_for_markdown_only():
    html = '<h2 id="a">A</h2><pre><code>x</code></pre><blockquote><p>b</p></blockquote><hr />'
    assert html_faults(html, tags=MARKDOWN_TAGS) == []
    assert faults(html) != []


def test_no_message_repeats_what_was_there():
    html = '<zoe id="Zoe" on1="Zoe" style="Zoe" href="Zoe">Zoe<!--Zoe--><a href="Zoe">Zoe</zoe>'
    assert "zoe" not in " ".join(faults(html)).lower()


@given(st.text(alphabet=st.sampled_from("<>/=\"' &;!-?abpimgonsrc#:\n\x00"), max_size=40))
def test_what_passes_has_only_plain_tags(text):
    if faults(text) == []:
        assert text.count("<") == text.count("</") * 2 + text.count("<br") + text.count("<col")

"""The list of what to mend as a page tells it: a school's text is text, whatever it holds."""

from __future__ import annotations

import re

import pytest

from evalkit import display
from evalkit.batch.html_gate import OUTPUT_TAGS, html_faults
from evalkit.disclosure import Reader, load_policy, release
from evalkit.display.visible_signs import visible
from evalkit.errors import DefinitionError, DisclosureError
from evalkit.findings import FileText, Finding, FindingTable, Label, PupilCode, RowCount
from evalkit.intake.problem_entries import GROUPS

OFFICE = Reader(audience="school", policy=load_policy("school-v1"))
HOSTILE = (
    "<script>window.ran=1</script>",
    '"><img src=x onerror=window.ran=1>',
    "</p></li></ul></main></style></title><script>window.ran=1</script>",
    "{{ 7 * 7 }} {% raw %} $\\frac{1}{2}$ `x` [a](javascript:x)",
    '=HYPERLINK("https://example.org","Click")',
    "\x00\x07\x1b[31m\x7f",
    "A\u202e10A\u200b",
)


def row(text="77", mend="Write a number alone.", **changed):
    cells = {
        "heading": FileText(text="Row 3, column E “Answer 1”"),
        "file": FileText(text="S01/a.csv"),
        "found_as": Label(text="We found"),
        "found": FileText(text=text, found=((text, "(is it 7?)"),)),
        "found_in": FileText(text=""),
        "found_more": Label(text=""),
        "message": FileText(text="It must be a whole number."),
        "mend": FileText(text=mend),
        "more": FileText(text=""),
    }
    return cells | {name: FileText(text=each) for name, each in changed.items()}


def problems(*errors):
    rows = {"error": errors, "warning": (), "note": ()}
    return release(
        Finding(
            name="problem_list",
            lead="errors",
            words=dict(GROUPS),
            quantities={f"{group}s": RowCount(n=len(rows[group])) for group in GROUPS},
            tables={
                group: FindingTable(columns={"heading": "Where"}, rows=tuple(rows[group]))
                for group in GROUPS
            },
            is_for_school=True,
        ),
        reader=OFFICE,
    )


def test_only_released_lists_are_shown():
    with pytest.raises(DisclosureError, match="Only released findings"):
        display.problem_groups("Row 3")


def test_groups_stand_in_order_with_counts_that_lead_to_them():
    html = display.problem_groups(problems(row(), row())).html
    assert re.findall(r'<a href="#(\w+)">(.*?)</a>', html) == [
        ("error", "2 to fix"),
        ("warning", "0 to check"),
        ("note", "0 put right by us"),
    ]
    assert re.findall(r'<h3 id="(\w+)">(.*?)</h3>', html) == list(GROUPS.items())
    assert html.count("<h4>") == 2
    assert "There is nothing to check." in html
    assert "Rows and columns are named as Excel shows them.</p>" in html


def test_an_entry_says_what_was_found_and_what_to_do():
    html = display.problem_groups(problems(row())).html
    assert (
        '<p class="ck-found"><strong>We found:</strong> <span class="ck-cell">77</span> '
        "(is it 7?)</p>"
    ) in html
    assert "<strong>What to do:</strong> Write a number alone." in html


def test_texts_stand_beside_their_rows():
    texts = FileText(text="9, -1", found=(("9", ""), ("-1", "")))
    rows = FileText(text="row 12; row 13", found=(("row 12", ""), ("row 13", "")))
    html = display.problem_groups(problems(row() | {"found": texts, "found_in": rows})).html
    cells = [f'<span class="ck-cell">{text}</span>' for text in ("9", "-1")]
    assert f"row 12: {cells[0]}; row 13: {cells[1]}</p>" in html


def test_a_school_is_told_whose_the_plan_is():
    html = display.problem_groups(problems(row(mend="Add it in plan.toml."))).html
    assert "the people who run the evaluation can help" in html
    assert "can help" not in display.problem_groups(problems(row())).html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_every_place(text):
    changed = dict.fromkeys(("heading", "file", "message", "more"), text)
    html = display.problem_groups(problems(row(text=text, mend=text, **changed))).html
    assert html_faults(html, tags=OUTPUT_TAGS) == []
    assert "<script" not in html
    assert "<img" not in html
    table = FindingTable(
        columns={"file": "File", "code": "Code"},
        rows=({"file": FileText(text=text), "code": PupilCode(codes=(text,))},),
    )
    shown = display.table(release(Finding(name="files", tables={"t": table}), reader=OFFICE))
    assert html_faults(shown.html, tags=OUTPUT_TAGS) == []
    assert "<script" not in shown.html


def test_signs_that_nobody_sees_are_made_plain():
    assert visible("A\x0001") == "A␀01"
    assert visible("A\u202e01\u200b\x85") == "A\ufffd01\ufffd\ufffd"
    assert visible("Zoë O’Neil\n7") == "Zoë O’Neil 7"


# ---- the head of a private page, tables in groups, the strip of missing answers


HEADER = Finding(
    name="report_header",
    words={
        "name": "Ash <b>", "code": "S01", "programme": "P", "note": "", "as_of": "1 May 2026",
        "groups": "main group: mentees", "audience": "school", "title": "t",
    },
)  # fmt: skip


def test_the_head_of_a_private_page_says_for_whom_it_is():
    html = display.masthead(release(HEADER, reader=OFFICE), report="data_check").html
    assert "For the eyes of this school alone. Please do not pass it on." in html
    assert "Data check" in html
    assert "main group" not in html
    commissioner = Reader(audience="commissioner", policy=load_policy("commissioner-v1"))
    assert "alone" not in display.masthead(release(HEADER, reader=commissioner)).html
    with pytest.raises(DefinitionError, match="report must be one of data_check"):
        display.masthead(release(HEADER, reader=OFFICE), report="data_chek")


def strips(*missing):
    rows = tuple(
        {
            "strip": Label(text="WHO-5 $x$, baseline"),
            "item": Label(text=str(place)),
            "forms": RowCount(n=40),
            "missing": RowCount(n=n),
        }
        for place, n in enumerate(missing, start=1)
    )
    items = {"heading": Label(text="WHO-5"), "item": Label(text="Item 1"), "w": RowCount(n=3)}
    return release(
        Finding(
            name="missing_answers",
            tables={
                "items": FindingTable(
                    columns={"heading": "Questionnaire", "item": "Item", "w": "Baseline"},
                    rows=(items,),
                ),
                "strips": FindingTable(columns={"strip": "Form"}, rows=rows),
            },
            is_for_school=True,
        ),
        reader=OFFICE,
    )


def test_the_strip_says_in_words_what_it_draws():
    shown = display.figure(strips(0, 3, 40), kind="missing")
    assert shown.about["alt"] == (
        "A row of boxes for each questionnaire and time, a box for each item. "
        "WHO-5 $x$, baseline: item 2: 3, item 3: 40."
    )
    assert shown.html == display.figure(strips(0, 3, 40), kind="missing").html


def test_a_strip_without_a_gap_is_not_drawn_and_a_long_one_is():
    assert display.figure(strips(0, 0), kind="missing").html == ""
    assert "<img" in display.figure(strips(*[1] * 60), kind="missing").html


def test_a_table_is_chosen_by_name_and_its_rows_stand_in_groups():
    html = display.table(strips(1), name="items").html
    assert "gt_group_heading" in html
    assert html.count(">WHO-5<") == 1
    with pytest.raises(DefinitionError, match="holds 2 tables"):
        display.table(strips(1))
    with pytest.raises(DefinitionError, match="holds no table 'item'"):
        display.table(strips(1), name="item")

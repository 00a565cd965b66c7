"""The figure of mentors and their places: told without colour, and all of it in its alt text."""

from __future__ import annotations

import re

import pytest

from evalkit.disclosure import Reader, load_policy, release
from evalkit.display import figure
from evalkit.findings import Finding, FindingTable, Label, PupilCode

COLUMNS = {"mentor": "Mentor", "mentee": "Mentee", "fit": "How it fits"}


@pytest.fixture
def drawn():
    """Return the figure of places, each a mentor, a mentee and a fit."""

    def draw(places):
        rows = tuple(
            {
                "mentor": PupilCode(codes=(mentor,)),
                "mentee": PupilCode(codes=(mentee,)),
                "fit": Label(text=fit),
            }
            for mentor, mentee, fit in places
        )
        finding = Finding(
            name="proposed_pairs",
            tables={"places": FindingTable(columns=COLUMNS, rows=rows)},
            is_for_school=True,
        )
        reader = Reader(audience="school", policy=load_policy("school-v1"))
        return figure(release(finding, reader=reader), kind="pairs")

    return draw


def height(shown):
    return int(re.search(r'height="(\d+)"', shown.html).group(1))


def test_its_alt_text_tells_every_box(drawn):
    shown = drawn(
        [
            ("M1", "A1", "fits well"),
            ("M1", "A2", "fits in part"),
            ("M2", "A3", "little is known to fit"),
            ("M2", "", "free place"),
            ("M3", "", ""),
            ("", "A4", ""),
            ("", "A5", ""),
        ]
    )
    assert shown.about["alt"] == (
        "A row for each mentor with a box for each place and the code of the mentee in it. "
        "M1: A1 (fits well), A2 (fits in part). M2: A3 (little is known to fit), 1 free. "
        "M3: no place. Without a mentor: A4, A5."
    )
    assert "Dashed: a free place." in shown.html


def test_many_mentors_stand_side_by_side(drawn):
    few = drawn([(f"M{n:03}", f"A{n:03}", "fits well") for n in range(20)])
    many = drawn([(f"M{n:03}", f"A{n:03}", "fits well") for n in range(70)])
    assert height(many) < 1.2 * height(few)


def test_every_look_can_be_told_without_its_colour():
    from evalkit.display.pairs_figure import LOOKS

    seen = {(look.sign, look.style) for look in LOOKS.values()}
    assert len(seen) == len(LOOKS)


def test_without_a_place_to_show_there_is_no_figure(drawn):
    assert drawn([]).html == ""

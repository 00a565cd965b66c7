"""The template of sources.toml: silent as it stands, and its examples read what they describe."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from evalkit.catalogue import load_instrument
from evalkit.intake.source_map import read_source_map
from evalkit.intake.sources_text import sources_text

TEXT = sources_text([load_instrument("who5")])
EXAMPLES = re.sub(r"^#(?=[^\s#])", "", TEXT, flags=re.MULTILINE)
ANSWERS = [f"who5_{n:02d}" for n in range(1, 6)]


@pytest.fixture
def examples(sent):
    """Give a folder with the template's examples and the files that they speak of."""
    day = datetime(2025, 9, 15, 10, 14, 3)
    own = ["ID", "Start time", "Completion time", "Email", "Name"]
    asked = [f"The text of question {n}:" for n in range(1, 6)]
    microsoft = [
        [*own, "What is your pupil code?", *asked],
        [1, day, day, "anonymous", "", "A001", *["The words beside 4"] * 5],
    ]
    grid = ",".join(f"Over the last two weeks: [Row {n}]" for n in range(1, 6))
    waves = ",".join(f"q{n}_{wave}" for wave in ("pre", "post") for n in range(1, 6))
    return (
        sent.file("sources.toml", EXAMPLES)
        .book("forms/S01_autumn.xlsx", {"Sheet1": microsoft})
        .file(
            "forms/S01_summer.csv",
            f"Timestamp,Pupil code,{grid}\n"
            "2026/06/22 9:00:00 AM GMT+1,A001,5,5,5,5,the words beside: 0\n",
        )
        .file("flat.csv", f"School,Student,Sex,Year,{waves}\nS02,B001,F,8,1,1,1,1,1,2,2,2,2,2\n")
    )


def test_as_it_stands_it_says_nothing(sent):
    sent.file("sources.toml", TEXT)
    assert read_source_map(sent.root, {}) == ()


def test_its_examples_are_read(examples):
    assert examples.told() == [
        "column D: The column looks like personal data (e-mail addresses). It was dropped and not "
        "stored."
    ]
    typed = examples.typed("responses_who5").set_index(["school_id", "pupil_id", "wave"])
    assert typed[ANSWERS].T.to_dict("list") == {
        ("S01", "A001", "baseline"): [4] * 5,
        ("S01", "A001", "endpoint"): [5, 5, 5, 5, 0],
        ("S02", "B001", "baseline"): [1] * 5,
        ("S02", "B001", "endpoint"): [2] * 5,
    }
    assert list(examples.typed("pupils")["gender"]) == ["female"]


@pytest.mark.parametrize(
    "key",
    [
        *("file", "sheet", "date_order", "table", "question", "rows"),
        *("columns", "constants", "grids", "recode", "words", "wide"),
    ],
)
def test_every_key_stands_in_it(key):
    """The keys that the reader asks for; one that is new must be explained here as well."""
    assert re.search(rf"^#(\[*[\w.]*\b{key}\b[\w.]*\]*$|{key} = )", TEXT, re.MULTILINE)

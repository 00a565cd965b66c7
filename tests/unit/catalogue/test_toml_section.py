"""What is told about a definition file: slips of the pen, legal words, brackets, quotes."""

from __future__ import annotations

import pytest

from evalkit.catalogue.toml_section import read_toml
from evalkit.errors import DefinitionError


@pytest.fixture
def section(tmp_path):
    """Return a reader of a TOML text, as it would stand in a file."""

    def read(text):
        (tmp_path / "slip.toml").write_text(text, encoding="utf-8")
        return read_toml(tmp_path / "slip.toml")

    return read


def told(call, *arguments) -> str:
    with pytest.raises(DefinitionError) as caught:
        call(*arguments)
    return str(caught.value)


@pytest.mark.parametrize("slip", ["lowst", "Lowest", "low_est", "loweest"])
def test_a_slip_of_the_pen_is_asked_about_where_its_key_is_missing(section, slip):
    missing = told(section(f"highest = 3\n{slip} = 0").integer, "lowest")
    assert missing.startswith("slip.toml, key `lowest`: it is missing. It must be a whole number.")
    assert missing.endswith(f" Did you write it as {slip!r}?")


def test_a_key_that_was_asked_for_is_no_slip_of_another(section):
    read = section('label = "x"')
    read.text("label")
    assert "Did you" not in told(read.text, "labels")


@pytest.mark.parametrize(
    ("there", "asked"),
    [("highest = 3", "lowest"), ("reliability_kind = 3", "reliability"), ("title = 1", "name")],
)
def test_another_key_is_no_slip(section, there, asked):
    assert "Did you" not in told(section(there).integer, asked)


@pytest.mark.parametrize("written", ["", "combine = 3", 'combine = ""', 'combine = "total"'])
def test_a_choice_always_lists_its_words(section, written):
    words = told(section(written).choice, "combine", ("sum", "mean"))
    assert "one of 'sum', 'mean'" in words
    assert "a text in quotes" not in words


def test_a_choice_that_may_be_absent_is_not_complained_about(section):
    assert section("").choice("combine", ("sum", "mean"), "sum") == "sum"


@pytest.mark.parametrize(
    "text",
    [
        "prorate = True",
        "prorate = yes",
        "name = probe",
        'name = "probe',
        "[scales\nname = 1",
        f"seed = 1{'0' * 5000}",
    ],
)
def test_what_beginners_slip_on_is_told_with_a_syntax_error(section, text):
    words = told(section, text)
    assert words.startswith("slip.toml cannot be read as TOML: ")
    assert "true and false are written in small letters without quotes" in words
    assert "double brackets each time: [[scales]]" in words


@pytest.mark.parametrize(
    "text",
    [
        "[scales]\na = 1\n[scales]\na = 2",
        "[[scales]]\na = 1\n[scales]\na = 2",
        "[scales]\na = 1\n[[scales]]\na = 2",
        "seed = 1\nseed = 2",
    ],
)
def test_what_stands_twice_may_want_double_brackets(section, text):
    words = told(section, text)
    assert "stands twice there, or once as [scales] and once as [[scales]]" in words
    assert "true and false" not in words


def test_single_brackets_where_double_ones_are_wanted(section):
    words = told(section('[scales]\nname = "a"').sections, "scales")
    assert "got a table with single brackets. Write the brackets double: [[scales]]" in words
    assert "{" not in words


def test_double_brackets_where_single_ones_are_wanted(section):
    words = told(section('[[sources]]\nall = "ours"').plain, "sources")
    assert "it must be a table [sources]; got a list of tables, with double brackets" in words


@pytest.mark.parametrize("number", ["1" + "0" * 400, "-1" + "0" * 400])
def test_a_number_beyond_all_numbers(section, number):
    assert "a number of more than 30 digits" in told(section(f"sd = {number}").number, "sd")

"""Bands, norms and rules for change: whole, of known origin, and never a default."""

from __future__ import annotations

import re
import tomllib

import pytest

from evalkit.catalogue import load_bands, load_change_rule, load_norm
from evalkit.catalogue.bands import BANDS_FILE
from evalkit.catalogue.change_rules import CHANGE_RULES_FILE
from evalkit.catalogue.instruments import INSTRUMENTS, scale_named
from evalkit.catalogue.norms import NORMS_FILE
from evalkit.catalogue.published_facts import published_names
from evalkit.catalogue.toml_section import DEFINITIONS
from evalkit.errors import DefinitionError

LOADERS = {BANDS_FILE: load_bands, NORMS_FILE: load_norm, CHANGE_RULES_FILE: load_change_rule}
EVERY = [(file, name) for file in LOADERS for name in published_names(file)]
ORIGIN = """
instrument = "probe"
scale = "probe"
population = "our pupils"
year = "2026"
source = "Our evaluation team"
is_verified = false
"""
BANDS = f"""
[ours]
title = "Ours"
{ORIGIN}
bands = [
  {{ code = "low", label = "low", from = 0, to = 7 }},
  {{ code = "high", label = "high", from = 8, to = 15 }},
]
"""
NORM = f"[ours]\n{ORIGIN}\nmean = 9.5\nsd = 3.1\nn = 200\n"
RELIABLE = f"""
[ours]
{ORIGIN}
kind = "reliable"
sd = 3.1
reliability = 0.8
reliability_kind = "Cronbach's alpha"
critical = 1.96
"""
POINTS = f'[ours]\n{ORIGIN}\nkind = "important"\npoints = 3\n'
SOUND = [(BANDS_FILE, BANDS), (NORMS_FILE, NORM), (CHANGE_RULES_FILE, RELIABLE)]


def loaded(folder, file, text):
    (folder / file).write_text(text, encoding="utf-8")
    return LOADERS[file]("ours", folder=folder)


def complaint(folder, file, text) -> str:
    with pytest.raises(DefinitionError) as caught:
        loaded(folder, file, text)
    return str(caught.value)


@pytest.mark.parametrize(("file", "text"), [*SOUND, (CHANGE_RULES_FILE, POINTS)])
def test_a_cohorts_own_fact_about_its_own_questionnaire(probe, file, text):
    fact = loaded(probe(), file, text)
    assert (fact.name, fact.scale, fact.population) == ("ours", "probe", "our pupils")
    assert not fact.is_verified


@pytest.mark.parametrize(("file", "text"), SOUND)
def test_a_cohorts_own_fact_comes_before_a_built_in_one_of_the_same_name(probe, file, text):
    name = published_names(file)[0]
    folder = probe()
    (folder / file).write_text(text.replace("[ours]", f"[{name}]"), encoding="utf-8")
    assert LOADERS[file](name, folder=folder).scale == "probe"
    assert LOADERS[file](name).scale != "probe"
    assert published_names(file, folder=folder)[0] == name
    assert published_names(file, scale="probe", folder=folder) == [name]


@pytest.mark.parametrize("file", LOADERS)
def test_the_built_in_facts_stay_in_reach_of_a_cohort_with_a_file_of_its_own(probe, file):
    folder = probe()
    (folder / file).write_text("", encoding="utf-8")
    name = published_names(file)[-1]
    assert LOADERS[file](name, folder=folder) == LOADERS[file](name)


@pytest.mark.parametrize(("file", "text"), SOUND)
@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('population = "our pupils"', "", "population", "it is missing"),
        ('population = "our pupils"', 'population = ""', "population", "it is blank"),
        ('year = "2026"', "year = 2026", "year", "a text in quotes; got 2026"),
        ('source = "Our evaluation team"', "", "source", "it is missing"),
        ("is_verified = false", "", "is_verified", "it is missing"),
        ("is_verified = false", 'is_verified = "no"', "is_verified", "true or false; got 'no'"),
        ('scale = "probe"', "", "scale", "it is missing"),
        ('instrument = "probe"', "", "instrument", "it is missing"),
        ('year = "2026"', 'year = "2026"\ncountry = "UK"', "country", "does not know this key"),
    ],
)
def test_a_fact_of_unknown_origin_is_refused(probe, file, text, old, new, key, words):
    told = complaint(probe(), file, text.replace(old, new))
    assert told.startswith(f"{file}, key `ours.{key}`: ")
    assert words in told


@pytest.mark.parametrize(("file", "text"), SOUND)
def test_a_fact_about_a_score_that_there_is_not(probe, file, text):
    told = complaint(probe(), file, text.replace('scale = "probe"', 'scale = "prob"'))
    assert "probe has no scale 'prob'" in told
    told = complaint(probe(), file, text.replace('instrument = "probe"', 'instrument = "swemwb"'))
    assert "no instrument 'swemwb'" in told


@pytest.mark.parametrize(
    ("file", "what"),
    [(BANDS_FILE, "bands"), (NORMS_FILE, "norms"), (CHANGE_RULES_FILE, "rules for change")],
)
def test_an_unknown_name_is_told_with_a_hint_and_where_ones_own_go(file, what):
    name = published_names(file)[0]
    with pytest.raises(DefinitionError, match=f"no {what} called.*Did you mean '{name}'") as caught:
        LOADERS[file](name + "s")
    assert f"Your own go into a file {file} in the cohort folder" in str(caught.value)
    assert sum(f"{known} " in f"{caught.value} " for known in published_names(file)) == 0
    assert len(str(caught.value)) < 300


LOW, HIGH = '"low", from = 0, to = 7', '"high", from = 8, to = 15'


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        (HIGH, '"high", from = 9, to = 15', "bands", "8 is in a gap: it falls into no band"),
        (HIGH, '"high", from = 7, to = 15', "bands", "7 is in two: low and high"),
        (HIGH, '"high", from = 6.5, to = 15', "bands", "6.5 is in two: low and high"),
        (LOW, '"low", from = 0, to = 15', "bands", "8 is in two: low and high"),
        (HIGH, '"high", from = 8, to = 14', "bands", "15 is in a gap"),
        (LOW, '"low", from = 1, to = 7', "bands", "0 is in a gap"),
        (HIGH, '"high", from = 8, to = 16', "bands", "from 0 to 15; the bands go from 0 to 16"),
        (LOW, '"low", from = -1, to = 7', "bands", "from 0 to 15; the bands go from -1 to 15"),
        (HIGH, '"high", from = 8, to = 7', "bands[2].to", "must not be below `from` (8)"),
        (HIGH, '"high", from = 8, to = nan', "bands[2].to", "must be a number; got nan"),
        (LOW, '"low", to = 7', "bands[1].from", "it is missing"),
        (LOW, '"", from = 0, to = 7', "bands[1].label", "it is blank"),
        (LOW, '"low", from = 0, to = 7, text = "x"', "bands[1].text", "does not know this key"),
        ('code = "high"', 'code = "low"', "bands", "two bands have the same code"),
        ('title = "Ours"', "", "title", "it is missing"),
    ],
)
def test_bands_that_are_not_whole(probe, old, new, key, words):
    assert old in BANDS
    told = complaint(probe(), BANDS_FILE, BANDS.replace(old, new))
    assert told.startswith(f"{BANDS_FILE}, key `ours.{key}`: ")
    assert words in told


@pytest.mark.parametrize("keep", [[2, 1], [1]])
def test_bands_in_another_order_or_alone(probe, keep):
    lines = BANDS.splitlines()
    first = next(place for place, line in enumerate(lines) if "low" in line)
    head, bands = lines[:first], lines[first : first + 2]
    text = "\n".join([*head, *(bands[place - 1] for place in keep), "]"])
    told = complaint(probe(), BANDS_FILE, text)
    assert told.startswith(f"{BANDS_FILE}, key `ours.bands`: there must be two or more, in rising")


def test_a_gap_between_scores_that_the_scale_cannot_reach_is_none(probe):
    bands = loaded(probe(), BANDS_FILE, BANDS.replace("to = 7 ", "to = 7.4 "))
    assert [band.ends_at for band in bands.bands] == [7.4, 15]


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("mean = 9.5", "", "mean", "it is missing"),
        ("mean = 9.5", "mean = 16", "mean", "probe goes from 0 to 15"),
        ("mean = 9.5", "mean = nan", "mean", "got nan"),
        ("sd = 3.1", "sd = 0", "sd", "no score from 0 to 15 has it"),
        ("sd = 3.1", "sd = 7.6", "sd", "no score from 0 to 15 has it"),
        ("n = 200", "n = 200.5", "n", "a whole number"),
    ],
)
def test_norms_that_cannot_be_right(probe, old, new, key, words):
    told = complaint(probe(), NORMS_FILE, NORM.replace(old, new))
    assert told.startswith(f"{NORMS_FILE}, key `ours.{key}`: ")
    assert words in told


def test_a_norm_may_lack_spread_and_size(probe):
    norm = loaded(probe(), NORMS_FILE, NORM.replace("sd = 3.1\nn = 200\n", ""))
    assert (norm.sd, norm.n) == (None, None)


@pytest.mark.parametrize(
    ("text", "old", "new", "key", "words"),
    [
        (RELIABLE, "sd = 3.1", "", "sd", "it is missing"),
        (RELIABLE, "sd = 3.1", "sd = 0", "sd", "above 0; got 0"),
        (RELIABLE, "sd = 3.1", "sd = nan", "sd", "got nan"),
        (RELIABLE, "reliability = 0.8", "reliability = 1", "reliability", "below 1; got 1"),
        (RELIABLE, "reliability = 0.8", "reliability = -0.1", "reliability", "0 or more"),
        (RELIABLE, "critical = 1.96", "", "critical", "it is missing"),
        (RELIABLE, "critical = 1.96", "critical = 0", "critical", "above 0; got 0"),
        (RELIABLE, "critical = 1.96", "critical = inf", "critical", "got inf"),
        (RELIABLE, 'reliability_kind = "', 'reliable_kind = "', "reliability_kind", "is missing"),
        (RELIABLE, '"reliable"', '"important"', "kind", "is given as `points`"),
        (RELIABLE, '"reliable"', '"clinical"', "kind", "'reliable', 'important'"),
        (RELIABLE, "critical = 1.96", "points = 3", "sd", "does not know this key"),
        (POINTS, "points = 3", "points = 0", "points", "above 0 and within the scale's reach"),
        (POINTS, "points = 3", "points = 16", "points", "within the scale's reach"),
        (POINTS, "points = 3", "points = 3\ncritical = 1.96", "critical", "does not know this"),
    ],
)
def test_rules_for_change_that_cannot_be_right(probe, text, old, new, key, words):
    assert old in text
    told = complaint(probe(), CHANGE_RULES_FILE, text.replace(old, new))
    assert told.startswith(f"{CHANGE_RULES_FILE}, key `ours.{key}`: ")
    assert words in told


def test_a_check_of_the_form_has_no_rule_for_change(probe):
    folder = probe(("highest = 15\nhigher_is_better = true", "highest = 15\nis_check = true"))
    told = complaint(folder, CHANGE_RULES_FILE, POINTS)
    assert "key `ours.scale`: probe is a check of the form, not an outcome" in told


@pytest.mark.parametrize(("file", "name"), EVERY, ids=[f"{name}-{file}" for file, name in EVERY])
def test_every_built_in_fact_loads_and_its_mark_says_whether_it_was_checked(file, name):
    fact = LOADERS[file](name)
    written = tomllib.loads((DEFINITIONS / file).read_text("utf-8"))[name]
    assert fact.is_verified is written["is_verified"]
    assert (fact.mark == "checked against its source") is fact.is_verified
    if not fact.is_verified:
        assert fact.mark.endswith("not verified against the manual")
    assert scale_named(fact.scale, instrument=written["instrument"]).name == fact.scale


def test_each_kind_says_of_itself_what_was_not_checked():
    marks = {LOADERS[file](name).mark for file, name in EVERY}
    assert marks == {
        "checked against its source",
        "thresholds not verified against the manual",
        "norms not verified against the manual",
        "rule for change not verified against the manual",
    }


@pytest.mark.parametrize("file", LOADERS)
def test_no_entry_is_the_default_of_its_file(file):
    """A plan names what it uses, so nothing in a file may make itself the usual one."""
    text = (DEFINITIONS / file).read_text("utf-8")
    assert not re.search(r"(?m)^\s*(is_)?(default|usual|preferred)\s*=", text)


@pytest.mark.parametrize("file", sorted(INSTRUMENTS.glob("*.toml")), ids=lambda file: file.stem)
def test_no_questionnaire_names_bands_norms_or_rules_of_its_own(file):
    data = tomllib.loads(file.read_text("utf-8"))
    assert not {"bands", "norms", "change_rules", "cut_off", "cutoff"} & set(data)
    for scale in data.get("scales", []):
        assert not {"bands", "norms", "change_rules", "cut_off", "cutoff"} & set(scale)

"""A questionnaire's file: each thing that can be wrong in it is told with its file and its key."""

from __future__ import annotations

import re

import pytest

from evalkit.catalogue import load_instrument
from evalkit.errors import DefinitionError

SOURCES = '[sources]\nall = "Written by our evaluation team, March 2026"'
SINGLE = """
name = "probe"
title = "A probe"
n_items = 3
lowest = 0
highest = 3
reversed = []
ages = "11 to 18"
reference_period = "now"
licence = "our own"
reference = "Our programme"
grade = "own"
what = "x"
why = "x"
caveats = "x"
[sources]
all = "ours"
[[scales]]
name = "probe_raw"
label = "Raw"
items = "all"
combine = "sum"
min_answered = 3
prorate = false
lowest = 0
highest = 9
higher_is_better = true
"""
TENFOLD = """
[[scales]]
name = "probe_ten"
label = "Times ten"
made_from = "probe_raw"
multiply = 10
lowest = 0
highest = 90
higher_is_better = true
"""
CONVERSION = "\n[scales.conversion]\n" + "\n".join(f"{raw} = {raw}.5" for raw in range(10)) + "\n"
CONVERTED = TENFOLD.replace("multiply = 10\n", "").replace("lowest = 0", "lowest = 0.5")
CONVERTED = CONVERTED.replace("highest = 90", "highest = 9.5") + CONVERSION
RULE = (
    '\n[missing_rules.half]\nmax_missing = 1\nrounding = "none"\nsource = "x"\nis_verified = false'
)


def complaint(folder) -> str:
    with pytest.raises(DefinitionError) as caught:
        load_instrument("probe", folder=folder)
    return str(caught.value)


def test_the_probe_itself_is_right(probe):
    """Otherwise every complaint below would prove nothing."""
    loaded = load_instrument("probe", folder=probe())
    assert loaded.reversed_items == {"probe_02"}
    assert [scale.name for scale in loaded.scales] == ["probe_a", "probe_b", "probe"]
    assert loaded.scale("probe").items == loaded.items


WHOLE_FILE = [
    ('name = "probe"', 'name = "prob"', "name", "it must be the file's own name 'probe'"),
    ("n_items = 5", "n_items = 0", "n_items", "1 or more; got 0"),
    ("n_items = 5", 'n_items = "5"', "n_items", "a whole number; got '5'"),
    ("n_items = 5", "n_item = 5", "n_items", "it is missing"),
    ("n_items = 5", "n_items = 501", "n_items", "must not be above 500"),
    ("n_items = 5", "n_items = 99999999999", "n_items", "must not be above 500"),
    ("highest = 3", "highest = 99999999999", "highest", "between -1000 and 1000"),
    ("lowest = 0", "lowest = -99999999999", "highest", "between -1000 and 1000"),
    ('name = "probe"', 'name = "Probe"', "name", "small letters a to z, digits and underlines"),
    ('name = "probe"', 'name = "Ask Help/out"', "name", "Write 'ask_help_out'."),
    ('name = "probe"', 'name = "1probe"', "name", "a letter first; got '1probe'."),
    ('name = "probe"', 'name = "probe\\n"', "name", "small letters"),
    ('title = "A probe"', 'title = "A\\nprobe"', "title", "it must be one line"),
    ('title = "A probe"', 'title = """\nA probe\n"""', "title", "it must be one line"),
    ('title = "A probe"', 'title = "A\\u2028probe"', "title", "it must be one line"),
    ("n_items = 5", "n_items = 6", "scales", "item 6 is in no scale"),
    ("highest = 3", "highest = 0", "highest", "above lowest (0); got 0"),
    ("highest = 3", 'highest = 3\nitem_numbers = ["1", "2"]', "item_numbers", "5 different"),
    (
        "highest = 3",
        'highest = 3\nitem_numbers = ["1", "1", "2", "3", "4"]',
        "item_numbers",
        "5 different",
    ),
    ("highest = 3", 'highest = 3\nanswers = "both"', "answers", "'whole', 'continuous'"),
    ("reversed = [2]", "reversed = [8]", "reversed", "8 is not an item; items are numbered 1 to 5"),
    ("reversed = [2]", "reversed = [2, 2]", "reversed", "an item stands in it twice"),
    ("reversed = [2]", "reversed = [true]", "reversed", "True is not an item"),
    ("reversed = [2]", "reversed = [2]\nunscored = [3]", "unscored", "item 3 is in a scale all"),
    ("reversed = [2]", "reversed = [2]\nunscored = [9]", "unscored", "9 is not an item"),
    ("reversed = [2]", "", "reversed", "it is missing"),
    ('ages = "11 to 18"', 'ages = " "', "ages", "it is blank"),
    ('licence = "our own"', "", "licence", "it is missing"),
    ('grade = "own"', 'grade = "C"', "grade", "'A', 'B', 'own'; got 'C'"),
    ('grade = "own"', 'grade = "B"', "status", "got grade 'B'"),
    ('grade = "own"', 'grade = "A"\nstatus = "unverified_key"', "status", "got grade 'A'"),
    ('grade = "own"', 'grade = "A"\nstatus = "unsure"', "status", "'verified_key'"),
    (
        'grade = "own"',
        'grade = "B"\nstatus = "unverified_key"',
        "unverified",
        "an unverified key needs key",
    ),
    ('grade = "own"', 'grade = "own"\nwordings = []', "wordings", "does not know this key"),
    (SOURCES, "", "sources", "where `key` comes from"),
    (SOURCES, '[sources]\nkey = "seen"', "sources", "where `missing_rule` comes from"),
    (SOURCES, f'{SOURCES}\nkeys = "x"', "sources", "got 'keys'"),
    (SOURCES, f'{SOURCES}\n[unverified]\nages = ""', "unverified", "got 'ages'"),
    (SOURCES, '[forms]\nstandard = "a month"\n' + SOURCES, "forms", "name two or more"),
    (SOURCES, '[forms]\na = "a month"\nb = 3\n' + SOURCES, "forms", "name two or more"),
    (SOURCES, f'[risk_items]\n"9" = 1\n{SOURCES}', "risk_items", "got '9'"),
    (SOURCES, f'[risk_items]\n"3" = true\n{SOURCES}', "risk_items", "got '3'"),
    (SOURCES, f'[risk_items]\n"3" = 4\n{SOURCES}', "risk_items", "not above 3; got 4"),
    (SOURCES, f'[risk_items]\n"3" = 0\n{SOURCES}', "risk_items", "above 0"),
    (
        SOURCES,
        f'[parent]\nname = "long"\nitems = [1, 2]\n{SOURCES}',
        "parent.items",
        "must name 5 items of long",
    ),
    (
        SOURCES,
        SOURCES + RULE.replace("1", "2"),
        "missing_rules.half.max_missing",
        "between 1 and 1",
    ),
    (SOURCES, SOURCES + RULE.replace("none", "up"), "missing_rules.half.rounding", "'half_up'"),
    (
        SOURCES,
        SOURCES + RULE.replace("is_verified = false", ""),
        "missing_rules.half.is_verified",
        "it is missing",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), WHOLE_FILE)
def test_a_file_that_does_not_say_what_it_must(probe, old, new, key, words):
    told = complaint(probe((old, new)))
    assert told.startswith(f"probe.toml, key `{key}`: ")
    assert words in told


SCALES = [
    ("items = [1, 2]", "", "scales[1].items", "got none of them"),
    ("items = [1, 2]", 'items = [1, 2]\nsum_of = ["x"]', "scales[1].items", "got items and sum_of"),
    ("items = [1, 2]", "items = []", "scales[1].items", "at least one item"),
    ("items = [1, 2]", "items = [1, 7]", "scales[1].items", "7 is not an item"),
    ("items = [1, 2]", "items = [1, 1]", "scales[1].items", "twice"),
    ("items = [1, 2]", "items = [1]\nmin_answer = 1", "scales[1].min_answered", "between 1 and 1"),
    ("min_answered = 2", "min_answered = 0", "scales[1].min_answered", "between 1 and 2; got 0"),
    ("min_answered = 2", "min_answered = 1", "scales[1].prorate", "need a rule for the missing"),
    ("prorate = false", "prorate = true", "scales[1].rounding", "it is missing"),
    (
        "prorate = false",
        'prorate = true\nrounding = "none"\nfill_with = 1',
        "scales[1].fill_with",
        "contradicts prorate = true",
    ),
    ("prorate = false", "prorate = false\nfill_with = 4", "scales[1].fill_with", "counts 0 to 3"),
    ("prorate = false", "prorate = false\nfill_with = nan", "scales[1].fill_with", "got nan"),
    ("highest = 6", "highest = 7", "scales[1].highest", "reaches from 0 to 6; got 7"),
    ("highest = 6", "highest = inf", "scales[1].highest", "it must be a number; got inf"),
    ("lowest = 0\nhighest = 6", "lowest = 1\nhighest = 6", "scales[1].lowest", "from 0 to 6"),
    ('combine = "sum"', 'combine = "total"', "scales[1].combine", "'sum', 'mean'"),
    ('combine = "sum"', 'combine = "sum"\ntext = "x"', "scales[1].text", "does not know this key"),
    ('combine = "sum"', 'combine = "mean"', "scales[1].highest", "reaches from 0 to 3"),
    ("higher_is_better = true", "", "scales[1].higher_is_better", "it is missing"),
    (
        "higher_is_better = true",
        "higher_is_better = true\nis_check = true",
        "scales[1].higher_is_better",
        "a check has no better side",
    ),
    (
        "higher_is_better = true",
        'higher_is_better = true\nstatus = "unverified_key"',
        "unverified",
        "an unverified key needs key",
    ),
    ("prorate = false", "prorate = false\nrecode = { 0 = 0, 1 = 1 }", "scales[1].recode", "0 to 3"),
    (
        "prorate = false",
        'prorate = false\nrecode = { 0 = "none" }',
        "scales[1].recode",
        "both sides of each line must be numbers",
    ),
    (
        "prorate = false",
        'prorate = false\ngate = { item = "9", closed_at = 0, score = 0 }',
        "scales[1].gate.item",
        "'9' is not an item",
    ),
    (
        "prorate = false",
        'prorate = false\ngate = { item = "3", closed_at = 9, score = 0 }',
        "scales[1].gate.closed_at",
        "answers go from 0 to 3",
    ),
    (
        "prorate = false",
        'prorate = false\ngate = { item = "3", closed_at = 0, score = 7 }',
        "scales[1].gate.score",
        "the scale goes from 0 to 6",
    ),
    (
        "prorate = false",
        'prorate = false\ngate = { item = "3", closed_at = 0, score = 0, shut = 1 }',
        "scales[1].gate.shut",
        "does not know this key",
    ),
    ('name = "probe_b"', 'name = "probe_a"', "scales[2].name", "already called 'probe_a'"),
    ('name = "probe_b"', 'name = "Ask Help/out"', "scales[2].name", "Write 'ask_help_out'."),
    ('name = "probe_b"', 'name = "été"', "scales[2].name", "small letters a to z"),
    ('"Second part"', '"First part"', "scales[2].label", "probe_a has the same label 'First part'"),
    ('"Both parts"', '"Second part"', "scales[3].label", "probe_b has the same label"),
    ('"Second part"', '"Second\\npart"', "scales[2].label", "it must be one line"),
    ("highest = 6", f"highest = 1{'0' * 400}", "scales[1].highest", "of more than 30 digits"),
    ('["probe_a", "probe_b"]', '["probe_a"]', "scales[3].sum_of", "two or more different"),
    ('["probe_a", "probe_b"]', '["probe_a", "probe_a"]', "scales[3].sum_of", "two or more"),
    ('["probe_a", "probe_b"]', '["probe_a", "probe_c"]', "scales[3].sum_of", "no scale 'probe_c'"),
    ("highest = 15", "highest = 16", "scales[3].highest", "reaches from 0 to 15"),
    ("highest = 15", "highest = 15\nis_check = true", "scales[3].higher_is_better", "no better"),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), SCALES)
def test_a_scale_that_contradicts_itself(probe, old, new, key, words):
    told = complaint(probe((old, new)))
    assert told.startswith(f"probe.toml, key `{key}`: ")
    assert words in told


def test_a_sum_of_scales_that_share_an_item_is_refused(probe):
    changes = (
        ("items = [3, 4, 5]", "items = [2, 3, 4, 5]"),
        ("min_answered = 3", "min_answered = 4"),
    )
    told = complaint(probe(*changes, ("highest = 9", "highest = 12"), ("= 15", "= 18")))
    assert told.startswith("probe.toml, key `scales[3].sum_of`: the scales share an item")


MADE = [
    (TENFOLD, '"probe_raw"', '"raw"', "scales[2].made_from", "no scale 'raw' stands above"),
    (TENFOLD, "multiply = 10", "", "scales[2].made_from", "either [conversion] or multiply"),
    (TENFOLD + CONVERSION, "", "", "scales[2].made_from", "either [conversion] or multiply"),
    (TENFOLD, "highest = 90", "highest = 100", "scales[2].highest", "from 0 to 90; got 100"),
    (TENFOLD, "multiply = 10", "multiply = nan", "scales[2].multiply", "must be a number; got nan"),
    (CONVERTED, "9 = 9.5", "", "scales[2].conversion", "one line for each score of probe_raw"),
    (CONVERTED, "4 = 4.5", "4 = 3.5", "scales[2].conversion", "must rise from line to line"),
    (CONVERTED, "4 = 4.5", "4 = nan", "scales[2].conversion", "must be numbers"),
    (CONVERTED, "4 = 4.5", 'four = "x"', "scales[2].conversion", "must be numbers"),
    (CONVERTED, "highest = 9.5", "highest = 9", "scales[2].highest", "from 0.5 to 9.5; got 9"),
    (
        CONVERTED + RULE,
        "",
        "",
        "missing_rules.half.max_missing",
        "a converted score needs all of its answers",
    ),
]


@pytest.mark.parametrize(("scale", "old", "new", "key", "words"), MADE)
def test_a_scale_that_cannot_be_made_from_another(tmp_path, scale, old, new, key, words):
    assert old in scale
    (tmp_path / "probe.toml").write_text(SINGLE + scale.replace(old, new, 1), encoding="utf-8")
    told = complaint(tmp_path)
    assert told.startswith(f"probe.toml, key `{key}`: ")
    assert words in told


@pytest.mark.parametrize(("scale", "step"), [(TENFOLD, 10), (CONVERTED, 1)])
def test_a_scale_made_from_another(tmp_path, scale, step):
    (tmp_path / "probe.toml").write_text(SINGLE + scale, encoding="utf-8")
    made = load_instrument("probe", folder=tmp_path).scales[1]
    assert (made.made_from, made.step) == ("probe_raw", step)


ORDERS = """
[orders.order_a]
label = "order A"
reversed = [2]

[orders.order_b]
label = "order B"
reversed = [3]
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("[orders.order_b]", "[orders.b]", "orders", "call it order_<name>; got 'b'"),
        ("[orders.order_b]", '[orders."order_B 2"]', "orders", "call it order_<name>"),
        ('"order B"', '"order\\nB"', "orders.order_b.label", "it must be one line"),
        ('label = "order B"\n', "", "orders.order_b.label", "it is missing"),
        ("reversed = [3]", "reversed = [6]", "orders.order_b.reversed", "6 is not an item"),
        ("reversed = [3]", "reversed = [3]\nitems = []", "orders.order_b.items", "not know this"),
        (
            "reversed = [3]",
            'reversed = [3]\ngrade = "B"',
            "orders.order_b.status",
            "got grade 'B'",
        ),
    ],
)
def test_an_order_that_does_not_say_what_it_must(probe, old, new, key, words):
    told = complaint(probe(("reversed = [2]\n", ""), add=ORDERS.replace(old, new)))
    assert told.startswith(f"probe.toml, key `{key}`: ")
    assert words in told


def test_reversed_items_above_the_orders_would_be_for_none_of_them(probe):
    assert "key `reversed`: evalkit does not know this key" in complaint(probe(add=ORDERS))


def test_each_order_has_its_own_reversed_items(probe):
    folder = probe(("reversed = [2]\n", ""), add=ORDERS)
    a, b = (load_instrument(f"probe_order_{order}", folder=folder) for order in "ab")
    assert a.reversed_items == {"probe_order_a_02"}
    assert b.reversed_items == {"probe_order_b_03"}
    assert (a.order, b.title) == ("order_a", "A probe (order B)")


def test_orders_that_nobody_named_are_refused(probe):
    told = complaint(probe(("reversed = [2]\n", ""), add=ORDERS))
    assert "more than one item order" in told
    assert "probe_order_a or probe_order_b" in told


EXAMPLES = [
    ('answers = "3 0 1 2"', "examples[1].answers", "it must hold 5 answers"),
    ('answers = "3 0 1 2 x"', "examples[1].answers", "'x' is neither a number nor a dot"),
    ('answers = "3 0 1 2 4"', "examples[1].answers", "item 5 must be a whole number from 0 to 3"),
    ('answers = "3 -1 1 2 3"', "examples[1].answers", "as printed on the form, or a dot; got -1"),
    ('answers = "3 0 1.5 2 3"', "examples[1].answers", "item 3 must be a whole number"),
    ('answers = "3 0 nan 2 3"', "examples[1].answers", "'nan' is neither a number nor a dot"),
    ('answers = "3 0 0_1 2 3"', "examples[1].answers", "'0_1' is neither a number nor a dot"),
    ("scores = {}", "examples[1].scores", "{ probe_a = 12 }; got none"),
    ("scores = { probe = nan }", "examples[1].scores", 'must be a number, or "none"'),
    ("scores = { probe = inf }", "examples[1].scores", 'must be a number, or "none"'),
    ("scores = { prob = 1 }", "examples[1].scores", "no score 'prob'. Did you mean 'probe'?"),
    ('scores = { probe = "three" }', "examples[1].scores", 'must be a number, or "none"'),
    ("scores = { probe = true }", "examples[1].scores", 'must be a number, or "none"'),
    ("note = 1", "examples[1].note", "does not know this key"),
]


@pytest.mark.parametrize(("line", "key", "words"), EXAMPLES)
def test_an_example_that_does_not_fit_the_form(probe, line, key, words):
    given = {"answers": 'answers = "3 0 1 2 3"', "scores": "scores = { probe = 12 }"}
    given[line.split()[0]] = line
    told = complaint(probe(add="\n[[examples]]\n" + "\n".join(given.values())))
    assert told.startswith(f"probe.toml, key `{key}`: ")
    assert words in told


def test_the_second_example_is_told_from_the_first(probe):
    right = '\n[[examples]]\nanswers = "3 0 1 2 3"\nscores = { probe = 12 }'
    told = complaint(probe(add=right + right.replace("3 0 1", "3 0 7")))
    assert told.startswith("probe.toml, key `examples[2].answers`: the answer to item 3 must be")


def test_an_example_of_marks_on_a_line_may_have_decimals(probe):
    example = '\n[[examples]]\nanswers = "3 0.5 1.25 . 3"\nscores = { probe_a = 5.5 }'
    continuous = ("highest = 3", 'highest = 3\nanswers = "continuous"')
    loaded = load_instrument("probe", folder=probe(continuous, add=example))
    assert loaded.examples[0].answers == (3, 0.5, 1.25, None, 3)
    told = complaint(probe(continuous, add=example.replace("1.25", "3.25")))
    assert "must be a number from 0 to 3" in told


def test_five_hundred_items_are_not_too_many(probe):
    items = f"[{', '.join(str(n) for n in range(3, 501))}]"
    folder = probe(
        ("n_items = 5", "n_items = 500"),
        ("items = [3, 4, 5]", f"items = {items}"),
        ("min_answered = 3", "min_answered = 498"),
        ("highest = 9", f"highest = {498 * 3}"),
        ("highest = 15", f"highest = {500 * 3}"),
    )
    assert len(load_instrument("probe", folder=folder).items) == 500


def test_a_file_whose_own_name_will_not_do_is_told_what_will(probe):
    folder = probe()
    (folder / "probe.toml").rename(folder / "Calm Class.toml")
    with pytest.raises(DefinitionError, match="it must be the file's own name 'Calm Class'") as no:
        load_instrument(folder / "Calm Class.toml")
    assert "a file's name has small letters, digits and underlines" in str(no.value)


def test_a_blank_file_is_told_to_be_the_form(tmp_path):
    (tmp_path / "probe.toml").write_text("# name =\n", encoding="utf-8")
    told = complaint(tmp_path)
    assert told.startswith("probe.toml is blank")
    assert "Copy it into your cohort folder" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name = probe", r"probe\.toml cannot be read as TOML"),
        ('name = "é"'.encode("latin-1"), r"probe\.toml must be saved as UTF-8"),
    ],
)
def test_a_file_that_is_no_toml(tmp_path, content, words):
    (tmp_path / "probe.toml").write_bytes(content)
    assert re.match(words, complaint(tmp_path))


def test_printed_numbers_become_the_names_of_the_columns(probe):
    numbers = '["26", "28", "29a", "29b", "29c"]'
    folder = probe(
        ("highest = 3", f"highest = 3\nitem_numbers = {numbers}"),
        ("reversed = [2]", 'reversed = ["28"]'),
        ("items = [1, 2]", "items = [26, 28]"),
        ("items = [3, 4, 5]", 'items = ["29a", "29b", "29c"]'),
    )
    loaded = load_instrument("probe", folder=folder)
    assert loaded.items[:3] == ("probe_26", "probe_28", "probe_29a")
    assert loaded.number_of("probe_29a") == "29a"
    assert loaded.reversed_items == {"probe_28"}


def test_a_parent_says_which_of_its_items_ours_are(probe):
    parent = '\n[parent]\nname = "longer"\nitems = [1, 4, 9, 12, 14]\n'
    loaded = load_instrument("probe", folder=probe(add=parent))
    assert loaded.parent.items["probe_03"] == "longer_09"


def test_a_check_is_neither_good_nor_bad(probe):
    checked = ("higher_is_better = true", "is_check = true")
    assert load_instrument("probe", folder=probe(checked)).scale("probe_a").higher_is_better is None

"""Linking records: does R (stringdist, base R) agree?

Of our own making are the likeness of Jaro and Winkler (the library's adds nothing for a shared
start up to 0.7), what blocks keep and save, precision and recall, and Fellegi and Sunter's weights.
The edits and Jaro's likeness are rapidfuzz's, handed through: here R is a witness of that library.
The scores that R cut at 4.2, 4 and 3.8 are no rule of ours; their pairs show that precision and
recall are counted as R counts them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.intake.agreement_weights import agreement_weights
from evalkit.intake.link_quality import blocking_quality, link_quality
from evalkit.intake.string_distances import count_edits, text_likeness

FACTS = "linkage_facts.json"

NAMES, DATES = ["fname_c1", "lname_c1"], ["by", "bm", "bd"]
WHO = "true_entity"
SHORT = {"f": "fname_c1", "l": "lname_c1", "by": "by", "bm": "bm", "bd": "bd"}
AGREE_FROM = 0.92
EDITS = {"levenshtein": "levenshtein", "damerau_osa": "osa"}
BLOCKING = {
    "n_candidates": "n_candidates",
    "pairs_completeness": "completeness",
    "reduction_ratio": "reduction",
}
QUALITY = {
    "tp": "n_right",
    "fp": "n_wrong",
    "precision": "precision",
    "recall": "recall",
    "f1": "f1",
}
WEIGHTS = {"m": "m", "u": "u", "w_agree": "agreement_weight", "w_disagree": "disagreement_weight"}

# R's pairs are the same for every fact, and there are 124,750 of them.
_KEPT: dict[str, object] = {}


def _compared(data):
    """Give every pair of rows with the likeness of both names and whether the dates agree."""
    if "pairs" not in _KEPT:
        i, j = np.triu_indices(len(data), 1)
        pairs = pd.DataFrame({"first_row": i, "second_row": j})
        for name in NAMES:
            texts = data[name].to_numpy(dtype=object)
            pairs[name] = text_likeness(texts[i], texts[j], by="jaro_winkler")
        for name in DATES:
            pairs[name] = data[name].to_numpy()[i] == data[name].to_numpy()[j]
        pairs["is_true"] = data[WHO].to_numpy()[i] == data[WHO].to_numpy()[j]
        _KEPT["pairs"] = pairs
    return _KEPT["pairs"]


def _weights(data):
    if "weights" not in _KEPT:
        pairs = _compared(data)
        agreements = pairs[DATES].assign(**{name: pairs[name] >= AGREE_FROM for name in NAMES})
        fitted = agreement_weights(
            agreements, start_prevalence=0.01, start_m=0.9, start_u=0.1
        ).set_index("element")
        _KEPT["weights"] = fitted
    return _KEPT["weights"]


def _of_texts(how, pair):
    first, second = ([text] for text in pair.split("_"))
    if how in EDITS:
        return count_edits(first, second, by=EDITS[how])[0]
    return text_likeness(first, second, by=how)[0]


def _of_blocks(name, data):
    columns, _, part = name.rpartition(".")
    found = blocking_quality(data, within=columns.split("+"), entity=WHO)
    return found[BLOCKING[part]].item()


def _of_score(name, data):
    cut, _, part = name.removeprefix("ge_").rpartition(".")
    pairs = _compared(data)
    made = pairs[pairs[NAMES + DATES].sum(axis=1) >= float(cut)]
    quality = link_quality(made[["first_row", "second_row"]], pairs[pairs["is_true"]])
    return quality[QUALITY[part]].item()


def _of_weights(name, data):
    if name == "p":
        return _weights(data)["prevalence"].iloc[0]
    kind, _, element = name.rpartition("_")
    return _weights(data).loc[SHORT[element], WEIGHTS[kind]]


def _of_pairs(name, data):
    found = blocking_quality(data, within=[], entity=WHO)
    return found[{"total": "n_pairs", "true": "n_true"}[name]].item()


READINGS = {
    "block.": _of_blocks,
    "score_": _of_score,
    "fs_em.": _of_weights,
    "pairs.": _of_pairs,
}


def test_linkage(fact, request, agrees):
    quantity = fact["id"].partition("/")[2]
    for start, read in READINGS.items():
        if quantity.startswith(start):
            agrees(read(quantity.removeprefix(start), request.getfixturevalue("reference_data")))
            return
    how, _, pair = quantity.partition(".")
    agrees(_of_texts(how, pair))

"""What opening one school costs does not depend on how many others there are."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from evalkit import intake
from evalkit.errors import DataError
from evalkit.intake.partitions import read_tables, write_table


def spoil_all_but(path, slug):
    """Leave of a store only what one school's notebook may read."""
    for partition in (path / "schools").iterdir():
        if partition.name != slug:
            shutil.rmtree(partition)
    for file in path.glob("*.parquet"):
        file.write_bytes(b"not to be read")


def test_one_school_needs_nothing_of_the_others(folder):
    folder.school("S01")
    before = intake.open_cohort(folder.root, school="S01")
    store = intake.take_in(folder.root)
    spoil_all_but(store.path, "s01")
    after = intake.open_cohort(store.path, school="S01")
    assert after.fingerprint == before.fingerprint
    for name, frame in before.tables.items():
        pd.testing.assert_frame_equal(after.tables[name], frame)
    with pytest.raises(DataError, match="The store is damaged"):
        intake.open_cohort(store.path)


def test_a_table_without_rows_is_the_same_file_whoever_sends_none(tmp_path):
    types = {"school_id": "str", "n": "Int64", "is_x": "boolean", "x": "float64"}
    types |= {"on": "datetime64[us]", "is_y": "bool"}
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
    full = pd.DataFrame(
        {"school_id": ["S1"], "n": [1], "is_x": [True], "x": [0.5], "on": ["2025-09-15"]}
        | {"is_y": [False]}
    ).astype(types)
    for file, each in (("a", frame), ("b", full.iloc[:0]), ("c", frame[["n"]])):
        write_table(each, tmp_path / file)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    pd.testing.assert_frame_equal(read_tables([tmp_path / "b"], types), frame)
    assert list(read_tables([tmp_path / "c"], {"n": "Int64"})) == ["n"]

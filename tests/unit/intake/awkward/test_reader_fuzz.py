"""Bytes of all sorts: a file is read, or refused with a sentence; nothing else comes of it."""

from __future__ import annotations

import contextlib
import io
import random
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from evalkit.errors import DataError, DefinitionError
from evalkit.intake import csv_files, guarded_reading, workbooks

SECONDS = 4
AWKWARD = [
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"\r", b"\n", b",", b";", b"\t", b"="),
    *(b"\x81", b"\xc3", b"\x1a", b"\\", b"#N/A", b"sep=", b"9" * 400, b"<", b">", b"&", b'="'),
    *(b"mergeCell ref=", b"A1:XFD1048576", b"nan", b"1e999", b"-1", b"2147483648", b"NaN"),
]
CSV = (
    "\ufeffpupil_id,year_group,role,consent_evaluation,withdrew_on\r\n"
    'A001,7,mentee,yes,15/01/2026\r\n"0012",Year 8,ambassador,no,\r\n'
).encode()


def workbook():
    """Give the bytes of a small honest workbook."""
    book = openpyxl.Workbook()
    book.active.title = "pupils"
    for row in [["pupil_id", "year_group", "role"], ["A001", 7, "mentee"], ["0012", 8.0, True]]:
        book.active.append(row)
    book.active.merge_cells("A5:B6")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


HONEST = workbook()


def mutated(content, chance):
    """Give bytes with a few places cut, doubled, turned or overwritten."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                del made[at : at + chance.randint(1, 40)]
            case 1:
                made[at:at] = chance.choice(AWKWARD)
            case 2:
                made[at:at] = made[at : at + chance.randint(1, 60)]
            case 3 if at < len(made):
                made[at] ^= 1 << chance.randrange(8)
            case _:
                made[at : at + 4] = chance.randbytes(4)
    return bytes(made)


def with_mutated_part(content, chance):
    """Give a workbook, packed again, in which one part has been spoilt: the zip itself is sound."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        spoilt = chance.choice([name for name in names if name.startswith("xl/")])
        for name in names:
            part = old.read(name)
            new.writestr(name, mutated(part, chance) if name == spoilt else part)
    return made.getvalue()


def csv_bytes(chance):
    whole = [mutated(CSV, chance), chance.randbytes(chance.randint(0, 200))]
    whole.append(b"".join(chance.choices(AWKWARD, k=chance.randint(0, 12))))
    return chance.choice([whole[0], *whole])


def xlsx_bytes(chance):
    content = HONEST
    if chance.random() < 0.6:
        return with_mutated_part(content, chance)
    return chance.choice([mutated(content, chance), b"PK\x03\x04" + chance.randbytes(60)])


@pytest.mark.parametrize(
    ("ending", "made"), [("csv", csv_bytes), ("xlsx", xlsx_bytes)], ids=["csv", "xlsx"]
)
def test_a_reader_returns_or_refuses(tmp_path, ending, made):
    """The readers themselves never raise: no need of the guard that stands round them."""
    path, seed = tmp_path / f"pupils.{ending}", 0
    until = time.monotonic() + SECONDS / 2
    while time.monotonic() < until or seed < 50:
        seed += 1
        path.write_bytes(made(random.Random(seed)))
        if ending == "csv":
            reading = csv_files.read_csv_file(path, file=path.name)
        else:
            reading = workbooks.read_workbook(path, file=path.name, is_table=lambda name: True)
        assert all(each.message and each.mend for each in reading.problems), seed
        for sheet in reading.sheets:
            assert len(sheet.rows) == len(sheet.cells), seed
            assert sheet.cells.map(lambda text: isinstance(text, str)).all(axis=None), seed


@pytest.mark.parametrize(
    ("ending", "made"), [("csv", csv_bytes), ("xlsx", xlsx_bytes)], ids=["csv", "xlsx"]
)
def test_a_school_hears_in_words(sent, ending, made):
    """From file to typed values; what the guard caught would stand among the sentences."""
    seed, until = 10_000, time.monotonic() + SECONDS / 2
    while time.monotonic() < until or seed < 10_020:
        seed += 1
        sent.file(f"S01/pupils.{ending}", made(random.Random(seed)))
        told = sent.told()
        assert not any("something in it is not as in a table" in text for text in told), seed


def test_a_foreign_file_is_read_or_refused(sent):
    sent.file(
        "sources.toml",
        '[[files]]\nfile = "form.csv"\n[[files.tables]]\ntable = "pupils"\n'
        'columns = { pupil_id = "pupil_id", withdrew_on = "withdrew_on" }\n'
        '[files.tables.constants]\nschool_id = "S01"\nyear_group = "7"\nrole = "mentee"\n'
        'consent_evaluation = "yes"\n'
        "[files.tables.words]\nseven = 7\n",
    )
    read, until, seed = 0, time.monotonic() + SECONDS / 2, 20_000
    while time.monotonic() < until or seed < 20_020:
        seed += 1
        sent.file("form.csv", csv_bytes(random.Random(seed)))
        with contextlib.suppress(DataError, DefinitionError):
            sent.told()
            read += 1
    assert 0 < read < seed - 20_000


def test_the_guard_is_for_what_nobody_foresaw():
    """The fuzz above would be idle if the guard's sentence were another one."""
    told = guarded_reading.guarded(lambda: 1 / 0, file="x.csv", school=None)
    assert "something in it is not as in a table" in told.message
    assert Path(told.file).name == "x.csv"

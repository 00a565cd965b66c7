"""Persons where codes should be: never stored, never quoted, and said so that it can be mended."""

from __future__ import annotations

import pytest

from evalkit import intake
from evalkit.errors import DataError

UPNS = ["B801200005001", "P207000016049", "B801200005001", "P207000016049"]
MEND = (
    "Write codes that only the school can turn into a person, for example A017, and the same code "
    "for the same person in every table. Keep the list of codes and names at school."
)
DROPPED = (
    "The column looks like personal data ({}). It was dropped and not stored. Without it no row of "
    "this table can be used. " + MEND
)
PERSONS = {
    "e-mail addresses": ["ann@example.org", "bo@example.org", "cy@example.org", "di@example.org"],
    "UPNs": ["B801200005001", "P207000016049", "P207000016049X", "B801200005002"],
    "names": ["Ann Lee", "Bo Ek", "Fox, Cy", "Di O’Hara"],
    "dates of birth": ["01/02/2013", "3 March 2014", "04/05/14", "05062013"],
    "telephone numbers": ["07700 900123", "+44 7700 900456", "020 7946 0123", "07700900789"],
    "NHS numbers": ["943 476 5919", "9434765919", "401-023-2137", "4010232137"],
    "postcodes": ["SW1A 1AA", "M1 1AE", "B33 8TH", "CR2 6XH"],
}
OTHERS = {
    "our own": ["A001", "A002", "A003", "0012"],
    "made by the pupils": ["AB12CD", "EF03GH", "IJ30KL", "MN11OP"],
    "short codes like UPNs": ["A1234567890", "B123", "C12345678901", "D1"],
    "ten digits": ["1000000001", "1000000002", "1000000003", "1000000004"],
    "numbers of Excel's days": ["41275", "41276", "41277", "41278"],
    "two words": ["Red 1", "Red 2", "Blue 1", "Blue 2"],
}


def with_codes(folder, codes):
    """Give a school whose tables all have these codes instead of its own."""
    own = dict(zip(["A001", "A002", "A003", "0012"], codes, strict=True))
    for table in ("pupils", "responses_who5", "records"):
        rows = [[own.get(cell, cell) for cell in row] for row in folder.rows(table)]
        folder.table(f"S01/{table}.csv", rows)
    return folder


def kept(folder):
    """Give all bytes that intake wrote, and all that it may say aloud."""
    problems = intake.take_in(folder.root).problems
    files = b"".join(p.read_bytes() for p in (folder.root / ".evalkit").rglob("*") if p.is_file())
    said = " ".join([*problems["found"].dropna(), *problems["message"], *problems["mend"]])
    return files.decode("latin-1") + said


@pytest.mark.parametrize(("what", "codes"), PERSONS.items(), ids=PERSONS)
def test_a_column_of_persons_is_not_stored(folder, what, codes):
    with_codes(folder, codes)
    assert folder.told("error") == [
        f'S01/{table}.csv, column A "pupil_id": {DROPPED.format(what)}'
        for table in ("pupils", "responses_who5", "records")
    ]
    found = kept(folder)
    assert not [code for code in codes if code in found]
    assert folder.why_not("S02") is None
    with pytest.raises(DataError) as raised:
        folder.open("S01")
    assert not [code for code in codes if code in str(raised.value)]


@pytest.mark.parametrize("codes", OTHERS.values(), ids=OTHERS)
def test_codes_that_are_nobodys(folder, codes):
    assert with_codes(folder, codes).told("error") == []
    assert sorted(folder.open().tables["pupils"]["pupil_id"]) == sorted(codes)


def test_codes_in_the_form_of_upns_are_read_and_asked_about(folder):
    with_codes(folder, ["B123456789012", "A801200005001", "X000000000000", "Z111111111111"])
    said = (
        "The codes are written like UPNs, though their check letters are wrong. You need do "
        "nothing if they are codes of your own. If they are UPNs, give each pupil a code that only "
        "the school can turn into a person, for example A017."
    )
    assert folder.told() == [
        f'S01/{table}.csv, column A "pupil_id" (Pupil code): {said}'
        for table in ("pupils", "responses_who5", "records")
    ]
    assert len(folder.open().tables["pupils"]) == 4


@pytest.mark.parametrize("code", ["ann@example.org", "B801200005001", "b801200005001", "x a@b.org"])
def test_one_person_among_codes(folder, code):
    rows = folder.rows("pupils")
    rows[2][0] = code
    folder.plan(top='rows_with_problems = "leave_out"').school("S01")
    folder.table("S01/pupils.csv", rows)
    assert folder.told()[0] == (
        'S01/pupils.csv, row 3, column A "pupil_id" (Pupil code): It looks like an e-mail address '
        "or a UPN, so it was not stored. Write a code that only the school can turn into a "
        "person, for example A017. The row is left out until then."
    )
    assert sorted(folder.open().tables["pupils"]["pupil_id"]) == ["0012", "A001", "A003"]
    assert code not in kept(folder)


def test_an_address_in_another_column_is_not_kept(folder):
    rows = folder.rows("pupils")
    rows[2][1] = "ann@example.org"
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error") == [
        'S01/pupils.csv, row 3, column B "Year group": It must be a whole number from 0 to 14. '
        "Write a number alone, for example 7."
    ]
    assert "ann@example.org" not in kept(folder)


def test_codes_of_mentors(folder):
    rows = [["pair_id", "mentor_id", "mentee_id"], ["P01", UPNS[0], "A001"], ["P02", UPNS[1], "A2"]]
    folder.school("S01").table("S01/pairs.csv", rows)
    assert folder.told("error") == [
        'S01/pairs.csv, column B "mentor_id": ' + DROPPED.format("UPNs").replace("A017", "M003")
    ]
    assert not [code for code in UPNS if code in kept(folder)]


def test_a_form_group_of_persons_is_dropped_and_nothing_else(folder):
    names = ["form_group", "Ann Lee", "Bo Ek", "Cy Fox", "Ed Poe"]
    rows = [[*row, name] for row, name in zip(folder.rows("pupils"), names, strict=True)]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told() == [
        'S01/pupils.csv, column G "form_group": The column looks like personal data (names). It '
        "was dropped and not stored. Write 7B or the like there, or take the column out."
    ]
    assert folder.open().tables["pupils"]["form_group"].isna().all()


MAP = """
[[files]]
file = "form.csv"
[[files.tables]]
table = "pairs"
columns = { pair_id = "Pair", mentor_id = "Who mentors", mentee_id = "Mentee" }
constants = { school_id = "S01" }
"""
FORM = "Pair,Who mentors,Mentee\nP01,ann@example.org,A001\nP02,bo@example.org,A002\n"


def test_persons_in_a_form(folder):
    folder.school("S01").file("sources.toml", MAP).file("form.csv", FORM)
    assert folder.told("error", school="S01") == [
        'form.csv, column B "Who mentors": '
        + DROPPED.format("e-mail addresses").replace("A017", "M003")
    ]
    assert "example.org" not in kept(folder)
    assert folder.why_not("S02") is None


def test_persons_in_a_form_for_whom_codes_are_given(folder):
    recode = (
        '[files.tables.recode.mentor_id]\n"ann@example.org" = "A003"\n"bo@example.org" = "0012"\n'
    )
    folder.school("S01").file("sources.toml", MAP + recode).file("form.csv", FORM)
    assert folder.told("error") == []
    assert sorted(folder.open().tables["pairs"]["mentor_id"]) == ["0012", "A003"]
    assert "example.org" not in kept(folder)

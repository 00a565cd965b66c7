"""The page about pairs, from real files: the poorest school gets one too, without a traceback."""

from __future__ import annotations

import re
import shutil
from html import unescape

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pairing")]

KEPT = ("responses_swemwbs", "responses_who5", "records")


@pytest.fixture(scope="module")
def pages(evalkit, root, tmp_path_factory):
    """The pages of a school as it is, one with pupils alone, and one without any mentor."""
    folder = tmp_path_factory.mktemp("pairing") / "cohort"
    source = root / "data_templates" / "example"
    folder.mkdir()
    plan = (source / "plan.toml").read_text(encoding="utf-8")
    blocks = re.split(r"(?=^\[\[schools\]\])", plan, flags=re.MULTILINE)
    wanted = ("S01", "S04", "S06")
    schools = [block for block in blocks[1:] if any(f'"{code}"' in block for code in wanted)]
    (folder / "plan.toml").write_text(blocks[0] + "".join(schools), encoding="utf-8")
    for code in wanted:
        shutil.copytree(source / code, folder / code)
    for code in ("S04", "S06"):
        for path in (folder / code).glob("*.csv"):
            if path.stem not in ("pupils", *KEPT):
                path.unlink()
    pupils = folder / "S06" / "pupils.csv"
    pupils.write_text(
        pupils.read_text(encoding="utf-8").replace(",ambassador,", ",none,"), encoding="utf-8"
    )
    out = folder.parent / "reports"
    said = evalkit("run", folder, "--notebook", "03_pairing", "--reports", out, "--workers", "1")
    assert said.returncode == 0, said.stdout + said.stderr
    return {
        code: (out / "cohort" / "school" / code.lower() / "03_pairing.html").read_text("utf-8")
        for code in wanted
    }


def words(html):
    body = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_school_with_everything(pages):
    text = words(pages["S01"])
    assert "In this proposal 35 of 54 mentees have a mentor. Without one: 19." in text
    assert "fixed by the school" in text
    assert "There are too few places" in text
    assert pages["S01"].count("<img") == 1
    assert "For the eyes of this school alone" in text


def test_a_school_that_sent_no_wishes(pages):
    text = words(pages["S04"])
    assert "pairs rest on the table of pupils alone" in text
    assert "Mentor A001" in text
    assert "Traceback" not in text


def test_a_school_without_mentors(pages):
    text = words(pages["S06"])
    assert "The pairs: no ambassador can be paired" in text
    assert text.count("there are no pairs to show") == 5
    assert "A fit is not a promise" in text
    assert "<img" not in pages["S06"]

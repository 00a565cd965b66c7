"""What breaks a finished page: headings that skip, links to nowhere, names used twice."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_TAG = re.compile(r"<[a-z][^<>]*>")
_ID = re.compile(r'\sid="([^"]*)"')
_IN_PAGE_LINK = re.compile(r'\shref="#([^"]*)"')
_HEADING = re.compile(r"<h([1-6])\b")


def page_faults(html: str) -> list[str]:
    """List what is wrong with a page as a whole; its parts have passed the gate before.

    Parameters
    ----------
    html : str
        A whole page.  Relies on what the gate ensures: ``<`` and ``>`` stand only around tags.

    Returns
    -------
    list of str
        Plain clauses, empty when the page has one first heading, headings that go down one
        level at a time, names used once, and in-page links that lead somewhere.

    Examples
    --------
    >>> page_faults('<h1>Report</h1><h3>Detail</h3><a href="#end">End</a>')
    ['a heading of level 3 follows one of level 1', 'a link leads to #end, which is not there']
    """
    tags = _TAG.findall(_STYLE.sub("", html))
    names = Counter(name for tag in tags for name in _ID.findall(tag))
    targets = dict.fromkeys(name for tag in tags for name in _IN_PAGE_LINK.findall(tag))
    levels = [int(found[1]) for tag in tags if (found := _HEADING.match(tag))]
    return [
        *_heading_faults(levels),
        *(f"the name {name} is used {n} times" for name, n in names.items() if n > 1),
        *(f"a link leads to #{to}, which is not there" for to in targets if to not in names),
    ]


def _heading_faults(levels: list[int]) -> list[str]:
    faults = []
    if levels.count(1) != 1 or levels[0] != 1:
        faults.append(f"it must begin with its one # heading and has {levels.count(1)}")
    skips = dict.fromkeys((above, below) for above, below in pairwise(levels) if below > above + 1)
    return faults + [f"a heading of level {b} follows one of level {a}" for a, b in skips]

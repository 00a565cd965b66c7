"""An executed school report as the notebooks leave it, made up: every kind of output is in it."""

from __future__ import annotations

import base64
import struct
import zlib

from markupsafe import Markup, escape
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

INTRODUCTION = """# What changed in this school?

For commissioners who decide whether the programme carries on. It says what changed for the pupils
who took part, how sure we can be, and what it cannot tell."""


def plain_png(width: int = 640, height: int = 320, grey: int = 205) -> bytes:
    """A picture of one grey, written out by hand so that tests need no plotting library."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    rows = (b"\x00" + bytes([grey]) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def shown(html: str, *, kind: str, **more: object) -> NotebookNode:
    """An output as a released display object leaves it."""
    return new_output(
        "display_data",
        data={"text/html": str(html), "text/plain": "(shown in the report)"},
        metadata={"evalkit": {"released": True, "kind": kind, **more}},
    )


def cell(*outputs: NotebookNode, **more: object) -> NotebookNode:
    """A code cell that left these outputs; its source must never be seen."""
    return new_code_cell("SECRET_CODE = 1", outputs=list(outputs), execution_count=7, **more)


def masthead(school: str) -> NotebookNode:
    html = Markup(
        '<header class="ek-masthead"><p class="ek-kicker">School impact report</p>'
        '<p class="ek-name">{}</p><p class="ek-sub">Wellbeing Ambassadors · '
        "September 2024 to July 2025 · for commissioners</p></header>"
    ).format(school)
    return shown(html, kind="masthead", title=f"{school}: school impact report", school=school)


def answer() -> NotebookNode:
    people = '<span class="ek-icon ek-icon-on"></span>' * 6 + '<span class="ek-icon"></span>' * 4
    return shown(
        '<div class="ek-answer"><p class="ek-lead">Mentees’ wellbeing was higher at the end of the '
        "year than at the start, by more than chance alone would explain.</p>"
        '<div class="ek-icons" role="img" aria-label="About 6 in 10 mentees had higher wellbeing at'
        f' the end than at the start">{people}<span class="ek-icons-label">About 6 in 10 mentees '
        "had higher wellbeing at the end than at the start; about 3 in 10 had lower."
        "</span></div><p>We cannot say that the programme caused it: there was no comparison "
        "group.</p></div>",
        kind="answer",
    )


def sentence(text: str) -> NotebookNode:
    return shown(f'<p class="ek-sentence">{escape(text)}</p>', kind="sentence")


def table(
    name: str, title: str, rows: list[tuple[str, ...]], heads: tuple[str, ...]
) -> NotebookNode:
    head = "".join(
        f'<th class="gt_col_heading gt_columns_bottom_border {"gt_left" if i == 0 else "gt_right"}"'
        f' rowspan="1" colspan="1" scope="col" id="{name}-c{i}">{escape(text)}</th>'
        for i, text in enumerate(heads)
    )
    body = "".join(
        f'<tr><th scope="row" class="gt_row gt_left gt_stub">{escape(first)}</th>'
        + "".join(f'<td class="gt_row gt_right">{escape(value)}</td>' for value in rest)
        + "</tr>\n"
        for first, *rest in rows
    )
    return shown(
        f'<div class="ek-table"><table class="gt_table" aria-labelledby="{name}-title" '
        'data-quarto-disable-processing="false" data-quarto-bootstrap="false"><thead>'
        f'<tr class="gt_heading"><td colspan="{len(heads)}" id="{name}-title" '
        f'class="gt_heading gt_title gt_font_normal">{escape(title)}</td></tr>'
        f'<tr class="gt_col_headings">{head}</tr></thead>'
        f'<tbody class="gt_table_body">{body}</tbody></table>'
        '<p class="ek-note">Counts of pupils are rounded to the nearest 5; [c] stands for a count '
        "from 1 to 7.</p></div>",
        kind="table",
    )


def figure(picture: bytes, alt: str, caption: str) -> NotebookNode:
    data = base64.b64encode(picture).decode()
    return shown(
        f'<figure class="ek-figure"><img src="data:image/png;base64,{data}" alt="{escape(alt)}" '
        f'width="640" height="320"><figcaption>{escape(caption)}</figcaption></figure>',
        kind="figure",
    )


def provenance() -> NotebookNode:
    return shown(
        '<div class="ek-provenance"><dl><dt>Made with</dt><dd>evalkit 0.1.0, Python 3.11, pandas '
        "3.1.1</dd><dt>Data as of</dt><dd>31 July 2025</dd><dt>Input fingerprint</dt>"
        f"<dd>{'3f9a2c71' * 8}</dd><dt>Disclosure policy</dt><dd>commissioner-v1: counts from 1 "
        "to 7 are hidden, other counts rounded to the nearest 5. 2 counts were hidden.</dd></dl>"
        "</div>",
        kind="provenance",
    )


def sample_notebook(
    *,
    school: str = "Ashgrove Academy",
    finding: str = "About 180 mentees answered at the start and at the end of the year.",
    picture: bytes | None = None,
) -> NotebookNode:
    """An executed notebook with a masthead, answer, tables, figure, empty finding and making."""
    picture = picture or plain_png()
    heads = ("Group", "Invited", "Took part", "Answered at both waves")
    reach = [("Mentees", "240", "225", "180"), ("Ambassadors", "70", "70", "55")]
    scores = [
        ("SWEMWBS, metric score (7 to 35)", "19.8", "21.1", "+1.3", "+0.6 to +2.0"),
        ("Rosenberg self-esteem (10 to 40)", "25.4", "26.0", "+0.6", "−0.4 to +1.6"),
    ]
    parts = [
        ("In one paragraph", [answer(), evidence()]),
        ("Who took part", [sentence(finding), table("reach", "Pupils by group", reach, heads)]),
        (
            "Mentees’ wellbeing",
            [
                sentence(
                    "On average, mentees’ wellbeing score rose by 1.3 points (from 19.8 to "
                    "21.1 on a scale from 7 to 35). The true change is likely to lie between "
                    "0.6 and 2.0 points."
                ),
                figure(
                    picture,
                    "Interval chart: the change in two scores, both above zero.",
                    "Average change from start to end, with 95 % intervals. Right is better.",
                ),
                table(
                    "scores",
                    "Average scores before and after",
                    scores,
                    ("Measure", "Before", "After", "Change", "95 % interval"),
                ),
            ],
        ),
        ("Against a comparison group", [empty()]),
        ("What this cannot tell you", [caveats()]),
        ("How it was made", [provenance()]),
    ]
    cells = [new_markdown_cell(INTRODUCTION), injected(), cell(masthead(school))]
    for heading, outputs in parts:
        cells += [new_markdown_cell(f"## {heading}"), cell(*outputs)]
    metadata = {"papermill": {"start_time": "2026-01-05T09:30:00", "parameters": {"school": "S01"}}}
    return new_notebook(cells=cells, metadata=metadata)


def evidence() -> NotebookNode:
    return shown(
        '<p class="ek-evidence"><strong>Evidence: promising</strong> A clear change, measured '
        "before and after, without a comparison group.</p>",
        kind="evidence",
    )


def empty() -> NotebookNode:
    return shown(
        '<p class="ek-empty">There is no comparison group in this school’s plan, so we cannot say '
        "how mentees would have fared without the programme.</p>",
        kind="empty",
    )


def caveats() -> NotebookNode:
    items = "".join(
        f"<li>{escape(text)}</li>"
        for text in (
            "Pupils who score low at first tend to score higher later whatever happens "
            "(regression to the mean).",
            "About 1 in 5 mentees did not answer at the end; those who left may have fared worse.",
            "Pupils told us how they feel. Nobody else rated their wellbeing.",
        )
    )
    return shown(f'<ul class="ek-caveats">{items}</ul>', kind="caveats")


def injected() -> NotebookNode:
    """The cell that papermill puts in; nothing of it may reach the page."""
    return new_code_cell(
        '# Parameters\nschool = "S01"\n', metadata={"tags": ["injected-parameters"]}
    )

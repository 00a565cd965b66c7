"""``evalkit pairs``: propose, check and sign the pairs of a school, and change them later."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

EPILOG = """\
Examples:

\b
  evalkit pairs my_cohort --school S01
      proposes pairs and writes a sheet to approve them on
  evalkit pairs my_cohort --school S01 --check
      looks at the sheet after somebody filled it in or changed it
  evalkit pairs my_cohort --school S01 --sign "A. Khan" --into-table
      locks the pairs and adds them to the school's table of pairs
  evalkit pairs my_cohort --school S01 --leaves M004 --second M002
      M004 leaves and M002 takes one more: new pairs, as few changes as possible
  evalkit pairs my_cohort --school S01 --continues A017
      the next term: A017 stays with the same mentor
  evalkit pairs my_cohort --school S01 --who-is-free A017 --at Thu
      who could meet A017 on Thursday"""

Codes = list[str] | None
School = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="The school's code; needed where there are several."),
]
Leaves = Annotated[
    Codes, typer.Option(metavar="CODE", help="A mentor or mentee who leaves; may be repeated.")
]
Second = Annotated[
    Codes, typer.Option(metavar="CODE", help="A mentor who takes one more; may be repeated.")
]
Continues = Annotated[
    Codes,
    typer.Option(
        metavar="CODE",
        help="For the next term: a mentee who stays with the same mentor; may be repeated. "
        "The other pairs end with this term.",
    ),
]
Sign = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Lock the approved pairs under your name or initials."),
]
Unlock = Annotated[
    str | None, typer.Option(metavar="REASON", help="Take the signature back; the reason is kept.")
]
WhoIsFree = Annotated[
    str | None, typer.Option("--who-is-free", metavar="CODE", help="Mentors for this mentee.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asked ``evalkit pairs`` to do."""

    is_check: bool
    sign: str | None
    on: str | None
    unlock: str | None
    into_table: bool
    leaves: tuple[str, ...]
    second: tuple[str, ...]
    continues: tuple[str, ...]
    who_is_free: str | None
    at: str | None
    sheet: str | None


def pairs(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The cohort's folder.")],
    school: School = None,
    is_check: Annotated[
        bool, typer.Option("--check", help="Say what is wrong with the sheet; change nothing.")
    ] = False,
    sign: Sign = None,
    on: Annotated[
        str | None, typer.Option(metavar="DAY", help="The day of signing. [default: today]")
    ] = None,
    unlock: Unlock = None,
    into_table: Annotated[
        bool,
        typer.Option("--into-table", help="Add the signed pairs to the school's table of pairs."),
    ] = False,
    leaves: Leaves = None,
    second: Second = None,
    continues: Continues = None,
    who_is_free: WhoIsFree = None,
    at: Annotated[
        str | None, typer.Option(metavar="WORD", help="With --who-is-free: this time or day only.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which sheet, where there are several.")
    ] = None,
) -> None:
    """Propose, approve and sign a school's pairs of mentors and mentees, and change them later."""
    asked = Asked(
        is_check=is_check,
        sign=sign,
        on=on,
        unlock=unlock,
        into_table=into_table,
        leaves=tuple(leaves or ()),
        second=tuple(second or ()),
        continues=tuple(continues or ()),
        who_is_free=who_is_free,
        at=at,
        sheet=sheet,
    )
    _require_together(asked)
    text, exit_code = _done(folder, school, asked)
    typer.echo(text)
    raise typer.Exit(exit_code)


def _require_together(asked: Asked) -> None:
    is_sign, is_unlock = asked.sign is not None, asked.unlock is not None
    is_free, changes = asked.who_is_free is not None, bool(asked.leaves or asked.continues)
    n = sum([asked.is_check, is_sign, is_unlock, is_free, changes])
    if n > 1 or (asked.into_table and n > is_sign):
        raise typer.BadParameter(
            "--check, --sign, --unlock, --who-is-free and a new proposal (--leaves, --continues) "
            "are done one at a time; --into-table goes with --sign or alone."
        )
    for is_given, goes, told in (
        (asked.at is not None, is_free, "--at goes with --who-is-free."),
        (asked.on is not None, is_sign or is_unlock, "--on goes with --sign or --unlock."),
        (asked.sheet is not None, asked.is_check or is_sign, "--sheet goes with --check, --sign."),
        (
            bool(asked.second),
            not is_unlock and (is_sign or not asked.into_table),
            "--second goes with a proposal, --check, --sign or --who-is-free.",
        ),
    ):
        if is_given and not goes:
            raise typer.BadParameter(told)


def _done(folder: Path, school: str | None, asked: Asked) -> tuple[str, int]:
    """Do what was asked and return what to say, and the exit code."""
    from evalkit.cli import pairs_proposing, pairs_signing
    from evalkit.cli.pairs_free import free_text
    from evalkit.cli.pairs_school import open_school

    here, second = open_school(folder, school), asked.second
    if asked.is_check:
        return pairs_signing.checked(here, sheet=asked.sheet, second=second)
    if asked.sign is not None:
        return pairs_signing.signed(
            here,
            by=asked.sign,
            on=asked.on,
            sheet=asked.sheet,
            second=second,
            into_table=asked.into_table,
        )
    if asked.unlock is not None:
        return pairs_signing.unlocked(here, reason=asked.unlock, on=asked.on), 0
    if asked.into_table:
        return pairs_signing.entered(here), 0
    if asked.who_is_free is not None:
        return free_text(here, mentee=asked.who_is_free, at=asked.at, second=second), 0
    return pairs_proposing.proposed(
        here, leaves=asked.leaves, second=second, continues=asked.continues
    ), 0

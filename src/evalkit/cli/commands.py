"""The commands of ``evalkit``.  Heavy rooms load when a command needs them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from evalkit import __version__
from evalkit.cli.pairs_command import EPILOG, pairs
from evalkit.cli.plain_errors import PlainErrors

UNTIDY = 1
Workers = Annotated[
    int | None,
    typer.Option(
        min=1, metavar="N", help="Reports made at the same time. [default: one per processor]"
    ),
]
Reports = Annotated[Path, typer.Option("--reports", metavar="DIR", help="Where the reports go.")]

app = typer.Typer(
    cls=PlainErrors,
    help="From schools' questionnaire files to honest, reproducible impact reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"evalkit {__version__}")
        raise typer.Exit


@app.callback()
def everything(
    traceback: Annotated[
        bool,
        typer.Option("--traceback", help="Show where an error arose (or set EVALKIT_DEBUG=1)."),
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """From schools' questionnaire files to honest, reproducible impact reports."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new cohort's folder.")],
    instrument: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A questionnaire; repeat it for several. [default: swemwbs, who5] Where there is "
            "a plan already, only its blank form is written.",
        ),
    ] = None,
    accept_unverified_key: Annotated[
        bool,
        typer.Option(
            "--accept-unverified-key",
            help="Also take a questionnaire whose scoring key nobody has checked.",
        ),
    ] = False,
    refresh: Annotated[bool, typer.Option("--refresh", hidden=True)] = False,
) -> None:
    """Write blank forms for schools and a plan with every key explained."""
    from evalkit.catalogue.plan import PLAN_FILE
    from evalkit.intake import templates

    if refresh:
        templates.refresh_templates(folder)
        typer.echo(f"{folder} is up to date.")
        return
    from evalkit.cli.new_words import added_text, new_text

    names = instrument or templates.OWN_TEMPLATES
    if instrument and (folder / PLAN_FILE).is_file():
        added = templates.add_forms(folder, names, accept_unverified_key=accept_unverified_key)
        told = added_text(added, folder)
    else:
        templates.write_templates(folder, names, accept_unverified_key=accept_unverified_key)
        told = new_text(folder)
    risks = templates.risk_sentences(
        names, folder=folder, accept_unverified_key=accept_unverified_key
    )
    typer.echo("\n".join([told, *risks]))


@app.command()
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where the made-up cohort goes.")
    ] = Path("demo_cohort"),
    workers: Workers = None,
    reports: Reports = Path("reports"),
) -> None:
    """Make up a cohort of six schools and write all its reports."""
    from evalkit.intake.example_cohorts import DEMO, write_example

    write_example(folder, DEMO)
    typer.echo(f"The made-up cohort is in {folder}.")
    _run(folder, notebooks=None, schools=None, workers=workers, fresh=False, reports=reports)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The cohort's folder.")],
    reports: Reports = Path("reports"),
) -> None:
    """Say in plain English what is wrong with the school files."""
    from evalkit.cli.check_words import check_text

    text, exit_code = check_text(folder, reports_dir=reports)
    typer.echo(text)
    raise typer.Exit(exit_code)


@app.command()
def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The cohort's folder.")],
    notebook: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A notebook's name or path; repeat it for several. "
            "[default: data checks, pairs and impact reports]",
        ),
    ] = None,
    school: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="A school's code; repeat it for several."),
    ] = None,
    workers: Workers = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Read all files and make all reports again.")
    ] = False,
    reports: Reports = Path("reports"),
) -> None:
    """Make a cohort's reports: data checks, one report per school, one for the programme."""
    _run(
        folder,
        notebooks=notebook,
        schools=school,
        workers=workers,
        fresh=fresh,
        reports=reports,
    )


app.command(epilog=EPILOG)(pairs)


@app.command()
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="instruments|NAME|plan",
            help="What to show; a cohort's folder lists the questionnaires that it can use.",
        ),
    ] = "instruments",
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="The cohort's folder, with its plan and its files."),
    ] = None,
) -> None:
    """Show the questionnaires, one of them, a table, or a cohort's plan."""
    from evalkit.cli.showing import shown

    typer.echo(shown(name, folder))


@app.command()
def tidy(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATHS", help="Notebooks or folders. [default: notebooks]"),
    ] = None,
    is_check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail when one is not tidy.")
    ] = False,
) -> None:
    """Strip notebooks of outputs, counters and traces of one machine."""
    from evalkit.cli.tidying import untidy

    texts = untidy(paths or [Path("notebooks")])
    for path, text in texts.items():
        if not is_check:
            path.write_bytes(text.encode("utf-8"))
        typer.echo(f"{path} {'is not tidy' if is_check else 'was tidied'}")
    if not texts:
        typer.echo("All notebooks are tidy.")
    elif is_check:
        typer.echo("Tidy them with: evalkit tidy")
        raise typer.Exit(UNTIDY)


def _run(
    folder: Path,
    *,
    notebooks: list[str] | None,
    schools: list[str] | None,
    workers: int | None,
    fresh: bool,
    reports: Path,
) -> None:
    from evalkit.batch import run_cohort
    from evalkit.cli.progress_lines import progress_of
    from evalkit.cli.summing_up import summary_text

    with progress_of(folder.resolve().name) as tell:
        summary = run_cohort(
            folder,
            notebooks=notebooks,
            schools=schools,
            workers=workers or os.cpu_count() or 1,
            fresh=fresh,
            reports_dir=reports,
            on_progress=tell,
        )
    typer.echo(summary_text(summary))
    raise typer.Exit(summary.exit_code)

"""Finding questionnaires: a cohort's own first, then the built-in ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.instrument_files import read_instruments
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.toml_section import hint
from evalkit.catalogue.whose_file import BLANK, INSTRUMENTS
from evalkit.errors import DefinitionError

if TYPE_CHECKING:
    import pandas as pd


def load_instrument(
    name_or_path: str | Path,
    *,
    folder: Path | None = None,
    accept_unverified_key: bool = False,
    missing_rule: str | None = None,
) -> Instrument:
    """Return an instrument by name, or from a TOML file.

    Parameters
    ----------
    name_or_path : str or Path
        A name such as ``"swemwbs"`` or ``"rses10_order_a"``, or the path of a TOML file.
    folder : Path, optional
        A cohort folder whose own ``<name>.toml`` is found before the built-in one.
    accept_unverified_key : bool
        Whether a scoring key that nobody has checked against the authors' own source may be
        used.  Reports then say so.
    missing_rule : str, optional
        The name of a published rule for missing answers under ``[missing_rules]`` in the
        instrument's file.  Without it the rule of each scale holds.

    Raises
    ------
    DefinitionError
        Unknown name; an instrument that exists in several item orders and none was named; an
        unverified key that was not accepted; or a file that does not say what it must.

    Examples
    --------
    >>> load_instrument("swemwbs").scale("swemwbs_metric").highest
    35.0
    """
    file, name = _file_of(name_or_path, folder)
    found = _only(read_instruments(file), name)
    return _with_rule(_with_status(found, is_accepted=accept_unverified_key), missing_rule)


def list_instruments() -> pd.DataFrame:
    """Return the built-in instruments, one row each.

    Columns: name, title, n_items, scales, ages, grade, is_key_verified, licence.
    """
    import pandas as pd

    rows = [
        {
            "name": each.name,
            "title": each.title,
            "n_items": len(each.items),
            "scales": ", ".join(scale.name for scale in each.scales),
            "ages": each.respondent_ages,
            "grade": each.grade,
            "is_key_verified": each.is_key_verified,
            "licence": each.licence,
        }
        for each in built_in()
    ]
    return pd.DataFrame(rows)


def built_in() -> list[Instrument]:
    """Return every built-in instrument as its file describes it, unverified keys included."""
    files = [file for file in sorted(INSTRUMENTS.glob("*.toml")) if file.stem != BLANK]
    return [each for file in files for each in read_instruments(file)]


def known_instruments(folder: Path | None) -> list[Instrument]:
    """Return a cohort's own questionnaires that can be read, then the built-in ones."""
    own = []
    for file in sorted(folder.glob("*.toml")) if folder else ():
        try:
            own += read_instruments(file)
        except DefinitionError:
            continue
    return own + built_in()


def is_instrument(name: str, *, folder: Path | None = None) -> bool:
    """Return whether there is a file for this name, right or wrong."""
    try:
        _file_of(name, folder)
    except DefinitionError:
        return False
    return True


def scale_named(scale: str, *, instrument: str, folder: Path | None = None) -> Scale:
    """Return a scale as its instrument's file describes it, in whatever item order.

    Raises
    ------
    DefinitionError
        There is no such instrument, or it has no such scale.
    """
    file, _ = _file_of(instrument, folder)
    return read_instruments(file)[0].scale(scale)


def _file_of(name_or_path: str | Path, folder: Path | None) -> tuple[Path, str]:
    """Return the file that defines an instrument, and the instrument's name in it."""
    if isinstance(name_or_path, Path) or str(name_or_path).endswith(".toml"):
        return Path(name_or_path), Path(name_or_path).stem
    name = str(name_or_path)
    for place in ([folder] if folder else []) + [INSTRUMENTS]:
        own = place / f"{name}.toml"
        if own.is_file():
            return own, name
        for file in sorted(place.glob("*.toml")):
            if name.startswith(f"{file.stem}_order_"):
                return file, name
    known = [each.name for each in known_instruments(folder)]
    raise DefinitionError(
        f"There is no instrument {name!r}.{misnamed_file(name, folder) or hint(name, known)} "
        "`evalkit show` lists those that there are. "
        f"A questionnaire of your own is a file {name}.toml in the cohort folder."
    )


def misnamed_file(name: str, folder: Path | None) -> str:
    """Return `` There is …`` where a file was meant to be this questionnaire's.

    Windows hides how names end, so ``belonging.toml`` is easily saved as ``belonging.toml.txt``.
    """
    meant = f"{name}.toml"
    near = {f"{meant}.txt", f"{meant}.toml", f"{name}.txt", meant}
    for file in sorted(folder.iterdir()) if folder and folder.is_dir() else ():
        if file.name != meant and file.name.casefold() in {each.casefold() for each in near}:
            return (
                f" There is {file.name} in {folder}, which is not read: it must be called {meant}. "
                'Windows hides how a name ends; in its Explorer, View, tick "File name '
                'extensions", then rename the file.'
            )
    return ""


def _only(found: list[Instrument], name: str) -> Instrument:
    for each in found:
        if each.name == name:
            return each
    orders = [each.name for each in found]
    raise DefinitionError(
        f"{name!r} circulates in more than one item order, and the reversed items differ. "
        f"Name the order that the pupils saw: {' or '.join(orders)}."
    )


def _with_status(instrument: Instrument, *, is_accepted: bool) -> Instrument:
    """Return the instrument without scales whose key nobody checked, unless that is accepted."""
    if is_accepted:
        return instrument
    if not instrument.is_key_verified:
        raise DefinitionError(
            f"The scoring key of {instrument.name} is unverified (grade {instrument.grade}): "
            f"{instrument.unverified['key']} Check it against the authors' own source. To use it "
            "all the same, write accept_unverified_key = true under its [[instruments]] in "
            "plan.toml (in Python: load_instrument(..., accept_unverified_key=True)); every "
            "report then says so."
        )
    held: list[str] = []
    for scale in instrument.scales:
        # What is made from a held-back scale is no better than that; such scales stand above.
        rests_on = {scale.made_from, *scale.sum_of}
        if not scale.is_key_verified or not rests_on.isdisjoint(held):
            held.append(scale.name)
    kept = tuple(scale for scale in instrument.scales if scale.name not in held)
    return replace(instrument, scales=kept, held_back=tuple(held))


def _with_rule(instrument: Instrument, name: str | None) -> Instrument:
    if name is None:
        return instrument
    if name not in instrument.missing_rules:
        known = ", ".join(instrument.missing_rules) or "none besides the one used by default"
        raise DefinitionError(
            f"{instrument.name} has no missing rule {name!r}; it has {known}."
            f"{hint(name, instrument.missing_rules)}"
        )
    rule = instrument.missing_rules[name]
    return replace(
        instrument,
        missing_rule=rule,
        scales=rule.applied_to(instrument.scales),
    )

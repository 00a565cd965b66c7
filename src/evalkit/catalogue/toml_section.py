"""Reading definition files so that every complaint names the file and the key."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from evalkit.errors import DefinitionError

DEFINITIONS = Path(__file__).resolve().parent.parent / "definitions"
"""Where the package's own definition files live."""

_REQUIRED: Any = object()
_IDENTIFIER = "[a-z][a-z0-9_]*"
_LONGEST = 30

# How like a key another must be to be a slip of the pen: "lowst" and "lowest" are at .91, "highest"
# and "lowest" at .46.
_SLIP = 0.75


def read_toml(file: Path) -> Section:
    """Return the whole of a TOML file as a :class:`Section`.

    Raises
    ------
    DefinitionError
        The file is missing, is not UTF-8 or is not TOML; the message has the line.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DefinitionError(
            f"There is no file {file.name} in {file.parent}. It must be there; "
            "`evalkit new` writes one with every key explained."
        ) from None
    except UnicodeDecodeError as error:
        raise DefinitionError(
            f"{file.name} must be saved as UTF-8 text; byte {error.start} is not. "
            "Save it again with the encoding UTF-8."
        ) from None
    except ValueError as error:  # tomllib's own error, or a number too long to be read
        raise DefinitionError(
            f"{file.name} cannot be read as TOML: {error}. {_syntax_hint(str(error))}"
        ) from None
    return Section(data, file=file.name)


class Section:
    """One table of a TOML file that knows where it stands.

    Each reader takes a key, checks its kind and remembers that it was asked for;
    :meth:`finish` then refuses the keys that nobody asked for, because a misspelt
    key would otherwise be a setting that is silently not made.
    """

    def __init__(self, data: Mapping[str, Any], *, file: str, path: str = "") -> None:
        self._data = data
        self._file = file
        self._path = path
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def names(self) -> Iterable[str]:
        """Return the keys as written."""
        return self._data.keys()

    def complain(self, key: str, message: str) -> DefinitionError:
        """Return an error that says where ``key`` stands."""
        return DefinitionError(f"{self._file}, key `{self._full(key)}`: {message}")

    def text(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a text that is not blank."""
        value = self._take(key, str, "a text in quotes", default)
        if isinstance(value, str) and not value.strip() and default is _REQUIRED:
            raise self.complain(key, "it is blank; write a text between the quotes.")
        return value

    def line(self, key: str) -> str:
        """Return a text that is not blank and stands on one line, as in a heading."""
        value = self.text(key)
        if value.splitlines() != [value]:
            raise self.complain(key, "it must be one line; take the line break away.")
        return value

    def identifier(self, key: str) -> str:
        """Return a name that may be a file's and a column's: lower case, no spaces."""
        value = self.text(key)
        if re.fullmatch(_IDENTIFIER, value) is None:
            raise self.complain(
                key,
                "it must be a name of small letters a to z, digits and underlines, a letter "
                f"first; got {value!r}.{_as_identifier(value)}",
            )
        return value

    def texts(self, key: str, default: Any = _REQUIRED) -> tuple[str, ...]:
        """Return a list of texts as a tuple."""
        value = self._take(key, list, 'a list of texts, for example ["a", "b"]', default)
        for entry in value:
            if not isinstance(entry, str):
                raise self.complain(key, f"each entry must be a text in quotes; got {entry!r}.")
        return tuple(value)

    def choice(self, key: str, legal: Iterable[str], default: Any = _REQUIRED) -> Any:
        """Return a text that is one of ``legal``."""
        allowed = tuple(legal)
        value = self._take(key, str, f"one of {_listed(allowed)}", default)
        if value is not default and value not in allowed:
            raise self.complain(
                key, f"it must be one of {_listed(allowed)}; got {value!r}.{hint(value, allowed)}"
            )
        return value

    def integer(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a whole number."""
        return self._take(key, int, "a whole number", default)

    def number(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a number, whole or not, as float."""
        value = self._take(key, (int, float), "a number", default)
        if value is default:
            return value
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.complain(key, f"it must be a number; got {_shown(value)}.")
        return number

    def flag(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return true or false."""
        return self._take(key, bool, "true or false", default)

    def day(self, key: str) -> date:
        """Return a date, written without quotes as 2026-07-17."""
        return self._take(key, date, "a date without quotes, for example 2026-07-17", _REQUIRED)

    def section(self, key: str, default: Any = _REQUIRED) -> Section:
        """Return the table ``[key]``; an empty one when it may be absent and is."""
        value = self._take(key, dict, f"a table that starts with [{self._full(key)}]", default)
        return Section(value, file=self._file, path=self._full(key))

    def sections(self, key: str, default: Any = _REQUIRED) -> tuple[Section, ...]:
        """Return the list of tables ``[[key]]``."""
        kind = f"one or more tables that start with [[{self._full(key)}]]"
        if isinstance(self._data.get(key), dict):
            raise self.complain(
                key,
                f"it must be {kind}; got a table with single brackets. Write the brackets double: "
                f"[[{self._full(key)}]], even where there is only one.",
            )
        value = self._take(key, list, kind, default)
        if not all(isinstance(entry, dict) for entry in value):
            raise self.complain(key, f"it must be {kind}.")
        return tuple(
            Section(entry, file=self._file, path=f"{self._full(key)}[{place}]")
            for place, entry in enumerate(value, start=1)
        )

    def places(self, key: str) -> list[Any]:
        """Return a list of item positions, unchecked."""
        return self._take(key, list, "a list of item positions, for example [2, 5]", _REQUIRED)

    def is_word(self, key: str, word: str) -> bool:
        """Return whether the key holds exactly this word."""
        self._asked.add(key)
        return self._data.get(key) == word

    def is_list(self, key: str) -> bool:
        """Return whether the key holds a list."""
        return isinstance(self._data.get(key), list)

    def plain(self, key: str, default: Any = _REQUIRED) -> dict[str, Any]:
        """Return the table ``[key]`` as a plain dictionary (its keys are the user's own words)."""
        return dict(self._take(key, dict, f"a table [{self._full(key)}]", default))

    def finish(self) -> None:
        """Refuse keys that were never asked for."""
        for key in self._data:
            if key not in self._asked:
                raise self.complain(
                    key,
                    "evalkit does not know this key. "
                    f"Known here: {_listed(sorted(self._asked))}.{hint(key, self._asked)}",
                )

    def _take(self, key: str, kind: Any, wanted: str, default: Any) -> Any:
        self._asked.add(key)
        if key not in self._data:
            if default is _REQUIRED:
                raise self.complain(
                    key, f"it is missing. It must be {wanted}.{self._misspelt(key)}"
                )
            return default
        value = self._data[key]
        is_truth_value = isinstance(value, bool) and kind is not bool
        if is_truth_value or not isinstance(value, kind):
            raise self.complain(key, f"it must be {wanted}; got {_shown(value)}.")
        return value

    def _misspelt(self, key: str) -> str:
        """Return a question about a key that stands there, is like ``key`` and was not asked for.

        ``reliability_kind`` is like ``reliability`` and yet no slip of the pen.
        """
        strangers = [
            present
            for present in self._data
            if present not in self._asked and not present.startswith(f"{key}_")
        ]
        near = difflib.get_close_matches(key, strangers, n=1, cutoff=_SLIP)
        return f" Did you write it as {near[0]!r}?" if near else ""

    def _full(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key


def hint(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean …?`` when a known word is close, otherwise an empty text."""
    near = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


def _shown(value: object) -> str:
    """Return what was got; of a whole table only that it is one, of a long number its length."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        return "a list of tables, with double brackets"
    if isinstance(value, int) and abs(value) >= 10**_LONGEST:
        return f"a number of more than {_LONGEST} digits"
    return repr(value)


def _as_identifier(words: str) -> str:
    made = re.sub("[^a-z0-9]+", "_", words.lower()).strip("_")
    return f" Write {made!r}." if re.fullmatch(_IDENTIFIER, made) else ""


def _syntax_hint(error: str) -> str:
    """Return what people who write TOML for the first time slip on."""
    brackets = (
        "blocks which repeat have double brackets each time: [[scales]], [[examples]], "
        "[[instruments]]"
    )
    if "Cannot overwrite a value" in error or "Cannot declare" in error:
        return (
            "The same key or heading stands twice there, or once as [scales] and once as "
            f"[[scales]]; {brackets}."
        )
    return (
        'Texts stand in quotes, lists in square brackets: name = "text", waves = ["baseline"]; '
        f"true and false are written in small letters without quotes; {brackets}."
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(repr(word) for word in words)

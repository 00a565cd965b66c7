"""The rules of the house, as functions: a package folder in, a list of plain faults out.

``tests/test_architecture.py`` holds the package to them, and holds each rule to catching a breach.
Reads the source only; nothing is imported.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "evalkit"

RANKS = {
    room: rank
    for rank, rooms in enumerate(
        (
            ("errors",),
            ("estimate", "vocabulary"),
            ("catalogue", "effects"),
            ("intake", "scoring", "matching"),
            ("findings",),
            ("disclosure",),
            ("display",),
            ("batch",),
            ("cli",),
        )
    )
    for room in rooms
}

# Which part of the package may import a library; every other part goes through it.
DOORS = {
    "pingouin": "effects/_pingouin.py",
    "seaborn": "display/",
    "matplotlib": "display/",
    "great_tables": "display/",
    "papermill": "batch/",
    "nbconvert": "batch/",
    "nbclient": "batch/",
    "nbformat": "batch/",
    "dask": "batch/",
    "distributed": "batch/",
    "pebble": "batch/",
    "pandera": "intake/",
    "typer": "cli",
    "rich": "cli",
    # What belongs to a notebook or to a person at a screen has no place in the library.
    "IPython": "nowhere",
    "ipywidgets": "nowhere",
}

BANNED_NAMES = frozenset(
    {"util", "utils", "helper", "helpers", "common", "core", "base", "manager", "managers", "misc"}
)

LONGEST_FILE = 300
LONGEST_FUNCTION = 60


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a file: where it stands and the dotted name that it asks for."""

    file: str  # path from the package folder, with /
    line: int
    name: str


def python_files(package: Path) -> list[Path]:
    """List the package's Python files, sorted."""
    return sorted(package.rglob("*.py"))


def relative(path: Path, package: Path) -> str:
    """Write a path from the package folder, with / on every system."""
    return path.relative_to(package).as_posix()


def room_of(file: str) -> str:
    """Name the room of a file: ``effects`` of ``effects/pooling.py``, ``cli`` of ``cli.py``."""
    return file.split("/")[0].removesuffix(".py")


def _absolute(node: ast.ImportFrom, file: str) -> str:
    """Resolve ``from ..x import`` against the file in which it stands."""
    if not node.level:
        return node.module or ""
    folders = [PACKAGE, *file.split("/")[:-1]]
    kept = folders[: len(folders) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _names(node: ast.AST, file: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = _absolute(node, file)
        # `from evalkit import effects` asks for the room, not for the package.
        if module == PACKAGE:
            return [f"{PACKAGE}.{alias.name}" for alias in node.names]
        return [module]
    if isinstance(node, ast.Call) and node.args:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else None
        called = node.func.id if isinstance(node.func, ast.Name) else called
        first = node.args[0]
        if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
            return [str(first.value)]
    return []


def _rooms_used(node: ast.AST, bound: set[str]) -> list[str]:
    # After `import evalkit as ek`, `ek.batch` loads the room as surely as an import does.
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [f"{PACKAGE}.{node.attr}"] if node.value.id in bound else []
    return []


def imports_of(package: Path) -> Iterator[Import]:
    """Yield every import: inside functions, for typing, by name, as a part of the package too."""
    for path in python_files(package):
        file = relative(path, package)
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"), filename=str(path))))
        aliases = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        bound = {a.asname or PACKAGE for a in aliases if a.name == PACKAGE}
        for node in nodes:
            for name in [*_names(node, file), *_rooms_used(node, bound)]:
                yield Import(file, getattr(node, "lineno", 0), name)


def rank_faults(package: Path) -> list[str]:
    """Find imports that do not point down: upward, of a same-rank neighbour, of the package."""
    faults = []
    for found in imports_of(package):
        if found.name.split(".")[0] != PACKAGE or found.file == "__main__.py":
            continue
        fault = _rank_fault(room_of(found.file), f"{found.name}.".split(".")[1])
        if fault:
            faults.append(f"{found.file}:{found.line} imports {found.name}: {fault}")
    return faults


def _rank_fault(here: str, there: str) -> str | None:
    # The package itself, its dunders and its constants load no room.
    if there in {"", here} or there.startswith("__") or there.isupper():
        return None
    if there not in RANKS:
        return f"{there} is no room of RANKS"
    if here == "__init__":
        return "rooms load on first use, so that the package is light" if RANKS[there] else None
    if here not in RANKS or RANKS[there] < RANKS[here]:
        return None
    return "a neighbour" if RANKS[there] == RANKS[here] else "upward; imports point down"


def room_faults(package: Path) -> list[str]:
    """Find Python outside the rooms: an unknown room, a new top file, code in the definitions."""
    tops = {room_of(relative(path, package)) for path in python_files(package)}
    known = {*RANKS, "__init__", "__main__"}
    return [f"{top}: has Python but no rank in RANKS" for top in sorted(tops - known)]


def door_faults(package: Path) -> list[str]:
    """Find a library that is imported elsewhere than at its door."""
    return [
        f"{found.file}:{found.line} imports {found.name}: its door is {DOORS[top]}"
        for found in imports_of(package)
        if (top := found.name.split(".")[0]) in DOORS and not _through(DOORS[top], found.file)
    ]


def _through(door: str, file: str) -> bool:
    if door.endswith(("/", ".py")):
        return file == door or (door.endswith("/") and file.startswith(door))
    return room_of(file) == door


def undeclared_faults(package: Path, declared: set[str]) -> list[str]:
    """Find imports of libraries that pyproject.toml does not ask for.

    ``declared`` holds distribution names in lower case with ``-`` for ``_``.
    """
    faults = []
    for found in imports_of(package):
        top = found.name.split(".")[0]
        if top == PACKAGE or top in sys.stdlib_module_names:
            continue
        if top.lower().replace("_", "-") not in declared:
            faults.append(f"{found.file}:{found.line} imports {top}: not in pyproject.toml")
    return faults


def name_faults(package: Path) -> list[str]:
    """Find names that say nothing, and file names that are used twice."""
    files = [path for path in sorted(package.rglob("*")) if "__pycache__" not in path.parts]
    faults = [
        f"{relative(path, package)}: a room or file is named after its one idea"
        for path in files
        if path.name.split(".")[0].strip("_").lower() in BANNED_NAMES
    ]
    counted = Counter(p.name for p in files if p.is_file() and p.name != "__init__.py")
    return faults + [f"{name}: {n} files of this name" for name, n in counted.items() if n > 1]


def notebook_faults(package: Path) -> list[str]:
    """Find notebooks in the package's source."""
    return [f"{relative(path, package)}: a notebook" for path in sorted(package.rglob("*.ipynb"))]


def code_lines(source: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring, blank lines and whole-line comments."""
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    if ast.get_docstring(node) is not None:
        text = node.body[0]
        lines = [n for n in lines if not text.lineno <= n <= (text.end_lineno or text.lineno)]
    written = source.splitlines()
    stripped = (written[n - 1].strip() for n in lines)
    return sum(1 for line in stripped if line and not line.startswith("#"))


def length_faults(package: Path, exempt: dict[str, str]) -> list[str]:
    """Find files and functions that are too long, and exemptions that nothing needs any more.

    ``exempt`` maps ``file.py`` or ``file.py:function`` to the reason why it may be long.
    """
    long: dict[str, str] = {}
    for path in python_files(package):
        file, source = relative(path, package), path.read_text("utf-8")
        n = len(source.splitlines())
        if n > LONGEST_FILE:
            long[file] = f"{file}: {n} lines, more than {LONGEST_FILE}"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                n = code_lines(source, node)
                if n > LONGEST_FUNCTION:
                    key = f"{file}:{node.name}"
                    long[key] = f"{key}: {n} code lines, more than {LONGEST_FUNCTION}"
    faults = [text for key, text in long.items() if not exempt.get(key, "").strip()]
    return faults + [f"{key}: exempt, but not long" for key in exempt if key not in long]


def docstring_faults(package: Path) -> list[str]:
    """Find modules, public functions and public classes without a docstring."""
    faults = []
    for path in python_files(package):
        file, tree = relative(path, package), ast.parse(path.read_text("utf-8"))
        if tree.body and ast.get_docstring(tree) is None:
            faults.append(f"{file}: the file says nothing of its idea")
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if named and not node.name.startswith("_") and ast.get_docstring(node) is None:
                faults.append(f"{file}:{node.lineno} {node.name}: no docstring")
    return faults


UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")


def unfinished_faults(package: Path) -> list[str]:
    """Find stubs and notes of work that was left."""
    return [
        f"{relative(path, package)}:{number} is unfinished: {line.strip()}"
        for path in python_files(package)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if UNFINISHED.search(line)
    ]


# What belongs to one machine or one place of work means nothing to whoever reads the project.
FOREIGN_WORDS = {
    "a path of one machine": re.compile(r"(?<![\w.~/])/(?:(?:work|root|opt)/\w|tmp/\w/)"),
    "a number of a list of tasks": re.compile(r"\bissues? ?#?\d+\b"),
    "the address of a package index": re.compile(
        r"\b(?:pypi|pythonhosted|anaconda)\.(?:org|com)\b|--(?:extra-)?index-url"
    ),
}


def word_faults(files: list[Path], root: Path) -> list[str]:
    """Find words that belong to one place of work, in any text file of the project."""
    faults = []
    for path in files:
        try:
            lines = path.read_text("utf-8").splitlines()
        except (UnicodeDecodeError, OSError):
            continue
        for number, line in enumerate(lines, start=1):
            for what, pattern in FOREIGN_WORDS.items():
                if pattern.search(line):
                    faults.append(f"{relative(path, root)}:{number} has {what}")
    return faults

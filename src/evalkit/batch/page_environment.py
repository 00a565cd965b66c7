"""What every page is made with: the template folder, the style sheet, and all text escaped.

Apart from ``page_render``, so that the index page needs no nbconvert.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

PAGE_FOLDER = Path(__file__).with_name("page")
"""The template folder: its layout, its style and nbconvert's ``conf.json``."""

CONTENT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
"""What the page may load: nothing from anywhere, and no script."""


def prepare_environment(environment: Environment) -> Environment:
    """Set a Jinja environment up for pages: text escaped, no name unknown, the style at hand."""
    environment.autoescape = True
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals |= {"style": Markup(page_style()), "content_policy": CONTENT_POLICY}
    return environment


@cache
def page_style() -> str:
    """Read the style sheet, without its comments and needless white space."""
    css = PAGE_FOLDER.joinpath("style.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", css)
    return css.replace(";}", "}").strip()

"""What a notebook cell shows: a piece of the page that the gate lets through."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from evalkit.disclosure import Released
from evalkit.errors import DisclosureError

_SEAL = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """HTML made from released values only, marked as such for the gate.

    Made by the functions of this room; a notebook cannot mark HTML of its own by mistake.
    """

    kind: str
    html: str
    about: dict[str, object] = field(default_factory=dict)
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise DisclosureError(
                "Pieces of a page are made by the functions of evalkit.display and nowhere else. "
                "Release the finding and hand it to one of them."
            )

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, object]]:
        data = {"text/html": self.html, "text/plain": f"<{self.kind}>"}
        return data, {"evalkit": {"released": True, "kind": self.kind, **self.about}}


def piece(*, kind: str, html: str, about: dict[str, object] | None = None) -> Shown:
    """Return a piece of a page; for this room's own use."""
    return Shown(kind=kind, html=html, about=about or {}, seal=_SEAL)


def require_released(thing: object) -> Released:
    """Return a released finding; refuse everything else, because it has not passed the door.

    Raises
    ------
    DisclosureError
        A number, text, frame, figure or finding was handed over as it is.
    """
    if not isinstance(thing, Released):
        raise DisclosureError(
            f"Only released findings can be shown; got {type(thing).__name__}. "
            "Call evalkit.disclosure.release(finding, reader=reader) and show what it returns."
        )
    return thing


def together(*pieces: Shown) -> Shown:
    """Return several shown pieces as one, for the last line of a cell.

    Raises
    ------
    DisclosureError
        One of the pieces was not made by evalkit.display.
    """
    for each in pieces:
        if not isinstance(each, Shown):
            raise DisclosureError(
                f"Only pieces made by evalkit.display can be shown; got {type(each).__name__}."
            )
    unique = list(dict.fromkeys(each.html for each in pieces if each.html))
    return piece(kind="together", html="\n".join(unique))


def paragraph(css_class: str, text: str) -> str:
    """Return one escaped paragraph."""
    return f'<p class="{css_class}">{escape(text)}</p>'

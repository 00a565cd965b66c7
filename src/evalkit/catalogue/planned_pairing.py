"""What a plan says about mentors and mentees: its own rules for pairs, or those there are."""

from __future__ import annotations

from evalkit.catalogue.pairing import PairingRules, load_pairing_rules
from evalkit.catalogue.toml_section import Section


def planned_pairing(section: Section) -> PairingRules:
    """Return the rules for pairs under ``[pairing]``; without it, those of ``pairing.toml``.

    Raises
    ------
    DefinitionError
        A name is unknown or a value is not what it must be.
    """
    return load_pairing_rules(section.plain("pairing", {}))

"""Which template fits an order best. Pure.

In order: the procedure's code; modality and body part; body part where the order names no modality; a template for
the modality alone; a general template. A template made for another region or modality comes last: an empty general
report is safer than the headings of the wrong organ. Language is not weighed but kept: a report is written in the
language that is spoken.
"""

from collections.abc import Sequence
from enum import IntEnum

from reporting.errors import ConfigError
from reporting.report.order import Code, Order
from reporting.template.model import Template
from reporting.template.words import places, words
from reporting.wording import Language

_ALIKE = {"CR": "DX", "DR": "DX", "XR": "DX", "RX": "DX", "RG": "DX", "MRI": "MR", "IRM": "MR", "TDM": "CT"}
"""Modalities that are written in several ways: projection radiography is CR or DX by its detector."""

_REGIONS = frozenset(
    words(
        "abdomen abdominal abdominale abdominopelvien abdominopelvienne pelvis pelvic pelvien pelvienne bassin "
        "head brain skull neck tete cerveau crane cou "
        "spine spinal rachis vertebral cervical cervicale dorsal dorsale lumbar lombaire sacrum sacral "
        "thorax chest breast sein seins mammaire heart cardiac coeur cardiaque coronary coronaire coronaires "
        "liver foie kidney kidneys renal rein reins prostate uterus bladder vessie "
        "shoulder epaule elbow coude wrist poignet hand main hip hanche knee genou ankle cheville foot pied "
        "thyroid thyroide"
    )
)
"""Words that name a part of the body. An order that names one which a template does not is not for that template.
Face is no region here: in French it is a projection."""


class Fit(IntEnum):
    """How well a template fits; the higher the better."""

    OTHER = 0
    """Made for something else, or for another modality."""
    MODALITY_OF_OTHER_REGION = 1
    GENERAL = 2
    """Made for anything."""
    MODALITY = 3
    """Made for the modality, whatever the region."""
    REGION = 4
    """Made for the region; the order names no modality."""
    MODALITY_AND_REGION = 5
    CODE = 6


def choose(templates: Sequence[Template], order: Order, language: Language) -> Template:
    """Return the best active template in `language`; a draft only where nothing else is there.

    Raise ConfigError `no-template` (details: language) if there is none.
    """
    spoken = [template for template in templates if template.language is language and template.status != "RETIRED"]
    usable = [template for template in spoken if template.status == "ACTIVE"] or spoken
    if not usable:
        raise ConfigError("no-template", language=language.value)
    text = words(f"{order.body_part} {order.procedure.meaning}")
    modalities = _modalities(templates, order, text)
    # The first of equals wins: by how many words of the order it names, then title and identifier.
    ranked = sorted(usable, key=lambda template: (template.title, template.template_id))
    return max(ranked, key=lambda template: (fit(template, order, modalities, text), len(_named(template, text))))


def fit(template: Template, order: Order, modalities: frozenset[str], text: Sequence[str]) -> Fit:
    """Return how well a template fits an order of these `modalities` (empty if unknown) and words."""
    if any(_same(code, order.procedure) for code in template.procedure_codes):
        return Fit.CODE
    own = _alike(template.modalities)
    if own and modalities and not own & modalities:
        return Fit.OTHER
    matches_modality = bool(own & modalities)
    if not template.body_parts:
        if not own:
            return Fit.GENERAL
        return Fit.MODALITY if matches_modality else Fit.OTHER
    named = _named(template, text)
    elsewhere = {position for position, word in enumerate(text) if word in _REGIONS} - named
    if named and not elsewhere:
        return Fit.MODALITY_AND_REGION if matches_modality else Fit.REGION
    return Fit.MODALITY_OF_OTHER_REGION if matches_modality else Fit.OTHER


def _same(code: Code, ordered: Code) -> bool:
    """Compare values only: codes of LOINC, CCAM and Playbook tell themselves apart, and orders spell schemes freely."""
    return bool(code.value) and code.value.casefold() == ordered.value.strip().casefold()


def _named(template: Template, text: Sequence[str]) -> set[int]:
    return {position for part in template.body_parts for position in places(words(part), text)}


def _modalities(templates: Sequence[Template], order: Order, text: Sequence[str]) -> frozenset[str]:
    """Return the order's modality, or those whose words stand in its procedure."""
    if order.modality.strip():
        return _alike([order.modality])
    return frozenset(
        modality
        for template in templates
        if any(places(words(word), text) for word in template.modality_words)
        for modality in _alike(template.modalities)
    )


def _alike(modalities: Sequence[str]) -> frozenset[str]:
    upper = (modality.strip().upper() for modality in modalities)
    return frozenset(_ALIKE.get(modality, modality) for modality in upper)

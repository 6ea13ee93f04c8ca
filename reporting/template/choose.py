"""Which template fits an order best. Pure.

In order: the procedure's code; modality and body part; body part where the order names no modality; a template for
the modality alone; a general template. A template made for another region, modality, sex or age comes last: an empty
general report is safer than the headings of the wrong organ. One that looks for something (embolism, stones) is taken
only where the procedure names it. Language is not weighed but kept: a report is written in the language that is
spoken.
"""

from collections.abc import Sequence
from enum import IntEnum

from reporting.errors import ConfigError
from reporting.report.order import Code, Order, Sex
from reporting.template.model import AgeGroup, Template
from reporting.template.words import places, words
from reporting.wording import Language

_ALIKE = {"CR": "DX", "DR": "DX", "XR": "DX", "RX": "DX", "RG": "DX", "MRI": "MR", "IRM": "MR", "TDM": "CT"}
"""Modalities that are written in several ways: projection radiography is CR or DX by its detector."""

_OF_ONE_REGION = frozenset({"MG"})
"""Modalities that show one region only: an order for them need not name it."""

_ADULT_AGE_YEARS = 18

_REGIONS = frozenset(
    words(
        "abdomen abdominal abdominale abdominopelvien abdominopelvienne pelvis pelvic pelvien pelvienne bassin "
        "head brain skull neck tete cerveau crane cou "
        "spine spinal rachis vertebral cervical cervicale dorsal dorsale lumbar lombaire sacrum sacral "
        "thorax chest breast sein seins mammaire heart cardiac coeur cardiaque coronary coronaire coronaires "
        "liver foie kidney kidneys renal rein reins prostate uterus bladder vessie "
        "shoulder epaule elbow coude wrist poignet hand main hip hanche knee genou ankle cheville foot pied "
        "knees genoux shoulders epaules wrists poignets hands mains finger fingers doigt doigts breasts mammary "
        "thyroid thyroide thyroidien thyroidienne hepatic hepatique prostatic prostatique uterus ovary ovaries ovaires "
        "thoraco abdomino cervico cranio dorso lombo"
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
    # The first of equals wins, by title and identifier.
    ranked = sorted(usable, key=lambda template: (template.title, template.template_id))
    return max(
        ranked, key=lambda template: (fit(template, order, modalities, text), *_closeness(template, order, text))
    )


def fit(template: Template, order: Order, modalities: frozenset[str], text: Sequence[str]) -> Fit:
    """Return how well a template fits an order of these `modalities` (empty if unknown) and words."""
    if not _for_patient(template, order):
        return Fit.OTHER  # before the code: one code of the pelvis serves women and men
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
    tells_region = bool(named) or bool(own & modalities & _OF_ONE_REGION)
    if tells_region and not elsewhere and _looked_for(template, text):
        return Fit.MODALITY_AND_REGION if matches_modality else Fit.REGION
    return Fit.MODALITY_OF_OTHER_REGION if matches_modality else Fit.OTHER


def _closeness(template: Template, order: Order, text: Sequence[str]) -> tuple[int, int, int]:
    """Tell equals apart: by how many words of the order it names, then by being made for such patients."""
    return (
        len(_named(template, text)),
        _made_for(template.age_groups, _age_group(order)),
        _made_for(template.sexes, order.patient.sex if order.patient.sex in (Sex.FEMALE, Sex.MALE) else None),
    )


def _made_for(wanted: Sequence[AgeGroup | Sex], patient: AgeGroup | Sex | None) -> int:
    """Return 1 for a template made for such a patient, 0 for one for everybody, -1 where nobody knows."""
    if not wanted:
        return 0
    return 1 if patient in wanted else -1


def _for_patient(template: Template, order: Order) -> bool:
    """Return False if the template is made for others. A sex or age that the order does not tell excludes none."""
    sex, age_group = order.patient.sex, _age_group(order)
    if template.sexes and sex in (Sex.FEMALE, Sex.MALE) and sex not in template.sexes:
        return False
    return not template.age_groups or age_group is None or age_group in template.age_groups


def _age_group(order: Order) -> AgeGroup | None:
    """Return the patient's at the examination; None if the order does not tell birth and examination."""
    born, examined = order.patient.birth_date, order.scheduled_at
    if born is None or examined is None:
        return None
    before_birthday = (examined.month, examined.day) < (born.month, born.day)
    years = examined.year - born.year - before_birthday
    return AgeGroup.CHILD if years < _ADULT_AGE_YEARS else AgeGroup.ADULT


def _looked_for(template: Template, text: Sequence[str]) -> bool:
    return not template.pathologies or any(places(words(each), text) for each in template.pathologies)


def _same(code: Code, ordered: Code) -> bool:
    """Compare values only: codes of LOINC, CCAM and Playbook tell themselves apart, and orders spell schemes freely."""
    return bool(code.value) and code.value.casefold() == ordered.value.strip().casefold()


def _named(template: Template, text: Sequence[str]) -> set[int]:
    names = (*template.body_parts, *template.pathologies)
    return {position for name in names for position in places(words(name), text)}


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

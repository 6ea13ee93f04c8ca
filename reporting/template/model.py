"""A report template as values: what MRRT's HTML says, without the HTML. `mrrt.py` reads it from a file."""

from dataclasses import dataclass
from enum import Enum

from reporting.report.model import FieldKind
from reporting.report.order import Code, Sex
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    field_id: str
    label: str
    kind: FieldKind
    default: str = ""
    options: tuple[str, ...] = ()
    units: str = ""
    required: bool = False
    """data-field-completion-action PROHIBIT."""
    verbal_trigger: str = ""
    normal: str = ""
    """data-field-normal-text: what may be written on command where nothing is abnormal."""
    merge: str = ""
    """What of the order is filled in: reason, procedure, referrer, comparison; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSpec:
    section_id: str
    title: str
    code: Code | None
    fields: tuple[FieldSpec, ...]


class AgeGroup(Enum):
    """Whom a template is meant for by age."""

    CHILD = "child"
    ADULT = "adult"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template. `template_id` is its dcterms.identifier."""

    template_id: str
    title: str
    language: Language
    sections: tuple[SectionSpec, ...]
    status: str = "ACTIVE"
    """DRAFT, ACTIVE or RETIRED."""
    modalities: tuple[str, ...] = ()
    """DICOM modalities it is meant for; empty for any."""
    modality_words: tuple[str, ...] = ()
    """How its terms call the modality, lower case: scanner, IRM, X-ray ..."""
    body_parts: tuple[str, ...] = ()
    """As its terms say, lower case, in its language and English; empty for any."""
    procedure_codes: tuple[Code, ...] = ()
    pathologies: tuple[str, ...] = ()
    """What it looks for, lower case, if it is not for every examination of the region: embolism, urinary stones."""
    sexes: tuple[Sex, ...] = ()
    """Empty for any."""
    age_groups: tuple[AgeGroup, ...] = ()
    """Empty for any."""

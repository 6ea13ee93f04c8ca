"""The fixed words of MRRT and what they are here: field types, modalities, coding schemes, sections, merges.

Facts of IHE MRRT Rev. 1.6, RadLex, LOINC and DICOM (PS3.16 CID 29). Does not read files.
"""

from reporting.report.model import FieldKind
from reporting.report.order import Code, Sex
from reporting.template.model import AgeGroup
from reporting.template.words import words

FIELD_TYPES = {kind.value: kind for kind in FieldKind} | {"MERGE": FieldKind.TEXT}
"""data-field-type; MERGE is a text that comes from the order."""

INPUT_TYPES = {
    "text": FieldKind.TEXT,
    "number": FieldKind.NUMBER,
    "date": FieldKind.DATE,
    "time": FieldKind.TIME,
    "checkbox": FieldKind.CHECKBOX,
    "radio": FieldKind.SELECTION_LIST,
    "range": FieldKind.NUMBER,
}
"""What an HTML input is where data-field-type is missing, as in the templates that RSNA publishes."""

NOT_FIELDS = frozenset({"hidden", "button", "submit", "reset", "image", "file", "password"})
"""HTML input types that hold nothing of a report."""

COMPLETION_ACTIONS = frozenset({"", "NONE", "ALERT", "PROHIBIT"})

STATUSES = frozenset({"DRAFT", "ACTIVE", "RETIRED"})

REQUIRED_METAS = ("dcterms.title", "dcterms.identifier", "dcterms.type", "dcterms.language")
"""Without these the template cannot be named, kept or spoken."""

EXPECTED_METAS = ("dcterms.publisher", "dcterms.rights", "dcterms.license", "dcterms.date", "dcterms.creator")
"""The standard asks for these too; a template works without them."""

TEMPLATE_TYPE = "IMAGE_REPORT_TEMPLATE"

UNITS = frozenset({"mm", "cm", "m", "ml", "cc", "g", "kg", "hu", "uh", "°", "%", "mgy.cm", "mgy"})
"""Units that published templates write beside a field instead of in data-field-units; lower case."""

_SCHEMES = {"LOINC": "LN", "SNOMEDCT": "SCT", "SNOMED-CT": "SCT", "SNOMED CT": "SCT"}
_OIDS = {
    "2.16.840.1.113883.6.1": "LN",
    "2.16.840.1.113883.6.256": "RADLEX",
    "2.16.840.1.113883.6.96": "SCT",
    "1.2.840.10008.2.16.4": "DCM",
    "1.2.250.1.215.300.1": "CCAM",
}

RADLEX_MODALITIES = {
    "RID10321": ("CT",),
    "RID10312": ("MR",),
    "RID10326": ("US",),
    "RID10345": ("DX", "CR"),
    "RID10357": ("MG",),
    "RID10330": ("NM",),
    "RID10337": ("PT",),
}
"""RadLex imaging modality to DICOM modality."""

RADLEX_SEXES = {"RID5653": Sex.MALE, "RID5654": Sex.FEMALE}

RADLEX_AGE_GROUPS = {"RID5641": AgeGroup.CHILD, "RID34492": AgeGroup.CHILD, "RID5647": AgeGroup.ADULT}
"""RadLex child, pediatric and adult."""

_SECTIONS = {
    ("clinical", "information"): Code(value="55752-0", meaning="Clinical Information", scheme="LN"),
    ("history",): Code(value="11329-0", meaning="History", scheme="LN"),
    ("indication",): Code(value="18785-6", meaning="Radiology Reason for Study", scheme="LN"),
    ("procedure",): Code(value="55111-9", meaning="Current Imaging Procedure Description", scheme="LN"),
    ("procedure", "information"): Code(value="55111-9", meaning="Current Imaging Procedure Description", scheme="LN"),
    ("technique",): Code(value="55111-9", meaning="Current Imaging Procedure Description", scheme="LN"),
    ("comparison",): Code(value="18834-2", meaning="Radiology Comparison Study", scheme="LN"),
    ("comparaison",): Code(value="18834-2", meaning="Radiology Comparison Study", scheme="LN"),
    ("findings",): Code(value="59776-5", meaning="Procedure Findings", scheme="LN"),
    ("resultats",): Code(value="59776-5", meaning="Procedure Findings", scheme="LN"),
    ("impression",): Code(value="19005-8", meaning="Impression", scheme="LN"),
    ("conclusion",): Code(value="19005-8", meaning="Impression", scheme="LN"),
    ("recommendation",): Code(value="18783-1", meaning="Recommendation", scheme="LN"),
    ("addendum",): Code(value="55107-7", meaning="Addendum", scheme="LN"),
}

_MERGES = (
    ("reason", ("indication", "reason", "clinicalinformation", "clinicalinfo", "history", "motif")),
    ("comparison", ("comparison", "comparaison")),
    ("referrer", ("referrer", "referring", "prescripteur", "demandeur")),
    ("procedure", ("procedure", "examination", "examen")),
)


def scheme(name: str) -> str:
    """Return the scheme as `report.order.Code` names it: LOINC or its OID gives LN, RadLex RADLEX."""
    upper = name.strip().upper()
    return _OIDS.get(upper) or _SCHEMES.get(upper, upper)


def section_code(*names: str) -> Code | None:
    """Return the LOINC code for the first of `names` that is a usual section name; None if none is."""
    return next((code for name in names if (code := _SECTIONS.get(words(name)))), None)


def merge_source(*names: str) -> str:
    """Return what of the order a merge field takes, by its id or name: the standard names no vocabulary for it."""
    for name in names:
        joined = "".join(words(name))
        for source, keys in _MERGES:
            if any(key in joined for key in keys):
                return source
    return ""

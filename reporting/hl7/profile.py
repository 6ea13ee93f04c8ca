"""How a destination wants its results: which HL7 version, charset, shape of the text, statuses. Values only.

Profiles are read from `profiles/*.toml` by `profile_files.py`; `oru.py` builds by them. Who gets the message, and over
which line, is a destination's affair (`destination.py`).
"""

from dataclasses import dataclass
from enum import Enum

from reporting.report.order import Code
from reporting.report.signing import RevisionKind


class Version(Enum):
    """MSH-12."""

    V2_3_1 = "2.3.1"
    V2_4 = "2.4"
    V2_5 = "2.5"
    V2_5_1 = "2.5.1"

    @property
    def has_timing_segment(self) -> bool:
        """TQ1, message profiles in MSH-21 and the three parts of MSH-9 that receivers expect came with 2.5."""
        return self in {Version.V2_5, Version.V2_5_1}


class TextLayout(Enum):
    """How the text of the sections is laid out in OBX."""

    REPETITIONS = "repetitions"
    """One OBX a section, a line a repetition of OBX-5."""
    LINES = "lines"
    """One OBX a line, OBX-4 numbering the lines under one OBX-3."""
    BREAKS = "breaks"
    r"""One OBX a section, lines separated by `\.br\`; wants FT."""
    WHOLE = "whole"
    r"""One OBX for the whole report, titles included; lines as repetitions (TX) or `\.br\` (FT)."""


class TextType(Enum):
    """OBX-2 of the text."""

    TX = "TX"
    FT = "FT"


class AddendumLayout(Enum):
    """What is sent when an addendum is signed."""

    WHOLE_TEXT = "whole-text"
    """The whole report again, the addendum a section of it, status C."""
    ADDENDUM_ONLY = "addendum-only"
    """The addendum alone, as an OBX of its own."""


class StudyLayout(Enum):
    """How the Study Instance UID is told."""

    DICOM_STUDY = "dicom-study"
    """IHE RAD-128: `ST|113014^DICOM Study^DCM`, status O."""
    STUDY_INSTANCE_UID = "study-instance-uid"
    """IHE RAD-28: `HD|^Study Instance UID`, status of the text."""
    NONE = "none"


class LinkedLayout(Enum):
    """What stands under the second and later accessions that one report answers."""

    REPEAT = "repeat"
    """The text again: a reader of that accession finds the report there."""
    REFERENCE = "reference"
    """OBR-29 with the first order's numbers, and a line that names its accession."""


class AccessionField(Enum):
    """Where an accession number can stand."""

    OBR_18 = "OBR-18"
    """With its issuer in OBR-19."""
    OBR_3 = "OBR-3"
    """In place of the filler's number, in ORC-3 as well."""
    OBR_20 = "OBR-20"


class Charset(Enum):
    """MSH-18 (table 0211)."""

    UTF_8 = "UNICODE UTF-8"
    LATIN_1 = "8859/1"
    LATIN_9 = "8859/15"

    @property
    def codec(self) -> str:
        """Python name of the codec."""
        return {"UNICODE UTF-8": "utf-8", "8859/1": "iso8859-1", "8859/15": "iso8859-15"}[self.value]


BY_LANGUAGE = "by-language"
"""A country that follows from the report: FRA if it is French, else none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeByKind:
    """A code of HL7 for each kind of revision."""

    preliminary: str
    original: str
    correction: str
    addendum: str
    withdrawal: str

    def of(self, kind: RevisionKind) -> str:
        """Return the code of a kind."""
        code: str = getattr(self, kind.value)
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultAuthority:
    """Who issued the identifiers that arrive without an issuer."""

    kind: str
    """Type of a patient's or visit's identifier (PI, VN ...), else placer, filler or accession."""
    name: str
    oid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything in an ORU that receivers want differently. The defaults are IHE RAD-128, HL7 v2.5.1."""

    name: str
    version: Version = Version.V2_5_1
    """MSH-12."""
    charset: Charset = Charset.UTF_8
    """MSH-18. Characters that it lacks are written by `oru_charset.py`."""
    country: str = BY_LANGUAGE
    """MSH-17: a code of ISO 3166, `by-language`, or empty: not sent."""
    profile_id: str = ""
    """MSH-21, e.g. 1.0^CISIS_TLR_HL7_V2; empty: not sent."""
    processing_id: str = "P"
    """MSH-11: P production, T training, D debugging."""
    accept_ack: str = ""
    """MSH-15: AL, NE, ER or SU; empty in both: original acknowledgement mode."""
    application_ack: str = ""
    """MSH-16."""
    identifiers: tuple[str, ...] = ()
    """Which of the patient's identifiers are sent, in which order: types (INS, PI ...), names or OIDs of authorities,
    `*` for all others. Empty: all, as the order had them."""
    authorities: tuple[DefaultAuthority, ...] = ()
    """Issuers of identifiers that have none."""
    accession: tuple[AccessionField, ...] = (AccessionField.OBR_18,)
    study: StudyLayout = StudyLayout.DICOM_STUDY
    orc_1: CodeByKind = CodeByKind(preliminary="RE", original="RE", correction="RE", addendum="RE", withdrawal="RE")
    """Order control."""
    orc_5: CodeByKind = CodeByKind(preliminary="IP", original="CM", correction="CM", addendum="CM", withdrawal="IP")
    """Order status: in progress until there is a report that holds."""
    obr_25: CodeByKind = CodeByKind(preliminary="P", original="F", correction="C", addendum="C", withdrawal="C")
    """Result status. W is no value of table 0123: what was withdrawn is told in OBX-11."""
    obx_11: CodeByKind = CodeByKind(preliminary="P", original="F", correction="C", addendum="C", withdrawal="W")
    """Status of each text."""
    layout: TextLayout = TextLayout.REPETITIONS
    text_type: TextType = TextType.TX
    text_code: Code | None = None
    """OBX-3 of every text, e.g. ^SR Text, the titles of the sections then lines of it; None: each section's own."""
    addendum: AddendumLayout = AddendumLayout.WHOLE_TEXT
    linked: LinkedLayout = LinkedLayout.REPEAT
    withdrawal_notice: bool = True
    """Before a withdrawn text, a line that says so, for receivers that do not know status W."""
    site_segments: bool = False
    """The order's own (Z) segments after its results, as they came."""
    pdf: bool = False
    """The document as ED after the text."""
    pdf_code: Code | None = None
    """OBX-3 of the document; None: the report's type and title."""
    pdf_type: str = "AP"
    """OBX-5.2 (table 0191): AP, or Application as some receivers want it."""

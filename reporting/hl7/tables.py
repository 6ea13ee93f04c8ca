"""The HL7 tables that this room speaks: acknowledgement codes, error conditions, coding schemes, modalities.

Values are the wire text. The sentences for people stand in `wording/hl7.toml`. No rules here.
"""

from enum import Enum

MODALITIES = frozenset(
    {
        *("AR", "BDUS", "BI", "BMD", "CR", "CT", "DG", "DX", "ECG", "EPS", "ES", "GM", "HC", "HD", "IO", "IVOCT"),
        *("IVUS", "KER", "LEN", "LP", "LS", "MG", "MR", "NM", "OAM", "OCT", "OP", "OPM", "OPT", "OPTBSV", "OPTENF"),
        *("OPV", "OSS", "OT", "PA", "POS", "PT", "PX", "RF", "RG", "RTIMAGE", "SM", "SRF", "TG", "US", "VA", "XA"),
        "XC",
    }
)
"""DICOM defined terms of Modality (0008,0060) that an examination can have."""

MODALITY_OF_SECTION = {"NMR": "MR", "NMS": "NM", "RUS": "US", "CUS": "US", "OUS": "US", "VUS": "US"}
"""Table 0074 (diagnostic service section) where it has its own word for a modality."""

SCHEME_OF_OID = {
    "2.16.840.1.113883.6.1": "LN",
    "2.16.840.1.113883.6.96": "SCT",
    "2.16.840.1.113883.6.256": "RADLEX",
    "1.2.840.10008.2.16.4": "DCM",
    "1.2.250.1.215.300.1": "CCAM",
}
"""Coding systems that arrive as OID in an EI (IPC-2), and what table 0396 calls them."""

SCHEME_OF_NAME = {"LOINC": "LN", "SNOMED-CT": "SCT", "SNOMED CT": "SCT", "RADLEX": "RADLEX", "": "L"}
"""Other spellings, and what table 0396 calls them; a code without scheme is a local one."""


def scheme_name(scheme: str) -> str:
    """Return the name of a coding system as table 0396 has it: LN for LOINC by name or OID, L for none."""
    return SCHEME_OF_OID.get(scheme) or SCHEME_OF_NAME.get(scheme.upper(), scheme)


class AckCode(Enum):
    """Table 0008, MSA-1."""

    AA = "AA"
    """Application accept: the receiver has the message and answers for it."""
    AE = "AE"
    """Application error: the message is wrong; the same bytes will be wrong again."""
    AR = "AR"
    """Application reject: not now, or not here; the same message may be sent again later."""
    CA = "CA"
    """Commit accept: stored safely (enhanced mode)."""
    CE = "CE"
    """Commit error: the message is wrong (enhanced mode)."""
    CR = "CR"
    """Commit reject: not stored now (enhanced mode)."""

    @property
    def meaning(self) -> str:
        """The code of the sentence in `wording/hl7.toml`."""
        return _MEANINGS[self]


_MEANINGS = {
    AckCode.AA: "hl7-ack-aa",
    AckCode.AE: "hl7-ack-ae",
    AckCode.AR: "hl7-ack-ar",
    AckCode.CA: "hl7-ack-ca",
    AckCode.CE: "hl7-ack-ce",
    AckCode.CR: "hl7-ack-cr",
}


class Condition(Enum):
    """Table 0357, ERR-3: what was wrong. 198 is an addition of IHE France."""

    SEGMENT_SEQUENCE = "100"
    REQUIRED_FIELD = "101"
    DATA_TYPE = "102"
    TABLE_VALUE = "103"
    CARDINALITY = "198"
    OTHER = "199"
    MESSAGE_TYPE = "200"
    EVENT = "201"
    PROCESSING_ID = "202"
    VERSION = "203"
    UNKNOWN_KEY = "204"
    DUPLICATE_KEY = "205"
    RECORD_LOCKED = "206"
    APPLICATION = "207"

    @property
    def meaning(self) -> str:
        """The code of the sentence in `wording/hl7.toml`."""
        return _CONDITION_MEANINGS[self]


_CONDITION_MEANINGS = {
    Condition.SEGMENT_SEQUENCE: "hl7-condition-100",
    Condition.REQUIRED_FIELD: "hl7-condition-101",
    Condition.DATA_TYPE: "hl7-condition-102",
    Condition.TABLE_VALUE: "hl7-condition-103",
    Condition.CARDINALITY: "hl7-condition-198",
    Condition.OTHER: "hl7-condition-199",
    Condition.MESSAGE_TYPE: "hl7-condition-200",
    Condition.EVENT: "hl7-condition-201",
    Condition.PROCESSING_ID: "hl7-condition-202",
    Condition.VERSION: "hl7-condition-203",
    Condition.UNKNOWN_KEY: "hl7-condition-204",
    Condition.DUPLICATE_KEY: "hl7-condition-205",
    Condition.RECORD_LOCKED: "hl7-condition-206",
    Condition.APPLICATION: "hl7-condition-207",
}

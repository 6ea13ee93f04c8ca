"""Names that FHIR gives to code systems, identifier types and issuers, and what revisions are called there. Tables.

Sources: FHIR R4 (terminologies-systems), HL7 v2-to-FHIR (table 0396 to system), FR Core 2.1 (fr-core-cs-v2-0203, RPPS),
the French agency's list of OIDs (INS, ASIP-SANTE-PS).
"""

import re

from reporting.report.order import Priority, Sex
from reporting.report.signing import RevisionKind

LOINC = "http://loinc.org"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
SNOMED_CT = "http://snomed.info/sct"
V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
V2_0203_FRENCH = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
V2_0074 = "http://terminology.hl7.org/CodeSystem/v2-0074"
RPPS = "RPPS"
RPPS_SYSTEM = "https://rpps.esante.gouv.fr"
URI_SYSTEM = "urn:ietf:rfc:3986"
"""System of identifiers that are URIs themselves."""
DICOM_UID_SYSTEM = "urn:dicom:uid"
SHA_256 = "urn:oid:2.16.840.1.101.3.4.2.1"
"""The algorithm's own OID."""

REPORT_CODE = "18748-4"
"""LOINC: diagnostic imaging study."""
IMPRESSION_CODE = "19005-8"
"""LOINC of the section that becomes the report's conclusion."""

_OID = re.compile(r"[0-2](\.(0|[1-9]\d*))+")

_SYSTEM_OF_SCHEME = {
    "LN": LOINC,
    "LOINC": LOINC,
    "2.16.840.1.113883.6.1": LOINC,
    "SCT": SNOMED_CT,
    "SNOMED-CT": SNOMED_CT,
    "SNOMED CT": SNOMED_CT,
    "2.16.840.1.113883.6.96": SNOMED_CT,
    "DCM": DCM,
    "1.2.840.10008.2.16.4": DCM,
    "RADLEX": "http://www.radlex.org",
    "2.16.840.1.113883.6.256": "http://www.radlex.org",
    "CCAM": "urn:oid:1.2.250.1.215.300.1",
    "I10": "http://hl7.org/fhir/sid/icd-10",
}

_OID_OF_AUTHORITY = {
    "ASIP-SANTE-INS-NIR": "1.2.250.1.213.1.4.8",
    "ASIP-SANTE-INS-NIA": "1.2.250.1.213.1.4.9",
    "ASIP-SANTE-PS": "1.2.250.1.71.4.2.1",
    "ASIP-SANTE-ST": "1.2.250.1.71.4.2.2",
}
"""Issuers that are the same everywhere in France, for messages that name them without OID."""

INS_TYPES = {
    "urn:oid:1.2.250.1.213.1.4.8": "INS-NIR",
    "urn:oid:1.2.250.1.213.1.4.9": "INS-NIA",
    "urn:oid:1.2.250.1.213.1.4.10": "INS-NIR-TEST",
}
"""What FR Core calls the types of INS, which HL7 v2 calls INS whoever issued it."""

FRENCH_TYPES = frozenset(
    {"ADELI", "FINEG", "FINEJ", "IDNPS", "IDNST", "INS-C", "INS-NIA", "INS-NIR", "INS-NIR-TEST", "NDP", RPPS}
)
IDENTIFIER_TYPES = frozenset(
    {"ACSN", "AN", "DL", "EI", "FILL", "HC", "JHN", "MA", "MC", "MD", "MR", "NH", "NI", "NPI", "PE", "PI", "PLAC"}
    | {"PN", "PNT", "PPN", "PRN", "PT", "RI", "SS", "TAX", "U", "UPIN", "VN", "XX"}
)
"""Members of HL7 v2 table 0203 that orders carry; other types are told as text."""
OFFICIAL_TYPES = frozenset({"IDNPS", "INS-NIA", "INS-NIR", "INS-NIR-TEST", RPPS})
USUAL_TYPES = frozenset({"MR", "PI"})

REPORT_STATUS = {
    RevisionKind.PRELIMINARY: "preliminary",
    RevisionKind.ORIGINAL: "final",
    RevisionKind.CORRECTION: "corrected",
    RevisionKind.ADDENDUM: "appended",
    RevisionKind.WITHDRAWAL: "entered-in-error",
}
"""DiagnosticReport.status. `appended`: something was added, what was there is unchanged."""
SECTION_STATUS = {
    RevisionKind.PRELIMINARY: "preliminary",
    RevisionKind.ORIGINAL: "final",
    RevisionKind.CORRECTION: "corrected",
    RevisionKind.ADDENDUM: "amended",
    RevisionKind.WITHDRAWAL: "entered-in-error",
}
"""Observation.status, which has no `appended`."""
REQUEST_STATUS = {
    RevisionKind.PRELIMINARY: "active",
    RevisionKind.ORIGINAL: "completed",
    RevisionKind.CORRECTION: "completed",
    RevisionKind.ADDENDUM: "completed",
    RevisionKind.WITHDRAWAL: "active",
}
"""ServiceRequest.status: done once there is a report that holds."""

PRIORITIES = {Priority.STAT: "stat", Priority.URGENT: "urgent", Priority.ROUTINE: "routine"}
GENDERS = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.OTHER: "other", Sex.UNKNOWN: "unknown"}


def is_oid(text: str) -> bool:
    """Return whether it is an OID without prefix."""
    return _OID.fullmatch(text) is not None


def code_system(scheme: str) -> str:
    """Return the URI of a coding scheme by its HL7 name or OID; empty for a local or unknown one."""
    known = _SYSTEM_OF_SCHEME.get(scheme.upper(), "")
    return known or (f"urn:oid:{scheme}" if is_oid(scheme) else "")


def authority_system(authority: str) -> str:
    """Return the URI of an issuer by its OID or national name; empty for any other."""
    oid = _OID_OF_AUTHORITY.get(authority, authority)
    return f"urn:oid:{oid}" if is_oid(oid) else ""

"""The fixed words of a report document, and how dates and times are written, in French and English. Pure.

Dates come from these tables, never from the machine's locale. English months are written out, because 06/01 is two
different days in two English-speaking countries.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reporting.report.order import Sex
from reporting.report.signing import RevisionKind, WithdrawalReason
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words of one language. `colon` is how a label is joined to its value."""

    colon: str
    patient: str
    born: str
    sex: str
    identifiers: str
    examination: str
    examined_at: str
    accession: str
    referrer: str
    site: str
    signed_by: str
    signed_at: str
    """With {when}."""
    version: str
    """With {revision} and {kind}."""
    hash: str
    also: str
    """What linked examinations are called."""
    kinds: dict[RevisionKind, str]
    banners: dict[RevisionKind, str]
    """Shown above the report, above the first version only if it is not final; with {revision} and {before}."""
    withdrawn: dict[WithdrawalReason, str]
    """Shown above every version of a withdrawn report."""
    acts: dict[RevisionKind, str]
    """In place of `signed_by` where nothing was signed for good."""
    sexes: dict[Sex, str]
    identifier_types: dict[str, str]
    """HL7 table 0203 types as people call them; others are shown as they are."""


FRENCH = Labels(
    colon="\N{NO-BREAK SPACE}: ",
    patient="Patient",
    born="Date de naissance",
    sex="Sexe",
    identifiers="Identifiants",
    examination="Examen",
    examined_at="Date de l'examen",
    accession="N° d'examen",
    referrer="Demandeur",
    site="Site",
    signed_by="Compte rendu signé électroniquement par",
    signed_at="le {when}",
    version="Version {revision} ({kind})",
    hash="Empreinte SHA-256",
    also="Autre examen",
    kinds={
        RevisionKind.PRELIMINARY: "version provisoire",
        RevisionKind.ORIGINAL: "version initiale",
        RevisionKind.CORRECTION: "version rectifiée",
        RevisionKind.ADDENDUM: "version complétée",
        RevisionKind.WITHDRAWAL: "retrait",
    },
    banners={
        RevisionKind.PRELIMINARY: "Compte rendu provisoire\N{NO-BREAK SPACE}: cette version {revision} n'est pas "
        "définitive.",
        RevisionKind.ORIGINAL: "Compte rendu définitif\N{NO-BREAK SPACE}: cette version {revision} remplace la version "
        "provisoire {before}.",
        RevisionKind.CORRECTION: "Compte rendu rectifié\N{NO-BREAK SPACE}: cette version {revision} "
        "annule et remplace la version {before}.",
        RevisionKind.ADDENDUM: "Compte rendu complété par un addendum\N{NO-BREAK SPACE}: cette version {revision} "
        "remplace la version {before}.",
    },
    withdrawn={
        WithdrawalReason.WRONG_PATIENT: "COMPTE RENDU RETIRÉ\N{NO-BREAK SPACE}: il ne concerne pas ce "
        "patient. Ne pas utiliser.",
        WithdrawalReason.WRONG_STUDY: "COMPTE RENDU RETIRÉ\N{NO-BREAK SPACE}: il ne concerne pas cet "
        "examen. Ne pas utiliser.",
        WithdrawalReason.OTHER: "COMPTE RENDU RETIRÉ. Ne pas utiliser.",
    },
    acts={
        RevisionKind.PRELIMINARY: "Compte rendu provisoire validé par",
        RevisionKind.WITHDRAWAL: "Compte rendu retiré par",
    },
    sexes={Sex.FEMALE: "féminin", Sex.MALE: "masculin", Sex.OTHER: "autre", Sex.UNKNOWN: ""},
    identifier_types={"PI": "IPP", "INS": "INS", "NH": "INS", "MR": "IPP"},
)

ENGLISH = Labels(
    colon=": ",
    patient="Patient",
    born="Date of birth",
    sex="Sex",
    identifiers="Identifiers",
    examination="Examination",
    examined_at="Examined on",
    accession="Accession number",
    referrer="Referred by",
    site="Site",
    signed_by="Report signed electronically by",
    signed_at="on {when}",
    version="Version {revision} ({kind})",
    hash="SHA-256 fingerprint",
    also="Also examined",
    kinds={
        RevisionKind.PRELIMINARY: "preliminary",
        RevisionKind.ORIGINAL: "original",
        RevisionKind.CORRECTION: "corrected",
        RevisionKind.ADDENDUM: "with addendum",
        RevisionKind.WITHDRAWAL: "withdrawal",
    },
    banners={
        RevisionKind.PRELIMINARY: "Preliminary report: this version {revision} is not final.",
        RevisionKind.ORIGINAL: "Final report: this version {revision} replaces the preliminary version {before}.",
        RevisionKind.CORRECTION: "Corrected report: this version {revision} cancels and replaces version {before}.",
        RevisionKind.ADDENDUM: "Report with addendum: this version {revision} replaces version {before}.",
    },
    withdrawn={
        WithdrawalReason.WRONG_PATIENT: "REPORT WITHDRAWN: it is not about this patient. Do not use it.",
        WithdrawalReason.WRONG_STUDY: "REPORT WITHDRAWN: it is not about this examination. Do not use it.",
        WithdrawalReason.OTHER: "REPORT WITHDRAWN. Do not use it.",
    },
    acts={
        RevisionKind.PRELIMINARY: "Preliminary report released by",
        RevisionKind.WITHDRAWAL: "Report withdrawn by",
    },
    sexes={Sex.FEMALE: "female", Sex.MALE: "male", Sex.OTHER: "other", Sex.UNKNOWN: ""},
    identifier_types={"PI": "Patient ID", "MR": "MRN"},
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def labels(language: Language) -> Labels:
    """Return the words of a language."""
    return FRENCH if language is Language.FRENCH else ENGLISH


def written_date(day: date, language: Language) -> str:
    """Return `06/01/2026` or `06 Jan 2026`."""
    if language is Language.FRENCH:
        return f"{day.day:02}/{day.month:02}/{day.year:04}"
    return f"{day.day:02} {_MONTHS[day.month - 1]} {day.year:04}"


def written_time(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return `06/01/2026 à 19:05 (UTC+01:00)` or `06 Jan 2026 at 19:05 (UTC+01:00)`. `moment` is aware."""
    local = moment.astimezone(zone)
    at = "à" if language is Language.FRENCH else "at"
    offset = local.strftime("%z")
    return f"{written_date(local, language)} {at} {local:%H:%M} (UTC{offset[:3]}:{offset[3:5]})"

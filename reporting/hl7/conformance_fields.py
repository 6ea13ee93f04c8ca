"""What the fields of our messages hold, for the conformance statement: one row a field, in French and English. Data.

`conformance.py` takes the rows of the fields that a profile really sends; a test finds a field without a row, and a row
that nothing reads.
"""

from dataclasses import dataclass

from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field and where its value comes from, or goes to."""

    field: str
    """Segment and number: OBR-18."""
    en: str
    fr: str
    instead_of: tuple[str, ...] = ()
    """Fields that are looked at first; this one counts if they are empty."""

    def says(self, language: Language) -> str:
        return self.fr if language is Language.FRENCH else self.en


def _row(field: str, en: str, fr: str, *instead_of: str) -> Row:
    return Row(field=field, en=en, fr=fr, instead_of=instead_of)


SENT: dict[str, Row] = {
    row.field: row
    for row in (
        _row("MSH-3", "Sending application, from the settings", "Application émettrice, selon les réglages"),
        _row("MSH-4", "Sending facility, from the settings", "Établissement émetteur, selon les réglages"),
        _row("MSH-5", "Receiving application, of the destination", "Application destinataire, selon la destination"),
        _row("MSH-6", "Receiving facility, of the destination", "Établissement destinataire, selon la destination"),
        _row("MSH-7", "When the message was made, with offset", "Date de création du message, avec décalage horaire"),
        _row("MSH-9", "Type of the message", "Type du message"),
        _row(
            "MSH-10",
            "Control id: unique; the same again only with the same bytes",
            "Identifiant du message : unique ; le même uniquement pour les mêmes octets",
        ),
        _row("MSH-11", "Processing id, of the profile", "Mode de traitement, selon le profil"),
        _row("MSH-12", "Version, of the profile", "Version, selon le profil"),
        _row("MSH-15", "Accept acknowledgement, of the profile", "Acquittement de réception, selon le profil"),
        _row("MSH-16", "Application acknowledgement, of the profile", "Acquittement applicatif, selon le profil"),
        _row("MSH-17", "Country", "Pays"),
        _row("MSH-18", "Character set, of the profile", "Jeu de caractères, selon le profil"),
        _row("MSH-21", "Message profile", "Profil du message"),
        _row("PID-1", "Always 1", "Toujours 1"),
        _row(
            "PID-3",
            "The patient's identifiers with issuer and type, as the order had them, chosen and ordered by the profile",
            "Identifiants du patient avec autorité et type, ceux de la demande, choisis et ordonnés selon le profil",
        ),
        _row("PID-5", "Legal name, from the order", "Nom de naissance (type L), de la demande"),
        _row("PID-7", "Date of birth, from the order", "Date de naissance, de la demande"),
        _row("PID-8", "Sex, from the order; empty if unknown", "Sexe, de la demande ; vide si inconnu"),
        _row("PV1-1", "Always 1", "Toujours 1"),
        _row("PV1-2", "Patient class, from the order; else U", "Classe de patient, de la demande ; sinon U"),
        _row("PV1-19", "Visit number, from the order", "Numéro de venue, de la demande"),
        _row("PV1-51", "Visit indicator", "Indicateur de venue"),
        _row("ORC-1", "Order control, by kind of revision", "Contrôle de la demande, selon le type de version"),
        _row("ORC-2", "Placer's number, from the order", "Numéro du demandeur, de la demande"),
        _row(
            "ORC-3",
            "Filler's number, from the order; the accession number if there is none or the profile says so",
            "Numéro de l'effecteur, de la demande ; à défaut ou selon le profil, le numéro d'examen",
        ),
        _row("ORC-5", "Order status, by kind of revision", "État de la demande, selon le type de version"),
        _row("ORC-9", "When the report was signed", "Date de signature du compte rendu"),
        _row("ORC-12", "Referrer, from the order", "Demandeur, de la demande"),
        _row("OBR-1", "Number of the examination in the message", "Rang de l'examen dans le message"),
        _row("OBR-2", "As ORC-2", "Comme ORC-2"),
        _row("OBR-3", "As ORC-3", "Comme ORC-3"),
        _row("OBR-4", "Procedure, from the order", "Acte, de la demande"),
        _row(
            "OBR-7",
            "When the examination was scheduled or made, from the order; else when the report was signed",
            "Date de l'examen, de la demande ; à défaut, date de signature",
        ),
        _row("OBR-16", "Referrer, from the order", "Demandeur, de la demande"),
        _row("OBR-18", "Accession number", "Numéro d'examen (accession number)"),
        _row("OBR-19", "Issuer of the accession number", "Autorité du numéro d'examen"),
        _row("OBR-20", "Accession number", "Numéro d'examen (accession number)"),
        _row("OBR-22", "When the report was signed", "Date de signature du compte rendu"),
        _row("OBR-24", "Radiology", "Radiologie"),
        _row("OBR-25", "Result status, by kind of revision", "État du résultat, selon le type de version"),
        _row("OBR-27", "Priority, in component 6", "Priorité, en composante 6"),
        _row(
            "OBR-29",
            "Numbers of the order under which the text stands, of a further accession",
            "Numéros de la demande sous laquelle se trouve le texte, pour un examen supplémentaire",
        ),
        _row("OBR-31", "Reason, from the order, as text", "Motif, de la demande, en texte"),
        _row("OBR-32", "Who signed, as subcomponents (NDL)", "Signataire, en sous-composantes (NDL)"),
        _row("OBR-44", "As OBR-4, if it has a code", "Comme OBR-4, s'il a un code"),
        _row("TQ1-1", "Always 1", "Toujours 1"),
        _row("TQ1-7", "As OBR-7", "Comme OBR-7"),
        _row("TQ1-9", "Priority: S, A or R", "Priorité : S, A ou R"),
        _row("OBX-1", "Number under its OBR", "Rang sous l'OBR"),
        _row(
            "OBX-2",
            "ST or HD for the study, TX or FT for texts, ED for the document",
            "ST ou HD pour l'étude, TX ou FT pour les textes, ED pour le document",
        ),
        _row(
            "OBX-3",
            "What it is: the study, a section's LOINC code with its title (scheme L for sections without code), "
            "the document's type",
            "Nature : l'étude, le code LOINC d'une rubrique avec son titre (codage L pour une rubrique sans code), "
            "le type du document",
        ),
        _row("OBX-4", "Number among those of the same OBX-3", "Rang parmi ceux du même OBX-3"),
        _row(
            "OBX-5",
            "Study Instance UID, text, or document in Base64",
            "Study Instance UID, texte, ou document en Base64",
        ),
        _row(
            "OBX-11",
            "Status of the text, by kind of revision; O for the study after RAD-128",
            "État du texte, selon le type de version ; O pour l'étude selon RAD-128",
        ),
    )
}
"""Fields of ORU^R01 that we send."""

READ_OF_HEADER: tuple[Row, ...] = (
    _row("MSH-3", "Sender, in the log of messages", "Émetteur, dans le journal des messages"),
    _row("MSH-4", "Site of the order", "Site de la demande"),
    _row(
        "MSH-7",
        "When the message was written: what is older than what is known changes nothing",
        "Date du message : plus ancien que ce qui est connu, il ne change rien",
    ),
    _row("MSH-9", "Kind of the message, see above", "Type du message, voir plus haut"),
    _row("MSH-10", "Control id: required, answered in MSA-2", "Identifiant du message : obligatoire, repris en MSA-2"),
    _row("MSH-12", "Version", "Version"),
    _row("MSH-15", "Whether a commit answer is wanted", "Acquittement de réception demandé ou non"),
    _row("MSH-16", "Whether an application answer is wanted", "Acquittement applicatif demandé ou non"),
    _row("MSH-17", "FRA: refusals are said in French", "FRA : les refus sont exprimés en français"),
    _row("MSH-18", "Character set", "Jeu de caractères"),
)
"""Fields of every message that we take."""

READ_OF_PATIENT: tuple[Row, ...] = (
    _row("PID-3", "The patient's identifiers; required", "Identifiants du patient ; obligatoire"),
    _row("PID-5", "Name, type L first; required", "Nom, type L de préférence ; obligatoire"),
    _row("PID-7", "Date of birth", "Date de naissance"),
    _row("PID-8", "Sex", "Sexe"),
    _row("PV1-2", "Patient class", "Classe de patient"),
    _row("PV1-19", "Visit number", "Numéro de venue"),
)
"""Fields of orders and ADT."""

READ_OF_MERGE: tuple[Row, ...] = (
    _row("MRG-1", "Identifiers that disappear; required", "Identifiants qui disparaissent ; obligatoire"),
)
"""Fields of a merge of patients."""

READ_OF_ORDER: tuple[Row, ...] = (
    _row("ORC-1", "What is wanted of the order, see below; required", "Action sur la demande, voir ci-dessous"),
    _row("ORC-2", "Placer's number", "Numéro du demandeur"),
    _row("OBR-2", "Placer's number", "Numéro du demandeur", "ORC-2"),
    _row("ORC-3", "Filler's number", "Numéro de l'effecteur"),
    _row("OBR-3", "Filler's number", "Numéro de l'effecteur", "ORC-3"),
    _row("ORC-5", "CM in a new order or a report of status: examined", "CM dans une demande ou un état : examen fait"),
    _row("OBR-4", "Procedure", "Acte"),
    _row("IPC-2", "Procedure", "Acte", "OBR-4"),
    _row("OBR-18", "Accession number", "Numéro d'examen (accession number)"),
    _row("IPC-1", "Accession number", "Numéro d'examen (accession number)", "OBR-18"),
    _row("IPC-3", "Study Instance UID", "Study Instance UID"),
    _row("ZDS-1", "Study Instance UID", "Study Instance UID", "IPC-3"),
    _row("IPC-5", "Modality", "Modalité"),
    _row("OBR-24", "Modality or diagnostic section", "Modalité ou secteur diagnostique", "IPC-5"),
    _row("TQ1-9", "Priority", "Priorité"),
    _row("ORC-7", "Priority and time (components 6 and 4)", "Priorité et date (composantes 6 et 4)", "TQ1-9", "TQ1-7"),
    _row(
        "OBR-27",
        "Priority and time (components 6 and 4)",
        "Priorité et date (composantes 6 et 4)",
        "TQ1-9",
        "TQ1-7",
        "ORC-7",
    ),
    _row("OBR-5", "Priority", "Priorité", "TQ1-9", "ORC-7", "OBR-27"),
    _row("TQ1-7", "Time of the examination", "Date de l'examen"),
    _row("OBR-36", "Time of the examination", "Date de l'examen", "TQ1-7", "ORC-7", "OBR-27"),
    _row("OBR-31", "Reason, all repetitions", "Motif, toutes les répétitions"),
    _row("OBR-13", "Reason", "Motif", "OBR-31"),
    _row("ORC-16", "Reason", "Motif", "OBR-31", "OBR-13"),
    _row("OBR-16", "Referrer", "Demandeur"),
    _row("ORC-12", "Referrer", "Demandeur", "OBR-16"),
)
"""Fields of an order besides the patient's."""

OBSERVED: tuple[Row, ...] = (
    _row("CODE_ACTE_IMAGERIE", "Procedure, before OBR-4", "Acte, avant OBR-4"),
    _row("MODALITE_IMAGERIE", "Modality, before IPC-5", "Modalité, avant IPC-5"),
    _row("REGION_ANATOMIQUE", "Body part", "Région anatomique"),
)
"""OBX of an order that are read, by OBX-3 (French teleradiology)."""

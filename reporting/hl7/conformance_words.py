"""The sentences of the conformance statement, in French and English. Data."""

from dataclasses import dataclass

from reporting.hl7.order import OrderAction
from reporting.report.signing import RevisionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language."""

    title: str
    """With {version}."""
    about: str
    transport: str
    transport_rules: tuple[str, ...]
    taken: str
    taken_rules: tuple[str, ...]
    message: str
    effect: str
    of_orders: str
    of_answers: str
    of_patients: str
    of_merges: str
    of_others: str
    versions: str
    """With {versions}."""
    field: str
    becomes: str
    instead_of: str
    site_segments: str
    action: str
    actions: dict[OrderAction, str]
    sent: str
    sent_about: str
    choice: str
    value: str
    holds: str
    for_example: str
    kind: str
    kinds: dict[RevisionKind, str]
    example: str
    substitutes: str
    substitutes_about: str
    character: str
    substitute_rules: tuple[str, ...]


ENGLISH = Words(
    title="HL7 v2 conformance statement, Reporting {version}",
    about="Made by `reporting hl7 conformance` from the message profiles of this installation.",
    transport="Transport and acknowledgement",
    transport_rules=(
        "MLLP over TCP, with TLS and client certificates where they are set up, or a folder of files.",
        "We answer every message that has a readable MSH: AA after it was stored, AE where the message is at fault "
        "(ERR says segment and field), AR where it may be sent again or is of a kind that is not taken.",
        "One result in flight a connection, in order of signature for each accession number.",
        "A result is accepted by AA whose MSA-2 is its MSH-10; in enhanced mode (MSH-15, MSH-16) CA, then AA.",
        "AE and CE park a result for a person; AR, CR and silence are tried again with growing intervals, with the "
        "same bytes and the same MSH-10. Other and late acknowledgements are ignored.",
        "A text is read back and compared with the report before its message is stored.",
    ),
    taken="Messages in",
    taken_rules=(
        "Segments end with CR, LF or CRLF; the delimiters are those of MSH-1 and MSH-2; escapes are resolved.",
        "The character set is that of MSH-18; where the bytes are others, UTF-8 is tried, then Windows-1252 and 8859.",
    ),
    message="message",
    effect="what it does",
    of_orders="places, changes, cancels orders, or says that they were examined",
    of_answers="French teleradiology, OBR-4 `REPONSE_DEMANDE`: accepts or refuses an order; no other ORU is taken",
    of_patients="gives every order of the patient the new demographics; signed reports stay as they are",
    of_merges="gives the orders of the identifier in MRG-1 to the patient in PID; open reports show it",
    of_others="any other event: accepted, changes nothing",
    versions="Versions: {versions}.",
    field="field",
    becomes="becomes",
    instead_of="if empty",
    site_segments="Segments of the site (Z..) are kept with the order and sent back where a profile wants it. What "
    "stands in no row is not read.",
    action="what is wanted",
    actions={
        OrderAction.NEW: "new",
        OrderAction.CHANGE: "change",
        OrderAction.EXAMINED: "the examination was made",
        OrderAction.HOLD: "hold",
        OrderAction.RELEASE: "release what was held",
        OrderAction.CANCEL: "cancel",
    },
    sent="Messages out: ORU^R01",
    sent_about="A destination has one of these profiles, in which it may set keys otherwise. Times of the report are "
    "in the site's time zone, to the second. The document (ED) is sent where `pdf` is set.",
    choice="key",
    value="value",
    holds="holds",
    for_example="example",
    kind="revision",
    kinds={
        RevisionKind.PRELIMINARY: "preliminary",
        RevisionKind.ORIGINAL: "final",
        RevisionKind.CORRECTION: "corrected",
        RevisionKind.ADDENDUM: "with addendum",
        RevisionKind.WITHDRAWAL: "withdrawn",
    },
    example="Example (invented):",
    substitutes="Characters that an encoding lacks",
    substitutes_about="UTF-8 lacks none. In 8859/1 and 8859/15 these are replaced, in the text and everywhere else:",
    character="character",
    substitute_rules=(
        "Another Latin letter: without its mark (ł → l). A Greek letter: its name (β → beta).",
        "Raised numbers: 10⁶ → `10^6`. Lowered ones: SpO₂ → `SpO2`. Fractions: 1⅓ → `1 1/3`.",
        "Other spaces: a space. Characters without width: nothing. Other compatibility forms: what they are made of.",
        "Anything else: `?`. A struck-out sign is never sent as the sign.",
    ),
)

FRENCH = Words(
    title="Déclaration de conformité HL7 v2, Reporting {version}",
    about="Produite par `reporting hl7 conformance` à partir des profils de message de cette installation.",
    transport="Transport et acquittement",
    transport_rules=(
        "MLLP sur TCP, avec TLS et certificats clients s'ils sont configurés, ou un dossier de fichiers.",
        "Tout message dont le MSH est lisible reçoit une réponse : AA une fois enregistré, AE si le message est fautif "
        "(ERR indique segment et champ), AR s'il peut être renvoyé ou si son type n'est pas accepté.",
        "Un seul résultat en cours par connexion, dans l'ordre des signatures pour chaque numéro d'examen.",
        "Un résultat est accepté par un AA dont MSA-2 est son MSH-10 ; en mode étendu (MSH-15, MSH-16), CA puis AA.",
        "AE et CE mettent un résultat en attente d'une personne ; AR, CR et l'absence de réponse donnent lieu à de "
        "nouveaux essais de plus en plus espacés, avec les mêmes octets et le même MSH-10. Les autres acquittements et "
        "les acquittements tardifs sont ignorés.",
        "Chaque texte est relu et comparé au compte rendu avant l'enregistrement de son message.",
    ),
    taken="Messages entrants",
    taken_rules=(
        "Les segments se terminent par CR, LF ou CRLF ; les délimiteurs sont ceux de MSH-1 et MSH-2 ; les séquences "
        "d'échappement sont résolues.",
        "Le jeu de caractères est celui de MSH-18 ; si les octets n'y correspondent pas, UTF-8 est essayé, puis "
        "Windows-1252 et 8859.",
    ),
    message="message",
    effect="effet",
    of_orders="crée, modifie, annule des demandes, ou signale que l'examen est fait",
    of_answers="téléradiologie française, OBR-4 `REPONSE_DEMANDE` : accepte ou refuse une demande ; aucun autre ORU "
    "n'est accepté",
    of_patients="donne la nouvelle identité à toutes les demandes du patient ; ce qui est signé ne change pas",
    of_merges="rattache les demandes de l'identifiant en MRG-1 au patient de PID ; les comptes rendus ouverts le "
    "signalent",
    of_others="tout autre événement : accepté, sans effet",
    versions="Versions : {versions}.",
    field="champ",
    becomes="devient",
    instead_of="si vide",
    site_segments="Les segments du site (Z..) sont conservés avec la demande et renvoyés si un profil le veut. Ce qui "
    "ne figure dans aucune ligne n'est pas lu.",
    action="action",
    actions={
        OrderAction.NEW: "nouvelle demande",
        OrderAction.CHANGE: "modification",
        OrderAction.EXAMINED: "examen fait",
        OrderAction.HOLD: "mise en attente",
        OrderAction.RELEASE: "fin de la mise en attente",
        OrderAction.CANCEL: "annulation",
    },
    sent="Messages sortants : ORU^R01",
    sent_about="Chaque destination a l'un de ces profils, dont elle peut changer des clés. Les dates du compte rendu "
    "sont dans le fuseau du site, à la seconde. Le document (ED) est envoyé si `pdf` est activé.",
    choice="clé",
    value="valeur",
    holds="contenu",
    for_example="exemple",
    kind="version",
    kinds={
        RevisionKind.PRELIMINARY: "provisoire",
        RevisionKind.ORIGINAL: "définitive",
        RevisionKind.CORRECTION: "corrigée",
        RevisionKind.ADDENDUM: "avec addendum",
        RevisionKind.WITHDRAWAL: "retirée",
    },
    example="Exemple (inventé) :",
    substitutes="Caractères absents d'un encodage",
    substitutes_about="UTF-8 les a tous. En 8859/1 et 8859/15, ceux-ci sont remplacés, dans le texte comme ailleurs :",
    character="caractère",
    substitute_rules=(
        "Autre lettre latine : sans son signe (ł → l). Lettre grecque : son nom (β → beta).",
        "Nombres en exposant : 10⁶ → `10^6`. En indice : SpO₂ → `SpO2`. Fractions : 1⅓ → `1 1/3`.",
        "Autres espaces : une espace. Caractères sans largeur : rien. Autres formes de compatibilité : ce dont elles "
        "sont faites.",
        "Tout le reste : `?`. Un signe barré n'est jamais envoyé comme le signe.",
    ),
)

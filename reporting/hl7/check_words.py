"""The words of `reporting hl7 check`, in French and English. Data."""

from dataclasses import dataclass

from reporting.hl7.message_kind import Kind
from reporting.report.order import OrderStatus, Priority
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWords:
    """The words of one language."""

    taken: str
    """With {kind}."""
    refused: str
    """With {code}, {condition}, {place}, {why}."""
    kinds: dict[Kind, str]
    priorities: dict[Priority, str]
    statuses: dict[OrderStatus, str]
    flow: str
    not_read: str
    not_needed: str
    """With {place}."""
    ignored: str
    kept: str
    merge: str
    """With {gone}, {survivor}."""
    must_be_known: str
    charset: str
    """With {said}, {read}."""
    lines: str
    """With {count}."""
    wrong_clock: str
    no_answer: str
    batch: str
    """With {count}."""
    summary: str
    """With {taken}, {refused}."""
    no_files: str


ENGLISH = CheckWords(
    taken="taken: {kind}",
    refused="refused: {code} {condition} {place}: {why}",
    kinds={
        Kind.ORDER: "orders",
        Kind.PATIENT: "demographics and visit",
        Kind.MERGE: "merge of patients",
        Kind.UNUSED: "accepted, nothing changes: this event is not used",
    },
    priorities={Priority.STAT: "stat", Priority.URGENT: "urgent", Priority.ROUTINE: "routine"},
    statuses={
        OrderStatus.ORDERED: "ordered",
        OrderStatus.EXAMINED: "to be read",
        OrderStatus.CANCELLED: "cancelled",
    },
    flow="names the flow (French teleradiology), not a procedure",
    not_read="not readable, left out",
    not_needed="not needed, {place} says it",
    ignored="ignored:",
    kept="kept as they are:",
    merge="{gone} disappears, {survivor} stands for it",
    must_be_known="taken only if the order is known here: it names no procedure",
    charset="MSH-18 says {said}, the bytes are read as {read}",
    lines="lines that are no segments, not read: {count}",
    wrong_clock="MSH-7 says no time that can be used: the message counts as written when it arrives",
    no_answer="MSH-15 and MSH-16 ask for no answer",
    batch="batch of {count} messages",
    summary="taken: {taken}, refused: {refused}",
    no_files="There is no such file, or no file in the folder.",
)
FRENCH = CheckWords(
    taken="accepté : {kind}",
    refused="refusé : {code} {condition} {place} : {why}",
    kinds={
        Kind.ORDER: "demandes",
        Kind.PATIENT: "identité et venue",
        Kind.MERGE: "fusion de patients",
        Kind.UNUSED: "accepté sans effet : cet événement n'est pas utilisé",
    },
    priorities={Priority.STAT: "immédiat", Priority.URGENT: "urgent", Priority.ROUTINE: "normal"},
    statuses={
        OrderStatus.ORDERED: "demandé",
        OrderStatus.EXAMINED: "à lire",
        OrderStatus.CANCELLED: "annulé",
    },
    flow="nomme le flux (téléradiologie), pas un acte",
    not_read="illisible, laissé de côté",
    not_needed="inutile, {place} le dit",
    ignored="ignorés :",
    kept="gardés tels quels :",
    merge="{gone} disparaît, {survivor} le remplace",
    must_be_known="accepté seulement si la demande est connue ici : aucun acte n'y est nommé",
    charset="MSH-18 indique {said}, les octets sont lus en {read}",
    lines="lignes qui ne sont pas des segments, non lues : {count}",
    wrong_clock="MSH-7 ne donne pas de date utilisable : le message compte comme écrit à son arrivée",
    no_answer="MSH-15 et MSH-16 ne demandent aucune réponse",
    batch="lot de {count} messages",
    summary="acceptés : {taken}, refusés : {refused}",
    no_files="Ce fichier n'existe pas, ou le dossier ne contient aucun fichier.",
)


def words_in(language: Language) -> CheckWords:
    """Return the words of a language."""
    return FRENCH if language is Language.FRENCH else ENGLISH

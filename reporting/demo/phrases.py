"""What the demonstration says on the terminal, in both languages."""

from reporting.wording import Language

PHRASES: dict[str, dict[Language, str]] = {
    "started": {
        Language.ENGLISH: "Service at {url}, RIS simulator at {ris}; everything is kept in {home}",
        Language.FRENCH: "Service sur {url}, simulateur de RIS sur {ris} ; tout est conservé dans {home}",
    },
    "orders": {
        Language.ENGLISH: "The RIS sent {count} orders (ORM^O01), each acknowledged:",
        Language.FRENCH: "Le RIS a envoyé {count} demandes (ORM^O01), chacune acquittée :",
    },
    "dictating": {
        Language.ENGLISH: "\n== {name} opens {exam} ({accession}) and dictates {recording} ==",
        Language.FRENCH: "\n== {name} ouvre {exam} ({accession}) et dicte {recording} ==",
    },
    "typed": {
        Language.ENGLISH: "Conclusion, typed: {text}",
        Language.FRENCH: "Conclusion, saisie au clavier : {text}",
    },
    "signed": {
        Language.ENGLISH: "Signed by {name} at {at}; SHA-256 {digest}",
        Language.FRENCH: "Signé par {name} à {at} ; SHA-256 {digest}",
    },
    "report": {Language.ENGLISH: "\n-- The report --", Language.FRENCH: "\n-- Le compte rendu --"},
    "oru": {Language.ENGLISH: "\n-- ORU^R01, sent at {at} --", Language.FRENCH: "\n-- ORU^R01, envoyé à {at} --"},
    "ack": {
        Language.ENGLISH: "\n-- Acknowledgement {code} for {control_id} after {milliseconds} ms --",
        Language.FRENCH: "\n-- Acquittement {code} pour {control_id} après {milliseconds} ms --",
    },
    "word-file": {Language.ENGLISH: "\nWord document: {path}", Language.FRENCH: "\nDocument Word : {path}"},
    "errors": {
        Language.ENGLISH: "Lexical word error rate against the script: {rate} (wrong words: {wrong} of {words})",
        Language.FRENCH: "Taux d'erreur lexical par rapport au script : {rate} (mots faux : {wrong} sur {words})",
    },
    "verdict": {
        Language.ENGLISH: "\n{accepted} of {count} reports acknowledged AA; word error rates {rates}: {outcome}",
        Language.FRENCH: "\n{accepted} comptes rendus acquittés AA sur {count} ; taux d'erreur {rates} : {outcome}",
    },
    "passed": {Language.ENGLISH: "passed", Language.FRENCH: "réussi"},
    "failed": {Language.ENGLISH: "FAILED", Language.FRENCH: "ÉCHEC"},
    "try": {
        Language.ENGLISH: "\nNow try it: {url}  (login {logins}, password {password}). Ctrl+C ends the demonstration.",
        Language.FRENCH: "\nÀ vous : {url}  (identifiants {logins}, mot de passe {password}). Ctrl+C pour terminer.",
    },
}


def phrase(what: str, language: Language, /, **details: str | int) -> str:
    """Return what is said in `language`."""
    return PHRASES[what][language].format(**details)

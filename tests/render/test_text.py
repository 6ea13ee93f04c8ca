"""The plain text of a signed report: all that was signed, once, in the language of the report."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.render.labels import written_date, written_time
from reporting.render.text import patient_line, text
from reporting.report.lifecycle import Action, State
from reporting.report.order import Code, Identifier, Patient, PersonName
from reporting.report.signing import Withdrawal, WithdrawalReason
from reporting.wording import Language
from tests.render.reports import NBSP, signed
from tests.report.builders import an_order

WHOLE = f"""SCANNER THORACIQUE

Patient{NBSP}: TESTARD Lucie
Date de naissance{NBSP}: 04/05/1961
Sexe{NBSP}: féminin
Identifiants{NBSP}: INS 2790351, IPP 77431
Examen{NBSP}: Scanner thoracique
Date de l'examen{NBSP}: 02/03/2026
N° d'examen{NBSP}: ACN1
Demandeur{NBSP}: Dr Hoda Adam
Site{NBSP}: CHU-X

RÉSULTATS
Poumons{NBSP}: Nodule de 8 mm.
Pas de condensation.
Aorte{NBSP}: 36 mm

CONCLUSION
Nodule à contrôler.

Compte rendu signé électroniquement par Dr Duval Anne
le 06/01/2026 à 19:05 (UTC+01:00)
"""


def test_a_french_report_reads_as_a_french_report() -> None:
    report = signed()
    short = report.content_hash[:16]
    assert text(report) == f"{WHOLE}Version 1 (version initiale) – Empreinte SHA-256{NBSP}: {short}…\n"


def test_an_english_report_has_english_labels_and_written_months() -> None:
    lines = text(signed(Language.ENGLISH)).splitlines()
    assert "Date of birth: 04 May 1961" in lines
    assert "on 06 Jan 2026 at 19:05 (UTC+01:00)" in lines
    assert "Poumons: Nodule de 8 mm." in lines


@pytest.mark.parametrize(
    ("state", "language", "sentence"),
    [
        (State.CORRECTING, Language.FRENCH, f"rectifié{NBSP}: cette version 3 annule et remplace la version 2."),
        (State.ADDING, Language.FRENCH, f"un addendum{NBSP}: cette version 3 remplace la version 2."),
        (State.CORRECTING, Language.ENGLISH, "Corrected report: this version 3 cancels and replaces version 2."),
        (State.ADDING, Language.ENGLISH, "Report with addendum: this version 3 replaces version 2."),
    ],
)
def test_a_later_version_says_above_the_patient_what_it_replaces(
    state: State, language: Language, sentence: str
) -> None:
    written = text(signed(language, state, revision=3))
    assert 0 < written.index(sentence) < written.index("TESTARD")


@pytest.mark.parametrize(
    ("language", "state", "action", "revision", "sentence", "act"),
    [
        (
            Language.FRENCH,
            State.DRAFT,
            Action.RELEASE,
            1,
            "provisoire\N{NO-BREAK SPACE}: cette version 1 n'est pas",
            "provisoire validé",
        ),
        (
            Language.ENGLISH,
            State.PRELIMINARY,
            Action.RELEASE,
            2,
            "Preliminary report: this version 2 is not final.",
            "released by",
        ),
        (
            Language.FRENCH,
            State.PRELIMINARY,
            Action.SIGN,
            3,
            "cette version 3 remplace la version provisoire 2.",
            "signé",
        ),
        (
            Language.ENGLISH,
            State.PRELIMINARY,
            Action.SIGN,
            2,
            "Final report: this version 2 replaces the preliminary",
            "signed",
        ),
    ],
)
def test_what_is_not_final_says_so_above_the_patient_and_in_the_signature(
    language: Language, state: State, action: Action, revision: int, sentence: str, act: str
) -> None:
    written = text(signed(language, state, revision, action=action))
    assert 0 < written.index(sentence) < written.index("TESTARD")
    assert act in written[written.index("Nodule à contrôler.") :]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("reason", list(WithdrawalReason))
def test_every_version_of_a_withdrawn_report_says_first_that_it_was_withdrawn(
    language: Language, reason: WithdrawalReason
) -> None:
    note = "The words of the signer stay here"
    gone = signed(language, State.SIGNED, 3, action=Action.WITHDRAW, withdrawal=Withdrawal(reason=reason, note=note))
    word = "RETIRÉ" if language is Language.FRENCH else "WITHDRAWN"
    for written in (text(gone), text(signed(language, State.CORRECTING, 2), withdrawn=gone)):
        assert word in written.split("\n\n")[1]
        assert note not in written
    assert word not in text(signed(language))


def test_linked_examinations_are_named_with_their_numbers() -> None:
    other = an_order(
        order_id="order-2",
        procedure=Code(value="ZCQK004", meaning="Scanner abdominal"),
        accession_number=Identifier(value="ACN2"),
    )
    assert f"Autre examen{NBSP}: Scanner abdominal (N° d'examen ACN2)\n" in text(signed(linked=(other,)))


def test_what_is_unknown_leaves_no_label() -> None:
    nobody = Patient(identifiers=(Identifier(value="77431"),), name=PersonName(family="TESTARD"))
    written = text(signed(patient=nobody, accession_number=None, referrer=None, site="", scheduled_at=None))
    assert f"Identifiants{NBSP}: 77431\n" in written
    for label in ("naissance", "Sexe", "N° d'examen", "Demandeur", "Site", "Date de l'examen"):
        assert label not in written


def test_the_patient_in_one_line() -> None:
    assert patient_line(signed()) == "TESTARD Lucie – 04/05/1961 – INS 2790351 – N° d'examen ACN1"


def test_dates_are_written_as_the_language_writes_them() -> None:
    day = date(2026, 2, 3)
    assert written_date(day, Language.FRENCH) == "03/02/2026"
    assert written_date(day, Language.ENGLISH) == "03 Feb 2026"


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/Paris", "01/07/2026 à 00:30 (UTC+02:00)"),
        ("America/Martinique", "30/06/2026 à 18:30 (UTC-04:00)"),
        ("UTC", "30/06/2026 à 22:30 (UTC+00:00)"),
    ],
)
def test_times_are_told_where_the_hospital_is(zone: str, written: str) -> None:
    moment = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert written_time(moment, ZoneInfo(zone), Language.FRENCH) == written

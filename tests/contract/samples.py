"""Values to store: small, and no two alike by accident."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reporting.hl7.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, OutcomeKind
from reporting.report.edits import FieldEdit, apply
from reporting.report.model import Field, Origin, Report, Section, Span
from reporting.report.order import (
    Code,
    Identifier,
    Order,
    Patient,
    PersonName,
    Practitioner,
)
from reporting.report.signing import SignedReport, sign
from reporting.service.delivery_ports import Result
from reporting.service.ports import (
    DictationSession,
    LoginSession,
    OpensUnits,
    Role,
    StoredFinal,
    UnitOfWork,
    User,
    Withdrawal,
)
from reporting.service.vocabulary_ports import AddedTerm, ListFormat, Macro, TermList
from reporting.text.term_list import ListedTerm
from reporting.wording import Language

NOW = datetime(2026, 3, 1, 8, 30, 15, 250_000, tzinfo=UTC)
DOCTOR = Practitioner(name=PersonName(family="Thomas", given="Éric", prefix="Dr"), identifier=Identifier(value="801"))


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def an_order(order_id: str = "o1", *, family: str = "Lefèvre", given: str = "Zoé", mrn: str = "") -> Order:
    return Order(
        order_id=order_id,
        patient=Patient(
            identifiers=(Identifier(value=mrn or f"MRN-{order_id}", authority="HOSP", type="PI"),),
            name=PersonName(family=family, given=given),
        ),
        procedure=Code(value="ZCQK005", meaning="Scanner thoracique", scheme="CCAM"),
        placer_number=Identifier(value=f"P-{order_id}"),
        accession_number=Identifier(value=f"A-{order_id}"),
        site="NORD",
    )


def a_report(report_id: str = "r1", order_id: str = "o1") -> Report:
    return Report(
        report_id=report_id,
        order_id=order_id,
        template_id="chest-ct",
        template_title="Scanner thoracique",
        language=Language.FRENCH,
        title="Scanner thoracique",
        code=Code(value="18748-4", scheme="LN"),
        sections=(
            Section(
                section_id="findings",
                title="Résultats",
                code=Code(value="59776-5", scheme="LN"),
                fields=(Field(field_id="findings", label=""), Field(field_id="size", label="Taille", units="mm")),
            ),
        ),
    )


def an_edit(report: Report, edit_id: str, text: str = "Pas de nodule de 4 mm.") -> FieldEdit:
    return FieldEdit(
        edit_id=edit_id,
        field_id="findings",
        base_version=report.version,
        start=0,
        end=0,
        text=text,
        origin=Origin.DICTATED,
        spans=(Span(start=0, end=3, origin=Origin.DICTATED, utterance_id="u1", audio_start_ms=120, probability=0.93),),
        author_id="user-1",
    )


def written(report: Report, edit_id: str = "e1") -> tuple[Report, FieldEdit]:
    """Return the next version and the edit that makes it."""
    edit = an_edit(report, edit_id)
    return apply(report, edit), edit


def a_signed(report: Report, order: Order, *, revision: int = 1) -> SignedReport:
    filled, _ = written(report)
    return sign(filled, order, signer_id="user-1", signer=DOCTOR, signed_at=NOW, revision=revision)


def a_delivery(
    delivery_id: str, *, accession: str = "A-1", at: datetime = NOW, report_id: str = "r1", revision: int = 1
) -> Delivery:
    return Delivery(
        delivery_id=delivery_id,
        report_id=report_id,
        revision=revision,
        accession=accession,
        destination="ris",
        control_id=f"C{delivery_id}",
        message=b"MSH|^~\\&|\xe9\r",
        state=DeliveryState.QUEUED,
        created_at=at,
        next_attempt_at=at,
    )


def an_attempt(number: int = 1, kind: OutcomeKind = OutcomeKind.ACKNOWLEDGED, ack_code: str = "AA") -> Attempt:
    return Attempt(number=number, at=NOW, outcome=Outcome(kind=kind, ack_code=ack_code), duration_ms=35)


def a_result(
    delivery_id: str, state: DeliveryState, attempt: Attempt | None = None, *, again_at: datetime = NOW
) -> Result:
    return Result(
        delivery_id=delivery_id,
        attempt=attempt or an_attempt(),
        decision=Decision(state=state, next_attempt_at=again_at),
    )


def a_session(session_id: str = "s1", report_id: str = "") -> DictationSession:
    return DictationSession(
        session_id=session_id, user_id="user-1", report_id=report_id, language=Language.FRENCH, started_at=NOW
    )


def a_final(utterance_id: str = "u1", *, session_id: str = "s1", end_sample: int = 16_000) -> StoredFinal:
    return StoredFinal(
        utterance_id=utterance_id,
        session_id=session_id,
        verbatim="pas de nodule",
        written="Pas de nodule.",
        words_json="[]",
        start_ms=0,
        end_ms=1000,
        end_sample=end_sample,
        stored_at=NOW,
    )


def a_withdrawal(utterance_id: str = "u1", *, session_id: str = "s1", start_ms: int = 100) -> Withdrawal:
    return Withdrawal(
        session_id=session_id,
        utterance_id=utterance_id,
        start_ms=start_ms,
        end_ms=start_ms + 200,
        withdrawn_by="user-1",
        withdrawn_at=NOW,
    )


def a_term(written: str = "Elucirem", language: Language = Language.FRENCH, user_id: str = "") -> AddedTerm:
    return AddedTerm(language=language, written=written, spoken=("élucirem", "élucirème"), user_id=user_id)


def a_list(name: str = "RadLex", language: Language = Language.ENGLISH) -> TermList:
    terms = (
        ListedTerm(written="syringomyelia", code="RID1"),
        ListedTerm(written="Elucirem", spoken=("élucirem", "élucirème")),
    )
    return TermList(name=name, language=language, format=ListFormat.RADLEX, terms=terms)


def a_macro(name: str = "Thorax normal", language: Language = Language.FRENCH) -> Macro:
    return Macro(
        name=name, language=language, text="Pas d'épanchement.", spoken=("poumons normaux",), section="résultats"
    )


def a_user(user_id: str = "user-1", login: str = "thomas") -> User:
    return User(
        user_id=user_id,
        login=login,
        password_hash="$argon2id$one",
        practitioner=DOCTOR,
        role=Role.RADIOLOGIST,
        language=Language.FRENCH,
    )


def a_login(token_hash: str = "t1", user_id: str = "user-1") -> LoginSession:
    return LoginSession(token_hash=token_hash, user_id=user_id, csrf_token="csrf", expires_at=NOW + seconds(60))


def store_report(unit: UnitOfWork, name: str = "1") -> Report:
    """Store order `o<name>` and its report `r<name>`."""
    unit.orders.save(an_order(f"o{name}"))
    report = a_report(f"r{name}", f"o{name}")
    unit.reports.add(report, created_at=NOW)
    return report


def store_deliveries(units: OpensUnits, deliveries: Sequence[Delivery]) -> None:
    """Store the report `r1` and its deliveries."""
    with units() as unit:
        store_report(unit)
        for delivery in deliveries:
            unit.outbox.enqueue(delivery)
        unit.commit()


def moved(order: Order, **numbers: Identifier | None) -> Order:
    """Return the order with other numbers and no others."""
    none: dict[str, Identifier | None] = {"placer_number": None, "filler_number": None, "accession_number": None}
    return replace(order, **{**none, **numbers})  # type: ignore[arg-type]

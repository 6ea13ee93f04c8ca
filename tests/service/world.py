"""The people, the order and the use cases that the tests of this room begin with; storage in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from reporting.report.model import FieldKind, Report
from reporting.report.order import Code, Identifier, Order, OrderStatus, Patient, PersonName, Practitioner, Sex
from reporting.report.signing import SignedReport, Withdrawal, WithdrawalReason
from reporting.service import scratch, speak
from reporting.service.access import Access
from reporting.service.applying import Applied, tell
from reporting.service.events import publish_cursor
from reporting.service.linking import Linking
from reporting.service.outgoing import to_one
from reporting.service.passwords import Passwords
from reporting.service.ports import Cursor, Role, User
from reporting.service.sign import Signing
from reporting.service.write import EditRequest, Writing
from reporting.template.library import Library
from reporting.template.model import FieldSpec, SectionSpec, Template
from reporting.text.spoken import CommandName, FormattedText, SpokenCommand
from reporting.wording import Language
from tests.fakes.clock import FakeClock
from tests.fakes.hub import FakeHub
from tests.fakes.unit import FakeUnits

LOCK_MINUTES = 10
PASSWORD = "correct horse battery"
CHEAP = Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
PASSWORD_HASH = CHEAP.hash(PASSWORD)

ORDER = Order(
    order_id="order-1",
    patient=Patient(
        identifiers=(Identifier(value="IPP101", authority="APHP-X", type="PI"),),
        name=PersonName(family="PAT-TROIS", given="DOMINIQUE"),
        birth_date=date(1979, 3, 28),
        sex=Sex.FEMALE,
    ),
    procedure=Code(value="24727-0", meaning="TDM cérébrale avec injection", scheme="LN"),
    placer_number=Identifier(value="OPN101", authority="APHP-X"),
    accession_number=Identifier(value="ACN101"),
    modality="CT",
    status=OrderStatus.EXAMINED,
    reason="Céphalées brutales",
    site="APHP-X",
)

TEMPLATE = Template(
    template_id="1.2.3.4",
    title="TDM cérébrale",
    language=Language.FRENCH,
    modalities=("CT",),
    sections=(
        SectionSpec(
            section_id="findings",
            title="Résultats",
            code=Code(value="59776-5", scheme="LN"),
            fields=(
                FieldSpec(field_id="findings", label="", kind=FieldKind.TEXTAREA),
                FieldSpec(field_id="size", label="Taille", kind=FieldKind.NUMBER, units="mm", verbal_trigger="taille"),
                FieldSpec(
                    field_id="side",
                    label="Côté",
                    kind=FieldKind.SELECTION_LIST,
                    options=("droite", "gauche"),
                    verbal_trigger="côté",
                ),
            ),
        ),
        SectionSpec(
            section_id="impression",
            title="Conclusion",
            code=Code(value="19005-8", scheme="LN"),
            fields=(FieldSpec(field_id="impression", label="", kind=FieldKind.TEXTAREA),),
        ),
    ),
)
OTHER_TEMPLATE = replace(TEMPLATE, template_id="1.2.3.5", title="IRM cérébrale", modalities=("MR",))


def user(login: str, role: Role = Role.RADIOLOGIST) -> User:
    """Return a person whose id is `user-<login>`."""
    return User(
        user_id=f"user-{login}",
        login=login,
        password_hash=PASSWORD_HASH,
        practitioner=Practitioner(name=PersonName(family=login.capitalize(), prefix="Dr")),
        role=role,
        language=Language.FRENCH,
    )


LEA = user("lea")
ERIC = user("eric")
ADMIN = user("admin", Role.ADMINISTRATOR)


def message_of(signed: SignedReport, control_id: str, sent_at: datetime) -> bytes:
    """Return a short message in place of an ORU: what matters here is where the bytes go."""
    return f"MSH|^~\\&|||||{sent_at:%Y%m%d%H%M%S}||ORU^R01|{control_id}\rOBX|{signed.revision}\r".encode()


@dataclass
class World:
    """Everything the tests call, around one storage."""

    units: FakeUnits
    clock: FakeClock
    hub: FakeHub
    access: Access
    writing: Writing
    signing: Signing
    linking: Linking
    woken: list[str] = field(default_factory=list)
    report_id: str = ""
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def put_order(self, order: Order = ORDER) -> None:
        with self.units() as unit:
            unit.orders.save(order)
            unit.commit()

    def open(self, who: User = LEA, order_id: str = "order-1") -> str:
        self.report_id = self.writing.open(order_id, who)
        return self.report_id

    def text(self, field_id: str = "findings") -> str:
        return next(f.text for f in self.report().fields() if f.field_id == field_id)

    def report(self) -> Report:
        with self.units() as unit:
            return unit.reports.get(self.report_id)

    def request(
        self, text: str, *, field_id: str = "findings", at: int = 0, end: int | None = None, base: int | None = None
    ) -> EditRequest:
        """Return an edit of the current version that no other test edit shares its id with."""
        return EditRequest(
            edit_id=f"edit-{next(self.numbers):04}",
            field_id=field_id,
            base_version=self.report().version if base is None else base,
            start=at,
            end=at if end is None else end,
            text=text,
        )

    def type(self, text: str, who: User = LEA, **where: object) -> None:
        self.writing.edit(self.report_id, who, self.request(text, **where))  # type: ignore[arg-type]

    def sign(self, who: User = LEA, password: str = PASSWORD) -> SignedReport:
        return self.signing.sign(self.report_id, who, password, self.report().version)

    def release(self, who: User = LEA, password: str = PASSWORD) -> SignedReport:
        return self.signing.release(self.report_id, who, password, self.report().version)

    def withdraw(
        self,
        who: User = LEA,
        password: str = PASSWORD,
        reason: WithdrawalReason = WithdrawalReason.WRONG_PATIENT,
        note: str = "",
    ) -> SignedReport:
        withdrawal = Withdrawal(reason=reason, note=note)
        return self.signing.withdraw(self.report_id, who, password, self.report().version, withdrawal)

    def audited(self, subject: str) -> list[str]:
        with self.units() as unit:
            return [entry.action for entry in unit.audit.entries(subject)]


def write_final_in(world: World, who: User, piece: FormattedText, utterance_id: str) -> Applied:
    """Write a piece of an utterance, as `final.Keeping` does, in a transaction of its own."""
    with world.units() as unit:
        applied = speak.place(unit, world.report_id, who, piece, utterance_id, world.clock.now(), LOCK_MINUTES)
        unit.commit()
    tell(world.hub, applied)
    return applied


def scratch_in(world: World, who: User, utterance_id: str = "") -> Applied:
    """Take an utterance back, the last one if none is named."""
    edit_id = f"scratch-{next(world.numbers)}"
    with world.units() as unit:
        now = world.clock.now()
        applied = scratch.scratch(unit, world.report_id, who, utterance_id, edit_id, now, LOCK_MINUTES)
        unit.commit()
    tell(world.hub, applied)
    return applied


def command_in(world: World, who: User, command: SpokenCommand) -> Cursor:
    """Carry out a spoken command."""
    if command.name is CommandName.SCRATCH_THAT:
        edit = scratch_in(world, who).edit
        return Cursor(field_id=edit.field_id, offset=edit.start)
    with world.units() as unit:
        cursor = speak.navigate(unit, world.report_id, who, command, world.clock.now(), LOCK_MINUTES)
        unit.commit()
    publish_cursor(world.hub, world.report_id, cursor)
    return cursor


def build_world(
    build_oru: Callable[[SignedReport, str, datetime], bytes] = message_of,
    templates: tuple[Template, ...] = (TEMPLATE, OTHER_TEMPLATE),
) -> World:
    """Return a world with three people and one examined order."""
    units, clock, hub = FakeUnits(), FakeClock(), FakeHub()
    access = Access(units, clock, 60, passwords=CHEAP)
    woken: list[str] = []
    ids = count(1)
    world = World(
        units=units,
        clock=clock,
        hub=hub,
        access=access,
        writing=Writing(
            units, clock, hub, Library(templates=templates), LOCK_MINUTES, new_id=lambda: f"id-{next(ids):08}"
        ),
        signing=Signing(
            units,
            clock,
            hub,
            access,
            to_one("ris", build_oru),
            lock_minutes=LOCK_MINUTES,
            wake=lambda: woken.append("woken"),
            new_id=lambda: f"id-{next(ids):08}",
        ),
        linking=Linking(units, clock, hub, lock_minutes=LOCK_MINUTES),
        woken=woken,
    )
    with units() as unit:
        for person in (LEA, ERIC, ADMIN):
            unit.people.add(person)
        unit.commit()
    world.put_order()
    return world

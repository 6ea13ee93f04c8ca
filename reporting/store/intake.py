"""What messages of the RIS leave behind beside orders, in the database: the log, patients told of, merges.

The statements are built once: each message runs several of them.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, func, insert, or_, select

from reporting.report.identity import Merge, issuer_and_type, share_an_identifier
from reporting.report.order import Identifier, Order
from reporting.service.intake_ports import ReceivedMessage, ToldPatient
from reporting.store.codec import merge_codec, order_codec, told_patient_codec
from reporting.store.orders import INTAKE_LOCK
from reporting.store.tables import messages, order_patients, orders, patient_merges, told_patients
from reporting.store.transaction import Transaction

_VALUES: BindParameter[list[str]] = bindparam("values", expanding=True)
_MOMENTS = select(orders.c.moments).where(orders.c.order_id == bindparam("order_id"))
ORDERS_OF = (
    select(orders.c.document)
    .where(orders.c.order_id.in_(select(order_patients.c.order_id).where(order_patients.c.value.in_(_VALUES))))
    .order_by(orders.c.order_id)
)
TOLD = select(told_patients.c.document).where(told_patients.c.value.in_(_VALUES)).order_by(told_patients.c.told_at)
MERGES = (
    select(patient_merges.c.document)
    .where(or_(patient_merges.c.gone.in_(_VALUES), patient_merges.c.survivor.in_(_VALUES)))
    .order_by(patient_merges.c.position)
)
LAST_MESSAGE = (
    select(messages)
    .where(messages.c.sender == bindparam("sender"), messages.c.control_id == bindparam("control_id"))
    .order_by(messages.c.position.desc())
    .limit(1)
)
_LOG = insert(messages)


class SqlIntake:
    """Fits `service.intake_ports.Intake`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def moments(self, order_id: str) -> Mapping[str, int]:
        row = self._transaction.row(_MOMENTS, {"order_id": order_id})
        found: dict[str, int] = json.loads(row.moments) if row and row.moments else {}
        return found

    def orders_of(self, identifiers: Sequence[Identifier], site: str) -> Sequence[Order]:
        rows = self._transaction.rows(ORDERS_OF, {"values": _values(identifiers)})
        found = (order_codec.read(row.document) for row in rows)
        return [each for each in found if share_an_identifier(each.patient.identifiers, each.site, identifiers, site)]

    def told(self, identifiers: Sequence[Identifier], site: str) -> Sequence[ToldPatient]:
        rows = self._transaction.rows(TOLD, {"values": _values(identifiers)})
        found = dict.fromkeys(row.document for row in rows)
        told = (told_patient_codec.read(document) for document in found)
        return [each for each in told if share_an_identifier(each.patient.identifiers, each.site, identifiers, site)]

    def tell(self, told: ToldPatient) -> None:
        document = told_patient_codec.write(told)
        for identifier in told.patient.identifiers:
            key = {
                "value": identifier.value,
                "issuer": issuer_and_type(identifier),
                # A number with an issuer means the same everywhere.
                "site": "" if identifier.authority or identifier.authority_oid else told.site,
            }
            said = {"told_at": told.told_at, "document": document}
            upsert = self._transaction.insert(told_patients).values({**key, **said})
            self._transaction.write(upsert.on_conflict_do_update(index_elements=list(key), set_=said))

    def merges(self, values: Sequence[str]) -> Sequence[Merge]:
        return [merge_codec.read(row.document) for row in self._transaction.rows(MERGES, {"values": list(values)})]

    def add_merge(self, merge: Merge) -> None:
        if merge in self.merges([merge.gone.value]):
            return
        self._transaction.write(
            insert(patient_merges).values(
                gone=merge.gone.value, survivor=merge.survivor.value, document=merge_codec.write(merge)
            )
        )

    def last_message(self, sender: str, control_id: str) -> ReceivedMessage | None:
        if self._transaction.is_postgresql:
            # Two messages about one patient or order must not both find nothing, or one the other's half.
            self._transaction.row(select(func.pg_advisory_xact_lock(INTAKE_LOCK)))
        row = self._transaction.row(LAST_MESSAGE, {"sender": sender, "control_id": control_id})
        if row is None:
            return None
        return ReceivedMessage(
            sender=row.sender,
            control_id=row.control_id,
            received_at=row.received_at,
            kind=row.kind,
            outcome=row.outcome,
            code=row.code,
            sha256=row.sha256,
        )

    def log(self, message: ReceivedMessage) -> None:
        row = {
            "sender": message.sender,
            "control_id": message.control_id,
            "received_at": message.received_at,
            "kind": message.kind,
            "outcome": message.outcome,
            "code": message.code,
            "sha256": message.sha256,
        }
        self._transaction.write_each(_LOG, [row])

    def forget(self, *, messages_before: datetime, patients_before: datetime) -> None:
        self._transaction.write(delete(messages).where(messages.c.received_at < messages_before))
        self._transaction.write(delete(told_patients).where(told_patients.c.told_at < patients_before))


def _values(identifiers: Sequence[Identifier]) -> list[str]:
    return [identifier.value for identifier in identifiers]

"""The fake repository of what messages leave behind, written apart from the real one on purpose."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reporting.report.identity import Merge, is_same_identifier
from reporting.report.order import Identifier, Order, Patient
from reporting.service.intake_ports import ReceivedMessage, ToldPatient
from tests.fakes.rows import Rows


class FakeIntake:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def moments(self, order_id: str) -> Mapping[str, int]:
        return self._rows.moments.get(order_id, {})

    def orders_of(self, identifiers: Sequence[Identifier], site: str) -> Sequence[Order]:
        return [
            order
            for _, order in sorted(self._rows.orders.items())
            if _has_one(order.patient, order.site, identifiers, site)
        ]

    def told(self, identifiers: Sequence[Identifier], site: str) -> Sequence[ToldPatient]:
        found = [
            told
            for (value, _, _), told in self._rows.told.items()
            if value in {each.value for each in identifiers} and _has_one(told.patient, told.site, identifiers, site)
        ]
        once = [told for place, told in enumerate(found) if told not in found[:place]]
        return sorted(once, key=lambda told: told.told_at)

    def tell(self, told: ToldPatient) -> None:
        for each in told.patient.identifiers:
            issuer = each.authority_oid or each.authority
            self._rows.told[each.value, f"{issuer}|{each.type}", "" if issuer else told.site] = told

    def merges(self, values: Sequence[str]) -> Sequence[Merge]:
        return [m for m in self._rows.merges.values() if {m.gone.value, m.survivor.value} & set(values)]

    def add_merge(self, merge: Merge) -> None:
        if merge not in self._rows.merges.values():
            self._rows.merges[len(self._rows.merges)] = merge

    def last_message(self, sender: str, control_id: str) -> ReceivedMessage | None:
        found = [m for m in self._rows.messages.values() if (m.sender, m.control_id) == (sender, control_id)]
        return found[-1] if found else None

    def log(self, message: ReceivedMessage) -> None:
        self._rows.messages[max(self._rows.messages, default=0) + 1] = message

    def forget(self, *, messages_before: datetime, patients_before: datetime) -> None:
        for number, message in list(self._rows.messages.items()):
            if message.received_at < messages_before:
                del self._rows.messages[number]
        for key, told in list(self._rows.told.items()):
            if told.told_at < patients_before:
                del self._rows.told[key]


def _has_one(patient: Patient, site: str, identifiers: Sequence[Identifier], other_site: str) -> bool:
    return any(is_same_identifier(one, site, other, other_site) for one in patient.identifiers for other in identifiers)

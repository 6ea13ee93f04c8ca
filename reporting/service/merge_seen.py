"""A radiologist has seen that the patient of a report became another one: the banner goes, and signing is allowed.

Until then `answering.orders_to_sign` refuses. What was seen is named by its time, so that a second merge that comes
meanwhile is not taken for seen.
"""

from dataclasses import replace
from datetime import datetime

from reporting.clock import Clock
from reporting.service.events import Publishes, publish_changed
from reporting.service.locking import require_radiologist
from reporting.service.ports import AuditEntry, OpensUnits, User


class SeeingMerges:
    """The use case."""

    def __init__(self, units: OpensUnits, clock: Clock, hub: Publishes) -> None:
        self._units = units
        self._clock = clock
        self._hub = hub

    def seen(self, report_id: str, user: User, merged_at: datetime) -> None:
        """Note that the user saw the merge of that time; of another time, nothing happens.

        Raise DeniedError `radiologists-only`, NotFoundError `report-unknown`.
        """
        require_radiologist(user)
        with self._units() as unit:
            unit.reports.get(report_id)
            orders = [each for each in unit.links.orders_of(report_id) if each.patient_merged_at == merged_at]
            for order in orders:
                unit.orders.save(replace(order, patient_merged_at=None))
            if orders:
                now = self._clock.now()
                unit.audit.record(
                    AuditEntry(at=now, user_id=user.user_id, action="patient-merge-seen", subject=report_id)
                )
            unit.commit()
        publish_changed(self._hub, report_id)

"""What a message about patients does: their orders take what it says. Works in a unit that is given.

Drafts keep their text and signed reports what was signed; both show the order as it is now. Where a patient becomes
another one while a report is being written, the order says so until a radiologist has seen it: never in silence.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reporting.hl7.adt import PatientChange, told_of_patient
from reporting.hl7.moments import Moments, moment_of
from reporting.hl7.patient_merge import patient_told, relinked, said_at
from reporting.report.identity import Merge
from reporting.report.lifecycle import is_open
from reporting.report.order import Order
from reporting.service.intake_ports import ToldPatient
from reporting.service.ports import AuditEntry, UnitOfWork
from reporting.service.standing import standing, survivors

PATIENT_CHANGED, PATIENT_MERGED = "patient-changed", "patient-merged"


def take_patients(unit: UnitOfWork, changes: Sequence[PatientChange], now: datetime) -> tuple[int, set[str]]:
    """Store what a message says of its patients; return how many orders changed, and the reports of those."""
    orders = 0
    reports: set[str] = set()
    for change in changes:
        changed = _take(unit, change, now)
        orders += len(changed)
        reports |= set(changed.values())
    return orders, reports - {""}


def _take(unit: UnitOfWork, change: PatientChange, now: datetime) -> dict[str, str]:
    """Return the ids of the orders that changed, each with its report's or an empty one."""
    for merge in change.merges:
        unit.intake.add_merge(merge)
    gone = [merge.gone for merge in change.merges]
    now_standing = survivors(unit, gone, change.site)
    in_force = [
        replace(merge, survivor=now_standing[merge.gone]) for merge in change.merges if merge.gone in now_standing
    ]
    change = replace(change, patient=standing(unit, change.patient, change.site))
    told = _told(unit, change, in_force, now)
    unit.intake.tell(told)
    changed: dict[str, str] = {}
    for order in unit.intake.orders_of([*change.patient.identifiers, *gone], change.site):
        before = unit.intake.moments(order.order_id)
        linked, moments = _linked(order, before, in_force)
        after, moments = told_of_patient(linked, moments, told.patient, told.moments, change)
        report = unit.reports.for_order(order.order_id) if after != order else None
        is_merged = linked != order
        if is_merged and report is not None and is_open(report.state):
            after = replace(after, patient_merged_at=change.at)
        if after == order and moments == before:
            continue
        unit.orders.save(after, moments)
        if after != order:
            changed[order.order_id] = report.report_id if report else ""
            action = PATIENT_MERGED if is_merged else PATIENT_CHANGED
            unit.audit.record(AuditEntry(at=now, user_id="", action=action, subject=order.order_id))
    return changed


def _linked(order: Order, moments: Moments, merges: Sequence[Merge]) -> tuple[Order, Moments]:
    patient = order.patient
    for merge in merges:
        patient, moments = relinked(patient, moments, merge, order.site)
    return replace(order, patient=patient), moments


def _told(unit: UnitOfWork, change: PatientChange, merges: Sequence[Merge], now: datetime) -> ToldPatient:
    """Return what is known of the patient now, from this message and those before: orders may be on their way."""
    numbers = [*change.patient.identifiers, *(merge.gone for merge in merges)]
    patient = change.patient
    moments: Moments = said_at(patient, moment_of(change.at))
    for told in unit.intake.told(numbers, change.site):
        earlier, its_moments = told.patient, told.moments
        for merge in merges:
            earlier, its_moments = relinked(earlier, its_moments, merge, told.site)
        patient, moments = patient_told(earlier, its_moments, patient, moments)
    return ToldPatient(patient=patient, moments=moments, site=change.site, told_at=now)

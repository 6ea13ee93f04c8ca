"""Who may write in a report now: radiologists, one at a time.

A lock ends by itself; each edit renews it. Does not open units of work: it is given the one it works in.
"""

from datetime import datetime, timedelta

from reporting.errors import ConflictError, DeniedError
from reporting.service.ports import AuditEntry, Lock, Role, UnitOfWork, User


def require_radiologist(user: User) -> None:
    """Raise DeniedError `radiologists-only`: only they write and sign reports."""
    if user.role is not Role.RADIOLOGIST:
        raise DeniedError("radiologists-only")


def live_lock(unit: UnitOfWork, report_id: str, now: datetime) -> Lock | None:
    """Return the lock if it still holds."""
    lock = unit.reports.lock(report_id)
    return lock if lock is not None and lock.expires_at > now else None


def claim_lock(
    unit: UnitOfWork, report_id: str, user: User, now: datetime, lock_minutes: int, *, take_over: bool = False
) -> Lock:
    """Take or renew the lock for `user` and return it.

    Raise ConflictError `report-locked` (details: holder) if someone else has it and it is not taken over.
    """
    require_radiologist(user)
    current = live_lock(unit, report_id, now)
    mine = current is not None and current.user_id == user.user_id
    if current is not None and not mine:
        if not take_over:
            raise ConflictError("report-locked", holder=current.holder)
        unit.audit.record(
            AuditEntry(
                at=now,
                user_id=user.user_id,
                action="lock-taken-over",
                subject=report_id,
                detail=f"from {current.user_id}",
            )
        )
    lock = Lock(
        report_id=report_id,
        user_id=user.user_id,
        holder=user.practitioner.name.display(),
        since=current.since if current is not None and mine else now,
        expires_at=now + timedelta(minutes=lock_minutes),
    )
    unit.reports.set_lock(lock)
    return lock

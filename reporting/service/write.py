"""Writing in a report: opening it, edits from a page, the lock, the cursor, the choice of template.

Every change is a `FieldEdit` that goes through `apply_edit`: idempotent by its id, moved over what came in between,
allowed by lock, state and field. Spoken words come in through `speak`. Does not know HTTP.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import uuid4

from reporting.clock import Clock
from reporting.errors import ConflictError, NotFoundError
from reporting.log import logger
from reporting.report.edits import FieldEdit, apply, rebase
from reporting.report.lifecycle import State
from reporting.report.model import Origin, Report
from reporting.report.order import Order
from reporting.service.events import Publishes, publish_changed, publish_cursor, publish_edit
from reporting.service.field_rules import (
    check_characters,
    check_typed,
    check_writable,
    field_of,
    template_may_change,
    writable_fields,
)
from reporting.service.locking import claim_lock, live_lock, require_radiologist
from reporting.service.ports import AuditEntry, Cursor, Lock, OpensUnits, UnitOfWork, User
from reporting.service.view import ReportView, view_of
from reporting.template.model import Template
from reporting.wording import Language

_log = logger("service")

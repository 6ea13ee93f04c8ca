"""What the worklist can be narrowed to, and what is counted beside it. Values only; storage answers by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from reporting.hl7.delivery import DeliveryState
from reporting.report.lifecycle import State
from reporting.report.order import Order, OrderStatus, Priority


class Status(Enum):
    """Where an examination stands for whoever reads: each stands at exactly one, in the order of the filters."""

    UNREAD = "unread"
    DRAFT = "draft"
    PRELIMINARY = "preliminary"
    """Released, and still to be signed."""
    CORRECTING = "correcting"
    """Signed before; a correction or an addendum is under way."""
    SIGNED = "signed"
    """The last revision is on its way, or has no destination."""
    DELIVERED = "delivered"
    """Every destination has the last revision."""
    REFUSED = "refused"
    """A destination refused the last revision, or a person gave its delivery up."""
    ON_HOLD = "on_hold"
    """Not read, and whoever asked for it wants it to wait."""
    CANCELLED = "cancelled"


_OPEN = {
    State.DRAFT: Status.DRAFT,
    State.PRELIMINARY: Status.PRELIMINARY,
    State.CORRECTING: Status.CORRECTING,
    State.ADDING: Status.CORRECTING,
}
_SIGNED = {
    DeliveryState.ACCEPTED: Status.DELIVERED,
    DeliveryState.MENDED: Status.DELIVERED,
    DeliveryState.REFUSED: Status.REFUSED,
    DeliveryState.CANCELLED: Status.REFUSED,
}


def status_of(order: Order, state: State | None, worst: DeliveryState | None) -> Status:
    """Return where an order stands, by its report's state and the worst delivery of the report's last revision."""
    if order.status is OrderStatus.CANCELLED:
        return Status.CANCELLED
    if state is State.SIGNED:
        return Status.SIGNED if worst is None else _SIGNED.get(worst, Status.SIGNED)
    if state is not None and state in _OPEN:
        return _OPEN[state]
    return Status.ON_HOLD if is_on_hold(order) else Status.UNREAD


def is_on_hold(order: Order) -> bool:
    """Return whether the examination is to wait; once it was made there is no holding it."""
    return order.held and order.status is OrderStatus.ORDERED


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistFilter:
    """What to show. An empty tuple or text leaves everything; what is chosen in several must all be so."""

    search: str = ""
    """Looked for in patient's name and identifiers, accession and procedure: every word of it."""
    statuses: Sequence[Status] = ()
    modalities: Sequence[str] = ()
    priorities: Sequence[Priority] = ()
    sites: Sequence[str] = ()
    mine: str = ""
    """A user's id: only reports that this user has the lock of, began, released or signed."""


EVERYTHING = WorklistFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistCount:
    """How many orders are alike in all that can be chosen."""

    status: Status
    modality: str
    priority: Priority
    site: str
    count: int

"""The part of an order message that speaks of one order: ORC, OBR and what follows them. Pure.

A message may repeat the group, one for each procedure step (IHE RAD-4); these are one order if its numbers and the
procedure are the same. Different orders in one message are refused as a whole, so that none is lost in silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.hl7.datatypes import read_ce, read_ei
from reporting.hl7.er7 import Message, Segment
from reporting.hl7.refusal import Location, Refusal, segment_missing
from reporting.hl7.tables import Condition
from reporting.report.order import Code, Identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGroup:
    """The segments of one order; what is missing is empty everywhere."""

    orc: Segment
    obr: Segment
    tq1: Segment
    ipc: Segment
    obx: tuple[Segment, ...]

    @property
    def placer_number(self) -> Identifier | None:
        """ORC-2, else OBR-2."""
        return read_ei(self.orc, 2) or read_ei(self.obr, 2)

    @property
    def filler_number(self) -> Identifier | None:
        """ORC-3, else OBR-3."""
        return read_ei(self.orc, 3) or read_ei(self.obr, 3)

    @property
    def accession_number(self) -> Identifier | None:
        """OBR-18 (IHE), IPC-1, else the filler number, which many systems use as accession number."""
        if number := self.obr.component(18, 1).strip():
            return Identifier(value=number)
        return read_ei(self.ipc, 1) or self.filler_number

    def times(self) -> tuple[str, ...]:
        """Return where the time of the examination may stand, best first: TQ1-7, ORC-7.4, OBR-27.4, OBR-36."""
        return (self.tq1.field(7), self.orc.component(7, 4), self.obr.component(27, 4), self.obr.field(36))

    def observations(self, code: str) -> Iterator[Segment]:
        """Yield the OBX whose OBX-3 is `code`."""
        return (obx for obx in self.obx if obx.component(3, 1) == code)

    def coded(self, code: str) -> Code | None:
        """Return the coded value of the first OBX `code`, or None."""
        return next((read_ce(obx, 5) for obx in self.observations(code)), None)


def order_group(message: Message) -> OrderGroup:
    """Return the order of a message. Raise Refusal: 100 without ORC or OBR, `order-several`."""
    groups: list[list[Segment]] = []
    for segment in message.all:
        follows_obr = groups and any(earlier.name == "OBR" for earlier in groups[-1])
        if segment.name == "ORC" or (segment.name == "OBR" and (follows_obr or not groups)):
            groups.append([])
        if groups:
            groups[-1].append(segment)
    if not message.segments("ORC"):
        raise segment_missing("ORC")
    orders = [_group(segments, message) for segments in groups]
    if any(_identity(order) != _identity(orders[0]) for order in orders[1:]):
        where = Location(segment="ORC", sequence=2)
        raise Refusal("order-several", condition=Condition.APPLICATION, location=where)
    if not orders[0].obr.fields and orders[0].orc.field(1) in {"NW", "SN"}:
        raise segment_missing("OBR")
    return orders[0]


def _group(segments: list[Segment], message: Message) -> OrderGroup:
    def first(name: str) -> Segment:
        empty = Segment(name=name, fields=(), notation=message.notation)
        return next((segment for segment in segments if segment.name == name), empty)

    return OrderGroup(
        orc=first("ORC"),
        obr=first("OBR"),
        tq1=first("TQ1"),
        ipc=first("IPC"),
        obx=tuple(segment for segment in segments if segment.name == "OBX"),
    )


def _identity(order: OrderGroup) -> tuple[str, ...]:
    numbers = (order.obr.field(2) or order.orc.field(2), order.obr.field(3), order.obr.field(18), order.obr.field(4))
    return (*numbers, order.orc.field(1))

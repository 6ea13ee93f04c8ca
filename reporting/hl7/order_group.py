"""The parts of an order message that speak of one order each: ORC, OBR and what follows them. Pure.

A message may hold several orders, and may repeat the group of one for each procedure step (IHE RAD-4). Groups are one
order if their numbers say so: the strongest number that both carry decides, placer before filler before accession.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.hl7.datatypes import LONGEST_IDENTIFIER, read_ce, read_ei
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
    zds: Segment
    obx: tuple[Segment, ...]
    site_segments: tuple[Segment, ...]
    has_own_orc: bool = True
    """False: a further OBR under the ORC of the group before."""

    @property
    def placer_number(self) -> Identifier | None:
        """ORC-2, else OBR-2; under an ORC that several OBR share, OBR-2 first."""
        return self._number(2)

    @property
    def filler_number(self) -> Identifier | None:
        """ORC-3, else OBR-3; under an ORC that several OBR share, OBR-3 first."""
        return self._number(3)

    def _number(self, field: int) -> Identifier | None:
        first, second = (self.orc, self.obr) if self.has_own_orc else (self.obr, self.orc)
        return read_ei(first, field) or read_ei(second, field)

    @property
    def accession_number(self) -> Identifier | None:
        """OBR-18 (IHE), IPC-1, else the filler number, which many systems use as accession number."""
        number = self.obr.component(18, 1).strip()
        if number and len(number) <= LONGEST_IDENTIFIER:
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

    @property
    def control(self) -> str:
        """ORC-1."""
        return self.orc.field(1)


MOST_ORDERS = 100
"""A message with more orders is refused: they are stored in one transaction, while others wait."""


def order_groups(message: Message) -> tuple[tuple[OrderGroup, ...], ...]:
    """Return the orders of a message, each with its steps, in the order in which they come.

    Steps follow one another; the same order under another order control is a new group of its own. Raise Refusal
    100 without ORC, or without OBR in a new order; `order-too-many`.
    """
    if not message.segments("ORC"):
        raise segment_missing("ORC")
    orders: list[list[OrderGroup]] = []
    for sequence, (segments, has_own_orc) in enumerate(_cut(message), start=1):
        if sequence > MOST_ORDERS:
            where = Location(segment="ORC", sequence=sequence)
            raise Refusal("order-too-many", condition=Condition.CARDINALITY, location=where, most=MOST_ORDERS)
        group = _group(segments, message, has_own_orc=has_own_orc)
        if not group.obr.fields and group.control in {"NW", "SN"}:
            raise segment_missing("OBR")
        if orders and orders[-1][-1].control == group.control and is_one_order(orders[-1][0], group):
            orders[-1].append(group)
        else:
            orders.append([group])
    return tuple(tuple(steps) for steps in orders)


def is_one_order(one: OrderGroup, other: OrderGroup) -> bool:
    """Return whether the strongest number that both groups carry is the same; False if there is none."""
    for number in ("placer_number", "filler_number", "accession_number"):
        mine, theirs = getattr(one, number), getattr(other, number)
        if mine and theirs:
            return bool(mine == theirs)
    return False


def _cut(message: Message) -> Iterator[tuple[list[Segment], bool]]:
    """Yield the segments of each group, and whether its ORC is its own."""
    group: list[Segment] = []
    has_obr, has_own_orc = False, True
    for segment in message.all:
        if segment.name == "ORC" or (segment.name == "OBR" and has_obr):
            if group:
                yield group, has_own_orc
            has_own_orc = segment.name == "ORC"
            group = [] if has_own_orc else [each for each in group[:1] if each.name == "ORC"]
            has_obr = False
        if group or segment.name in {"ORC", "OBR"}:
            group.append(segment)
            has_obr = has_obr or segment.name == "OBR"
    if group:
        yield group, has_own_orc


def _group(segments: list[Segment], message: Message, *, has_own_orc: bool) -> OrderGroup:
    first: dict[str, Segment] = {}
    for segment in segments:
        first.setdefault(segment.name, segment)

    def the(name: str) -> Segment:
        return first.get(name) or Segment(name=name, fields=(), notation=message.notation)

    return OrderGroup(
        orc=the("ORC"),
        obr=the("OBR"),
        tq1=the("TQ1"),
        ipc=the("IPC"),
        zds=the("ZDS"),
        obx=tuple(segment for segment in segments if segment.name == "OBX"),
        site_segments=tuple(segment for segment in segments if segment.name.startswith("Z")),
        has_own_orc=has_own_orc,
    )
